"""All paths of a function, by going every way through a graph of it.

The graph is made from the syntax tree by the words of ``docs/paths.md``, without any number. It knows
no ``with``, no ``finally`` and nothing that is suspended: ``is_known`` tells.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ways import Taken

_UNKNOWN = (
    *(ast.With, ast.AsyncWith, ast.AsyncFor, ast.AsyncFunctionDef, ast.TryStar),
    *(ast.Await, ast.Yield, ast.YieldFrom),
)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield all nodes of a body, but for those inside nested functions and classes."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _INNER):
            todo.extend(ast.iter_child_nodes(node))


def _operands(test: ast.expr) -> Iterator[ast.expr]:
    """Yield what ``and``, ``or`` and ``not`` make a test of."""
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _operands(value)
        case ast.UnaryOp(ast.Not(), value):
            yield from _operands(value)
        case _:
            yield test


def is_known(function: ast.AST) -> bool:
    """Return whether the graph of a function can be made."""
    if not isinstance(function, ast.FunctionDef):
        return False
    for node in own(function.body):
        match node:
            case ast.Try(finalbody=[_, *_]):
                return False
            case ast.If(test) | ast.While(test) if not isinstance(test, ast.Constant):
                if any(isinstance(part, ast.Constant) for part in _operands(test)):
                    return False
            case ast.Name("__debug__"):
                return False
        if isinstance(node, _UNKNOWN) and node is not function:
            return False
    return True


@dataclass(eq=False)
class _Place:
    """A place in a function: the choices that lead on from it, or the end that it is."""

    ways: list[tuple[tuple[int, str] | None, _Place]] = field(default_factory=list)
    end: tuple[str, int] | None = None


@dataclass(frozen=True)
class _Around:
    """What is around a statement: where ``break`` and ``continue`` lead, whether a raise is handled."""

    leave: _Place | None = None
    again: _Place | None = None
    is_handled: bool = False


class Graph:
    """The graph of one function. ``starts`` are the places where its paths begin."""

    def __init__(self, function: ast.FunctionDef) -> None:
        line = function.lineno
        self.starts: list[tuple[tuple[str, int], _Place]] = []
        over = _Place(end=("function", line))
        self.starts.append((("function", line), self._body(function.body, over, _Around())))

    def paths(self, most: int) -> set[Taken] | None:
        """Return all paths, or None if there are more than ``most``."""
        found: set[Taken] = set()
        for start, place in self.starts:
            todo: list[tuple[tuple[tuple[int, str], ...], _Place]] = [((), place)]
            while todo:
                choices, place_ = todo.pop()
                if place_.end is not None:
                    found.add(Taken(start, choices, place_.end))
                    if len(found) > most:
                        return None
                todo += [((*choices, *([c] if c else ())), to) for c, to in place_.ways]
        return found

    def _body(self, body: list[ast.stmt], after: _Place, around: _Around) -> _Place:
        for node in reversed(body):
            after = self._statement(node, after, around)
        return after

    def _statement(self, node: Any, after: _Place, around: _Around) -> _Place:
        match node:
            case ast.Return():
                return _Place(end=("return", node.lineno))
            case ast.Raise():
                return _Place(end=None if around.is_handled else ("raise", node.lineno))
            case ast.Break():
                return _Place([(None, around.leave)] if around.leave else [])
            case ast.Continue():
                return _Place([(None, around.again)] if around.again else [])
            case ast.If(ast.Constant(value)):
                return self._body(node.body if value else node.orelse, after, around)
            case ast.If():
                yes, no = (self._body(arm, after, around) for arm in (node.body, node.orelse))
                line = node.test.lineno
                return _Place([((line, "true"), yes), ((line, "false"), no)])
            case ast.While(ast.Constant(value)) if not value:
                return self._body(node.orelse, after, around)
            case ast.While(ast.Constant()):
                return self._loop(node, None, None, after, around)
            case ast.While():
                line = node.test.lineno
                return self._loop(node, (line, "true"), (line, "false"), after, around)
            case ast.For():
                line = node.lineno
                return self._loop(node, (line, "next"), (line, "exhausted"), after, around)
            case ast.Match():
                return self._match(node, after, around)
            case ast.Try():
                return self._try(node, after, around)
        return after

    def _loop(
        self,
        node: ast.For | ast.While,
        enters: tuple[int, str] | None,
        leaves: tuple[int, str] | None,
        after: _Place,
        around: _Around,
    ) -> _Place:
        round_ = _Place(end=("loop", node.lineno))
        inside = self._body(node.body, round_, replace(around, leave=after, again=round_))
        head = _Place([(enters, inside)])
        if leaves is not None:
            head.ways.append((leaves, self._body(node.orelse, after, around)))
        if _leads_to(inside, round_):
            self.starts.append((("loop", node.lineno), _Place([(None, head)])))
        return head

    def _match(self, node: ast.Match, after: _Place, around: _Around) -> _Place:
        place = _Place()
        for case in node.cases:
            body = self._body(case.body, after, around)
            place.ways.append(((case.pattern.lineno, "case"), body))
        match node.cases[-1]:
            case ast.match_case(ast.MatchAs(None), None):
                pass
            case _:
                place.ways.append(((node.lineno, "no case"), after))
        return place

    def _try(self, node: ast.Try, after: _Place, around: _Around) -> _Place:
        completed = self._body(node.orelse, after, around)
        begun = len(self.starts)
        body = self._body(node.body, completed, replace(around, is_handled=True))
        within = [place for _, place in self.starts[begun:]]
        place = _Place([((node.lineno, "completed"), body)])
        for handler in node.handlers:
            caught = self._body(handler.body, after, around)
            for beginning in (place, *within):
                beginning.ways.append(((handler.lineno, "handled"), caught))
        return place


def _leads_to(place: _Place, goal: _Place) -> bool:
    seen: set[_Place] = set()
    todo = [place]
    while todo:
        current = todo.pop()
        if current is goal:
            return True
        if current not in seen:
            seen.add(current)
            todo += [to for _, to in current.ways]
    return False
