"""Decisions: boolean expressions that steer, their conditions and outcome vectors.

The tree's nodes are dataclasses, so that a leaf never equals a leaf of another kind. The rest are
named tuples, as in ``filemap``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.obstacle import Obstacle

Vector: TypeAlias = str
"""What one evaluation of a decision did: for each condition, in source order,
``T``, ``F`` or ``-`` for *not evaluated*. Example: ``TF-``."""


class Position(Enum):
    """Where a decision stands."""

    IF = "if"
    WHILE = "while"
    ASSERT = "assert"
    CONDITIONAL = "conditional expression"
    COMPREHENSION = "comprehension if"
    GUARD = "match guard"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class ConditionLeaf:
    """A leaf of a decision whose truth Python tests."""

    index: int


@dataclass(frozen=True, slots=True)
class ConstantLeaf:
    """A literal in a decision. It has only one outcome, so it is not a condition."""

    value: bool


@dataclass(frozen=True, slots=True)
class ValueLeaf:
    """The operand of a value decision whose truth Python never tests."""


@dataclass(frozen=True, slots=True)
class Negation:
    """``not operand``."""

    operand: BooleanTree


@dataclass(frozen=True, slots=True)
class Junction:
    """``and`` (``conjunction``) or ``or`` over two or more operands."""

    conjunction: bool
    operands: tuple[BooleanTree, ...]


BooleanTree: TypeAlias = ConditionLeaf | ConstantLeaf | ValueLeaf | Negation | Junction


class Condition(NamedTuple):
    """A leaf of a decision, under ``and``, ``or`` and ``not``.

    ``opposite`` is what holds where it is False; example: ``x is not None``. An ``obstacle`` may
    keep it from one of its outcomes; one that is ``IMPOSSIBLE`` keeps it from being False.
    """

    text: str
    line: LineNo
    column: int
    opposite: str = ""
    obstacle: Obstacle | None = None


class Outcome(NamedTuple):
    """How one evaluation of a decision can end: its vector, the result and the proof.

    ``result`` is None where the decision yields the value of its last operand,
    whose truth Python does not test. The outcome was seen when one of
    ``probes`` was reached. ``leads_to`` holds the lines to which it may steer control;
    it is empty where the decision steers to no other line.
    """

    vector: Vector
    result: bool | None
    probes: tuple[ProbeId, ...]
    leads_to: tuple[LineNo, ...] = ()


class Guard(NamedTuple):
    """A test around some code, and the truth for which that code runs.

    ``settled`` are the texts of the conditions whose truth follows from that. ``changed_by`` is the
    last statement since the test that changes what it is about.
    """

    text: str
    truth: bool
    settled: tuple[str, ...] = ()
    changed_by: str | None = None


class RuledOut(NamedTuple):
    """A vector that cannot be: the tests and assignments ``by`` these lines have settled it.

    There is no line where the conditions of the vector contradict each other.
    """

    vector: Vector
    by: tuple[LineNo, ...]


class Span(NamedTuple):
    """From where to where a decision is written; no other in the file has the same."""

    line: LineNo
    column: int
    end_line: LineNo
    end_column: int


class Decision(NamedTuple):
    """A boolean expression that steers.

    ``outcomes`` holds every vector that the short-circuit tree and the form of the conditions
    admit, in order of evaluation, true before false. It is empty where the decision is
    ``unmeasured``, which then says why. ``in_assert``: it stands in an
    ``assert``, which pytest rewrites in test modules. ``guards`` are the tests of the
    ``if`` and ``while`` statements around it in its function, from the outside in; literals are
    none. ``ruled_out`` are vectors that no input gives, since the same was tested before.
    """

    position: Position
    text: str
    line: LineNo
    column: int
    end_line: LineNo
    end_column: int
    tree: BooleanTree
    conditions: tuple[Condition, ...]
    outcomes: tuple[Outcome, ...]
    in_assert: bool
    guards: tuple[Guard, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    unmeasured: str | None = None

    @property
    def span(self) -> Span:
        """Where it is written."""
        return Span(self.line, self.column, self.end_line, self.end_column)
