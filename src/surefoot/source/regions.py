"""Find the functions and classes of a module."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from surefoot.model.filemap import Region, RegionKind
from surefoot.model.ids import LineNo
from surefoot.source.nodes import Function, children, dotted, first_line, inner


def regions_of(tree: ast.Module, compiled: Collection[ast.AST] = frozenset()) -> tuple[Region, ...]:
    """List functions and classes, in source order, outer before inner.

    What is in a ``compiled`` function is left out.
    """
    return tuple(
        replace(_region(node, qualname), compiled=node in compiled)
        for node, qualname in qualified(tree, compiled)
    )


def qualified(
    tree: ast.Module, compiled: Collection[ast.AST] = frozenset()
) -> tuple[tuple[Function | ast.ClassDef, str], ...]:
    """List functions and classes, each with its qualified name, as ``regions_of`` does.

    A name that is already taken (a property's setter, an overload) gets a number:
    ``Account.name#2``.
    """
    named: list[tuple[Function | ast.ClassDef, str]] = []
    _add_named(named, tree, compiled, "")
    taken: Counter[str] = Counter()
    found = []
    for node, name in named:
        taken[name] += 1
        found.append((node, name if taken[name] == 1 else f"{name}#{taken[name]}"))
    return tuple(found)


def _add_named(
    named: list[tuple[Function | ast.ClassDef, str]],
    node: ast.AST,
    compiled: Collection[ast.AST],
    prefix: str,
) -> None:
    """Add the functions and classes in a node, each with its name."""
    for child in inner(node):
        if isinstance(child, Function | ast.ClassDef):
            named.append((child, prefix + child.name))
            if child not in compiled:
                _add_named(named, child, compiled, f"{prefix}{child.name}.")
        else:
            _add_named(named, child, compiled, prefix)


def imports_of(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the dotted names of the modules that any node imports; example: ``os.path``."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case ast.Import(names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module)
    return frozenset(found)


def _region(node: Function | ast.ClassDef, qualname: str) -> Region:
    found = Region(
        kind=RegionKind.CLASS,
        qualname=qualname,
        first_line=LineNo(first_line(node)),
        line=LineNo(node.lineno),
        body_line=LineNo(node.body[0].lineno),
        end_line=LineNo(node.end_lineno or node.lineno),
        decorators=tuple(filter(None, map(dotted, node.decorator_list))),
    )
    if isinstance(node, ast.ClassDef):
        return found
    return replace(
        found, kind=RegionKind.FUNCTION, parameters=_parameters(node.args), calls=_calls(node)
    )


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return tuple(argument.arg for argument in plain)


def _calls(function: Function) -> frozenset[str]:
    """Return the dotted names that a function's own code calls."""
    found: set[str] = set()
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call):
            found.add(dotted(node.func))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            todo += children(node)
    return frozenset(found - {""})
