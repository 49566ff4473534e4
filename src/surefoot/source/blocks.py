"""Find what may keep control from a statement: the blocks around it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from surefoot.model.ids import LineNo, LineRange
from surefoot.model.suite import Block, BlockKind
from surefoot.source.checks import check_kind, is_raises
from surefoot.source.nodes import dotted, first_line, own_nodes
from surefoot.source.obstacles import PlatformNames

_OF_ENVIRONMENT = frozenset("environ getenv getoption hasattr skip features capabilities".split())
_RARE = {"ImportError", "ModuleNotFoundError", "NotImplementedError", "OSError", "PermissionError"}
"""What is raised on some platforms only."""

Inside = tuple[Block, Sequence[ast.stmt]]
"""A block and its statements."""


class Blocks:
    """Tells the blocks of the statements of a module."""

    def __init__(self, tree: ast.Module) -> None:
        self._platforms = PlatformNames(tuple(ast.walk(tree)))

    def of(self, node: ast.stmt) -> Iterator[Inside]:
        """Yield the blocks of a statement that control may not come to."""
        for kind, body in self._parts(node):
            if body:
                lines = LineRange(LineNo(first_line(body[0])), _last_line(body[-1]))
                yield Block(kind, head_of(node), lines), body

    def _parts(self, node: ast.stmt) -> Iterator[tuple[BlockKind, Sequence[ast.stmt]]]:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                checks_anyway = _checks_in(body) and _checks_in(orelse)
                kind = _branch(is_guard=checks_anyway or self._is_guard(test))
                yield kind, body
                yield kind, orelse
            case ast.For() | ast.AsyncFor() | ast.While():
                yield BlockKind.LOOP, node.body
                yield BlockKind.BRANCH, node.orelse
            case ast.With() | ast.AsyncWith() if is_raises(node):
                yield BlockKind.RAISES, node.body
            case ast.Try(handlers=[_, *_]) | ast.TryStar():
                yield BlockKind.TRY, [*node.body, *node.orelse]
                is_checked = _checks_in([*node.body, *node.orelse])
                for handler in node.handlers:
                    caught = dotted(handler.type) if handler.type else ""
                    is_guard = is_checked or caught in _RARE
                    yield BlockKind.GUARD if is_guard else BlockKind.HANDLER, handler.body
            case ast.Match(cases=cases):
                checks_anyway = sum(_checks_in(case.body) for case in cases) > 1
                for case in cases:
                    yield _branch(is_guard=checks_anyway), case.body
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield BlockKind.FUNCTION, node.body
            case ast.ClassDef():
                for method in node.body:
                    yield from self._parts(method)

    def _is_guard(self, test: ast.expr) -> bool:
        """Return whether a test asks for the platform, a version or what is installed."""
        if self._platforms.obstacle_to(test) is not None:
            return True
        names = [dotted(n) for n in ast.walk(test) if isinstance(n, ast.Name | ast.Attribute)]
        return any(
            name.isupper() or not _OF_ENVIRONMENT.isdisjoint(name.split(".")) for name in names
        )


def _branch(*, is_guard: bool) -> BlockKind:
    return BlockKind.GUARD if is_guard else BlockKind.BRANCH


def always_run(node: ast.stmt) -> Sequence[ast.stmt]:
    """Return the statements in a compound one that control comes to if it passes that."""
    match node:
        case ast.With() | ast.AsyncWith() if not is_raises(node):
            return node.body
        case ast.Try(handlers=[]):
            return [*node.body, *node.finalbody]
        case ast.Try() | ast.TryStar():
            return node.finalbody
    return ()


def end_of(body: Sequence[ast.stmt]) -> LineRange:
    """Return the lines of the last statement to which control comes if it passes all before it."""
    last = body[-1]
    while isinstance(last, ast.With | ast.AsyncWith) and not is_raises(last):
        last = last.body[-1]
    return head_of(last)


def head_of(node: ast.stmt) -> LineRange:
    """Return the lines of a statement without those of the statements in it."""
    last: ast.stmt | ast.expr = node
    match node:
        case ast.If(test=test) | ast.While(test=test):
            last = test
        case ast.For(iter=over) | ast.AsyncFor(iter=over):
            last = over
        case ast.With(items=items) | ast.AsyncWith(items=items):
            last = items[-1].context_expr
        case ast.Match(subject=subject):
            last = subject
        case ast.Try() | ast.TryStar():
            return LineRange(LineNo(node.lineno), LineNo(node.lineno))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return LineRange(LineNo(first_line(node)), LineNo(node.lineno))
    return LineRange(LineNo(node.lineno), _last_line(last))


def _last_line(node: ast.stmt | ast.expr) -> LineNo:
    return LineNo(node.end_lineno or node.lineno)


def _checks_in(body: Iterable[ast.stmt]) -> bool:
    """Return whether any of some statements is a check, or has one in it."""
    nodes = own_nodes(body)
    return any(isinstance(node, ast.stmt) and check_kind(node) is not None for node in nodes)
