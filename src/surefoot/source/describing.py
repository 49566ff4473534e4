"""Describe the decisions that a walk has found: their texts, conditions and outcomes."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from surefoot.model.decision import Condition, Decision, Outcome
from surefoot.model.ids import LineNo, ProbeId
from surefoot.source.decisions import Shape, impossible_letters, outcomes_of, shape_of
from surefoot.source.nodes import text_of
from surefoot.source.outline import FoundDecision, Outline

Leaves = tuple[ast.expr, ...]
"""The expressions of a decision's conditions."""


def described_decisions(
    outline: Outline, source: Sequence[str]
) -> tuple[list[Decision], list[Leaves]]:
    """Return the decisions of a module and the leaves of each; ``source`` holds its lines."""
    decisions, leaves = [], []
    for found in outline.decisions:
        decision, conditions = _described(found, source)
        decisions.append(decision)
        leaves.append(conditions)
    return decisions, leaves


def _described(found: FoundDecision, source: Sequence[str]) -> tuple[Decision, Leaves]:
    node, shape, outcomes = found.node, found.shape, found.outcomes
    if shape is None:
        shape = shape_of(node, tested=True)
        outcomes = _proven_by_arms(shape, found.arms)
    decision = Decision(
        position=found.position,
        text=text_of(node, source),
        line=LineNo(node.lineno),
        column=node.col_offset,
        end_line=LineNo(node.end_lineno or node.lineno),
        end_column=node.end_col_offset or node.col_offset,
        tree=shape.tree,
        conditions=tuple(
            Condition(text_of(leaf, source), LineNo(leaf.lineno), leaf.col_offset)
            for leaf in shape.conditions
        ),
        outcomes=outcomes,
        in_assert=found.in_assert,
        unmeasured=found.unmeasured,
    )
    return decision, shape.conditions


def _proven_by_arms(shape: Shape, arms: Mapping[bool, tuple[ProbeId, ...]]) -> tuple[Outcome, ...]:
    """Return the outcomes of a single condition whose truth the arm that follows proves."""
    impossible = impossible_letters(shape).get(0)
    return tuple(
        Outcome(vector, result, arms[bool(result)])
        for vector, result in outcomes_of(shape.tree, len(shape.conditions))
        if vector != impossible
    )
