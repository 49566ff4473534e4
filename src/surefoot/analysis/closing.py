"""Tell which tests close a gap, by its id: also of one that is closed, of which nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import combinations
from typing import NamedTuple

from surefoot.analysis.mcdc import deciding_conditions
from surefoot.analysis.names import Names, id_of_gap
from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import Reach, by_test, reach_of
from surefoot.model.decision import Decision, Vector
from surefoot.model.filemap import FileMap, Region
from surefoot.model.gaps import (
    Never,
    NeverAnswered,
    NeverCalled,
    NeverDecided,
    NeverFailed,
    NeverForReal,
    NeverHad,
    NeverRan,
    NeverReached,
    NeverTaken,
)
from surefoot.model.ids import LineNo
from surefoot.model.points import Points, hits_of
from surefoot.model.results import FileCoverage
from surefoot.model.seams import Route, Seam
from surefoot.model.standing import Way

_LETTERS = {True: "T", False: "F", None: "TF"}
_REFUSED = ("4", "5")
"""How the statuses of failures begin."""


class _Possible(NamedTuple):
    """The id of a gap that there could be, and what gives the ways to close it."""

    id: str
    ways: Callable[[], Iterable[Way]]


def ways_to_close(
    gap_id: str,
    covered: FileCoverage,
    file: FileMap,
    contexts: Mapping[str, Points],
    seams: Sequence[Seam] = (),
    routes: Sequence[Route] = (),
) -> tuple[Way, ...] | None:
    """Return the ways in which tests close a gap; None where no gap of a file can have this id.

    ``seams`` and ``routes`` are those of the file. Code that ran outside tests closes nothing.
    """
    possible = _Closing(covered, file, contexts, seams, routes).possible()
    ways = next((each.ways for each in possible if each.id == gap_id), None)
    if ways is None:
        return None
    found = (tuple(tests - {""} for tests in way) for way in ways())
    return tuple(way for way in found if all(way))


class _Closing:
    """What closes the gaps that there could be in one file."""

    def __init__(
        self,
        covered: FileCoverage,
        file: FileMap,
        contexts: Mapping[str, Points],
        seams: Sequence[Seam],
        routes: Sequence[Route],
    ) -> None:
        self._covered = covered
        self._file = file
        self._tests = by_test(dict(contexts))
        self._seams = seams
        self._routes = routes
        self._function_at = {
            line: function
            for function in covered.functions  # outer before inner
            for line in range(function.region.first_line, function.region.end_line + 1)
        }
        self._names = Names(file, self._function_at)

    def possible(self) -> Iterator[_Possible]:
        """Yield all gaps that there could be."""
        yield from self._of_code()
        yield from self._of_decisions()
        yield from self._of_seams()

    @cached_property
    def _reach(self) -> Reach[str]:
        return reach_of(self._file, self._tests, lambda _: True)

    def _id(self, line: LineNo, never: type[Never], known_as: str) -> str:
        function = self._function_at.get(line)
        name = "" if function is None else function.region.qualname
        return id_of_gap(self._covered.path, name, never, known_as)

    def _of_code(self) -> Iterator[_Possible]:
        lines = sorted(self._covered.lines)
        if lines:
            yield _Possible(self._id(lines[0], NeverRan, ""), lambda: [(self._reach.tests,)])
        for function in self._covered.functions:
            region = function.region
            ways = partial(self._calling, region)
            yield _Possible(self._id(region.line, NeverCalled, ""), ways)
        for line in lines:
            known_as = self._names.known_as(line)
            yield _Possible(self._id(line, NeverReached, known_as), partial(self._reaching, line))
        for branch in self._covered.branches:
            start, end = branch.start, branch.end
            destination = self._names.known_as(end) if end > 0 else "exit"
            known_as = f"{self._names.known_as(start)}\0{destination}"
            yield _Possible(
                self._id(start, NeverTaken, known_as), partial(self._taking, start, end)
            )

    def _calling(self, region: Region) -> list[Way]:
        wanted = {statement.probe for statement in self._file.body_of(region)}
        prover = Prover(self._file)
        return [
            (frozenset({test}),)
            for test, points in self._tests.items()
            if not wanted.isdisjoint(prover.proven_by(hits_of(points)).probes)
        ]

    def _reaching(self, line: LineNo) -> list[Way]:
        return [(self._reach.lines.get(line, frozenset()),)]

    def _taking(self, start: LineNo, end: LineNo) -> list[Way]:
        return [(self._reach.arcs.get((start, end), frozenset()),)]

    def _of_decisions(self) -> Iterator[_Possible]:
        decisions = [covered.decision for covered in self._covered.decisions]
        nth = self._names.numbered(decisions)
        for decision in decisions:
            for index in range(len(decision.conditions)):
                known_as = f"{decision.text}\0{nth[decision.span]}\0{index}"
                for outcome in (True, False, None):
                    yield _Possible(
                        self._id(decision.line, NeverHad, f"{known_as}\0{outcome}"),
                        partial(self._having, decision, index, outcome),
                    )
                yield _Possible(
                    self._id(decision.line, NeverDecided, known_as),
                    partial(self._deciding, decision, index),
                )

    def _seen(self, decision: Decision) -> dict[Vector, frozenset[str]]:
        vectors = self._reach.vectors
        return {vector: tests for (other, vector), tests in vectors.items() if other == decision}

    def _having(self, decision: Decision, index: int, outcome: bool | None) -> list[Way]:
        letters = _LETTERS[outcome]
        return [(tests,) for v, tests in self._seen(decision).items() if v[index] in letters]

    def _deciding(self, decision: Decision, index: int) -> list[Way]:
        return [
            (tests, other_tests)
            for (one, tests), (other, other_tests) in combinations(self._seen(decision).items(), 2)
            if index in deciding_conditions(decision.tree, (one, other))
        ]

    def _of_seams(self) -> Iterator[_Possible]:
        for seam in self._seams:
            known_as = f"{self._names.known_as(seam.line)}\0{seam.calls}"
            succeeded, failed = seam.succeeded, seam.failed | seam.stand_in_failed
            for never, tests in ((NeverForReal, succeeded), (NeverFailed, failed)):
                yield _Possible(self._id(seam.line, never, known_as), partial(_alone, tests))
        for route in self._routes:
            line = LineNo(int((route.where or "").rpartition(":")[2]))
            known_as = f"{route.method} {route.path}"
            yield _Possible(self._id(line, NeverAnswered, known_as), partial(_answering, route))


def _alone(tests: frozenset[str]) -> list[Way]:
    return [(tests,)]


def _answering(route: Route) -> list[Way]:
    """Return the way to close what a route never answered: it both succeeded and refused, if it is
    likely to.
    """
    refused = {status for status in route.statuses if status.startswith(_REFUSED)}
    wanted = [route.statuses.keys() - refused]
    if route.likely_failure:
        wanted.append(refused)
    return [tuple(_united(route.statuses[status] for status in part) for part in wanted)]


def _united(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)
