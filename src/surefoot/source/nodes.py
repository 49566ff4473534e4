"""Questions about single nodes of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

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


_PARTS = ("body", "handlers", "orelse", "finalbody", "cases")
"""Where a statement holds others, in the order of the source."""


def inner(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements, handlers and cases directly inside a node."""
    for part in _PARTS:
        yield from getattr(node, part, ())


def children(node: ast.AST) -> list[ast.AST]:
    """List the nodes directly inside a node, in a third of what ``ast.iter_child_nodes`` takes."""
    found = []
    for field in node._fields:
        part = getattr(node, field, None)
        if type(part) is list:
            found += [item for item in part if isinstance(item, ast.AST)]
        elif isinstance(part, ast.AST):
            found.append(part)
    return found


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements and what is in them, but for nested functions and classes."""
    todo = list(reversed(list(body)))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            todo.extend(reversed(children(node)))


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
