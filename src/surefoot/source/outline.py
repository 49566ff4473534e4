"""The points of a module that can be reached, each with its number and its place in the tree.

One walk over the syntax tree serves two readers: the map of the file, which needs facts, and the
instrumenter, which needs to know where each probe goes.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surefoot.model.decision import Outcome, Position
from surefoot.model.filemap import Clause, Statement
from surefoot.model.ids import ProbeId
from surefoot.source.compiled import Compiled
from surefoot.source.decisions import Shape
from surefoot.source.keywords import DecisionKeywords


class DecisionPlan(NamedTuple):
    """How a decision is to be rewritten so that each outcome reaches its own probe."""

    shape: Shape
    tested: bool
    probes: dict[str, ProbeId]
    """The probe of each outcome, by ``outcome_key``."""


_LETTERS = {True: "T", False: "F", None: "?"}


class FoundDecision(NamedTuple):
    """A decision as the walk comes by it; ``describing`` tells what else is known of it.

    ``shape`` is None for a single condition whose truth the ``arms`` that follow prove. Else
    ``outcomes`` are proven by probes of their own, or there are none, and ``unmeasured`` says why.
    """

    node: ast.expr
    position: Position
    in_assert: bool
    shape: Shape | None = None
    outcomes: tuple[Outcome, ...] = ()
    unmeasured: str | None = None
    arms: Mapping[bool, tuple[ProbeId, ...]] = {}


def outcome_key(vector: str, result: bool | None) -> str:
    """Name an outcome within its decision; a vector may end in more than one result.

    Example: ``TF-`` with no result gives ``TF-?``.
    """
    return vector + _LETTERS[result]


@dataclass(slots=True)
class Outline:
    """The points of one module and where they stand in its syntax tree.

    Attributes:
        keywords: where there may be decisions within expressions.
        absent_arms: the probe of an arm that the source leaves out: a missing
            ``else``, or a ``match`` in which no case matched.
        arm_proofs: the probes that prove the true or false arm of an ``if``, a
            loop or a guarded ``case`` was taken.
        docstring_proofs: the probe that proves that the docstring at the head
            of a class, or one that is the whole body of a function, was passed.
        clauses_at: the probe of an ``except`` or ``case`` head.
        plans: decisions to rewrite, by their root expression.
        compiled: functions without points, because numba compiles them.
        conditional_arms: the probes of ``a if c else b`` where ``c`` is a
            single condition, whose truth the arm proves.
    """

    keywords: DecisionKeywords
    statements: list[Statement] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    decisions: list[FoundDecision] = field(default_factory=list)
    statement_at: dict[ast.stmt, Statement] = field(default_factory=dict)
    absent_arms: dict[ast.stmt, ProbeId] = field(default_factory=dict)
    arm_proofs: dict[tuple[ast.AST, bool], tuple[ProbeId, ...]] = field(default_factory=dict)
    docstring_proofs: dict[ast.stmt, ProbeId] = field(default_factory=dict)
    clauses_at: dict[ast.AST, ProbeId] = field(default_factory=dict)
    plans: dict[ast.expr, DecisionPlan] = field(default_factory=dict)
    conditional_arms: dict[ast.IfExp, tuple[ProbeId, ProbeId]] = field(default_factory=dict)
    compiled: frozenset[Compiled] = frozenset()
    probe_count: int = 0
