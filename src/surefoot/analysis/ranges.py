"""Join lines between which no other line counts."""

from __future__ import annotations

from collections.abc import Collection

from surefoot.model.ids import LineNo, LineRange


def ranges_of(wanted: Collection[LineNo], lines: Collection[LineNo]) -> list[LineRange]:
    """Join the ``wanted`` among the ``lines`` that count; example: (2, 5) of 2, 4, 5 and no 3."""
    ranges: list[LineRange] = []
    open_range = False
    for line in sorted(lines):
        if line not in wanted:
            open_range = False
        elif open_range:
            ranges[-1] = LineRange(ranges[-1].start, line)
        else:
            ranges.append(LineRange(line, line))
            open_range = True
    return ranges
