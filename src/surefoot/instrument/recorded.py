"""Rewrite a value decision where no local can keep the operand: wrap it instead.

``values.HeldValues`` is the other way, with the same outcomes. The objects that are looked up here
are defined in ``probe.lookup``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from surefoot.instrument.emit import lookup, number, stand_in
from surefoot.instrument.marks import (
    ENTER_MARKER,
    LAST_MARKER,
    LOOKUP,
    OPERAND_MARKER,
    RESULT_MARKER,
)
from surefoot.instrument.passing import EQUAL_TESTS_ARE_JOINED
from surefoot.instrument.tested import RewriteOperand
from surefoot.model.decision import Vector
from surefoot.source.decisions import settled_truth
from surefoot.source.outline import DecisionPlan

_MAY_BE_COMPUTED = (
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await, ast.NamedExpr),
    *(ast.Compare, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.IfExp),
)


class RecordedValues:
    """Rewrites into look-ups of objects that record which leaves were evaluated.

    The expression keeps its form: ``RESULT[OPERAND[a] and OPERAND[b] or (1 if ENTER[LOOKUP] else
    None)]``. The leaves are the conditions, the last operand where it is none, and the literals:
    without these, two vectors may evaluate the same operands to the same result. With them, the
    vector follows from the leaves that were evaluated and the result.
    """

    def __init__(
        self,
        serial: int,
        plan: DecisionPlan,
        rewrite_operand: RewriteOperand,
        rewrite_passing: Callable[[ast.expr, ast.expr], ast.expr],
    ) -> None:
        self._serial = serial
        self._plan = plan
        self._rewrite_operand = rewrite_operand
        self._rewrite_passing = rewrite_passing
        self._leaves: dict[ast.expr, int] = {}

    def rewrite(self, root: ast.expr, tested_by: ast.expr | None = None) -> ast.expr:
        """Return the rewritten decision.

        ``tested_by`` is the operator to which it passes its truth on, if there is one.
        """
        self._leaves = {leaf: number for number, leaf in enumerate(_leaves(root))}
        table = ",".join(
            f"{self._evaluated(root, key[:-1])}{key[-1]}={probe}"
            for key, probe in self._plan.probes.items()
        )
        passes = "" if tested_by is None else "passes"
        marker = f"{RESULT_MARKER}{self._serial}:{passes}:{table}"
        return lookup(marker, self._walk(root, frozenset({True, False}), tested_by), root)

    def _evaluated(self, root: ast.expr, vector: Vector) -> str:
        """Write ``x`` for each leaf that a vector evaluates, and ``-`` for the others."""
        evaluated = ["-"] * len(self._leaves)
        self._truth_of(root, vector, evaluated)
        return "".join(evaluated)

    def _truth_of(self, node: ast.expr, vector: Vector, evaluated: list[str]) -> bool:
        """Return the truth of a part for a vector, and mark the leaves that are evaluated."""
        if node in self._leaves:
            evaluated[self._leaves[node]] = "x"
            settled, index = settled_truth(node), self._plan.shape.numbers.get(node)
            return vector[index] == "T" if index is not None else settled is True
        match node:
            case ast.UnaryOp(operand=operand):
                return not self._truth_of(operand, vector, evaluated)
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self._truth_of(value, vector, evaluated) for value in values)
        assert isinstance(node, ast.BoolOp)
        return any(self._truth_of(value, vector, evaluated) for value in node.values)

    def _walk(self, node: ast.expr, ends: frozenset[bool], tested_by: ast.expr | None) -> ast.expr:
        """Rewrite a part whose own value is the result when its truth is among ``ends``.

        ``tested_by`` is the operator that tests it, if one does.
        """
        truth = settled_truth(node)
        if truth is not None:
            return self._enter(node, node, "FT"[truth] if truth in ends else "")
        match node:
            case ast.UnaryOp(op=ast.Not()):
                node.operand = self._walk(node.operand, frozenset(), node)
                return node
            case ast.BoolOp():
                _join_tests(node, tested_by)
                stopping = ends & {isinstance(node.op, ast.Or)}
                heads = [self._walk(head, stopping, node) for head in node.values[:-1]]
                node.values = [*heads, self._walk(node.values[-1], ends, tested_by)]
                return node
        leaf = self._leaves[node]
        if tested_by is None:
            operand = self._rewrite_operand(node)
        else:
            operand = self._rewrite_passing(node, tested_by)
        if node not in self._plan.shape.numbers:
            return self._enter(node, operand, "?")
        if _is_known_to_compiler(operand):
            operand = self._enter(node, operand, "")
        if len(ends) == 2:
            return lookup(f"{LAST_MARKER}{self._serial}:{leaf}", operand, node)
        letter = "".join("FT"[end] for end in ends)
        return lookup(f"{OPERAND_MARKER}{self._serial}:{leaf}:{letter}", operand, node)

    def _enter(self, node: ast.expr, value: ast.expr, result: str) -> ast.expr:
        """Return a leaf with a record in front that it is evaluated.

        ``result`` is how the decision ends with it, if it does.
        """
        marker = f"{ENTER_MARKER}{self._serial}:{self._leaves[node]}:{result}"
        entered = lookup(marker, number(LOOKUP, node), node)
        never = stand_in(ast.Constant(None), node)
        return stand_in(ast.IfExp(entered, value, never), node)


def _is_known_to_compiler(operand: ast.expr) -> bool:
    """Return whether the compiler may know the value of an operand, or its type.

    A marker is a string until the code is linked. The compiler would take a character from it for
    ``MARKER[-1]``, and warn of ``MARKER[(x, y)]``.
    """
    return not isinstance(operand, _MAY_BE_COMPUTED) or not any(
        isinstance(part, ast.Name) and part.id != "__debug__" for part in ast.walk(operand)
    )


def _join_tests(node: ast.BoolOp, tested_by: ast.expr | None) -> None:
    """Put an operator in the place of an equal one around it if that makes its tests."""
    match tested_by:
        case ast.BoolOp(op=outer) if EQUAL_TESTS_ARE_JOINED and type(node.op) is type(outer):
            stand_in(node, tested_by)


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the leaves of a decision in source order, each settled part being one."""
    match node:
        case _ if settled_truth(node) is not None:
            yield node
        case ast.UnaryOp(op=ast.Not()):
            yield from _leaves(node.operand)
        case ast.BoolOp():
            for value in node.values:
                yield from _leaves(value)
        case _:
            yield node
