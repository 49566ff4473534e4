"""Find the functions and classes of a module."""

from __future__ import annotations

import ast

from surefoot.model.filemap import Region, RegionKind
from surefoot.model.ids import LineNo
from surefoot.source.nodes import first_line

_KINDS = {
    ast.FunctionDef: RegionKind.FUNCTION,
    ast.AsyncFunctionDef: RegionKind.FUNCTION,
    ast.ClassDef: RegionKind.CLASS,
}


def regions_of(tree: ast.Module) -> tuple[Region, ...]:
    """List functions and classes, in source order, outer before inner.

    A qualified name that is taken already (a property's setter, an overload)
    is told apart by a number: ``Account.name#2``.
    """
    found: list[Region] = []
    taken: dict[str, int] = {}

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = prefix + child.name
                taken[name] = taken.get(name, 0) + 1
                found.append(_region(child, name if taken[name] == 1 else f"{name}#{taken[name]}"))
                walk(child, f"{name}.")
            elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                walk(child, prefix)

    walk(tree, "")
    return tuple(found)


def _region(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, qualname: str) -> Region:
    return Region(
        kind=_KINDS[type(node)],
        qualname=qualname,
        first_line=LineNo(first_line(node)),
        line=LineNo(node.lineno),
        body_line=LineNo(node.body[0].lineno),
        end_line=LineNo(node.end_lineno or node.lineno),
    )
