"""Say how near a call came to a fact: how much of the way, and how far from the next turn.

The way to a place are the tests around it and those before it that leave its block, from the
function inwards. This is the approach level and branch distance of search-based testing: J. Wegener,
A. Baresel, H. Sthamer, *Evolutionary test environment for automatic structural testing*, 2001.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from surefoot.model.decision import (
    BooleanTree,
    ConditionLeaf,
    ConstantLeaf,
    Decision,
    Junction,
    Negation,
)
from surefoot.model.ids import LineNo
from surefoot.model.suggestions import BranchTaken, DecisionPlace, Fact, LineReached, VectorSeen
from surefoot.source.nodes import Function
from surefoot.suggest.distance import FAR
from surefoot.suggest.watch import Seen


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision on the way must come out so."""

    place: DecisionPlace
    truth: bool


@dataclass(frozen=True, slots=True)
class Passing:
    """A line on the way must run: the head of a handler, the body of a loop or a case."""

    line: LineNo


Step: TypeAlias = Turn | Passing


class Routes:
    """The ways to places in one function."""

    def __init__(self, function: Function, decisions: Iterable[Decision]) -> None:
        self._function = function
        self._decisions = {DecisionPlace.of(decision): decision for decision in decisions}
        self._names = {
            _place(node): frozenset(_names_in(node))
            for node in ast.walk(function)
            if isinstance(node, ast.expr) and _place(node) in self._decisions
        }

    def to(self, fact: Fact) -> tuple[Step, ...]:
        """Return the steps on the way to a fact, without itself."""
        match fact:
            case LineReached(line) | BranchTaken(start=line):
                return tuple(self._steps(line))
            case VectorSeen(place):
                return tuple(self._steps(place.line))

    def distance(self, fact: Fact, steps: Sequence[Step], seen: Seen) -> float:
        """Return how far a call was from a fact; 0 if it showed it."""
        if fact in seen.facts:
            return 0.0
        for done, step in enumerate(steps):
            left = self._left(step, seen)
            if left:
                return len(steps) - done + left
        if isinstance(fact, VectorSeen):
            return _average(self._of_letters(fact, seen))
        return FAR

    def blocking(self, steps: Sequence[Step], fact: Fact, seen: Seen) -> DecisionPlace | None:
        """Return the decision that a call did not pass as it should, if it is one."""
        for step in steps:
            if self._left(step, seen):
                return step.place if isinstance(step, Turn) else None
        return fact.place if isinstance(fact, VectorSeen) else None

    def names(self, place: DecisionPlace | None) -> frozenset[str]:
        """Return the names in a decision, those of attributes and keys among them."""
        return frozenset() if place is None else self._names.get(place, frozenset())

    def _left(self, step: Step, seen: Seen) -> float:
        """Return how far a call was from taking a step; it may take others as well."""
        match step:
            case Passing(line):
                return 0.0 if LineReached(line) in seen.facts else FAR
            case Turn(place, truth):
                decision = self._decisions.get(place)
                return FAR if decision is None else _to_truth(decision.tree, truth, place, seen)

    def _of_letters(self, fact: VectorSeen, seen: Seen) -> list[float]:
        """Return the distance of each condition from its letter in a vector."""
        found = []
        for index, letter in enumerate(fact.vector):
            if letter != "-":
                near = seen.nearest.get((fact.place, index))
                found.append(FAR if near is None else near[letter == "F"])
        if not any(found):  # each has been seen, but not together
            return [FAR / 2]
        return found

    def _steps(self, line: LineNo) -> list[Step]:
        steps: list[Step] = []
        body: Sequence[ast.stmt] = self._function.body
        while body:
            inside = None
            for statement in body:
                if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
                    inside = statement
                    break
                if statement.lineno > line:
                    break
                steps += _past(statement)
            if inside is None:
                break
            body = ()
            for step, part in _arms(inside):
                last = part[-1]
                if part[0].lineno <= line <= (last.end_lineno or last.lineno):
                    steps += step
                    body = part
        return steps


def _place(test: ast.expr) -> DecisionPlace:
    return DecisionPlace(
        LineNo(test.lineno),
        test.col_offset,
        test.end_lineno or test.lineno,
        test.end_col_offset or 0,
    )


def _names_in(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                yield name


def _past(statement: ast.stmt) -> list[Step]:
    """Return what must be so for control to come past a statement."""
    match statement:
        case ast.If(test=test, body=body, orelse=orelse):
            if _leaves(body):
                return [Turn(_place(test), truth=False)]
            if orelse and _leaves(orelse):
                return [Turn(_place(test), truth=True)]
        case ast.Assert(test=test):
            return [Turn(_place(test), truth=True)]
    return []


def _leaves(body: Sequence[ast.stmt]) -> bool:
    """Return whether control never comes past the end of some statements."""
    match body[-1]:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If(body=inner, orelse=orelse) if orelse:
            return _leaves(inner) and _leaves(orelse)
    return False


def _arms(statement: ast.stmt) -> Iterable[tuple[list[Step], Sequence[ast.stmt]]]:
    """Yield the bodies in a statement, and what leads to each."""
    match statement:
        case (
            ast.If(test=test, body=body, orelse=orelse)
            | ast.While(test=test, body=body, orelse=orelse)
        ):
            yield [Turn(_place(test), truth=True)], body
            if orelse:
                yield [Turn(_place(test), truth=False)], orelse
        case ast.Try() | ast.TryStar():
            yield [], statement.body
            for handler in statement.handlers:
                yield [Passing(LineNo(handler.body[0].lineno))], handler.body
            for part in (statement.orelse, statement.finalbody):
                if part:
                    yield [], part
        case ast.Match(cases=cases):
            for case in cases:
                yield [Passing(LineNo(case.body[0].lineno))], case.body
        case ast.For(body=body, orelse=orelse) | ast.AsyncFor(body=body, orelse=orelse):
            yield [Passing(LineNo(body[0].lineno))], body
            if orelse:
                yield [], orelse
        case (
            ast.With(body=body)
            | ast.AsyncWith(body=body)
            | ast.FunctionDef(body=body)
            | ast.AsyncFunctionDef(body=body)
        ):
            yield [], body


def _to_truth(tree: BooleanTree, truth: bool, place: DecisionPlace, seen: Seen) -> float:
    """Return how far a decision was from a result."""
    match tree:
        case ConditionLeaf(index):
            near = seen.nearest.get((place, index))
            return FAR if near is None else near[not truth]
        case ConstantLeaf(value):
            return 0.0 if value is truth else FAR
        case Negation(operand):
            return _to_truth(operand, not truth, place, seen)
        case Junction(conjunction, operands):
            parts = [_to_truth(operand, truth, place, seen) for operand in operands]
            return _average(parts) if conjunction is truth else min(parts)
    return FAR


def _average(parts: Sequence[float]) -> float:
    return sum(parts) / len(parts)
