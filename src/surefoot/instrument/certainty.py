"""Decide where a line event proves that a statement was reached, and where it costs too much."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from surefoot.instrument.emit import Emitter, LookupEmitter
from surefoot.instrument.scopes import own_nodes
from surefoot.source.decisions import settled_truth

_LINE_EVENTS_ARE_LINEAR = sys.version_info >= (3, 14)
_MOST_LINE_EVENTS = 2000
"""In the body of a function with more statements, look-ups cost less than first events do."""

_MOST_LINE_EVENTS_ONCE = 500
"""The same of the body of a module or class without loops: each statement runs once."""

_LOOPS = (ast.For, ast.AsyncFor, ast.While)

_LINE_IS_CERTAIN = frozenset(
    {
        ast.Assign,
        ast.AugAssign,
        ast.Return,
        ast.Raise,
        ast.Delete,
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.For,
        ast.AsyncFor,
        ast.With,
        ast.AsyncWith,
        ast.Match,
        ast.Try,
        ast.TryStar,
    }
)
"""Statements whose line the compiler always keeps, so that its event is proof enough."""


def line_is_certain(node: ast.stmt) -> bool:
    """Return whether the compiler always keeps a statement's line, so that its event is proof."""
    if type(node) in _LINE_IS_CERTAIN:
        return True
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    return isinstance(node, ast.If | ast.While | ast.Assert) and settled_truth(node.test) is None


def emitter_for(body: Sequence[ast.stmt], chosen: Emitter, *, runs_once: bool) -> Emitter:
    """Choose the form of probes for a scope: ``chosen``, unless the scope is too large for it.

    On CPython 3.12 and 3.13 the first event of each line takes time in proportion to the size of
    the code object. That is too slow in a very large one.
    """
    lines = (body[-1].end_lineno or 0) - body[0].lineno if body else 0
    if _LINE_EVENTS_ARE_LINEAR or lines < _MOST_LINE_EVENTS_ONCE:
        return chosen
    nodes = own_nodes(body)
    repeats = not runs_once or any(isinstance(node, _LOOPS) for node in nodes)
    most = _MOST_LINE_EVENTS if repeats else _MOST_LINE_EVENTS_ONCE
    statements = sum(isinstance(node, ast.stmt) for node in nodes)
    return LookupEmitter() if statements > most else chosen
