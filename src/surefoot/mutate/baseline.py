"""Run the tests as the code is, to know how long they take and which of them can be relied on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest

from surefoot.mutate.attempt import Send, run_all
from surefoot.mutate.children import Child
from surefoot.mutate.job import Baseline
from surefoot.mutate.trial import Ran
from surefoot.mutate.warming import Imported, warm_up

Run = Callable[[Callable[[Send], None]], Child]
"""Forks a process for some work, and waits for its end."""

FAILS = "it fails as the code is"
ENDS = "it ends the process"
DIFFERS = "it passes or fails by chance, or by the order of the tests"


@dataclass(slots=True)
class _Passes:
    """What came of each test in one run of them."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    imported: list[Imported] = field(default_factory=list)

    def take_in(self, ran: Ran) -> None:
        """Take in what came of a test."""
        self.seconds[ran.test] = ran.seconds
        if ran.evidence is not None:
            self.failed.add(ran.test)


def baseline_of(
    session: pytest.Session,
    items: Sequence[pytest.Item],
    known: frozenset[str],
    root: str,
    run: Run,
) -> Baseline:
    """Run the tests in their order and in the opposite one, each time in a process of its own.

    What they import of libraries is then imported here, too.
    """
    first = _passes(session, items, run)
    warm_up(first.imported, root)
    again = _passes(session, [i for i in reversed(items) if i.nodeid in first.seconds], run)
    left_out = dict.fromkeys(first.failed & again.failed, FAILS)
    left_out |= dict.fromkeys(first.failed ^ again.failed, DIFFERS)
    left_out |= dict.fromkeys(first.ended | again.ended, ENDS)
    unknown = tuple(item.nodeid for item in items if item.nodeid not in known)
    return Baseline(first.seconds, left_out, unknown)


def _passes(session: pytest.Session, items: Sequence[pytest.Item], run: Run) -> _Passes:
    passes = _Passes()
    left = list(items)
    while left:
        child = run(partial(run_all, session, left))
        for message in child.messages:
            if isinstance(message, Ran):
                passes.take_in(message)
            else:
                passes.imported.append(message)
        if child.is_done:
            break
        passes.ended.add(child.test)
        left = [i for i in left if i.nodeid not in passes.seconds and i.nodeid != child.test]
    return passes
