"""Find the tests that come nearest to closing a gap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from surefoot.analysis.reach import Reach
from surefoot.model.decision import Decision, Vector
from surefoot.model.filemap import FileMap, Region, RegionKind
from surefoot.model.gaps import Gap, NeverAnswered, NeverFailed, NeverForReal
from surefoot.model.ids import LineNo
from surefoot.model.seams import Route, Seam


def nearest_tests(
    gap: Gap,
    file: FileMap,
    reach: Reach[str],
    wanted: Collection[Vector],
    routes: Collection[Route],
) -> frozenset[str]:
    """Return the tests that come nearest to what never happened; none where none comes near.

    These are the tests that try its seam or route in another way, that see a vector with the fewest
    differences from one that is ``wanted``, or that reach the line nearest to it in its function.
    Of a function that no test calls, they reach others of its class, or of its file.
    """
    match gap.never:
        case NeverForReal(seam) | NeverFailed(seam):
            return tests_at(seam)
        case NeverAnswered(method, path):
            served = (r.statuses.values() for r in routes if (r.method, r.path) == (method, path))
            return frozenset().union(*chain.from_iterable(served))
    if gap.decision is not None:
        found = _by_vector(gap.decision.decision, wanted, reach.vectors)
        if found:
            return found
    return _by_line(gap, file, reach.lines)


def tests_at(seam: Seam) -> frozenset[str]:
    """Return all tests that tried a seam, in whatever way."""
    return frozenset().union(
        seam.succeeded, seam.failed, seam.stand_in_succeeded, seam.stand_in_failed, seam.mocked
    )


def _by_vector(
    decision: Decision,
    wanted: Collection[Vector],
    vectors: Mapping[tuple[Decision, Vector], frozenset[str]],
) -> frozenset[str]:
    by_distance = {
        (min(_differences(seen, vector) for vector in wanted), seen): tests - {""}
        for (other, seen), tests in vectors.items()
        if other == decision and wanted and tests - {""}
    }
    return by_distance[min(by_distance)] if by_distance else frozenset()


def _differences(one: Vector, other: Vector) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _by_line(gap: Gap, file: FileMap, lines: Mapping[LineNo, frozenset[str]]) -> frozenset[str]:
    functions = [region for region in file.regions if region.kind is RegionKind.FUNCTION]
    reached = _reached([each for each in functions if each.qualname == gap.name], file, lines)
    if reached:
        return reached[min(reached, key=lambda line: (abs(line - gap.line), line))]
    owner = gap.name.rpartition(".")[0]
    beside = [each for each in functions if owner and _owner(each) == owner]
    for regions in (beside, functions):
        if reached := _reached(regions, file, lines):
            return frozenset().union(*reached.values())
    return frozenset()


def _reached(
    regions: Iterable[Region], file: FileMap, lines: Mapping[LineNo, frozenset[str]]
) -> dict[LineNo, frozenset[str]]:
    """Return the tests that reach each line in the bodies of functions, where any do."""
    inside = {statement.line for region in regions for statement in file.body_of(region)}
    return {line: tests for line in inside & lines.keys() if (tests := lines[line] - {""})}


def _owner(region: Region) -> str:
    return region.qualname.rpartition(".")[0]
