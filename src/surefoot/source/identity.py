"""Recognize a statement wherever it stands."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter

from surefoot.model.acceptance import IdentifiedStatement, Identity
from surefoot.model.ids import LineNo
from surefoot.source.depth import deep_recursion
from surefoot.source.nodes import first_line


def identified_statements(text: str) -> tuple[IdentifiedStatement, ...]:
    """Return the statements of a module that compiles, in order, outer before inner.

    Each is identified by the qualified name of what it is in and a digest of its code without
    positions, comments and layout. Equal ones in one function also have different numbers.
    """
    found: list[IdentifiedStatement] = []
    equals: Counter[tuple[str, str]] = Counter()
    lines = text.split("\n")

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            inside = prefix
            if isinstance(child, ast.stmt):
                digest = hashlib.blake2b(ast.dump(child).encode(), digest_size=8).hexdigest()
                equals[prefix, digest] += 1
                whole = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                found.append(
                    IdentifiedStatement(
                        Identity(prefix, digest, equals[prefix, digest]),
                        LineNo(first_line(child)),
                        LineNo(child.end_lineno or child.lineno),
                        lines[child.lineno - 1].strip(),
                        whole,
                    )
                )
                if whole:
                    name = child.name  # type: ignore[attr-defined]
                    inside = f"{prefix}.{name}" if prefix else name
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                walk(child, inside)

    with deep_recursion():
        walk(ast.parse(text), "")
    return tuple(found)
