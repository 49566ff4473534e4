"""Rewrite a tested decision so that each path through it ends in its own probe.

``a and b`` becomes ``(T1 if b else F2) if a else F3``. The leaves are probes that are True or
False: the compiler folds them into the jumps that it would have made anyway. An operand that is
needed on two paths stands in the tree twice.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from itertools import repeat

from surefoot.instrument.emit import Emitter, stand_in
from surefoot.source.decisions import settled_truth
from surefoot.source.outline import DecisionPlan, outcome_key

RewriteOperand = Callable[[ast.expr], ast.expr]
"""Returns an operand with its own probes in it."""

SeenSoFar = dict[int, str]
"""``T`` or ``F`` for each condition evaluated so far: a vector in the making."""

Follow = Callable[[SeenSoFar], ast.expr]


def spell(vector: SeenSoFar, plan: DecisionPlan) -> str:
    """Write a vector out; example: ``{0: "T", 2: "F"}`` of three conditions is ``T-F``."""
    return "".join(map(vector.get, range(len(plan.shape.conditions)), repeat("-")))


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
    return _Tested(root, plan, emitter, rewrite_operand, in_loop).rewritten()


class _Tested:
    """Rewrites one decision."""

    def __init__(
        self,
        root: ast.expr,
        plan: DecisionPlan,
        emitter: Emitter,
        rewrite_operand: RewriteOperand,
        in_loop: bool,
    ) -> None:
        self._root = root
        self._plan = plan
        self._emitter = emitter
        self._rewrite_operand = rewrite_operand
        self._in_loop = in_loop
        self._operands: dict[ast.expr, ast.expr] = {}

    def rewritten(self) -> ast.expr:
        """Return the tree."""
        true, false = partial(self._end, True), partial(self._end, False)
        return self._walk(self._root, {}, true, false)

    def _end(self, result: bool, vector: SeenSoFar) -> ast.expr:
        probe = self._plan.probes[outcome_key(spell(vector, self._plan), result)]
        truth = self._emitter.truth(probe, result, self._root)
        return _conditional_on(truth, result, self._root) if self._in_loop and result else truth

    def _walk(self, node: ast.expr, vector: SeenSoFar, true: Follow, false: Follow) -> ast.expr:
        truth = settled_truth(node)
        if truth is not None:
            return true(vector) if truth else false(vector)
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return self._walk(node.operand, vector, false, true)
            case ast.BoolOp():
                conjunction = isinstance(node.op, ast.And)
                return self._junction(node.values, conjunction, true, false, vector)
        index = self._plan.shape.numbers[node]
        if node not in self._operands:
            self._operands[node] = self._rewrite_operand(node)
        seen_true, seen_false = {**vector, index: "T"}, {**vector, index: "F"}
        chosen = ast.IfExp(self._operands[node], true(seen_true), false(seen_false))
        return stand_in(chosen, self._root)

    def _junction(
        self,
        operands: list[ast.expr],
        conjunction: bool,
        true: Follow,
        false: Follow,
        vector: SeenSoFar,
    ) -> ast.expr:
        head, *rest = operands
        if not rest:
            return self._walk(head, vector, true, false)
        follow = partial(self._junction, rest, conjunction, true, false)
        if conjunction:
            return self._walk(head, vector, follow, false)
        return self._walk(head, vector, true, follow)


def _conditional_on(truth: ast.expr, value: bool, at: ast.expr) -> ast.expr:
    """Return ``value if truth else None`` with the value on the real line."""
    constant = stand_in(ast.Constant(value), at)
    never = stand_in(ast.Constant(None), at)
    return stand_in(ast.IfExp(truth, constant, never), at)
