"""Try mutants on the tests that reach them, and gather what came of each."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from surefoot.errors import SurefootError
from surefoot.model.context import NodeId
from surefoot.model.mutants import Judged, Mutation, Outcome, Verdict
from surefoot.mutate.applying import changed_tree, compiled
from surefoot.mutate.asking import NotStartedError, OutOfTimeError, answers_to
from surefoot.mutate.job import (
    Answer,
    Baseline,
    Collected,
    Job,
    LeftOut,
    Refused,
    Task,
    Tried,
    Unfit,
)
from surefoot.mutate.known import KnownOutcomes
from surefoot.mutate.planning import Plan, Wanted, plan
from surefoot.project.findings import Findings
from surefoot.source.text import read_source

_TOO_LATE = Outcome(Verdict.NOT_TRIED, "the time was over before")
_STOPPED = Outcome(Verdict.NOT_TRIED, "it was stopped before")
_NO_ANSWER = Outcome(Verdict.CRASHED, "the process that tries mutants ended")
_IMPORTS_ON = Outcome(Verdict.TIMED_OUT, "importing it did not end")
_AS_LONG = 10
"""So many times as long as without a mutant, collecting may take with one."""

Tell = Callable[[int, int], None]
"""Hears how many of how many mutants have been judged."""


def mutate(findings: Findings, wanted: Wanted, seconds: float | None, tell: Tell) -> Mutation:
    """Try the mutants that are asked for, until ``seconds`` are over.

    What is known from earlier is not tried again. No file is changed.

    Raises:
        SurefootError: when the tests do not run, or no verdict can be believed.
    """
    if not hasattr(os, "fork"):
        raise SurefootError("surefoot mutate forks processes, which this system cannot. Use Linux.")
    planned = plan(findings, wanted)
    course = _Course(findings, planned, seconds, tell)
    before = _digests(findings)
    interrupted = False
    try:
        course.run()
    except OutOfTimeError:
        pass
    except KeyboardInterrupt:
        interrupted = True
    if _digests(findings) != before:
        raise SurefootError(
            "a measured file changed while mutants were tried, so no verdict can be believed. "
            "See what changed it, and run it again."
        )
    rest = _STOPPED if interrupted else _TOO_LATE
    judged = tuple(
        Judged(p.mutant, p.tier, course.outcomes.get(p.mutant.id, rest)) for p in planned.planned
    )
    return Mutation(judged, planned.suppressed, course.left_out, course.unknown, interrupted)


def _digests(findings: Findings) -> list[str]:
    return [read_source(file.absolute).digest for file in findings.project.files]


class _Course:
    """What has come of mutants so far."""

    def __init__(
        self, findings: Findings, planned: Plan, seconds: float | None, tell: Tell
    ) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.left_out: dict[str, str] = {}
        self.unknown: tuple[str, ...] = ()
        self._root = findings.config.root
        self._planned = planned
        self._known = KnownOutcomes(findings)
        self._tell = tell
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._baseline: Baseline | None = None
        self._collecting = 0.0
        self._unfit: list[Task] = []
        self._needed: set[str] = set()

    def run(self) -> None:
        """Try all that is not known, first what can be put into a process that runs.

        Raises:
            OutOfTimeError: when the time is over.
            SurefootError: when no verdict can be believed.
        """
        tasks = [task for task in self._tasks() if not self._is_known(task)]
        if not tasks:
            return
        self._needed = {test for task in tasks for test in task.tests}
        self._try_in_forks([task for task in tasks if not task.at_import])
        again = [task for task in tasks if task.at_import]
        for task in [*self._unfit, *again]:
            self._try_afresh(task)

    def _tasks(self) -> Iterator[Task]:
        for each in self._planned.planned:
            if isinstance(each.todo, Task):
                yield each.todo
            else:
                self.outcomes[each.mutant.id] = each.todo

    def _is_known(self, task: Task) -> bool:
        outcome = self._known.of(task)
        if outcome is not None:
            self.outcomes[task.mutant.id] = outcome
        return outcome is not None

    def _try_in_forks(self, tasks: Sequence[Task]) -> None:
        by_id = {task.mutant.id: task for task in tasks}
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="surefoot-", ignore_cleanup_errors=True) as folder:
            try:
                for answer in answers_to(self._job(tasks, folder), self._deadline):
                    if isinstance(answer, Collected):
                        self._collecting = time.monotonic() - begun
                    self._take_in(answer, by_id)
            except NotStartedError as error:
                raise SurefootError(f"pytest does not start: {error}") from error
        if self._baseline is None:
            raise SurefootError(
                "the process that runs the tests ended. Run surefoot run to see why."
            )
        left = [t for t in tasks if t.mutant.id not in self.outcomes and t not in self._unfit]
        if left and len(left) == len(tasks):
            raise SurefootError("nothing was tried: the process that tries mutants ended.")
        for task in left:
            self._settle(task, _NO_ANSWER)

    def _take_in(self, answer: Answer, tasks: dict[str, Task]) -> None:
        match answer:
            case Refused(because):
                raise SurefootError(f"nothing was tried: {because}.")
            case Baseline():
                self._baseline = answer
                self.left_out |= answer.left_out
                self.unknown = answer.unknown
                if len(answer.left_out) == len(answer.seconds):
                    raise SurefootError(_no_test(answer))
            case LeftOut(test, because):
                self.left_out[test] = because
            case Unfit(mutant):
                self._unfit.append(tasks[mutant])
            case Tried(mutant, outcome):
                self._settle(tasks[mutant], outcome)

    def _try_afresh(self, task: Task) -> None:
        """Try a mutant in a process that has it before it imports anything."""
        compiled(changed_tree(read_source(Path(task.file)).text, task.mutant).body, task.file, 0)
        limit = time.monotonic() + _AS_LONG * (1 + self._collecting)
        with tempfile.TemporaryDirectory(prefix="surefoot-", ignore_cleanup_errors=True) as folder:
            job = self._job([task], folder, self._baseline)
            try:
                for answer in answers_to(job, self._deadline, limit):
                    self._take_in(answer, {task.mutant.id: task})
            except NotStartedError as error:
                self._settle(task, Outcome(Verdict.KILLED, f"pytest does not start: {error}"))
            except OutOfTimeError:
                if self._deadline is not None and time.monotonic() >= self._deadline:
                    raise
                self._settle(task, _IMPORTS_ON)
        if task.mutant.id not in self.outcomes:
            self._settle(task, _NO_ANSWER)

    def _settle(self, task: Task, outcome: Outcome) -> None:
        self.outcomes[task.mutant.id] = outcome
        self._known.keep(task, outcome)
        self._tell(len(self.outcomes), len(self._planned.planned))

    def _job(self, tasks: Sequence[Task], folder: str, known: Baseline | None = None) -> Job:
        needed = self._needed if known is None else {t for task in tasks for t in task.tests}
        files = sorted({NodeId(test).file for test in needed})
        return Job(
            root=str(self._root),
            files=tuple(file for file in files if Path(self._root, file).exists()),
            tests=self._planned.tests,
            tasks=tuple(tasks),
            canaries=self._planned.canaries if known is None else (),
            processes=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
            folder=folder,
            answers=-1,
            lifeline=-1,
            known=known,
        )


def _no_test(baseline: Baseline) -> str:
    if not baseline.seconds:
        return "nothing was tried: no test was collected. Run surefoot run again."
    test, because = next(iter(baseline.left_out.items()))
    return f"nothing was tried, since no test can be relied on. {test}: {because}."
