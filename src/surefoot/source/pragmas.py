"""Find what comments say about tiers: ``# surefoot: critical``."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence

from surefoot.model.filemap import Pragma, Region
from surefoot.model.ids import LineNo

_PRAGMA = re.compile(r"#\s*surefoot:\s*([\w-]+)")


def pragmas_of(text: str, regions: Sequence[Region]) -> tuple[Pragma, ...]:
    """List the pragmas of a module that compiles, in order of line.

    A pragma on the head of a function or class, or alone on the line above it, belongs to it. One
    alone on a line outside all of them belongs to the module.
    """
    if not _PRAGMA.search(text):
        return ()
    found = []
    for kind, spelling, (line, column), _, source in tokenize.generate_tokens(
        io.StringIO(text).readline
    ):
        match = _PRAGMA.match(spelling) if kind == tokenize.COMMENT else None
        if match is not None:
            owner = _owner(line, not source[:column].strip(), regions)
            found.append(Pragma(LineNo(line), match[1], owner))
    return tuple(found)


def _owner(line: int, alone: bool, regions: Sequence[Region]) -> str | None:
    """Return the qualified name of what a pragma belongs to, empty for the module, or None."""
    for region in regions:
        if region.first_line - alone <= line < max(region.body_line, region.line + 1):
            return region.qualname
    inside = any(region.first_line <= line <= region.end_line for region in regions)
    return "" if alone and not inside else None
