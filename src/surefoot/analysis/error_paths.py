"""Tell which lines are there to raise an exception, or to handle one."""

from __future__ import annotations

from itertools import takewhile

from surefoot.model.filemap import FileMap
from surefoot.model.ids import LineNo, LineRange


class ErrorPaths:
    """Knows the error paths of one file."""

    def __init__(self, file: FileMap) -> None:
        first_lines = file.first_lines()
        heads = {first_lines.get(clause.line, clause.line) for clause in file.clauses}
        self._raising = file.raising
        self._not_handling = file.raising - heads
        self._indents = {line.first: line.indent for line in file.logical_lines}

    def are_in(self, lines: LineRange) -> bool:
        """Return whether any of the lines raises or handles an exception."""
        return any(lines.start <= line <= lines.end for line in self._raising)

    def begin_with(self, lines: LineRange) -> bool:
        """Return whether the first of the lines raises or handles, or a later one of its block raises.

        An exception that is raised or handled further in is only one of the things that can follow.
        """
        if lines.start in self._raising:
            return True
        own = self._indents[lines.start]
        block = takewhile(
            lambda line: self._indents.get(line, own) >= own,
            map(LineNo, range(lines.start, lines.end + 1)),
        )
        return any(line in self._not_handling and self._indents.get(line) == own for line in block)
