"""What rewriting may do in a scope without being noticed.

A value that is tested and then used has to be kept somewhere in between. A local that is always
bound is simply read twice; other values go into a hidden local of the function. Where that would
show (class bodies, module level, ``locals()``) or is not allowed (comprehension iterables), a
recording object does the work.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import NamedTuple

from surefoot.source.nodes import children

_LOOKS_AT_LOCALS = frozenset({"locals", "vars", "dir", "eval", "exec"})
_SCOPES = frozenset(
    {
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Lambda,
        ast.ListComp,
        ast.SetComp,
        ast.DictComp,
        ast.GeneratorExp,
    }
)
_ENDS = _SCOPES | {ast.Name, ast.Constant}
"""Where a search of one scope need not go deeper."""


class Scope(NamedTuple):
    """Where an expression is evaluated.

    ``plain`` names locals that are always bound and that nothing else can
    rebind; ``may_hold`` allows a hidden local. ``may_bind`` allows ``:=``,
    here or in a lambda within.
    """

    plain: frozenset[str] = frozenset()
    may_hold: bool = False
    may_bind: bool = True

    def without_hidden_local(self) -> Scope:
        """Return the scope for an expression in which ``:=`` is not allowed."""
        return self._replace(may_hold=False, may_bind=False)

    def lambda_(self, node: ast.Lambda) -> Scope:
        """Return the scope of the body of a lambda that is written in this one."""
        scope = function_scope(node)
        return scope if self.may_bind else scope.without_hidden_local()

    def comprehension(self, node: ast.AST, *, inlined: bool) -> Scope:
        """Return the scope of a comprehension's element and conditions."""
        targets = {
            name.id
            for generator in getattr(node, "generators", ())
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        parts = own_nodes(children(node))
        plain = frozenset(targets - _names_in_scopes(parts))
        return Scope(plain, self.may_hold and inlined, self.may_bind)


FindScope = Callable[[], Scope]
"""Finds a scope when it is asked for: that takes a walk, and most scopes hold no decision."""


def without_hidden_local(scope: FindScope) -> FindScope:
    """Return what finds the same scope for an expression in which ``:=`` is not allowed."""
    return lambda: scope().without_hidden_local()


def function_scope(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Scope:
    """Return the scope of a function's body."""
    arguments = node.args
    parameters = {
        argument.arg
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        )
    }
    own = own_nodes([node.body] if isinstance(node, ast.Lambda) else node.body)
    names = [inner for inner in own if type(inner) is ast.Name]
    handlers = (inner for inner in own if type(inner) is ast.ExceptHandler)
    unbound = {name.id for name in names if type(name.ctx) is ast.Del}
    unbound.update(handler.name for handler in handlers if handler.name is not None)
    shared = _names_in_scopes(own)
    looks_at_locals = not _LOOKS_AT_LOCALS.isdisjoint(shared.union(name.id for name in names))
    return Scope(frozenset(parameters - unbound - shared), may_hold=not looks_at_locals)


def own_nodes(roots: Iterable[ast.AST]) -> list[ast.AST]:
    """List some nodes and those under them that belong to the same scope."""
    found = []
    todo = list(roots)
    while todo:
        current = todo.pop()
        found.append(current)
        if type(current) not in _ENDS:
            todo += children(current)
    return found


def _names_in_scopes(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that the scopes among some nodes mention: they may share such a local."""
    return {
        name.id
        for scope in nodes
        if type(scope) in _SCOPES
        for name in ast.walk(scope)
        if isinstance(name, ast.Name)
    }
