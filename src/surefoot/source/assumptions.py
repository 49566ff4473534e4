"""What a path has found out of names that nothing has assigned since.

A path that finds ``x`` true and later ``not x`` true contradicts itself, if ``x`` is a local that is
not assigned in between. That is judged by the text of the tests alone, so it is only likely: the
object may have changed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from surefoot.source.nodes import Function, own_nodes

_COMPARABLE = (
    *(ast.Name, ast.Constant, ast.Compare, ast.UnaryOp, ast.BoolOp),
    *(ast.expr_context, ast.cmpop, ast.unaryop, ast.boolop),
)
_OPPOSITES: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.IsNot: ast.Is,
    ast.NotIn: ast.In,
    ast.NotEq: ast.Eq,
}


class Finding(NamedTuple):
    """That a test was true or false; ``text`` says it without ``not``, ``names`` are those in it."""

    text: str
    truth: bool
    names: frozenset[str]


Assumptions: TypeAlias = tuple[Finding, ...]


def findings_of(test: ast.expr, truth: bool) -> Iterator[Finding]:
    """Yield what a test says when it has this truth, in its parts made of names and literals.

    Example: ``a and not b`` says when it is true that ``a`` is true and ``b`` false as well.
    """
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, truth = test.operand, not truth
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is truth:
        for value in test.values:
            yield from findings_of(value, truth)
    parts = list(ast.walk(test))
    if not all(isinstance(part, _COMPARABLE) for part in parts):
        return
    text = ast.unparse(test)
    match test:
        case ast.Compare(left, [operator], [right]) if type(operator) in _OPPOSITES:
            opposite = _OPPOSITES[type(operator)]()
            text, truth = ast.unparse(ast.Compare(left, [opposite], [right])), not truth
    yield Finding(text, truth, frozenset(p.id for p in parts if isinstance(p, ast.Name)))


def contradicts(assumed: Assumptions, found: Assumptions) -> bool:
    """Return whether one of the same tests was found to be otherwise."""
    before = {finding.text: finding.truth for finding in assumed}
    return any(before.get(finding.text, finding.truth) is not finding.truth for finding in found)


def without(assumed: Assumptions, names: Collection[str]) -> Assumptions:
    """Return what is still known when some names have been assigned."""
    return tuple(finding for finding in assumed if finding.names.isdisjoint(names))


def local_names_of(function: Function) -> frozenset[str]:
    """Return the names that only the function itself assigns: its parameters and own locals."""
    arguments = function.args
    parameters = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    found = {argument.arg for argument in parameters}
    shared = set[str]()
    for node in ast.walk(ast.Module(function.body, [])):
        if isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
    return frozenset(found | set(names_bound_by(function.body))) - shared


def names_bound_by(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that statements or expressions assign, delete, import or define."""
    for node in own_nodes(nodes):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
