"""Which tests reach a place: its lines, the arcs between them, and outcome vectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from surefoot.analysis.proof import Prover
from surefoot.model.context import Context
from surefoot.model.decision import Decision, Vector
from surefoot.model.filemap import Arc, FileMap, RegionKind, plain_name
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import NO_POINTS, Points, hits_of

Tests = Mapping[str, Points]
"""What each test reached, by node id; the empty id stands for code that ran outside tests."""


Who = TypeVar("Who")
"""A test by its node id, or by a number."""


@dataclass(frozen=True, slots=True)
class Reach(Generic[Who]):
    """The tests that reach each line, arc and vector of a place."""

    lines: Mapping[LineNo, frozenset[Who]]
    arcs: Mapping[tuple[LineNo, LineNo], frozenset[Who]]
    vectors: Mapping[tuple[Decision, Vector], frozenset[Who]]

    @property
    def tests(self) -> frozenset[Who]:
        """All tests that reach any of the lines."""
        return frozenset().union(*self.lines.values())


def functions_reached(
    file: FileMap, contexts: Mapping[str, Points], names: Collection[str]
) -> dict[str, str] | None:
    """Map each context that runs one of the functions to the name of the first that it runs.

    ``names`` are qualified, without the numbers that distinguish functions of the same name. The
    result is None if a function has no statement that could show whether it ran.
    """
    wanted: dict[ProbeId, str] = {}
    for region in file.regions:
        name = plain_name(region.qualname)
        if region.kind is RegionKind.FUNCTION and name in names:
            probes = [s.probe for s in file.body_of(region)]
            if not probes:
                return None
            for probe in probes:
                wanted.setdefault(probe, name)
    found: dict[Points, str | None] = {}
    prover = Prover(file)
    for points in set(contexts.values()):
        reached, _ = prover.proven_by(hits_of(points))
        found[points] = next((name for probe, name in wanted.items() if probe in reached), None)
    reached_in = {context: found[points] for context, points in contexts.items()}
    return {context: name for context, name in reached_in.items() if name is not None}


def by_test(contexts: Mapping[str, Points]) -> dict[str, Points]:
    """Unite the phases of each test; contexts are as in ``FileRun``."""
    tests: dict[str, Points] = {}
    for context, points in contexts.items():
        name = Context.test_of(context)
        tests[name] = Points(tests.get(name, NO_POINTS) | points)
    return tests


def reach_of(
    file: FileMap, tests: Mapping[Who, Points], within: Callable[[int], bool]
) -> Reach[Who]:
    """Return which tests reach the lines that ``within`` accepts."""
    by_line: defaultdict[LineNo, set[Who]] = defaultdict(set)
    by_probe: defaultdict[ProbeId, set[Who]] = defaultdict(set)
    prover = Prover(file)
    for points, alike in _alike(tests).items():
        proven = prover.proven_by(hits_of(points))
        for line in proven.lines:
            by_line[line].update(alike)
        for probe in proven.probes:
            by_probe[probe].update(alike)

    def reaching(probes: Iterable[ProbeId]) -> frozenset[Who]:
        return frozenset().union(*(by_probe[p] for p in probes if p in by_probe))

    def going(arc: Arc) -> frozenset[Who]:
        found = reaching(arc.proof)
        return found if arc.end < 0 else found & by_line.get(arc.end, set())

    arcs = {
        (arc.start, arc.end): found
        for arc in file.arcs
        if within(arc.start) and (found := going(arc))
    }
    vectors: dict[tuple[Decision, Vector], frozenset[Who]] = {}
    for decision in file.decisions:
        if any(map(within, range(decision.line, decision.end_line + 1))):
            for outcome in decision.outcomes:
                if found := reaching(outcome.probes):
                    key = decision, outcome.vector
                    vectors[key] = vectors.get(key, frozenset()) | found
    lines = {line: frozenset(found) for line, found in by_line.items() if within(line)}
    return Reach(lines, arcs, vectors)


def _alike(tests: Mapping[Who, Points]) -> dict[Points, list[Who]]:
    """Group the tests that reach the same points."""
    groups: defaultdict[Points, list[Who]] = defaultdict(list)
    for test, points in tests.items():
        groups[points].append(test)
    return groups


@dataclass(frozen=True, slots=True)
class FileReach:
    """What the tests reach in a file. Tests that reach the same points form one group.

    ``groups`` holds the node ids of each group; ``reach`` names a group by its index there.
    """

    groups: tuple[tuple[str, ...], ...]
    reach: Reach[int]


def reach_by_group(file: FileMap, contexts: Mapping[str, Points]) -> FileReach:
    """Return what each group of tests reaches in a file; contexts are as in ``FileRun``."""
    alike = _alike(by_test(contexts))
    groups = sorted((tuple(sorted(names)), points) for points, names in alike.items())
    numbered = {number: points for number, (_, points) in enumerate(groups)}
    reach = reach_of(file, numbered, lambda _: True)
    return FileReach(tuple(names for names, _ in groups), reach)


@dataclass(slots=True)
class Alone:
    """What only one test reaches in a file: its lines, and how many arcs and vectors."""

    lines: set[LineNo] = field(default_factory=set)
    arcs: int = 0
    vectors: int = 0


def reached_alone(file: FileReach) -> dict[str, Alone]:
    """Return what only one test reaches in a file, by test; other tests are left out."""
    single = {n: names[0] for n, names in enumerate(file.groups) if len(names) == 1}
    found: defaultdict[str, Alone] = defaultdict(Alone)

    def only(groups: frozenset[int]) -> str | None:
        return single.get(next(iter(groups))) if len(groups) == 1 else None

    for line, groups in file.reach.lines.items():
        if test := only(groups):
            found[test].lines.add(line)
    for groups in file.reach.arcs.values():
        if test := only(groups):
            found[test].arcs += 1
    for groups in file.reach.vectors.values():
        if test := only(groups):
            found[test].vectors += 1
    return dict(found)
