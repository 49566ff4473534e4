"""Find functions that always give the same on some platforms, or where something is missing.

Two forms are known. In ``if os.name != "nt": return False`` the function leaves at its start. In
``if sys.version_info >= (3, 14): … else: …`` one of two functions of the same name only returns a
constant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from surefoot.model.ids import LineNo
from surefoot.model.obstacle import Obstacle, Variant
from surefoot.source.nodes import Function, first_line, is_docstring
from surefoot.source.obstacles import PlatformNames, is_of_imports


def variants_of(nodes: Iterable[ast.AST], names: PlatformNames) -> Iterator[Variant]:
    """Yield the functions of a module that are ones; ``nodes`` are all of its nodes."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _leaving_at_once(node, names)
            case ast.If(test=test, body=body, orelse=orelse):
                obstacle = names.obstacle_to(test)
                if obstacle is not None:
                    yield from _constant([*body, *orelse], obstacle)
            case ast.ExceptHandler(body=body) if is_of_imports(node):
                yield from _constant(body, Obstacle.IMPORT)


def _constant(body: Iterable[ast.stmt], obstacle: Obstacle) -> Iterator[Variant]:
    """Yield the functions of a body that only return a constant."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                match _without_docstring(node):
                    case [ast.Return(value=None | ast.Constant())]:
                        yield Variant(name, obstacle, LineNo(first_line(node)))


def _leaving_at_once(function: Function, names: PlatformNames) -> Iterator[Variant]:
    match _without_docstring(function):
        case [
            ast.If(test=test, body=[ast.Return(value=None | ast.Constant()) as left], orelse=[]),
            first,
            *_,
        ] if not isinstance(test, ast.BoolOp):
            obstacle = names.obstacle_to(test)
            if obstacle is not None:
                last = LineNo(function.end_lineno)  # type: ignore[arg-type]
                lines = LineNo(left.lineno), LineNo(first_line(first)), last
                yield Variant(function.name, obstacle, *lines)


def _without_docstring(function: Function) -> Sequence[ast.stmt]:
    return function.body[is_docstring(function.body[0]) :]
