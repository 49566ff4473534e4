"""Rewrite a tested decision so that each path through it ends in its own probe.

``a and b`` becomes ``(T1 if b else F2) if a else F3``. The leaves are probes that are True or
False: the compiler folds them into the jumps that it would have made anyway. An operand that is
needed on two paths stands in the tree twice.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from surefoot.instrument.emit import Emitter
from surefoot.source.decisions import settled_truth
from surefoot.source.outline import DecisionPlan, outcome_key

RewriteOperand = Callable[[ast.expr], ast.expr]
"""Returns an operand with its own probes in it."""

SeenSoFar = dict[int, str]
"""``T`` or ``F`` for each condition evaluated so far: a vector in the making."""

Follow = Callable[[SeenSoFar], ast.expr]


def spell(vector: SeenSoFar, plan: DecisionPlan) -> str:
    """Write a vector out; example: ``{0: "T", 2: "F"}`` of three conditions is ``T-F``."""
    return "".join(vector.get(i, "-") for i in range(len(plan.shape.conditions)))


def rewrite_tested(
    root: ast.expr,
    plan: DecisionPlan,
    emitter: Emitter,
    rewrite_operand: RewriteOperand,
    *,
    in_loop: bool = False,
) -> ast.expr:
    """Return the short-circuit tree of a decision that is used only for its truth.

    ``in_loop`` puts the jump back to a loop's body on the real line, because signal handlers run
    at that jump.
    """
    rewritten: dict[ast.expr, ast.expr] = {}

    def end(result: bool) -> Follow:
        def leaf(vector: SeenSoFar) -> ast.expr:
            probe = plan.probes[outcome_key(spell(vector, plan), result)]
            truth = emitter.truth(probe, result, root)
            return _conditional_on(truth, result, root) if in_loop and result else truth

        return leaf

    def walk(node: ast.expr, vector: SeenSoFar, true: Follow, false: Follow) -> ast.expr:
        truth = settled_truth(node)
        if truth is not None:
            return true(vector) if truth else false(vector)
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return walk(node.operand, vector, false, true)
            case ast.BoolOp():
                return junction(node.values, isinstance(node.op, ast.And), vector, true, false)
        index = plan.shape.index[node]
        if node not in rewritten:
            rewritten[node] = rewrite_operand(node)
        test, seen_true, seen_false = (
            rewritten[node],
            {**vector, index: "T"},
            {**vector, index: "F"},
        )
        return ast.copy_location(ast.IfExp(test, true(seen_true), false(seen_false)), root)

    def junction(
        operands: list[ast.expr], conjunction: bool, vector: SeenSoFar, true: Follow, false: Follow
    ) -> ast.expr:
        head, *rest = operands
        if not rest:
            return walk(head, vector, true, false)

        def follow(seen: SeenSoFar) -> ast.expr:
            return junction(rest, conjunction, seen, true, false)

        if conjunction:
            return walk(head, vector, follow, false)
        return walk(head, vector, true, follow)

    return walk(root, {}, end(True), end(False))


def _conditional_on(truth: ast.expr, value: bool, at: ast.expr) -> ast.expr:
    """Return ``value if truth else None`` with the value on the real line."""
    constant = ast.copy_location(ast.Constant(value), at)
    never = ast.copy_location(ast.Constant(None), at)
    return ast.copy_location(ast.IfExp(truth, constant, never), at)
