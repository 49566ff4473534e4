"""Find the functions that numba compiles from their bytecode.

It understands no probes. What it compiles runs outside the interpreter, where nothing shows what is
reached.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from surefoot.source.nodes import walk

Compiled: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_PACKAGE = "numba"
_COMPILERS = frozenset(
    {
        "cfunc", "generated_jit", "guvectorize", "intrinsic", "jit", "jitclass", "njit", "overload",
        "overload_attribute", "overload_method", "register_jitable", "stencil", "vectorize",
    }
)  # fmt: skip
_KNOWN_BY_NAME = frozenset({"guvectorize", "jitclass", "njit"})
"""Names that mean numba wherever they come from, such as a module that does without it."""


def compiled_functions(tree: ast.Module, text: str) -> frozenset[Compiled]:
    """Return the functions that numba compiles: decorated, or given to one of its compilers.

    ``text`` is what the tree was made from; most texts show at once that there are none.
    """
    if not any(name in text for name in (_PACKAGE, *_KNOWN_BY_NAME)):
        return frozenset()
    nodes = walk(tree)
    imported = set(_names_from_numba(nodes))
    found: set[Compiled] = set()
    named: set[str] = set()
    for node in nodes:
        match node:
            case ast.FunctionDef(decorator_list=decorators) if _any_compiles(decorators, imported):
                found.add(node)
            case ast.ClassDef(decorator_list=decorators) if _any_compiles(decorators, imported):
                found.update(part for part in node.body if isinstance(part, ast.FunctionDef))
            case ast.Call(func=compiler, args=[ast.Lambda() as given, *_]):
                if _compiles(compiler, imported):
                    found.add(given)
            case ast.Call(func=compiler, args=[ast.Name(id=name), *_]):
                if _compiles(compiler, imported):
                    named.add(name)
    for node in nodes if named else ():
        if isinstance(node, ast.FunctionDef) and node.name in named:
            found.add(node)
    return frozenset(found)


def _names_from_numba(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that any import binds to numba or to something in it."""
    for node in nodes:
        match node:
            case ast.Import(names):
                for alias in names:
                    if alias.name.split(".")[0] == _PACKAGE:
                        yield alias.asname or _PACKAGE
            case ast.ImportFrom(module=str(module), names=names, level=0):
                if module.split(".")[0] == _PACKAGE:
                    for alias in names:
                        yield from _COMPILERS if alias.name == "*" else [alias.asname or alias.name]


def _any_compiles(decorators: Iterable[ast.expr], imported: set[str]) -> bool:
    return any(_compiles(decorator, imported) for decorator in decorators)


def _compiles(expression: ast.expr, imported: set[str]) -> bool:
    """Return whether an expression is one of numba's compilers, or a call of one."""
    while isinstance(expression, ast.Call):
        expression = expression.func
    root, last = expression, None
    while isinstance(root, ast.Attribute):
        last = last or root.attr
        root = root.value
    if not isinstance(root, ast.Name):
        return False
    if last is None:  # whatever name it was imported by
        return root.id in imported or root.id in _KNOWN_BY_NAME
    return last in _KNOWN_BY_NAME or (root.id in imported and last in _COMPILERS)
