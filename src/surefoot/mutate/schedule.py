"""Try mutants in forked processes beside each other, and judge what comes of each."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import pytest

from surefoot.model.mutants import Outcome, Verdict
from surefoot.mutate.attempt import (
    DoesNotFit,
    Limits,
    Noticed,
    Send,
    Unnoticed,
    run_until_noticed,
)
from surefoot.mutate.children import Child, wait_for_any
from surefoot.mutate.hook import change_imports
from surefoot.mutate.job import Answer, LeftOut, Task, Tried, Unfit
from surefoot.mutate.live import LiveFunctions
from surefoot.mutate.witness import Witness

Fork: TypeAlias = Callable[[Callable[[Send], None]], Child]

PATIENCE = 3
"""A mutant that ran out of time is tried again alone, and has so many times as long."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a process is to do: try a mutant, or run the tests of one as the code is.

    The latter has the failure that it is to confirm, ``noticed``.
    """

    task: Task
    items: tuple[pytest.Item, ...]
    alone: bool
    patience: int = 1
    noticed: Noticed | None = None


class Schedule:
    """Tries mutants, each on the tests that reach it, with as many processes as are allowed.

    ``live`` is None where the mutant is in the code already.
    """

    def __init__(
        self,
        session: pytest.Session,
        seconds: Mapping[str, float],
        live: LiveFunctions | None,
        witness: Witness,
        fork: Fork,
    ) -> None:
        self._session = session
        self._seconds = seconds
        self._live = live
        self._witness = witness
        self._fork = fork
        self._items = {item.nodeid: item for item in session.items if item.nodeid in seconds}
        self._kills: Counter[tuple[str, str]] = Counter()
        self._trusted: set[str] = set()

    def run(self, tasks: Iterable[Task], processes: int, lifeline: int) -> Iterator[Answer]:
        """Try mutants, and yield what came of each.

        Raises:
            EOFError: when nobody holds the other end of ``lifeline`` any more.
        """
        waiting = deque(_Entry(task, (), task.alone) for task in tasks)
        running: dict[int, tuple[Child, _Entry]] = {}
        try:
            while waiting or running:
                while waiting and self._may_begin(waiting[0], running.values(), processes):
                    entry = self._with_items(waiting.popleft())
                    if entry.items:
                        child = self._begin(entry)
                        running[child.pid] = child, entry
                    else:
                        yield Tried(entry.task.mutant.id, _NOBODY_LEFT)
                if running:
                    children = [child for child, _ in running.values()]
                    for child in wait_for_any(children, lifeline):
                        for answer in self._judge(*running.pop(child.pid)):
                            if isinstance(answer, _Entry):
                                waiting.appendleft(answer)
                            else:
                                yield answer
        finally:
            for child, _ in running.values():
                child.is_late = True
                child.end()

    @staticmethod
    def _may_begin(entry: _Entry, running: Iterable[tuple[Child, _Entry]], processes: int) -> bool:
        others = [other for _, other in running]
        if entry.alone or any(other.alone for other in others):
            return not others
        return len(others) < processes

    def _with_items(self, entry: _Entry) -> _Entry:
        """Choose the order of the tests: those that notice most of the function, then the quick."""
        if entry.items:
            return entry
        function = entry.task.mutant.function
        known = [test for test in entry.task.tests if test in self._items]
        known.sort(key=lambda test: (-self._kills[function, test], self._seconds[test]))
        return replace(entry, items=tuple(self._items[test] for test in known))

    def _begin(self, entry: _Entry) -> Child:
        limits = Limits(self._seconds, entry.patience)

        def work(send: Send) -> None:
            if entry.noticed is None and self._live is not None:
                self._witness.install()
                change_imports(entry.task)
                if not self._live.change(entry.task):
                    send(DoesNotFit())
                    return
            run_until_noticed(self._session, entry.items, self._witness, limits, send)

        return self._fork(work)

    def _judge(self, child: Child, entry: _Entry) -> Iterator[Answer | _Entry]:
        if child.is_late and entry.patience == 1:
            yield replace(entry, alone=True, patience=PATIENCE)
            return
        message = child.messages[-1] if child.messages and not child.is_late else None
        if entry.noticed is not None:
            yield from self._confirm(entry, entry.noticed, message)
        elif isinstance(message, DoesNotFit):
            yield Unfit(entry.task.mutant.id)
        elif isinstance(message, Noticed) and not (message.has_run and self._is_trusted(message)):
            if message.has_run:
                upto = [item.nodeid for item in entry.items].index(message.test) + 1
                yield replace(entry, items=entry.items[:upto], noticed=message)
            else:
                yield from self._distrust(entry, message.test)
        else:
            if isinstance(message, Noticed):
                self._kills[entry.task.mutant.function, message.test] += 1
            yield Tried(entry.task.mutant.id, _outcome(child, message, entry.task))

    def _is_trusted(self, noticed: Noticed) -> bool:
        return self._live is None or noticed.test in self._trusted

    def _confirm(
        self, entry: _Entry, noticed: Noticed, message: object
    ) -> Iterator[Answer | _Entry]:
        """Say that a mutant was noticed, unless the test fails as the code is."""
        if isinstance(message, Unnoticed):
            self._trusted.add(noticed.test)
            self._kills[entry.task.mutant.function, noticed.test] += 1
            yield Tried(entry.task.mutant.id, _killed(noticed))
        else:
            yield from self._distrust(entry, noticed.test)

    def _distrust(self, entry: _Entry, test: str) -> Iterator[Answer | _Entry]:
        self._items.pop(test, None)
        yield LeftOut(test, "it failed where nothing was changed")
        yield _Entry(entry.task, (), entry.task.alone)


_NOBODY_LEFT = Outcome(Verdict.NOT_TRIED, "the tests that reach it are left out")


def _outcome(child: Child, message: object, task: Task) -> Outcome:
    if child.is_late:
        return Outcome(Verdict.TIMED_OUT, "it ran on, alone too", child.test)
    match message:
        case Noticed():
            return _killed(message)
        case Unnoticed() if child.is_done:
            return _unnoticed(message, task)
    status = child.status or 0
    how = f"with status {status}" if status >= 0 else f"by signal {-status}"
    return Outcome(Verdict.CRASHED, f"the process ended {how}", child.test)


def _killed(noticed: Noticed) -> Outcome:
    return Outcome(Verdict.KILLED, noticed.evidence, noticed.test, noticed.tests)


def _unnoticed(unnoticed: Unnoticed, task: Task) -> Outcome:
    ran = len(unnoticed.reached)
    beyond = sorted(task.elsewhere - unnoticed.reached)
    if beyond:
        return Outcome(Verdict.NOT_TRIED, f"{beyond[0]} runs it in another process")
    if not ran:
        evidence = "no test ran it in its own process this time"
        return Outcome(Verdict.NOT_REACHED, evidence, tests=unnoticed.tests)
    if unnoticed.difference == "":
        return Outcome(Verdict.NOT_INFECTED, "its value was the same in all tests", tests=ran)
    return Outcome(Verdict.SURVIVED, unnoticed.difference or "", tests=ran)
