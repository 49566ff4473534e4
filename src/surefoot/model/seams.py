"""Seams: where the program hands data to another component, and what tests tried there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.tiers import Tier


class End(NamedTuple):
    """Where a call ends: its last line, and the bytes of that line up to its end.

    No two calls end at one place, and the compiler keeps it.
    """

    line: LineNo
    column: int


class Way(Enum):
    """What a test had at the other side of a seam."""

    REAL = "real"
    STAND_IN = "stand-in"
    MOCK = "mock"


class CallSite(NamedTuple):
    """A call in the source that may hand something over.

    ``kind`` is None where the source alone does not tell what is called. ``calls`` is what it calls,
    as far as is known; example: ``sqlite3.Connection.execute``, or else ``.execute``. ``seam`` is
    where the first call of the same handover ends: its own end, for most. ``left_out`` says why
    nobody wants a test of it: schema set-up, say; empty for most.
    """

    line: LineNo
    end: End
    function: str
    kind: str | None
    calls: str
    seam: End
    left_out: str = ""


class Tried(NamedTuple):
    """What one test tried at one call of the project; ``end`` is where that call ends.

    ``kind`` and ``calls`` are those of what was really called; empty for a mock. ``failure`` is the
    name of an exception or the status of an answer; empty if none was seen. ``late`` says that the
    call need not have reached anything.
    """

    path: str
    line: LineNo
    end: End
    kind: str
    calls: str
    is_mock: bool
    succeeded: bool
    failure: str
    late: bool


@dataclass(frozen=True, slots=True)
class Seam:
    """One handover of the project to another component, and the tests that tried it.

    Tests are named by node id. ``failures`` says what was seen to fail, by test.
    """

    path: str
    line: LineNo
    function: str
    kind: str
    calls: str
    tier: Tier | None = None
    left_out: str = ""
    succeeded: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    stand_in_succeeded: frozenset[str] = frozenset()
    stand_in_failed: frozenset[str] = frozenset()
    mocked: frozenset[str] = frozenset()
    failures: frozenset[str] = frozenset()


class Unresolved(NamedTuple):
    """A call of which it is not known whether it hands something over, or how it ended."""

    path: str
    line: LineNo
    function: str
    calls: str


class RouteKey(NamedTuple):
    """A route or a command of the project; the fields are those of ``Route``."""

    framework: str
    method: str
    path: str
    where: str | None


class Answer(NamedTuple):
    """What a route or a command answered: the status is that of ``Route``, or one of those below."""

    route: RouteKey
    status: str


PARSED = "parsed"
"""The status of a command that took its arguments; how it ended is not known."""

HELPED = "help"
"""The status of a command that was only asked for its help."""


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


@dataclass(frozen=True, slots=True)
class Seams:
    """All seams of a project, worst first."""

    seams: tuple[Seam, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    routes: tuple[Route, ...] = ()
    commands: tuple[Route, ...] = ()
    unknown: frozenset[str] = field(default_factory=frozenset)
