"""What ``import surefoot`` offers, and what it loads."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import surefoot


@pytest.mark.parametrize("name", surefoot.__all__)
def test_every_name_is_there_with_a_docstring(name: str) -> None:
    """It is found where it is at home, and explains itself."""
    found = getattr(surefoot, name)
    assert (found.__name__, bool(found.__doc__)) == (name, True)


def test_type_checkers_see_the_same_names() -> None:
    """What is imported for them alone is what is offered."""
    tree = ast.parse(Path(surefoot.__file__).read_text(encoding="utf-8"))
    [checked] = [node for node in tree.body if isinstance(node, ast.If)]
    names = [
        alias.name
        for node in ast.walk(checked)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert sorted(names) == surefoot.__all__ == dir(surefoot)


def test_other_names_are_refused() -> None:
    """As by any module."""
    with pytest.raises(AttributeError, match="module 'surefoot' has no attribute 'nothing'"):
        _ = surefoot.nothing


def test_the_docs_name_all_of_it() -> None:
    """Nothing is offered that docs/api.md does not explain."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in surefoot.__all__ if f"`{name}" not in page] == []
