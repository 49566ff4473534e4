"""Find which functions differ between two texts of a module."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from dataclasses import dataclass

from surefoot.source.depth import deep_recursion

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of a module's text touched.

    ``functions`` are the qualified names of functions whose code changed or is gone. ``module``
    says whether other code changed too: it runs when the module is imported, so any test may
    depend on it. Comments and layout do not count.
    """

    functions: frozenset[str]
    module: bool


def difference(before: str, after: str) -> Difference:
    """Compare two texts of one module.

    A new function that nothing could have called before is not a change; whatever calls it now is.

    Raises:
        SyntaxError, ValueError: when one of them is not Python.
    """
    with deep_recursion():
        old, new = _Parts(before), _Parts(after)
        old.forget_functions_that_only_it_has(new, gone=True)
        new.forget_functions_that_only_it_has(old, gone=False)
        differing = {
            name for name, code in old.functions.items() if new.functions.get(name) != code
        }
        return Difference(frozenset(differing), old.rest() != new.rest())


class _Parts(ast.NodeTransformer):
    """The code of each function, without the functions in it, and the rest of the module."""

    def __init__(self, text: str) -> None:
        self.functions: defaultdict[str, list[str]] = defaultdict(list)
        self.names: set[str] = set(vars(builtins))
        self._prefix = ""
        self._module: ast.Module = self.visit(ast.parse(text))

    def rest(self) -> str:
        """Return what runs on import, with only the head of each function."""
        return ast.dump(self._module)

    def forget_functions_that_only_it_has(self, other: _Parts, *, gone: bool) -> None:
        """Leave out of the rest the plain functions that only this text has.

        Those that are ``gone`` concern only the tests that reached them. A new one whose name the
        other text also uses stays in: it may take the place of what had that name.
        """
        theirs = {node.name for node in other._module.body if isinstance(node, _Function)}
        self._module.body = [
            node
            for node in self._module.body
            if not isinstance(node, _Function)
            or node.decorator_list
            or node.name in theirs
            or (not gone and not other.names.isdisjoint({node.name, "*"}))
        ]

    def _function(self, node: _Function) -> _Function:
        outer, name = self._prefix, self._prefix + node.name
        self._prefix = f"{name}."
        self.generic_visit(node)
        self._prefix = outer
        self.functions[name].append(ast.dump(ast.Module(node.body, [])))
        node.body = [ast.Pass()]
        return node

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        outer, self._prefix = self._prefix, f"{self._prefix}{node.name}."
        self.names.add(node.name)
        self.generic_visit(node)
        self._prefix = outer
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        self.names.add(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.names.add(node.attr)
        self.generic_visit(node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        self.names.update(alias.asname or alias.name for alias in node.names)
        return node

    def visit_Import(self, node: ast.Import) -> ast.Import:
        self.names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        return node
