"""Say what holds where a decision is made: the tests around it, and what its conditions mean."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from surefoot.model.decision import Decision, Guard
from surefoot.source.decisions import literal_truth
from surefoot.source.nodes import dotted, text_of

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
"""What needs parentheses after ``not``; ``not`` does too beside a comparison."""


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
                f"({text_of(side, source)})"
                if isinstance(side, (*_LOOSE, ast.UnaryOp))
                else text_of(side, source)
                for side in (left, right)
            ]
            return f" {_FLIPPED[type(operator)]} ".join(operands)
    text = text_of(expression, source)
    return f"not ({text})" if isinstance(expression, _LOOSE) else f"not {text}"


class _Guards:
    """Finds, for each expression, the tests of the ``if`` and ``while`` statements around it."""

    def __init__(self, source: Sequence[str]) -> None:
        self.around: dict[ast.expr, tuple[Guard, ...]] = {}
        self._source = source
        self._subjects: dict[str, frozenset[str]] = {}
        """The names that a test is about, by its text."""

    def body(self, body: Sequence[ast.stmt], guards: tuple[Guard, ...]) -> None:
        """Walk statements that follow each other."""
        for node in body:
            self._inside(node, guards)
            guards = tuple(self._after(node, guard) for guard in guards)

    def _inside(self, node: ast.AST, guards: tuple[Guard, ...]) -> None:
        """Walk a statement, a handler or a case."""
        for field, value in ast.iter_fields(node):
            if not isinstance(value, list):
                self._expressions(value, guards)
            elif value and isinstance(value[0], ast.stmt):
                self.body(value, self._within(node, field, guards))
            elif value and isinstance(value[0], ast.excepthandler | ast.match_case):
                for clause in value:
                    self._inside(clause, guards)
            else:
                for part in value:
                    self._expressions(part, guards)

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

    def _expressions(self, node: object, guards: tuple[Guard, ...]) -> None:
        if guards and isinstance(node, ast.AST):
            for part in ast.walk(node):
                if isinstance(part, ast.expr):
                    self.around[part] = guards

    def _after(self, node: ast.stmt, guard: Guard) -> Guard:
        """Return a guard as it is after a statement."""
        subjects = self._subjects[guard.text]
        changing = [
            part
            for part in ast.walk(node)
            if isinstance(part, ast.stmt) and any(_changes(part, subject) for subject in subjects)
        ]
        if not changing:
            return guard
        last = max(changing, key=lambda part: (part.lineno, part.col_offset))
        text = self._source[last.lineno - 1].strip().removesuffix(":")
        if isinstance(last, ast.Expr | ast.Assign):
            text = ast.unparse(last)
        return guard._replace(changed_by=text)


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
    for node in ast.walk(test):
        if isinstance(node, ast.Name | ast.Attribute):
            yield dotted(node)


def _changes(statement: ast.stmt, subject: str) -> bool:
    """Return whether a statement itself assigns to a name, or calls a method of it and drops the
    result, as in ``job.clear()``.
    """
    call = statement.value if isinstance(statement, ast.Expr) else None
    match call.value if isinstance(call, ast.Await) else call:
        case ast.Call(func=ast.Attribute(value=receiver)):
            return dotted(receiver) == subject and subject not in _OWN
    todo: list[ast.AST] = list(ast.iter_child_nodes(statement))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            continue
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) and _root(node) == subject:
            return True
        todo.extend(ast.iter_child_nodes(node))
    return False


_OWN = ("self", "cls")
"""Almost every call of a method is one of these, and most change nothing that was tested."""


def _root(target: ast.AST) -> str:
    """Return the dotted name that an assignment changes; ``a.b`` of ``a.b[0] = c``."""
    while isinstance(target, ast.Subscript | ast.Starred):
        target = target.value
    return dotted(target) if isinstance(target, ast.expr) else ""
