"""Say what holds where a decision is made: the tests around it, and what its conditions mean."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from surefoot.model.decision import Decision, Guard
from surefoot.model.filemap import joined
from surefoot.source.decisions import literal_truth
from surefoot.source.nodes import children, dotted, text_of, walk

_FLIPPED: dict[type[ast.cmpop], str] = {
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Eq: "!=",
    ast.NotEq: "==",
}
"""The comparisons with an opposite; ``<`` has none for sets, and none for NaN."""

_LOOSE = (ast.BoolOp, ast.Compare, ast.IfExp, ast.Lambda, ast.NamedExpr)
"""What needs parentheses after ``not``, and in a comparison."""


def with_guards(
    decisions: Iterable[Decision],
    leaves: Iterable[Sequence[ast.expr]],
    tree: ast.Module,
    source: Sequence[str],
) -> Iterator[Decision]:
    """Yield the decisions with their guards, and their conditions with their opposites.

    ``leaves`` are the expressions of the conditions of each.
    """
    guards = _Guards(source)
    guards.body(tree.body, ())
    for decision, own in zip(decisions, leaves, strict=True):
        conditions = tuple(
            condition._replace(opposite=opposite_of(leaf, source))
            for condition, leaf in zip(decision.conditions, own, strict=True)
        )
        around = guards.around.get(own[0], ()) if own else ()
        yield decision._replace(conditions=conditions, guards=around)


def opposite_of(expression: ast.expr, source: Sequence[str]) -> str:
    """Return what holds where an expression is false; example: ``x is not None``."""
    match expression:
        case ast.UnaryOp(op=ast.Not()):
            return text_of(expression.operand, source)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if (
            type(operator) in _FLIPPED
        ):
            operands = [
                f"({text_of(side, source)})" if _is_loose(side) else text_of(side, source)
                for side in (left, right)
            ]
            return f" {_FLIPPED[type(operator)]} ".join(operands)
    text = text_of(expression, source)
    return f"not ({text})" if isinstance(expression, _LOOSE) else f"not {text}"


def _is_loose(operand: ast.expr) -> bool:
    """Return whether an operand of a comparison needs parentheses."""
    negated = isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.Not)
    return negated or isinstance(operand, _LOOSE)


_Changes: TypeAlias = dict[str, str]
"""The text of the last statement that changes what a dotted name stands for, by that name."""


class _Guards:
    """Finds, for each expression, the tests of the ``if`` and ``while`` statements around it."""

    def __init__(self, source: Sequence[str]) -> None:
        self.around: dict[ast.expr, tuple[Guard, ...]] = {}
        self._source = source
        self._subjects: dict[str, frozenset[str]] = {}
        """The names that a test is about, by its text."""

    def body(self, body: Sequence[ast.stmt], guards: tuple[Guard, ...]) -> _Changes:
        """Walk statements that follow each other; return what they change."""
        changes: _Changes = {}
        for node in body:
            found = self._inside(node, guards)
            if found:
                guards = tuple(self._after(guard, found) for guard in guards)
                changes |= found
        return changes

    def _inside(self, node: ast.AST, guards: tuple[Guard, ...]) -> _Changes:
        """Walk a statement, a handler or a case; return what it changes."""
        changes: _Changes = {}
        if guards and isinstance(node, ast.stmt):
            changes = dict.fromkeys(_changed_names(node), self._told(node))
        for field, value in ast.iter_fields(node):
            match value:
                case [ast.stmt(), *_]:
                    changes |= self.body(value, self._within(node, field, guards))
                case [ast.excepthandler() | ast.match_case(), *_]:
                    for clause in value:
                        changes |= self._inside(clause, guards)
                case _:
                    self._expressions(value if isinstance(value, list) else [value], guards)
        return changes

    def _within(self, node: ast.AST, field: str, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        """Return the guards of what is in a body of a statement."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return ()
            case ast.If(test=test) | ast.While(test=test) if literal_truth(test) is None:
                truth = field == "body"
                text = text_of(test, self._source)
                self._subjects[text] = frozenset(_subjects(test))
                settled = tuple(text_of(part, self._source) for part in _settled(test, truth))
                return (*guards, Guard(text, truth, settled))
        return guards

    def _expressions(self, nodes: Iterable[object], guards: tuple[Guard, ...]) -> None:
        for node in nodes:
            if guards and isinstance(node, ast.AST):
                parts = (part for part in walk(node) if isinstance(part, ast.expr))
                self.around.update(dict.fromkeys(parts, guards))

    def _after(self, guard: Guard, changes: _Changes) -> Guard:
        """Return a guard as it is after statements that change something."""
        told = [text for name, text in changes.items() if name in self._subjects[guard.text]]
        return guard._replace(changed_by=told[-1]) if told else guard

    def _told(self, node: ast.stmt) -> str:
        """Return the text of a statement; of a compound one, its head."""
        if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.Delete):
            return ast.unparse(node)
        return joined([self._source[node.lineno - 1]]).removesuffix(":")


def _settled(test: ast.expr, truth: bool) -> Iterator[ast.expr]:
    """Yield the conditions whose truth follows from that of a test: all of ``a and b`` if it is
    true.
    """
    match test:
        case ast.UnaryOp(op=ast.Not()):
            yield from _settled(test.operand, not truth)
        case ast.BoolOp():
            if isinstance(test.op, ast.And) is truth:
                for value in test.values:
                    yield from _settled(value, truth)
        case _:
            yield test


def _subjects(test: ast.expr) -> Iterator[str]:
    """Yield the dotted names that a test is about; ``job`` and ``job.name`` of ``job.name``."""
    for node in walk(test):
        if isinstance(node, ast.Name | ast.Attribute):
            yield dotted(node)


def _changed_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the dotted names that a statement itself assigns to, or of which it calls a method
    and drops the result, as ``job.clear()`` does.
    """
    call = statement.value if isinstance(statement, ast.Expr) else None
    match call.value if isinstance(call, ast.Await) else call:
        case ast.Call(func=ast.Attribute(value=receiver)) if dotted(receiver) not in _OWN:
            yield dotted(receiver)
    todo = children(statement)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            continue
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            yield _root(node)
        todo += children(node)


_OWN = ("self", "cls")
"""Almost every call of a method is one of these, and most change nothing that was tested."""


def _root(target: ast.AST) -> str:
    """Return the dotted name that an assignment changes; ``a.b`` of ``a.b[0] = c``."""
    while isinstance(target, ast.Subscript | ast.Starred):
        target = target.value
    return dotted(target) if isinstance(target, ast.expr) else ""
