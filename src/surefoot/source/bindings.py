"""Which names some code binds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from surefoot.source.nodes import children

_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


class Bindings(NamedTuple):
    """The names that some code may bind, functions and classes in it included.

    ``inner`` are those that need not be its own: a scope within it has them too, or they are
    declared as ``global`` or ``nonlocal``.
    """

    bound: frozenset[str]
    inner: frozenset[str]


_NONE = Bindings(frozenset(), frozenset())


class Names:
    """Tells which names the parts of a syntax tree bind; looks at each part once."""

    def __init__(self) -> None:
        self._known: dict[ast.AST, Bindings] = {}

    def of_all(self, nodes: Iterable[ast.AST]) -> Bindings:
        """Return what several parts bind."""
        found = [bindings for bindings in map(self.of, nodes) if bindings is not _NONE]
        if len(found) < 2:
            return found[0] if found else _NONE
        return Bindings(
            frozenset().union(*(bindings.bound for bindings in found)),
            frozenset().union(*(bindings.inner for bindings in found)),
        )

    def of(self, node: ast.AST) -> Bindings:
        """Return what a part binds."""
        if node not in self._known:
            bindings = self.of_all(children(node))
            own = frozenset(_own(node))
            if own:
                bindings = bindings._replace(bound=bindings.bound | own)
            if isinstance(node, _SCOPES):
                bindings = bindings._replace(inner=bindings.inner | bindings.bound)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                bindings = bindings._replace(inner=bindings.inner.union(node.names))
            self._known[node] = bindings
        return self._known[node]


def _own(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(name, ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.ClassDef(name=name) | ast.ExceptHandler(name=str() as name):
            yield name
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            yield name
        case ast.MatchMapping(rest=str() as name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
