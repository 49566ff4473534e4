"""Look up a place in the code: ``PATH``, ``PATH:LINE`` or ``PATH:FUNCTION``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from surefoot.analysis.paths import PathCoverage
from surefoot.analysis.reach import Reach, by_test, reach_of
from surefoot.errors import SurefootError
from surefoot.model.acceptance import AcceptedPlaces
from surefoot.model.filemap import FileMap, RegionKind
from surefoot.model.gaps import Gap
from surefoot.model.ids import LineNo
from surefoot.model.results import FileCoverage
from surefoot.model.seams import Seam
from surefoot.model.suggestions import Found
from surefoot.project.findings import Findings
from surefoot.project.finds import Finds

MAX_DIGITS = 18
"""More digits than that are no line's number."""

Within = Callable[[int], bool]
"""Whether a line belongs to a place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file, what was covered in it, which tests reach the place, its gaps, and the
    seams there.
    """

    file: FileCoverage
    within: Within
    reach: Reach[str]
    gaps: tuple[Gap, ...]
    seams: tuple[Seam, ...]
    because: tuple[str, ...]
    """Why what is not tested there has been accepted."""
    found: Mapping[str, Found]
    """The inputs that were found for the gaps before, by the ids of the gaps."""


def look_up(findings: Findings, place: str) -> Place:
    """Find the place that a user names; a relative path starts at the current directory.

    Raises:
        SurefootError: when the file is not measured, or has no such line or function.
    """
    path, spot = place, None
    if not Path(place).exists() and ":" in place:
        path, _, spot = place.rpartition(":")
    measured, file = findings.file_at(Path(path))
    within = _within(measured.map, file, spot)
    accepted = findings.places.get(file.path, AcceptedPlaces()).because
    gaps = tuple(
        gap
        for gap in findings.gaps
        if gap.path == file.path and any(map(within, range(gap.line, gap.end_line + 1)))
    )
    return Place(
        file,
        within,
        reach_of(measured.map, by_test(measured.run.contexts), within),
        gaps,
        tuple(s for s in findings.seams.seams if s.path == file.path and within(s.line)),
        tuple(because for line, because in accepted.items() if within(line)),
        Finds(findings.config, findings.project, findings.data).among(gaps),
    )


def paths_at(findings: Findings, place: Place) -> tuple[PathCoverage, ...]:
    """Return the paths of the functions that begin at a place, or of the innermost around it."""
    from surefoot.project.paths import covered_paths  # noqa: PLC0415 - most commands do not need it

    file = next(file for file in findings.project.files if file.path == place.file.path)
    functions = [region for region in file.map.regions if region.kind is RegionKind.FUNCTION]
    wanted = [region for region in functions if place.within(region.body_line)]
    if not wanted:
        around = [r for r in functions if any(map(place.within, range(r.line, r.end_line + 1)))]
        wanted = sorted(around, key=lambda region: region.end_line - region.line)[:1]
    names = {region.qualname for region in wanted}
    covered = covered_paths(file.map, file.run, findings.config.path_limit)
    return tuple(found for found in covered if found.function.qualname in names)


def _within(map_: FileMap, file: FileCoverage, spot: str | None) -> Within:
    """Turn ``LINE``, ``FUNCTION`` or nothing into a test for lines.

    A line stands for the logical line that it belongs to.
    """
    if spot is None:
        return lambda _: True
    if spot.isdecimal() and len(spot) <= MAX_DIGITS:
        line = LineNo(int(spot))
        last = map_.text.count("\n") + (not map_.text.endswith("\n"))
        if not 0 < line <= last:
            raise SurefootError(
                f"{file.path}:{line}: no such line; the file has {last}. "
                "Name one of these, or a function."
            )
        first_lines = map_.first_lines()
        first = first_lines.get(line, line)
        return lambda other: first_lines.get(LineNo(other), other) == first
    for covered in (*file.functions, *file.classes):
        region = covered.region
        if spot in {region.qualname, region.qualname.rpartition(".")[2]}:
            return lambda line: region.first_line <= line <= region.end_line
    known = ", ".join(covered.region.qualname for covered in file.functions[:10])
    raise SurefootError(f"{file.path}: no function {spot!r}. It has: {known or 'none'}.")
