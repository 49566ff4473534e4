"""Look up a place in the code: ``PATH``, ``PATH:LINE`` or ``PATH:FUNCTION``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from surefoot.analysis.reach import Reach, by_test, reach_of
from surefoot.errors import SurefootError
from surefoot.model.results import FileCoverage
from surefoot.project.findings import Findings

MAX_DIGITS = 18
"""More digits than that are no line's number."""

Within = Callable[[int], bool]
"""Whether a line belongs to a place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file, what was covered in it, and which tests reach the place."""

    file: FileCoverage
    within: Within
    reach: Reach[str]


def look_up(findings: Findings, place: str) -> Place:
    """Find the place that a user names; a relative path starts at the current directory.

    Raises:
        SurefootError: when the file is not measured, or has no such function.
    """
    path, spot = place, None
    if not Path(place).exists() and ":" in place:
        path, _, spot = place.rpartition(":")
    measured, file = findings.file_at(Path(path))
    within = _within(file, spot)
    return Place(file, within, reach_of(measured.map, by_test(measured.run.contexts), within))


def _within(file: FileCoverage, spot: str | None) -> Within:
    """Turn ``LINE``, ``FUNCTION`` or nothing into a test for lines."""
    if spot is None:
        return lambda _: True
    if spot.isdecimal() and len(spot) <= MAX_DIGITS:
        line = int(spot)
        return lambda other: other == line
    for covered in (*file.functions, *file.classes):
        region = covered.region
        if spot in {region.qualname, region.qualname.rpartition(".")[2]}:
            return lambda line: region.first_line <= line <= region.end_line
    known = ", ".join(covered.region.qualname for covered in file.functions[:10])
    raise SurefootError(f"{file.path}: no function {spot!r}. It has: {known or 'none'}.")
