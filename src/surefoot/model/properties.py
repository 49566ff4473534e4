"""What holds for every input of a function, and the test that says so: the types of ``properties``.

Laws are tried in a process of their own, so that all values are source text here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from surefoot.model.ids import LineNo
from surefoot.model.suggestions import Addition
from surefoot.model.tiers import Tier


class LawKind(Enum):
    """What a law is about, in the order in which they are offered."""

    MEMBERS = "members"
    ERRORS = "errors"
    ROUND_TRIP = "round-trip"
    AGREEMENT = "agreement"
    IDEMPOTENCE = "idempotence"
    COMMUTATIVITY = "commutativity"


class Relation(Enum):
    """What a check says of two expressions, or of one."""

    EQUALS = "=="
    IS_A = "isinstance"
    HOLDS = ""


class Let(NamedTuple):
    """A step of a test: give a value a name."""

    name: str
    code: str


class Check(NamedTuple):
    """A step of a test: assert something of ``actual``."""

    relation: Relation
    actual: str
    expected: str = ""


class Run(NamedTuple):
    """A step of a test: evaluate something, which may only raise what is allowed."""

    code: str


Step: TypeAlias = Let | Check | Run


class Given(NamedTuple):
    """A parameter of a test, and the Hypothesis strategy for its values: ``st.integers()``."""

    name: str
    strategy: str


@dataclass(frozen=True, slots=True)
class Law:
    """Something that may hold for every input, and the test of it.

    ``words`` end a sentence that begins with the function: ``twice is the same as once``. ``name``
    is that of the test. ``allowed`` are exceptions that end an example well. ``imports`` are the
    statements that all of the code needs, one import each. A law ``is_told`` where a name or the
    documentation speaks of it; else it is a guess.
    """

    kind: LawKind
    words: str
    name: str
    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    allowed: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A law of a function that held for all ``inputs``."""

    qualname: str
    law: Law
    inputs: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """A law that a name or the documentation of a function speaks of, and an input for which it
    does not hold; ``evidence`` says what happened.

    Example: ``divide(0, 0) raised IndexError, which it does not document``.
    """

    qualname: str
    law: Law
    evidence: str


@dataclass(frozen=True, slots=True)
class Untried:
    """A function of which nothing was tried."""

    qualname: str
    because: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Everything has been tried of a function; this answer comes after the others."""

    qualname: str


PropertyAnswer: TypeAlias = Held | Doubted | Untried | Finished


class Examined(NamedTuple):
    """A function that no property test executes: where it is, and what came of trying it."""

    path: str
    qualname: str
    line: LineNo
    tier: Tier
    held: tuple[Held, ...] = ()
    doubted: tuple[Doubted, ...] = ()
    untried: str | None = None
    """Why nothing was tried."""
    tests: tuple[str, ...] = ()
    """The node ids of the tests that reach it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What ``surefoot properties`` shows: functions that have a property, most critical first.

    ``more`` is how many functions were not looked at, because enough were. ``additions`` are the tests.
    """

    functions: tuple[Examined, ...]
    more: int
    additions: tuple[Addition, ...]
