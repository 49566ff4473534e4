"""Find functions that no unit test reaches, and end-to-end tests that add nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import by_test
from surefoot.model.context import Context
from surefoot.model.filemap import FileMap, Region, RegionKind
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.levels import Level
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.results import FileCoverage
from surefoot.model.tiers import MEASURED_TIERS, FilePlacement
from surefoot.model.weak import Untested


def functions_run(file: FileMap, contexts: Mapping[str, Points]) -> dict[str, frozenset[str]]:
    """Map each context to the qualified names of the functions of which it runs anything."""
    owners: dict[ProbeId, str] = {}
    for region in file.regions:  # outer before inner
        if region.kind is RegionKind.FUNCTION:
            own = (statement.probe for statement in file.body_of(region))
            owners.update(dict.fromkeys(own, region.qualname))
    prover = Prover(file)
    found = {
        points: frozenset(
            owners[probe] for probe in prover.proven_by(hits_of(points)).probes if probe in owners
        )
        for points in set(contexts.values())
    }
    return {context: found[points] for context, points in contexts.items()}


def without_unit_test(
    covered: FileCoverage,
    placed: FilePlacement,
    computing: Collection[LineNo],
    run: Mapping[str, Collection[str]],
    levels: Mapping[str, Level],
) -> Iterator[Untested]:
    """Yield the functions of a file with a branch or a computation that only other tests reach.

    ``run`` holds the functions that each context runs. Where a test of unknown level reaches one,
    nothing is said of it.
    """
    reached_at: defaultdict[str, set[Level | None]] = defaultdict(set)
    for context, names in run.items():
        if context:
            for name in names:
                reached_at[name].add(levels.get(Context.test_of(context)))
    regions = [function.region for function in covered.functions]
    with_computation = {_innermost(line, regions) for line in computing}
    for function in covered.functions:
        region, summary = function.region, function.summary
        has_branch = summary.branches or summary.conditions
        found = reached_at[region.qualname]
        tier = placed.functions[region.qualname].tier
        if (
            (has_branch or region.qualname in with_computation)
            and found
            and found.isdisjoint({Level.UNIT, None})
            and tier in MEASURED_TIERS
        ):
            yield Untested(covered.path, region.qualname, region.line, tier)


def _innermost(line: LineNo, regions: Iterable[Region]) -> str | None:
    """Return the qualified name of the innermost function that a line is in; outer ones come first."""
    names = [r.qualname for r in regions if r.body_line <= line <= r.end_line]
    return names[-1] if names else None


def redundant(
    files: Iterable[Mapping[str, Points]], levels: Mapping[str, Level]
) -> tuple[str, ...]:
    """Return the end-to-end tests that reach nothing which integration tests do not reach.

    ``files`` hold the points that each context reached in a file. Of a test that is not known to
    reach anything, nothing is said.
    """
    tests = {test for test, level in levels.items() if level is Level.E2E}
    adding: set[str] = set()
    reaching: set[str] = set()
    for contexts in files:
        reached = by_test(contexts)
        known = NO_POINTS
        for test, points in reached.items():
            if levels.get(test) is Level.INTEGRATION:
                known = Points(known | points)
        reaching |= reached.keys() & tests
        adding |= {test for test in reached.keys() & tests if reached[test] & ~known}
    return tuple(sorted(reaching - adding))
