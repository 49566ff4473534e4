"""Find the conditions of a boolean expression and every path through it.

A decision's outcome vectors are the root-to-leaf paths of its short-circuit
tree: ``a and b`` has ``TT``, ``TF`` and ``F-``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from surefoot.model.decision import (
    BooleanTree,
    ConditionLeaf,
    ConstantLeaf,
    Junction,
    Negation,
    ValueLeaf,
    Vector,
)

MAX_OUTCOMES = 64
_TOO_MANY = f"more than {MAX_OUTCOMES} outcome vectors"
MAX_EXPANDED_NODES = 4000

_MAY_BE_LITERAL = frozenset({ast.Constant, ast.Name, ast.UnaryOp, ast.BoolOp})
"""Asked first: most expressions are of another kind."""

_EXACT_OPERATORS = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_BOOLEAN_BUILTINS = frozenset(
    {"all", "any", "bool", "callable", "hasattr", "isinstance", "issubclass"}
)


class Shape(NamedTuple):
    """The skeleton of a decision: its tree, and the leaves it was built from.

    ``conditions[i]`` is the expression of ``ConditionLeaf(i)``. ``numbers`` maps it back to ``i``,
    and has no entry for the other leaves.
    """

    tree: BooleanTree
    conditions: tuple[ast.expr, ...]
    numbers: dict[ast.expr, int]


def literal_truth(expression: ast.expr) -> bool | None:
    """Return the truth of a test made only of literals, or None for any other.

    Example: True for ``not 0``, None for ``x or 1`` and for ``0 and x``.
    """
    if type(expression) not in _MAY_BE_LITERAL:
        return None
    match expression:
        case ast.Name(id=name):
            return __debug__ if name == "__debug__" else None
        case ast.Constant():
            return bool(expression.value)
        case ast.UnaryOp(op=ast.Not()):
            operand = literal_truth(expression.operand)
            return None if operand is None else not operand
        case ast.BoolOp():
            truths = [literal_truth(value) for value in expression.values]
            if any(truth is None for truth in truths):
                return None
            return all(truths) if isinstance(expression.op, ast.And) else any(truths)
    return None


def settled_truth(expression: ast.expr) -> bool | None:
    """Return the truth that literals settle before any condition is evaluated, or None.

    Example: False for ``0 and x``, None for ``x and 0``.
    """
    if type(expression) not in _MAY_BE_LITERAL:
        return None
    match expression:
        case ast.BoolOp():
            conjunction = isinstance(expression.op, ast.And)
            for value in expression.values:
                truth = settled_truth(value)
                if truth is not conjunction:
                    return truth
            return conjunction
        case ast.UnaryOp(op=ast.Not()):
            operand = settled_truth(expression.operand)
            return None if operand is None else not operand
    return literal_truth(expression)


def truth_by_form(expression: ast.expr) -> bool | None:
    """Return the truth that a condition has whatever it is made of, or None.

    Example: False for ``[]``, True for ``(x, y)``, ``-1`` and ``lambda: x``, None for ``[*x]``.
    """
    match expression:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            certain = any(not isinstance(part, ast.Starred) for part in parts)
            return True if certain else None if parts else False
        case ast.Dict(keys=keys):
            certain = any(key is not None for key in keys)
            return True if certain else None if keys else False
        case ast.Lambda() | ast.GeneratorExp():
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=number)):
            return bool(number)
        case ast.JoinedStr(values=parts):
            certain = any(isinstance(part, ast.Constant) for part in parts)
            return True if certain else None if parts else False
        case ast.NamedExpr(value=value):
            truth = settled_truth(value)
            return truth_by_form(value) if truth is None else truth
    return None


def impossible_letters(shape: Shape) -> dict[int, str]:
    """Return what no vector can hold: by the number of a condition, the letter that its form
    rules out.
    """
    truths = enumerate(map(truth_by_form, shape.conditions))
    return {number: "TF"[truth] for number, truth in truths if truth is not None}


def is_junction(expression: ast.expr) -> bool:
    """Return whether the expression is an ``and`` or ``or``, perhaps under ``not``."""
    while isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.Not):
        expression = expression.operand
    return isinstance(expression, ast.BoolOp)


def is_exact_boolean(expression: ast.expr) -> bool:
    """Return whether Python itself guarantees that the value is True or False."""
    match expression:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[operator]):
            return isinstance(operator, _EXACT_OPERATORS)
    return False


def is_boolean_by_form(expression: ast.expr) -> bool:
    """Return whether the expression reads as a boolean, as a comparison or ``isinstance`` does.

    A comparison may still yield an array; we must not test its truth then.
    """
    match expression:
        case ast.Compare():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _BOOLEAN_BUILTINS
    return is_exact_boolean(expression)


def shape_of(expression: ast.expr, *, tested: bool) -> Shape:
    """Build the tree of a decision.

    ``tested`` says whether Python tests the truth of the whole expression. Where it is used for its
    value instead, the last operand is a condition only when it is boolean by its form.
    """
    conditions: list[ast.expr] = []
    tree = _tree_of(expression, conditions, tested=tested)
    return Shape(tree, tuple(conditions), {leaf: i for i, leaf in enumerate(conditions)})


def _tree_of(node: ast.expr, conditions: list[ast.expr], *, tested: bool) -> BooleanTree:
    """Build a part of the tree, and append its conditions to those found before."""
    truth = settled_truth(node)
    if truth is not None:
        return ConstantLeaf(truth)
    match node:
        case ast.UnaryOp(op=ast.Not()):
            return Negation(_tree_of(node.operand, conditions, tested=True))
        case ast.BoolOp():
            *heads, last = node.values
            operands = [_tree_of(value, conditions, tested=True) for value in heads]
            operands.append(_tree_of(last, conditions, tested=tested))
            return Junction(isinstance(node.op, ast.And), tuple(operands))
    if not tested and not is_boolean_by_form(node):
        return ValueLeaf()
    conditions.append(node)
    return ConditionLeaf(len(conditions) - 1)


class TooLargeError(Exception):
    """The decision has more than anyone could read or we could afford; the text says of what."""


@lru_cache(maxsize=1024)
def outcomes_of(tree: BooleanTree, condition_count: int) -> tuple[tuple[Vector, bool | None], ...]:
    """List each vector with its result, in order of evaluation, true before false.

    A result of None stands for the value of an operand that is not tested.

    Raises:
        TooLargeError: above ``MAX_OUTCOMES``.
    """
    if condition_count >= MAX_OUTCOMES:
        raise TooLargeError(_TOO_MANY)
    found: list[tuple[Vector, bool | None]] = []
    for evaluation in _evaluations(tree):
        letters = ["-"] * condition_count
        for index, truth in evaluation.seen:
            letters[index] = "T" if truth else "F"
        found.append(("".join(letters), evaluation.result))
        if len(found) > MAX_OUTCOMES:
            raise TooLargeError(_TOO_MANY)
    return tuple(found)


class _Evaluation(NamedTuple):
    """The truths of the conditions that were evaluated, by their numbers, and what that gave."""

    seen: tuple[tuple[int, bool], ...]
    result: bool | None


def _evaluations(tree: BooleanTree) -> Iterator[_Evaluation]:
    """Yield each way to evaluate a tree, true before false."""
    match tree:
        case ConditionLeaf(index):
            for truth in (True, False):
                yield _Evaluation(((index, truth),), truth)
        case ConstantLeaf(value):
            yield _Evaluation((), value)
        case ValueLeaf():
            yield _Evaluation((), None)
        case Negation(operand):
            for seen, result in _evaluations(operand):
                yield _Evaluation(seen, result is False)
        case Junction(conjunction, operands):
            yield from _one_after_the_other(conjunction, operands)


def _one_after_the_other(
    conjunction: bool, operands: tuple[BooleanTree, ...]
) -> Iterator[_Evaluation]:
    first, *others = operands
    for seen, result in _evaluations(first):
        if others and result is conjunction:
            for further, last in _one_after_the_other(conjunction, tuple(others)):
                yield _Evaluation(seen + further, last)
        else:
            yield _Evaluation(seen, result)


def outcomes_to_follow(shape: Shape) -> tuple[tuple[Vector, bool | None], ...]:
    """List the vectors as ``outcomes_of`` does, where each path through the tree can have a probe.

    Raises:
        TooLargeError: when there are too many, or too much would have to be copied.
    """
    found = outcomes_of(shape.tree, len(shape.conditions))
    if not _is_short(shape, len(found)) and expanded_size(shape, found) > MAX_EXPANDED_NODES:
        raise TooLargeError("its operands are too large to follow each path through it")
    return found


def _is_short(shape: Shape, outcome_count: int) -> bool:
    """Return whether the texts of the conditions show that nothing too large can be made of them.

    No expression has more than two syntax nodes for each of its characters.
    """
    if not shape.conditions:
        return True
    first, last = shape.conditions[0], shape.conditions[-1]
    if last.end_col_offset is None or first.lineno != last.end_lineno:
        return False
    characters = last.end_col_offset - first.col_offset
    return 2 * characters * outcome_count <= MAX_EXPANDED_NODES


def expanded_size(shape: Shape, outcomes: Sequence[tuple[Vector, bool | None]]) -> int:
    """Count the syntax nodes of a tree with one copy of a condition for each path to it."""
    vectors = [vector for vector, _ in outcomes]
    return sum(
        len({vector[:i] for vector in vectors if vector[i] != "-"}) * sum(1 for _ in ast.walk(leaf))
        for i, leaf in enumerate(shape.conditions)
    )
