"""Choose the mutants to try, and the tests for each, by what a run has recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from surefoot.analysis.consequence import CHANGED, Callers, score_of
from surefoot.analysis.inference import is_test_code
from surefoot.model.gaps import Closes, GapKind
from surefoot.model.levels import Level
from surefoot.model.mutants import Mutant, Operator, Outcome, Suppressed, Verdict
from surefoot.model.results import FileCoverage
from surefoot.model.run import Known
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.model.touches import Kind
from surefoot.mutate.finding import Found, mutants_in, one_a_line
from surefoot.mutate.job import Task
from surefoot.mutate.reaching import Reaching
from surefoot.project.findings import Findings
from surefoot.project.git import recently_changed
from surefoot.project.project import MeasuredFile

_CANARIES = 5
"""In so many functions it is tried whether verdicts can be believed."""


class Shard(NamedTuple):
    """One of several parts of all mutants, from 1. What a mutant changes says where it belongs."""

    number: int
    of: int

    def has(self, mutant: Mutant) -> bool:
        """Return whether a mutant belongs to this part."""
        return int(mutant.id, 16) % self.of == self.number - 1


ALL = Shard(1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The mutants that a user asks for: those on lines ``within``, of one tier or of all.

    ``every`` asks for all of a line, and not only for one. Of them, only those with these ``ids``
    are wanted, if any are given, and those of one ``shard``.
    """

    within: Callable[[str, int], bool]
    tier: Tier | None
    every: bool
    ids: Collection[str] = ()
    shard: Shard = ALL

    def has(self, mutant: Mutant, tier: Tier) -> bool:
        """Return whether a mutant in code of a tier is asked for."""
        is_named = not self.ids or mutant.id in self.ids
        is_there = self.tier in {None, tier} and self.within(mutant.path, mutant.line)
        return is_named and is_there and self.shard.has(mutant)


@dataclass(frozen=True, slots=True)
class Planned:
    """A mutant and the tier of its code, and what is to be done, or its outcome without that.

    ``points`` are those of the gap that it is if it survives.
    """

    mutant: Mutant
    tier: Tier
    todo: Task | Outcome
    points: int = 0

    @property
    def turn(self) -> tuple[int, bool, int]:
        """Where it stands among others: by tier, whole bodies first, then by points."""
        is_finer = self.mutant.operator is not Operator.BODY
        return MEASURED_TIERS.index(self.tier), is_finer, -self.points


@dataclass(frozen=True, slots=True)
class Plan:
    """All mutants that are asked for, the most consequential first.

    ``canaries`` are mutants of whole bodies that tests reach, ``tests`` all that the data knows.
    """

    planned: tuple[Planned, ...]
    suppressed: tuple[Suppressed, ...]
    canaries: tuple[Task, ...]
    tests: frozenset[str]


def plan(findings: Findings, wanted: Wanted) -> Plan:
    """Find the mutants that are asked for, and the tests for each. Test code has none."""
    planned: list[Planned] = []
    suppressed: list[Suppressed] = []
    canaries: list[Task] = []
    planner = _Planner(findings)
    for file, covered in zip(findings.project.files, findings.coverage.files, strict=True):
        if is_test_code(file.path, file.map):
            continue
        names = {int(region.line): region.qualname for region in file.map.regions}
        found = mutants_in(file.path, file.map.text, names, covered.excluded_lines)
        chosen = list(planner.chosen(file, covered, found, wanted))
        planned += chosen
        suppressed += (s for s in found.suppressed if wanted.within(file.path, s.line))
        canaries += planner.canaries(file, found, chosen)
    planned.sort(key=lambda each: each.turn)
    quickest = nsmallest(_CANARIES, canaries, key=lambda canary: len(canary.tests))
    return Plan(tuple(planned), tuple(suppressed), tuple(quickest), planner.tests)


class _Planner:
    """Knows of each test what it shares with others."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._callers = Callers(file.map for file in findings.project.files)
        self._changed = recently_changed(findings.config.root)
        observed = findings.pyramid.tests
        self.tests = findings.data.tests | findings.data.earlier
        alone = {test.name for test in observed if test.level is Level.UNIT}
        self._sharing = self.tests - alone
        self._elsewhere = frozenset(
            test.name
            for test in observed
            if any(touched.touch.kind is Kind.PROCESS for touched in test.touches)
        )

    def chosen(
        self, file: MeasuredFile, covered: FileCoverage, found: Found, wanted: Wanted
    ) -> Iterator[Planned]:
        """Yield the mutants of a file that are asked for."""
        functions = {function.region.qualname: function for function in covered.functions}
        change = CHANGED if file.path in self._changed else 0
        placement = self._findings.placements[file.path]
        reaching = Reaching(file, self.tests, self._findings.data.shared)
        for mutant in found.mutants if wanted.every else one_a_line(found.mutants):
            place = placement.functions.get(mutant.function, placement.module)
            if wanted.has(mutant, place.tier):
                function = functions.get(mutant.function)
                score = score_of(
                    place.tier, GapKind.MUTANT, Closes(), function, self._callers, change
                )
                todo = self._todo(file, mutant, reaching)
                yield Planned(mutant, place.tier, todo, score.total)

    def canaries(self, file: MeasuredFile, found: Found, chosen: list[Planned]) -> Iterator[Task]:
        """Yield mutants of the bodies of functions in which others are tried in a fork."""
        tried = {
            planned.mutant.function: planned.todo
            for planned in chosen
            if isinstance(planned.todo, Task) and not planned.todo.at_import
        }
        for mutant in found.mutants:
            task = tried.get(mutant.function)
            if mutant.operator is Operator.BODY and task is not None:
                yield self._task(file, mutant, frozenset(task.tests))

    def _todo(self, file: MeasuredFile, mutant: Mutant, reaching: Reaching) -> Task | Outcome:
        extent = file.run.extent
        if extent.known is Known.NOTHING:
            return Outcome(Verdict.NOT_TRIED, f"its file is not measured: {extent.reason}")
        tests = reaching.tests_of(mutant)
        if tests is not None and not tests:
            return Outcome(Verdict.NOT_REACHED, "no test reaches it")
        return self._task(file, mutant, tests)

    def _task(self, file: MeasuredFile, mutant: Mutant, tests: frozenset[str] | None) -> Task:
        path = os.path.realpath(file.absolute)
        some = self.tests if tests is None else tests
        return Task(
            mutant,
            path,
            tuple(sorted(some)),
            alone=not self._sharing.isdisjoint(some),
            at_import=tests is None,
            elsewhere=self._elsewhere & some,
        )
