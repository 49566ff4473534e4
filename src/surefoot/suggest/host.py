"""Read a test file that tests are added to: what its names stand for, and how it is written."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from surefoot.source.nodes import dotted

DEFAULT_WIDTH = 88


@dataclass(frozen=True, slots=True)
class UnittestClass:
    """A class of ``unittest`` whose methods are tests: where it ends and how it is indented."""

    name: str
    end_line: int
    indent: str
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Host:
    """A test file that tests are added to.

    ``names`` are those that it has already, of whatever kind. ``origins`` say how it writes what
    it imports, by the full name: ``{"accounts.auth": "auth"}``. Tests are added to
    ``unittest_class`` if there is one, else at the end. ``width`` is how long its lines may be.
    """

    names: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    unittest_class: UnittestClass | None = None
    width: int = DEFAULT_WIDTH


def host_of(text: str, tests: Iterable[str] = (), width: int = DEFAULT_WIDTH) -> Host:
    """Read the text of a test file.

    ``tests`` are the names of some of its tests, the nearest first, as node ids have them:
    ``TestLogin::test_empty``. The class of the first is the one that more are added to, if it is
    a class of ``unittest``; with none, the last class is where there are no test functions.

    Raises:
        SyntaxError: when it is not Python.
    """
    tree = ast.parse(text)
    names = frozenset(symtable.symtable(text, "", "exec").get_identifiers())
    return Host(names, dict(_origins(tree)), _unittest_class(tree, text, list(tests)), width)


def _origins(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Import(aliases):
                for alias in aliases:
                    yield alias.name, alias.asname or alias.name
                    if not alias.asname:
                        first = alias.name.partition(".")[0]
                        yield first, first
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                for alias in aliases:
                    yield f"{module}.{alias.name}", alias.asname or alias.name


def _unittest_class(tree: ast.Module, text: str, tests: list[str]) -> UnittestClass | None:
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    of_unittest = [name for name in classes if _is_test_case(name, classes)]
    if tests:
        wanted = [tests[0].partition("::")[0]]
    else:
        has_functions = any(
            isinstance(node, ast.FunctionDef) and node.name.startswith("test") for node in tree.body
        )
        wanted = [] if has_functions else of_unittest[-1:]
    for name in wanted:
        if name in of_unittest:
            return _read_class(classes[name], text.split("\n"))
    return None


def _is_test_case(name: str, classes: Mapping[str, ast.ClassDef]) -> bool:
    """Return whether a class, or one of the file that it inherits from, is a ``TestCase``."""
    others = {other: node for other, node in classes.items() if other != name}
    bases = [dotted(base).rpartition(".")[2] for base in classes[name].bases]
    return any(
        base.endswith("TestCase") or (base in others and _is_test_case(base, others))
        for base in bases
    )


def _read_class(node: ast.ClassDef, lines: list[str]) -> UnittestClass | None:
    first = node.body[0]
    if first.lineno == node.lineno or node.end_lineno is None:
        return None
    indent = lines[first.lineno - 1][: first.col_offset]
    methods = frozenset(
        each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return UnittestClass(node.name, node.end_lineno, indent, methods)
