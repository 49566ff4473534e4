"""Number the paths of functions, and say where a function has to count along.

One walk serves two readers, as in ``numbering``: the judging half needs the paths, and the
instrumenter the steps.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.paths import FunctionPaths
from surefoot.model.wanted_paths import PATH_LIMIT
from surefoot.source.compiled import compiled_functions
from surefoot.source.depth import deep_recursion
from surefoot.source.nodes import Function, inner, own_nodes
from surefoot.source.path_walk import PathWalk
from surefoot.source.regions import qualified
from surefoot.source.steps import Steps

_SHOWS_LOCALS = frozenset(
    {"locals", "vars", "dir", "eval", "exec", "f_locals", "_getframe", "currentframe"}
)
_LOOKS_AT_LOCALS = "it may look at its own locals, and counting along would show there"
_GROUPS = "it has an except*, of which several may run"
_LEAVES_FINALLY = "a break or continue leaves a try that has a finally"


@dataclass(frozen=True, slots=True)
class NumberedFunction:
    """A function with its paths and, if they are measured, the steps that count along."""

    node: Function
    found: FunctionPaths
    steps: Steps | None


def paths_of(text: str, first_probe: int, limit: int = PATH_LIMIT) -> tuple[FunctionPaths, ...]:
    """List the paths of all functions of a module; ``first_probe`` is the first that is free.

    Where a function has more than ``limit``, they are counted.
    """
    with deep_recursion():
        numbered = numbered_functions(ast.parse(text), text, first_probe, limit)
    return tuple(function.found for function in numbered)


def numbered_functions(
    tree: ast.Module, text: str, first_probe: int, limit: int
) -> tuple[NumberedFunction, ...]:
    """Number the paths of all functions of a module, in source order.

    The same text gives the same numbers: functions get theirs in the order of how many paths they
    have, so that a higher limit only adds some. A function that is compiled to machine code is left
    out.
    """
    source = text.split("\n")
    compiled = compiled_functions(tree, text)
    found = []
    for node, name in qualified(tree, compiled):
        if isinstance(node, Function) and node not in compiled:
            found.append(_walked(node, name, source, limit))
    probe = first_probe
    for index in sorted(range(len(found)), key=lambda index: found[index].found.count):
        function = found[index]
        numbered = replace(function.found, entered=ProbeId(probe))
        found[index] = replace(function, found=numbered)
        probe = numbered.end
    return tuple(found)


def _walked(node: Function, name: str, source: list[str], limit: int) -> NumberedFunction:
    """Return a function whose probes have no numbers yet."""
    none = FunctionPaths(name, LineNo(node.lineno), 0, ProbeId(0))
    reason = _why_unmeasured(node)
    if reason is not None:
        return NumberedFunction(node, replace(none, unmeasured=reason), None)
    walk = PathWalk(node, source, limit)
    walk.function()
    if not 1 < walk.count <= limit:
        return NumberedFunction(node, replace(none, count=walk.count), None)
    found = replace(none, count=walk.count, paths=tuple(walk.paths))
    return NumberedFunction(node, found, walk.steps)


def _why_unmeasured(function: Function) -> str | None:
    if any(_name_of(node) in _SHOWS_LOCALS for node in ast.walk(function)):
        return _LOOKS_AT_LOCALS
    if any(isinstance(node, ast.TryStar) for node in own_nodes(function.body)):
        return _GROUPS
    if _leaves_finally(function.body, guarded=False):
        return _LEAVES_FINALLY
    return None


def _name_of(node: ast.AST) -> str | None:
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return None


def _leaves_finally(nodes: Iterable[ast.AST], *, guarded: bool) -> bool:
    """Return whether a jump to a loop leaves a ``try`` that has a ``finally``.

    ``guarded`` says that such a ``try`` is between the nodes and the loop around them.
    """
    return any(_node_leaves_finally(node, guarded=guarded) for node in nodes)


def _node_leaves_finally(node: ast.AST, *, guarded: bool) -> bool:
    match node:
        case ast.Break() | ast.Continue():
            return guarded
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.While() | ast.For() | ast.AsyncFor():
            return _leaves_finally(node.body, guarded=False) or _leaves_finally(
                node.orelse, guarded=guarded
            )
        case ast.Try(finalbody=[_, *_]):
            tried = [*node.body, *node.handlers, *node.orelse]
            return _leaves_finally(tried, guarded=True) or _leaves_finally(
                node.finalbody, guarded=guarded
            )
    return _leaves_finally(inner(node), guarded=guarded)
