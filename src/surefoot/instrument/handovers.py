"""Let calls tell what they call, when they begin and when they are done.

That is for interpreters without events of calls. ``f(a)`` becomes ``DONE @ (CALLED @ f)(a)``: what
stands for the marks are objects of ours, and none of our frames is on the stack while ``f`` runs. A
call that begins and is not done has raised. ``await f(a)`` is done when it has been awaited.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from surefoot.instrument.marks import (
    AWAITED,
    BEGUN_MARKER,
    CALLED_MARKER,
    DONE_MARKER,
    RETURNED,
    UNSEEN,
)
from surefoot.model.ids import LineNo
from surefoot.model.seams import End

_CANNOT_RAISE = (ast.Name, ast.Constant, ast.Lambda, ast.Load)


def end_of(call: ast.Call) -> End:
    """Return where a call ends."""
    line = call.end_lineno or call.lineno
    return End(LineNo(line), call.end_col_offset or 0)


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

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AsyncWith:
        """Rewrite calls of which only an answer says how they end."""
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and self._is_wanted(call):
                self.generic_visit(call)
                item.context_expr = self._told(call, UNSEEN)
            else:
                item.context_expr = self.visit(call)
            if item.optional_vars is not None:
                item.optional_vars = self.visit(item.optional_vars)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def _is_wanted(self, node: ast.Call) -> bool:
        return isinstance(node.func, ast.Name | ast.Attribute) and end_of(node) in self._ends

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


def _place(call: ast.Call) -> str:
    """Return the line of a call and where it ends; example: ``3:3:17``."""
    return ":".join(map(str, (call.lineno, *end_of(call))))


def _seen_by(marker: str, value: ast.expr) -> ast.expr:
    """Return ``MARKER @ value``, at the place of the value: the compiler folds no such constants."""
    constant = ast.copy_location(ast.Constant(marker), value)
    return ast.copy_location(ast.BinOp(constant, ast.MatMult(), value), value)
