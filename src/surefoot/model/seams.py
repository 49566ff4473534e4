"""Seams: where the program hands data to another component, and what tests tried there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.seen import End, Unread
from surefoot.model.tiers import Tier


class State(Enum):
    """What of a seam was tried, worst first; a failure with a stand-in counts, a success does not."""

    NOT_REACHED = "not reached"
    ONLY_MOCKED = "only mocked"
    ONLY_STAND_IN = "only a stand-in"
    NEVER_SUCCEEDED = "never succeeded"
    NEVER_FAILED = "never failed"
    TRIED = "tried"


class Call(NamedTuple):
    """A call in the source, with the dotted text of what it calls: ``self.client.get``."""

    line: LineNo
    function: str
    text: str


class CallSite(NamedTuple):
    """A call in the source that may hand something over.

    ``kind`` is None where the source alone does not tell what is called. ``calls`` is what it calls,
    as far as is known; example: ``sqlite3.Connection.execute``, or else ``.execute``. ``seam`` is
    where the first call of the same handover ends: its own end, for most. ``left_out`` says why
    nobody wants a test of it: schema set-up, say; empty for most. ``statement`` is the word that a
    query begins with, in lower case: ``insert``.
    """

    line: LineNo
    end: End
    function: str
    kind: str | None
    calls: str
    seam: End
    left_out: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Seam:
    """One handover of the project to another component, and the tests that tried it.

    Tests are named by node id. ``failures`` are the exceptions and statuses with which it failed.
    """

    path: str
    line: LineNo
    function: str
    kind: str
    calls: str
    tier: Tier
    left_out: str = ""
    statement: str = ""
    succeeded: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    stand_in_succeeded: frozenset[str] = frozenset()
    stand_in_failed: frozenset[str] = frozenset()
    mocked: frozenset[str] = frozenset()
    failures: frozenset[str] = frozenset()

    @property
    def units(self) -> int:
        """How much of it was tried, of two: the happy path with the real thing, and a failure."""
        return bool(self.succeeded) + bool(self.failed or self.stand_in_failed)

    @property
    def state(self) -> State:
        """What of it was tried."""
        has_failed = bool(self.failed or self.stand_in_failed)
        if self.succeeded:
            return State.TRIED if has_failed else State.NEVER_FAILED
        if self.failed:
            return State.NEVER_SUCCEEDED
        if self.stand_in_succeeded or self.stand_in_failed:
            return State.ONLY_STAND_IN
        return State.ONLY_MOCKED if self.mocked else State.NOT_REACHED


class Unresolved(NamedTuple):
    """A call of which it is not known how it ended, or, without a ``kind``, whether it hands
    something over.
    """

    path: str
    line: LineNo
    function: str
    calls: str
    kind: str | None
    tier: Tier


_PARAMETER = re.compile(r"[{<(]")
"""Where a template has a parameter, in the way of any framework."""


class Route(NamedTuple):
    """A route of the project's application, or one of its commands.

    ``where`` is the line of what serves it, as ``path:line``; None if that is not the project's.
    ``statuses`` holds the tests that saw each status: ``200``, or the exit status of a command.
    """

    framework: str
    method: str
    path: str
    where: str | None
    statuses: Mapping[str, frozenset[str]]

    @property
    def likely_failure(self) -> str:
        """The status with which it is likely to refuse a request; empty if it need not refuse any."""
        if self.method in {"POST", "PUT", "PATCH"}:
            return "400"
        return "404" if _PARAMETER.search(self.path) else ""


@dataclass(frozen=True, slots=True)
class Seams:
    """All seams of a project, worst first. The ``unknown`` tests were not observed."""

    seams: tuple[Seam, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    routes: tuple[Route, ...] = ()
    commands: tuple[Route, ...] = ()
    unknown: frozenset[str] = frozenset()
    is_observed: bool = True
    unread: tuple[Unread, ...] = ()

    def within(self, path: str) -> Seams:
        """Return those of one file, without routes and commands."""
        return Seams(
            tuple(seam for seam in self.seams if seam.path == path),
            tuple(call for call in self.unresolved if call.path == path),
            unknown=self.unknown,
            is_observed=self.is_observed,
        )


NO_SEAMS = Seams()
