"""Small bugs that are put into the program, and what came of each: the types of ``mutate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from surefoot.model.tiers import Tier


class Operator(Enum):
    """What is changed. Of those on one line, the first of this order is tried."""

    BODY = "body"
    RELATIONAL = "relational"
    BOOLEAN = "boolean"
    NEGATION = "negation"
    ARITHMETIC = "arithmetic"
    CONSTANT = "constant"
    RETURN = "return"
    RAISE = "raise"
    EXCEPT = "except"
    COMMIT = "commit"
    AWAIT = "await"
    DECORATOR = "decorator"
    STATEMENT = "statement"
    ARGUMENT = "argument"


class Rule(Enum):
    """Why nothing is changed at a place: no test should have to notice it."""

    ANNOTATION = "annotation"
    TYPE_CHECKING = "only for type checkers"
    NARROWING = "assert for type checkers"
    LOGGING = "logging"
    REPR = "repr"
    MAIN = "main block"
    EXCLUDED = "excluded from the figures"
    SAME = "behaves the same"


class Place(NamedTuple):
    """Where a node of a syntax tree stands, and its class; columns are UTF-8 offsets."""

    kind: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    The node at ``place`` gets the code ``replacement``; how is a matter of the ``operator``.
    ``before`` and ``after`` are what a reader sees. ``statement`` is the line and column of the
    statement that runs when the changed code does. Code ``at_import`` runs when the module is
    imported. A change that ``compares`` has operands that can be evaluated twice.

    ``id`` depends on what is changed, and not on where in the file it stands.
    """

    id: str
    path: str
    line: int
    function: str
    operator: Operator
    before: str
    after: str
    place: Place
    replacement: str
    statement: tuple[int, int]
    at_import: bool
    compares: bool


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A change that is not tried."""

    path: str
    line: int
    operator: Operator
    rule: Rule


class Verdict(Enum):
    """What came of a mutant. All but the first three say nothing about the tests."""

    KILLED = "killed"
    SURVIVED = "survived"
    NOT_INFECTED = "not_infected"
    NOT_REACHED = "not_reached"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    NOT_TRIED = "not_tried"


SURVIVING = (Verdict.SURVIVED, Verdict.NOT_INFECTED)
"""The verdicts of mutants that no test noticed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its evidence; ``by`` is the test that noticed, ``tests`` how many ran."""

    verdict: Verdict
    evidence: str = ""
    by: str | None = None
    tests: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant, the tier of its code, and what came of it."""

    mutant: Mutant
    tier: Tier
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of all mutants, the most consequential first.

    ``left_out`` are tests that could not be relied on, with the reason, and ``unknown`` those of
    which no run has recorded what they reach. ``interrupted`` says that the user ended it before
    the last mutant.
    """

    judged: tuple[Judged, ...]
    suppressed: tuple[Suppressed, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    interrupted: bool = False

    def count(self, *verdicts: Verdict, tier: Tier | None = None) -> int:
        """Return how many mutants have one of these verdicts, of one tier or of all."""
        return sum(
            each.outcome.verdict in verdicts and tier in {None, each.tier} for each in self.judged
        )
