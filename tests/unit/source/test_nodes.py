"""Questions about single nodes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from surefoot.source.nodes import (
    first_line,
    is_docstring,
    is_irrefutable,
    qualified_functions,
    walk,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", 1),
        ("\ndef f(): pass", 2),
        ("@a\n@b\ndef f(): pass", 1),
        ("\n@a\nclass A: pass", 2),
        ("\nclass A: pass", 2),
    ],
)
def test_a_statement_starts_with_its_decorators(text: str, expected: int) -> None:
    """Where there are any."""
    assert first_line(ast.parse(text).body[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("'text'", True), ("1", False), ("b'text'", False), ("f'text'", False), ("x = 'a'", False), ("x", False)],
)  # fmt: skip
def test_a_docstring_is_a_bare_string(text: str, expected: bool) -> None:
    """Bytes, numbers and what is computed do not count."""
    assert is_docstring(ast.parse(text).body[0]) is expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("_", True),
        ("x", True),
        ("(x)", True),
        ("_ as x", True),
        ("1 | _", True),
        ("(1 | _) as x", True),
        ("(1 | 2) as x", False),
        ("1", False),
        ("1 | 2", False),
        ("1 as x", False),
        ("[_]", False),
        ("_ if a", False),
        ("x if a", False),
        ("1 | _ if a", False),
    ],
)
def test_some_cases_match_whatever_reaches_them(case: str, expected: bool) -> None:
    """A name or ``_`` does, alone or last among others, unless there is a guard."""
    [match] = ast.parse(f"match a:\n    case {case}: pass").body
    assert isinstance(match, ast.Match)
    assert is_irrefutable(match.cases[0]) is expected


def test_functions_are_named_as_they_are_looked_up() -> None:
    tree = ast.parse(
        "if a:\n    def one(): pass\nelse:\n    async def one(): pass\n"
        "class A:\n    try:\n        def two(self): pass\n    except E:\n        class B:\n"
        "            def three(self):\n                def inside(): pass\n"
        "match a:\n    case 1:\n        def four(): pass\n"
    )
    names = [name for name, _ in qualified_functions(tree)]
    assert names == ["one", "one", "A.two", "A.B.three", "four"]


@pytest.mark.parametrize("module", ["argparse.py", "asyncio/taskgroups.py", "ast.py", "typing.py"])
def test_a_walk_leaves_out_operators_and_contexts_alone(module: str) -> None:
    """All other nodes come in the order of ``ast.walk``."""
    tree = ast.parse((Path(ast.__file__).parent / module).read_text(encoding="utf-8"))
    left_out = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
    assert walk(tree) == [node for node in ast.walk(tree) if not isinstance(node, left_out)]
