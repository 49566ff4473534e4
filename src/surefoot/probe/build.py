"""Compile a module's text with probes in it."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from types import CodeType

from surefoot.probe.emit import SYNTHETIC, default_emitter
from surefoot.probe.instrument import instrument
from surefoot.source.depth import deep_recursion
from surefoot.source.outline import outline_module

COMPREHENSIONS_INLINED = sys.version_info >= (3, 12)

@dataclass(frozen=True, slots=True)
class Built:
    """A module's code. ``plain`` says why it carries no probes, if it does not."""

    code: CodeType
    plain: str | None


def build(text: str, filename: str, optimize: int = -1) -> Built:
    """Compile a module with probes, or without where the probes do not fit.

    Raises:
        SyntaxError, ValueError: as ``compile`` does for the text itself.
    """
    if text.count("\n") >= SYNTHETIC:
        return build_plain(text, filename, "longer than a million lines", optimize)
    tree = ast.parse(text, filename)
    try:
        with deep_recursion():
            outline = outline_module(tree, text)
            instrument(
                tree, outline, default_emitter(), comprehensions_inlined=COMPREHENSIONS_INLINED
            )
            code = compile(tree, filename, "exec", dont_inherit=True, optimize=optimize)
    except (RecursionError, MemoryError):
        return build_plain(text, filename, "nested too deeply to carry probes", optimize)
    return Built(code, None)


def build_plain(text: str, filename: str, reason: str, optimize: int = -1) -> Built:
    """Compile a module as it stands."""
    code = compile(text, filename, "exec", dont_inherit=True, optimize=optimize)
    return Built(code, reason)
