"""Questions about single nodes of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from surefoot.model.filemap import joined

Function = ast.FunctionDef | ast.AsyncFunctionDef


def first_line(node: ast.stmt) -> int:
    """Return the line on which a statement starts, its decorators included."""
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno


def text_of(node: ast.expr, source: Sequence[str]) -> str:
    """Return the text of an expression, joined into one line; ``source`` holds all lines."""
    lines = source[node.lineno - 1 : node.end_lineno]
    encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
    if encoded:
        encoded[-1] = encoded[-1][: node.end_col_offset]
        encoded[0] = encoded[0][node.col_offset :]
    return joined(part.decode("utf-8", "replace") for part in encoded) or ast.unparse(node)


def is_docstring(node: ast.stmt) -> bool:
    """Return whether a statement is a bare string, as a docstring is."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_irrefutable(case: ast.match_case) -> bool:
    """Return whether a case matches whatever reaches it, as ``case _`` does."""
    pattern: ast.pattern | None = case.pattern
    while isinstance(pattern, ast.MatchOr | ast.MatchAs):
        match pattern:
            case ast.MatchOr():
                pattern = pattern.patterns[-1]
            case ast.MatchAs(pattern=None):
                return case.guard is None
            case _:
                pattern = pattern.pattern
    return False


def dotted(node: ast.expr) -> str:
    """Return the dotted name of an expression or, if it is a call, of what it calls; else nothing.

    Example: ``app.get`` for ``app.get("/")``, ``.execute`` for ``connect().execute``.
    """
    match node:
        case ast.Call(func):
            return dotted(func)
        case ast.Name(name):
            return name
        case ast.Attribute(value, attribute):
            return f"{dotted(value) if not isinstance(value, ast.Call) else ''}.{attribute}"
    return ""


_WITHOUT_PARTS = frozenset(
    {
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level"),
        *("module", "op", "ops", "simple", "type_comment", "type_ignores"),
    }
)
"""The fields that hold operators, contexts, or no nodes at all."""


@cache
def _with_parts(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in _WITHOUT_PARTS)


def children(node: ast.AST) -> list[ast.AST]:
    """Return what ``ast.iter_child_nodes`` yields, but for operators and contexts.

    These are half of all nodes, and have nothing to tell that their parent does not.
    """
    found: list[ast.AST] = []
    for name in _with_parts(node._fields):
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> list[ast.AST]:
    """Return a node and all nodes in it, in the order of ``ast.walk``; see ``children``."""
    found = [node]
    for each in found:  # which grows
        found += children(each)
    return found


_PARTS = ("body", "handlers", "orelse", "finalbody", "cases")
"""Where a statement holds others, in the order of the source."""


def inner(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements, handlers and cases directly inside a node."""
    for part in _PARTS:
        yield from getattr(node, part, ())


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements and what is in them, but for nested functions and classes."""
    todo = list(reversed(list(body)))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            todo += reversed(children(node))


def qualified_functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and of its classes, as ``Class.method``; none in functions."""
    for child in inner(node):
        match child:
            case ast.ClassDef(name=name):
                yield from qualified_functions(child, f"{prefix}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{prefix}{name}", child
            case _:
                yield from qualified_functions(child, prefix)
