"""Masking MC/DC: which conditions were shown to decide a decision on their own.

A condition is shown by two seen vectors, one with it true and one with it
false, in both of which nothing masks it: at each ``and`` or ``or`` above it,
every operand that was evaluated later is neutral, that is true under ``and``
and false under ``or``. (Operands before it were neutral, or it would not have
been evaluated.) Other conditions may differ between the two vectors, so coupled
conditions can be satisfied: J. J. Chilenski, *An Investigation of Three Forms
of the MC/DC Criterion*, DOT/FAA/AR-01/18, 2001.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from surefoot.model.decision import (
    BooleanTree,
    ConditionLeaf,
    ConstantLeaf,
    Junction,
    Negation,
    ValueLeaf,
    Vector,
)


def deciding_conditions(tree: BooleanTree, seen: Iterable[Vector]) -> frozenset[int]:
    """Return the indices of the conditions that the seen vectors show to decide."""
    shown_true: set[int] = set()
    shown_false: set[int] = set()
    for vector in seen:
        for index in unmasked(tree, vector):
            (shown_true if vector[index] == "T" else shown_false).add(index)
    return frozenset(shown_true & shown_false)


@cache
def decidable_conditions(tree: BooleanTree, possible: tuple[Vector, ...]) -> frozenset[int]:
    """Return the indices of the conditions that some pair of the possible vectors would show.

    Example: none of ``a or b or 80``, whose result is true whatever they are.
    """
    return deciding_conditions(tree, possible)


def unmasked(tree: BooleanTree, vector: Vector) -> set[int]:
    """Return the conditions whose flip, alone, could change the decision's result."""
    match tree:
        case ConditionLeaf(index):
            return set() if vector[index] == "-" else {index}
        case Negation(operand):
            return unmasked(operand, vector)
        case Junction(conjunction, operands):
            found: set[int] = set()
            for operand in operands:
                truth = _truth(operand, vector)
                if truth is not None and truth is not conjunction:
                    found.clear()  # this operand settled it, whatever came before
                found |= unmasked(operand, vector)
            return found
    return set()


def _truth(tree: BooleanTree, vector: Vector) -> bool | None:
    """Evaluate a part of a decision; None where it was not, or is not, evaluated for its truth."""
    match tree:
        case ConditionLeaf(index):
            return {"T": True, "F": False, "-": None}[vector[index]]
        case ConstantLeaf(value):
            return value
        case Negation(operand):
            truth = _truth(operand, vector)
            return None if truth is None else not truth
        case Junction(conjunction, operands):
            for operand in operands:
                truth = _truth(operand, vector)
                if truth is not conjunction:
                    return truth
            return conjunction
        case ValueLeaf():
            return None
