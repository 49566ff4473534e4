"""Let calls tell what they call, when they begin and when they are done.

That is for interpreters without events of calls. ``f(a)`` becomes ``DONE @ (CALLED @ f)(a)``: what
stands for the marks are objects of ours, and none of our frames is on the stack while ``f`` runs. A
call that begins and is not done has raised. ``await f(a)`` is done when it has been awaited, and
the call of a ``with`` statement when that has been entered. The last call within one tells too that
the block is being left, and that it has been: a commit that fails there belongs to that call.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import TypeVar

from surefoot.instrument.emit import stand_in
from surefoot.instrument.marks import (
    AWAITED,
    BEGUN_MARKER,
    CALLED_MARKER,
    DONE_MARKER,
    ENTERED,
    LEAVING_MARKER,
    OUT_MARKER,
    RETURNED,
)
from surefoot.model.seen import End
from surefoot.source.handovers.candidates import end_of
from surefoot.source.nodes import Function

_NEVER_GO_ON = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_CANNOT_RAISE = (ast.Name, ast.Constant, ast.Lambda, ast.Load)


def let_calls_tell(tree: ast.Module, ends: Collection[End]) -> None:
    """Rewrite the calls of a module that end at these places."""
    _Teller(ends).visit(tree)


class _Teller(ast.NodeTransformer):
    def __init__(self, ends: Collection[End]) -> None:
        self._ends = ends

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite a call that is done when it returns."""
        self.generic_visit(node)
        return self._done(self._told(node, RETURNED), node) if self._is_wanted(node) else node

    def visit_Await(self, node: ast.Await) -> ast.expr:
        """Rewrite a call that is done when it has been awaited."""
        if not isinstance(node.value, ast.Call) or not self._is_wanted(node.value):
            return self.generic_visit(node)  # type: ignore[return-value]
        call = node.value
        self.generic_visit(call)
        node.value = self._told(call, AWAITED)
        return self._done(node, call)

    def visit_With(self, node: ast.With) -> list[ast.stmt]:
        """Rewrite calls that are done when they have been entered."""
        return self._left(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> list[ast.stmt]:
        """Rewrite calls that are done when they have been entered."""
        return self._left(node)

    def _left(self, node: ast.With | ast.AsyncWith) -> list[ast.stmt]:
        """Let a statement tell that a block is being left, and another that it has been."""
        wanted = [call for call in _calls_in(node.body) if self._is_wanted(call)]
        if not wanted or isinstance(node.body[-1], _NEVER_GO_ON):
            return [self._entered(node)]
        place = _place(max(wanted, key=end_of))
        leaving, out = (
            _at(node, ast.Expr(_seen_by(marker + place, _at(node, ast.Constant(None)))))
            for marker in (LEAVING_MARKER, OUT_MARKER)
        )
        node.body.append(leaving)
        return [self._entered(node), out]

    def _entered(self, node: ast.With | ast.AsyncWith) -> ast.With | ast.AsyncWith:
        """Let the body tell that calls are done; each item gets a statement of its own for that."""
        if not any(self._is_wanted(item.context_expr) for item in node.items):
            self.generic_visit(node)
            return node
        self.visit(ast.Module(node.body, []))  # one statement may become several
        body = node.body
        for item in reversed(node.items):
            call, target = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and self._is_wanted(call):
                self.generic_visit(call)
                item.context_expr = self._told(call, ENTERED)
                body.insert(0, _at(call, ast.Expr(self._done(_value_of(target, call), call))))
            else:
                item.context_expr = self.visit(call)
            item.optional_vars = self.visit(target) if target is not None else None
            node = _at(node, type(node)([item], body))
            body = [node]
        return node

    def _is_wanted(self, node: ast.expr) -> bool:
        is_named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        return is_named and end_of(node) in self._ends

    def _told(self, call: ast.Call, end: str) -> ast.Call:
        """Return a call that tells what it calls, and that it begins: after its arguments are there."""
        place = _place(call)
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        begins = all(isinstance(node, _CANNOT_RAISE) for v in values for node in ast.walk(v))
        call.func = _seen_by(f"{CALLED_MARKER}{place}:{int(begins)}:{end}", call.func)
        if not begins:
            last: ast.keyword | ast.Starred | None = None
            if call.keywords:
                last = call.keywords[-1]
            elif isinstance(call.args[-1], ast.Starred):
                last = call.args[-1]
            if last is not None:
                last.value = _seen_by(BEGUN_MARKER + place, last.value)
            else:
                call.args[-1] = _seen_by(BEGUN_MARKER + place, call.args[-1])
        return call

    def _done(self, node: ast.expr, call: ast.Call) -> ast.expr:
        return _seen_by(DONE_MARKER + _place(call), node)


def _calls_in(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls that some statements make, without those of functions that they define."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def _value_of(target: ast.expr | None, place: ast.expr) -> ast.expr:
    """Return what has been assigned to a name; None where that is not the target."""
    if isinstance(target, ast.Name):
        return _at(place, ast.Name(target.id, ast.Load()))
    return _at(place, ast.Constant(None))


def _place(call: ast.Call) -> str:
    """Return the line of a call and where it ends; example: ``3:3:17``."""
    return ":".join(map(str, (call.lineno, *end_of(call))))


_Node = TypeVar("_Node", bound=ast.AST)


def _at(place: ast.AST, node: _Node) -> _Node:
    return stand_in(node, place)


def _seen_by(marker: str, value: ast.expr) -> ast.expr:
    """Return ``MARKER @ value``, at the place of the value: the compiler folds no such constants."""
    return _at(value, ast.BinOp(_at(value, ast.Constant(marker)), ast.MatMult(), value))
