"""Find the lines on which a module computes something."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from surefoot.model.ids import LineNo
from surefoot.source.depth import deep_recursion

_ANNOTATIONS = {"annotation", "returns"}


def computing_lines(text: str) -> frozenset[LineNo]:
    """Return the lines of arithmetic in a text that compiles; putting texts together is none.

    ``|`` is left out: most often it unites types.
    """
    with warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")
        return frozenset(_lines(ast.parse(text)))


def _lines(node: ast.AST) -> Iterator[LineNo]:
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if not (
            isinstance(operator, ast.BitOr) or _is_text(left) or _is_text(right)
        ):
            yield LineNo(node.lineno)
        case ast.AugAssign(value=value) if not _is_text(value):
            yield LineNo(node.lineno)
    for field, value in ast.iter_fields(node):
        if field not in _ANNOTATIONS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _lines(child)


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
            return True
        case ast.BinOp(left=left, right=right):
            return _is_text(left) or _is_text(right)
    return False
