"""Figures and line lists as people read them, in coverage.py's notation."""

from __future__ import annotations

from surefoot.analysis.ranges import ranges_of
from surefoot.model.ids import LineRange
from surefoot.model.results import FileCoverage, Summary

UNKNOWN = "unknown"
"""Stands for a figure that needs what was not measured."""

NOTHING = "-"
"""Stands for a figure of nothing."""


def percentage(covered: int, total: int, precision: int = 0) -> str:
    """Return a percentage that never flatters: 100 only when nothing is missing.

    Rounded to ``precision`` decimals, but 0 and 100 are printed only where they
    are exact. A total of nothing is 100, as coverage.py has it.
    Example: 9,999 of 10,000 is ``99``.
    """
    if covered == total:
        return f"{100:.{precision}f}"
    unit = 10**precision
    scaled = round(100 * unit * covered / total)
    if covered:
        scaled = min(max(scaled, 1), 100 * unit - 1)
    return f"{scaled / unit:.{precision}f}"


def cut_percentage(covered: int, total: int, decimals: int) -> str:
    """Return a percentage cut off after some decimals, one at least; example: 9,999 of 10,000 is ``99.9``."""
    unit = 10**decimals
    whole, rest = divmod(100 * unit * covered // total, unit)
    return f"{whole}.{rest:0{decimals}}"


def cover(summary: Summary, precision: int = 0) -> str:
    """Return coverage.py's figure: covered lines and branches of all lines and branches.

    Example: ``85%``; ``unknown`` where some of them were not measured.
    """
    if not summary.cover_is_known:
        return UNKNOWN
    covered = summary.covered_lines + summary.covered_branches
    return f"{percentage(covered, summary.lines + summary.branches, precision)}%"


def total_cover(totals: Summary, precision: int = 0) -> str:
    """Return ``cover`` of all files; where nothing in them could run, it is no success: ``-``."""
    return cover(totals, precision) if totals.lines or totals.unknown_lines else NOTHING


def missing(file: FileCoverage) -> str:
    """Return missing lines and branches; example: ``2-5, 7->9, 12->exit``.

    A range spans lines without statements. A branch from or to a missing line is left out, since
    the line is listed.
    """
    items = [
        (start, f"{start}-{end}" if end != start else str(start))
        for start, end in missing_ranges(file)
    ]
    for branch in file.missing_branches:
        if branch.start not in file.missing_lines and branch.end not in file.missing_lines:
            end = str(branch.end) if branch.end > 0 else "exit"
            items.append((branch.start, f"{branch.start}->{end}"))
    return ", ".join(text for _, text in sorted(items))


def missing_ranges(file: FileCoverage) -> list[LineRange]:
    """Join missing lines between which no other line has a statement; example: (2, 5)."""
    return ranges_of(file.missing_lines, file.lines)
