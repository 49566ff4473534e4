"""Propose markers for the tests whose observed level nothing says."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from surefoot.errors import SourceError
from surefoot.model.context import NodeId
from surefoot.model.levels import Level
from surefoot.model.pyramid import Pyramid
from surefoot.project.propose import ProposedFile
from surefoot.source.nodes import qualified_functions
from surefoot.source.text import NOT_PYTHON, read_source


def proposed_marks(root: Path, pyramid: Pyramid) -> Iterator[ProposedFile]:
    """Yield the test files with markers for the tests that are above what they are meant for.

    A file whose tests are all of one level is marked as a whole.
    """
    wanted: defaultdict[str, dict[str, Level]] = defaultdict(dict)
    levels: defaultdict[str, set[Level]] = defaultdict(set)
    for test in pyramid.tests:
        node = NodeId(test.name)
        meant = test.declared.level if test.declared else Level.UNIT
        levels[node.file].add(test.level)
        if meant < test.level:
            name = _function_of(node)
            by_name = wanted[node.file]
            by_name[name] = max(test.level, by_name.get(name, test.level))
    for path, by_name in sorted(wanted.items()):
        try:
            source = read_source(root / path)
            tree = ast.parse(source.text)
        except (SourceError, *NOT_PYTHON):
            continue
        whole = levels[path].pop() if len(levels[path]) == 1 else None
        after = _marked(source.text, tree, by_name, whole)
        if after != source.text:
            yield ProposedFile(root / path, source.text, after)


def marks_in_words(pyramid: Pyramid) -> str | None:
    """Say how many tests are not marked with their level, if any are."""
    above = Counter(
        test.level
        for test in pyramid.tests
        if (test.declared.level if test.declared else Level.UNIT) < test.level
    )
    if not above:
        return None
    told = " and ".join(f"{above[level]:,} {level.value}" for level in Level if above[level])
    return f"not marked with the level that was observed: {told} tests"


def _function_of(node: NodeId) -> str:
    """Return the qualified name of a test's function; example: ``TestA.test_b``."""
    names = node.partition("[")[0].split("::")[1:]
    return ".".join(names)


def _marked(text: str, tree: ast.Module, wanted: Mapping[str, Level], whole: Level | None) -> str:
    lines = text.splitlines(keepends=True)
    has_pytest = any(
        isinstance(node, ast.Import) and any(alias.name == "pytest" for alias in node.names)
        for node in tree.body
    )
    inserted: list[tuple[int, str]] = []
    after_imports = _end_of_imports(tree)
    if whole is not None and not _is_assigned(tree, "pytestmark"):
        inserted.append((after_imports, f"\npytestmark = pytest.mark.{whole.value}\n"))
    elif whole is None:
        for name, function in qualified_functions(tree):
            if name in wanted:
                first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
                indent = " " * function.col_offset
                mark = f"{indent}@pytest.mark.{wanted[name].value}\n"
                inserted.append((first - 1, mark))
    if inserted and not has_pytest:
        inserted.append((after_imports, "import pytest\n"))
    for at, line in sorted(inserted, key=lambda found: -found[0]):
        lines.insert(at, line)
    return "".join(lines)


def _end_of_imports(tree: ast.Module) -> int:
    """Return how many lines the docstring and the imports at the top of a module take."""
    end = 0
    for number, node in enumerate(tree.body):
        is_docstring = number == 0 and isinstance(node, ast.Expr)
        if not (is_docstring or isinstance(node, ast.Import | ast.ImportFrom)):
            break
        end = node.end_lineno or end
    return end


def _is_assigned(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == name
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )
