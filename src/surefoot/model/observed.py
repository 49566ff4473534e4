"""What tests did beside reaching code: what they touched, and which of their own lines ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surefoot.model.context import Context, NodeId
from surefoot.model.ids import Digest, LineNo
from surefoot.model.seen import Answer, RouteKey, Tried, Unread
from surefoot.model.touches import Touch

PHASES = ("setup", "run", "teardown")
"""The phases of a test, in the order in which they happen."""


class CodeRun(NamedTuple):
    """The lines of a file of the tests that each test ran, setup and teardown included.

    ``path`` is relative to the project.
    """

    path: str
    digest: Digest
    lines: Mapping[str, frozenset[LineNo]]


class Examples(NamedTuple):
    """How many examples a property test ran, and how many more it rejected."""

    ran: int
    rejected: int


class Left(NamedTuple):
    """What a test left behind for the next one; example: a ``thread``, ``Thread-1``."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed of tests, by their node ids. Of a test without ``seconds`` nothing is known.

    ``seconds`` is how long each took with its setup and teardown, ``marked`` which of its markers
    are names of levels. ``touches`` are by context; those in the setup of a fixture that several
    tests share are in ``fixtures`` too, and ``used`` says which of these each test needs.
    ``mocked`` are the call sites of the project that reached mocks, as ``path:line``. ``code``
    holds what is known of the tests' own lines, ``left`` what a test left behind, and ``frozen``
    the tests that stopped the clock. ``answers`` are those of the project's routes and commands,
    ``routes`` all of these that are known, ``unread`` says of which more may be there. ``tried`` are
    the calls of the project that handed something over.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    marked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    touches: Mapping[str, frozenset[Touch]] = field(default_factory=dict)
    fixtures: Mapping[str, frozenset[Touch]] = field(default_factory=dict)
    used: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mocked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    code: tuple[CodeRun, ...] = ()
    examples: Mapping[str, Examples] = field(default_factory=dict)
    left: Mapping[str, frozenset[Left]] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    answers: Mapping[str, frozenset[Answer]] = field(default_factory=dict)
    routes: frozenset[RouteKey] = frozenset()
    tried: Mapping[str, frozenset[Tried]] = field(default_factory=dict)
    unread: frozenset[Unread] = frozenset()

    def touched(self, test: str) -> dict[str, frozenset[Touch]]:
        """Return what a test touched by phase, with what the fixtures that it shares touched."""
        found = {}
        for phase in PHASES:
            touches = self.touches.get(str(Context(NodeId(test), phase)), frozenset())
            if phase == "setup":
                shared = (self.fixtures.get(name, ()) for name in self.used.get(test, ()))
                touches = touches.union(*shared)
            if touches:
                found[phase] = touches
        return found

    def fixtures_for_all(self) -> frozenset[str]:
        """Return the shared fixtures that no test asks for: all tests are given them."""
        return frozenset(self.fixtures).difference(*self.used.values())
