"""Which lines the user excludes, by coverage.py's rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from surefoot.model.filemap import FileMap
from surefoot.model.ids import LineNo


def matching_lines(file: FileMap, patterns: Sequence[str]) -> set[LineNo]:
    """Return the first line of each logical line that any pattern matches."""
    if not patterns:
        return set()
    first_lines = file.first_lines()
    found: set[LineNo] = set()
    text = file.text
    for pattern in patterns:  # joined, their flags and groups would get in each other's way
        line, position = 1, 0
        for match in re.finditer(pattern, text, re.MULTILINE):
            line += text.count("\n", position, match.start())
            position = match.start()
            last = line + text.count("\n", match.start(), match.end())
            found.update(first_lines.get(LineNo(n), LineNo(n)) for n in range(line, last + 1))
    return found


def excluded_lines(file: FileMap, patterns: Sequence[str]) -> frozenset[LineNo]:
    """Return the lines that the patterns exclude.

    A match on the line that opens a suite excludes the suite. A match on a decorator or in a
    signature excludes the whole function or class.
    """
    excluded = matching_lines(file, patterns)
    if not excluded:
        return frozenset()
    first_lines = file.first_lines()
    excluded = {first_lines.get(n, n) for n in excluded | _suites(file, excluded)}
    for region in file.regions:
        if not excluded.isdisjoint(range(region.first_line, region.line + 1)):
            excluded.update(map(LineNo, range(region.first_line, region.end_line + 1)))
    for case in file.wildcard_cases:
        body = set(range(case.body_line, case.body_end_line + 1)) & file.code_lines
        if body and body <= excluded:
            excluded.update(map(LineNo, range(case.first_line, case.last_line + 1)))
    return frozenset(excluded)


def _suites(file: FileMap, matched: set[LineNo]) -> set[LineNo]:
    """Return the lines of the suites whose opening lines are excluded."""
    excluded = set(matched)
    suite_indent: int | None = None
    for line in file.logical_lines:
        if suite_indent is not None and line.indent <= suite_indent:
            suite_indent = None
        if suite_indent is not None:
            excluded.add(line.first_token_end)
        for colon in line.colons:
            if suite_indent is None and not excluded.isdisjoint(range(line.first, colon + 1)):
                excluded.add(colon)
                suite_indent = line.indent
    return excluded
