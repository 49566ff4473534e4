"""Which tests reach a place: its lines, the ways out of them, and outcome vectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from surefoot.analysis.coverage import reached_points
from surefoot.model.decision import Decision, Vector
from surefoot.model.filemap import FileMap, RegionKind
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.run import node_id_of

Tests = Mapping[str, Points]
"""What each test reached, by node id; empty for what no test did."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The tests that reach each line, way and vector of a place, by node id."""

    lines: Mapping[LineNo, frozenset[str]]
    ways: Mapping[tuple[LineNo, LineNo], frozenset[str]]
    vectors: Mapping[tuple[Decision, Vector], frozenset[str]]

    @property
    def tests(self) -> frozenset[str]:
        """All tests that reach any of the lines."""
        return frozenset().union(*self.lines.values())


def functions_reached(
    file: FileMap, contexts: Mapping[str, Points], names: Collection[str]
) -> dict[str, str] | None:
    """Return, for each context that runs one of the functions, the name of the first it does.

    ``names`` are qualified, without the numbers that tell functions of one name apart. The
    result is None where a function has no statement by which it could be known to run.
    """
    wanted: dict[ProbeId, str] = {}
    for region in file.regions:
        name = region.qualname.partition("#")[0]
        if region.kind is RegionKind.FUNCTION and name in names:
            probes = [
                s.probe
                for s in file.statements
                if region.body_line <= s.line <= region.end_line and s.probe not in wanted
            ]
            if not probes:
                return None
            wanted.update(dict.fromkeys(probes, name))
    found: dict[Points, str | None] = {}
    for points in set(contexts.values()):
        reached, _ = reached_points(file, hits_of(points))
        found[points] = next((name for probe, name in wanted.items() if probe in reached), None)
    reached_in = {context: found[points] for context, points in contexts.items()}
    return {context: name for context, name in reached_in.items() if name is not None}


def by_test(contexts: Mapping[str, Points]) -> dict[str, Points]:
    """Unite the phases of each test; contexts are as in ``FileRun``."""
    tests: dict[str, Points] = {}
    for context, points in contexts.items():
        name = node_id_of(context)
        tests[name] = Points(tests.get(name, NO_POINTS) | points)
    return tests


def reach_of(file: FileMap, tests: Tests, within: Callable[[int], bool]) -> Reach:
    """Return which tests reach the lines that ``within`` accepts."""
    lines: defaultdict[LineNo, set[str]] = defaultdict(set)
    ways: defaultdict[tuple[LineNo, LineNo], set[str]] = defaultdict(set)
    vectors: defaultdict[tuple[Decision, Vector], set[str]] = defaultdict(set)
    decisions = [d for d in file.decisions if any(map(within, range(d.line, d.end_line + 1)))]
    names: defaultdict[Points, list[str]] = defaultdict(list)
    for name, points in tests.items():
        names[points].append(name)
    for points, alike in names.items():
        reached, run = reached_points(file, hits_of(points))
        for line in filter(within, run):
            lines[line].update(alike)
        for arc in file.arcs:
            if within(arc.start) and not reached.isdisjoint(arc.proof):
                ways[arc.start, arc.end].update(alike)
        for decision in decisions:
            for outcome in decision.outcomes:
                if not reached.isdisjoint(outcome.probes):
                    vectors[decision, outcome.vector].update(alike)
    return Reach(
        {line: frozenset(found) for line, found in lines.items()},
        {way: frozenset(found) for way, found in ways.items()},
        {vector: frozenset(found) for vector, found in vectors.items()},
    )
