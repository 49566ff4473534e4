"""The lines that count. Line N says N."""

from __future__ import annotations

import ast

import pytest

from surefoot.source.lines import code_lines, docstring_lines, logical_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = 2\n", [(1, 1, 0), (2, 2, 0)]),
        ("a = (1,\n  2)\nb = 3\n", [(1, 2, 0), (3, 3, 0)]),
        ("a = [\n 2,\n]\nb = {\n 5: 5}\n", [(1, 3, 0), (4, 5, 0)]),
        ("a = 1 + \\\n  2\nb = 3\n", [(1, 2, 0), (3, 3, 0)]),
        ("# one\n\na = 3\n\n# five\nb = 6  # six\n", [(3, 3, 0), (6, 6, 0)]),
        ("if a:\n    b = 2\n    if c:\n        d = 4\ne = 5\n", [(1, 1, 0), (2, 2, 1), (3, 3, 1), (4, 4, 2), (5, 5, 0)]),
        ("if a:\n    b = 2\nelse:\n    c = 4\n", [(1, 1, 0), (2, 2, 1), (3, 3, 0), (4, 4, 1)]),
        ("a = '''1\n2'''\nb = 3\n", [(1, 2, 0), (3, 3, 0)]),
        ("f(1,\n  # two\n  3)\nb = 4\n", [(1, 3, 0), (4, 4, 0)]),
    ],
)  # fmt: skip
def test_a_logical_line_ends_where_its_statement_does(
    text: str, expected: list[tuple[int, int, int]]
) -> None:
    """First line, last line and indent; comments and empty lines do not count."""
    assert [(line.first, line.last, line.indent) for line in logical_lines(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n", [[]]),
        ("if a: b = 1\n", [[1]]),
        ("a = b[1:2]\n", [[]]),
        ("def f(\n  a: int = {1: 2},\n): b = 3\n", [[3]]),
        ("if (a or\n    b):\n    c: int = 3\n", [[2], [3]]),
        ("a = {1: (2)}; b: int\n", [[1]]),
        ("if a: b = lambda: 1\n", [[1, 1]]),
    ],
)
def test_colons_within_brackets_open_nothing(text: str, expected: list[list[int]]) -> None:
    """Of each logical line, the lines of its other colons."""
    assert [list(line.colons) for line in logical_lines(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a = 1\n", [1]), ("'''1\n2\n3'''\nb = 4\n", [3, 4]), ("f(\n  2)\n", [1])],
)
def test_a_string_may_end_below_where_it_begins(text: str, expected: list[int]) -> None:
    """That is where the first token of its line ends."""
    assert [line.first_token_end for line in logical_lines(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\n\nb = 3\n", {1, 3}),
        ("def f():\n    return 2\n", {1, 2}),
        ("class A:\n    def f(self):\n        return lambda: (\n            4)\n", {1, 2, 3, 4}),
        ("# one\nif 0:\n    a = 3\nb = 4\n", {2, 4}),
    ],
)
def test_code_lines_are_those_of_the_line_tables(text: str, expected: set[int]) -> None:
    """Nested code included; what the compiler leaves out is no code."""
    assert code_lines(compile(text, "a.py", "exec", dont_inherit=True)) == expected


def test_lazy_annotations_are_no_code() -> None:
    """They usually never run."""
    namespace: dict[str, object] = {}
    exec("def __annotate__():\n    return 2\n", namespace)
    annotate = namespace["__annotate__"]
    assert code_lines(annotate.__code__) == set()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'one'\na = 2\n", {1}),
        ("'''1\n2'''\na = 3\n", {1, 2}),
        ("def f():\n    'two'\n    return 3\n", {2}),
        ("async def f():\n    '''2\n    3'''\n", {2, 3}),
        ("class A:\n    'two'\n    def f(self):\n        'four'\n", {2, 4}),
        ("a = 1\n'two'\n", set()),
        ("if a:\n    'two'\n", set()),
        ("", set()),
    ],
)
def test_a_docstring_opens_a_module_a_class_or_a_function(text: str, expected: set[int]) -> None:
    """All its lines count; another bare string is code."""
    assert docstring_lines(ast.walk(ast.parse(text))) == expected
