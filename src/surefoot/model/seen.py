"""What was seen of seams, routes and commands as the tests ran."""

from __future__ import annotations

from typing import NamedTuple

from surefoot.model.ids import LineNo


class End(NamedTuple):
    """Where a call ends: its last line, and the bytes of that line up to its end.

    No two calls end at one place, and the compiler keeps it.
    """

    line: LineNo
    column: int


class Tried(NamedTuple):
    """What one test tried at one call of the project; ``end`` is where that call ends.

    ``kind`` and ``calls`` are those of what was really called; empty for a mock, and for a function of
    the project, which hands nothing over itself. ``failure`` is the name of an exception or the status
    of an answer; empty if none was seen.
    """

    path: str
    line: LineNo
    end: End
    kind: str
    calls: str
    is_mock: bool
    succeeded: bool
    failure: str


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


class Unread(NamedTuple):
    """Why routes, commands or answers of a framework may be missing.

    Example of a ``reason``: ``shop.urls was never imported``.
    """

    framework: str
    reason: str


NEVER_IMPORTED = " was never imported"
"""How the reason ends where a process of the tests did not get to know a table of routes."""
