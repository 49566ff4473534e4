"""Rewrite a value decision where no local can keep the operand: wrap it instead.

``values.HeldValues`` is the other way, with the same outcomes. The objects that are looked up here
are defined in ``probe.lookup``.
"""

from __future__ import annotations

import ast

from surefoot.instrument.emit import lookup, number
from surefoot.instrument.marks import (
    ENTER_MARKER,
    LAST_MARKER,
    LOOKUP,
    OPERAND_MARKER,
    RESULT_MARKER,
)
from surefoot.instrument.tested import RewriteOperand
from surefoot.source.decisions import settled_truth
from surefoot.source.outline import DecisionPlan


class RecordedValues:
    """Rewrites into look-ups of objects that record which operands were evaluated.

    The expression keeps its form: ``RESULT[OPERAND[a] and OPERAND[b] or (c if ENTER[LOOKUP] else
    None)]``. The vector follows from the operands that were evaluated and the result.
    """

    def __init__(self, serial: int, plan: DecisionPlan, rewrite_operand: RewriteOperand) -> None:
        self._serial = serial
        self._plan = plan
        self._rewrite_operand = rewrite_operand

    def rewrite(self, root: ast.expr) -> ast.expr:
        """Return the rewritten decision."""
        table = ",".join(f"{key}={probe}" for key, probe in self._plan.probes.items())
        marker = f"{RESULT_MARKER}{self._serial}:{table}"
        return lookup(marker, self._walk(root, frozenset({True, False})), root)

    def _walk(self, node: ast.expr, ends: frozenset[bool]) -> ast.expr:
        """Rewrite a part whose own value is the result when its truth is among ``ends``."""
        truth = settled_truth(node)
        if truth is not None:
            return self._enter(node, node, "FT"[truth]) if len(ends) == 2 else node
        match node:
            case ast.UnaryOp(op=ast.Not()):
                node.operand = self._walk(node.operand, frozenset())
                return node
            case ast.BoolOp():
                stopping = ends & {isinstance(node.op, ast.Or)}
                heads = [self._walk(head, stopping) for head in node.values[:-1]]
                node.values = [*heads, self._walk(node.values[-1], ends)]
                return node
        index = self._plan.shape.index.get(node)
        operand = self._rewrite_operand(node)
        if index is None:
            return self._enter(node, operand, "?")
        if len(ends) == 2:
            return lookup(f"{LAST_MARKER}{self._serial}:{index}", operand, node)
        letter = "".join("FT"[end] for end in ends)
        return lookup(f"{OPERAND_MARKER}{self._serial}:{index}:{letter}", operand, node)

    def _enter(self, node: ast.expr, value: ast.expr, result: str) -> ast.expr:
        """Return the last operand, not a condition, with a record of the outcome in front."""
        entered = lookup(f"{ENTER_MARKER}{self._serial}:{result}", number(LOOKUP, node), node)
        never = ast.copy_location(ast.Constant(None), node)
        return ast.copy_location(ast.IfExp(entered, value, never), node)
