"""Try one mutant in this process: change the code, and run the tests that reach it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from surefoot.mutate.children import Began
from surefoot.mutate.trial import run_tests, tear_down
from surefoot.mutate.warming import imported_since
from surefoot.mutate.witness import Witness

Send: TypeAlias = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A test failed; ``has_run`` says whether the changed code had run by then."""

    test: str
    evidence: str
    has_run: bool
    tests: int


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """No test failed. ``reached`` are those that ran the changed code; ``difference`` is as in
    ``Witness``.
    """

    reached: frozenset[str]
    difference: str | None
    tests: int


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """The functions that live cannot get the changed code."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The seconds that each test may take: many times what it takes as the code is."""

    seconds: Mapping[str, float]
    patience: int = 1

    def of(self, test: str) -> float:
        """Return how long a test may take."""
        return self.patience * (1 + 10 * self.seconds[test] + max(self.seconds.values()))


def run_all(session: pytest.Session, items: Sequence[pytest.Item], send: Send) -> None:
    """Run tests as the code is, and send what came of each, and what they have imported."""
    before = frozenset(sys.modules)
    for ran in run_tests(session, items, lambda test: send(Began(test, None))):
        send(ran)
    send(imported_since(before))


def run_until_noticed(
    session: pytest.Session,
    items: Sequence[pytest.Item],
    witness: Witness,
    limits: Limits,
    send: Send,
) -> None:
    """Run tests until one fails, and send what came of them.

    Where the changed code ran before the first of them, it concerns them all.
    """
    has_run = witness.has_run
    reached = {item.nodeid for item in items} if has_run else set()

    def begin(test: str) -> None:
        witness.has_run = False
        send(Began(test, limits.of(test)))

    for number, ran in enumerate(run_tests(session, items, begin), 1):
        has_run = has_run or witness.has_run
        if witness.has_run:
            reached.add(ran.test)
        if ran.evidence is not None:
            send(Noticed(ran.test, ran.evidence, has_run, number))
            tear_down(session)
            return
    send(Unnoticed(frozenset(reached), witness.difference, len(items)))
