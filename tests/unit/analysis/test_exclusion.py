"""Which lines patterns take out."""

from __future__ import annotations

import pytest

from surefoot.analysis.exclusion import excluded_lines, matching_lines
from surefoot.model.exclusions import Exclusions
from surefoot.source.map import map_source

DEFAULT = Exclusions()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = 2  # pragma: no cover\nc = 3\n", {2}),
        ("if a:  # pragma: no cover\n    b\n    c\nd\n", {1, 2, 3}),
        ("if a:\n    b\nelse:  # pragma: no cover\n    c\nd\n", {3, 4}),
        ("@dec  # pragma: no cover\ndef f():\n    x\n\ny\n", {1, 2, 3}),
        ("def f(  # pragma: no cover\n    a,\n):\n    x\ny\n", {1, 2, 3, 4}),
        ("if TYPE_CHECKING:\n    import a\nb\n", {1, 2}),
        ("class P:\n    def f(self): ...\n    x = 1\n", {2}),
        ("match a:\n    case 1:\n        b\n    case _:\n        c  # pragma: no cover\n", {4, 5}),
        ("match a:\n    case 1:\n        b  # pragma: no cover\n    case _:\n        c\n", {3}),
        ("a = [\n    1,  # pragma: no cover\n]\nb\n", {1}),
        ("if a:\n    if b:  # pragma: no cover\n        c\n    d\ne\n", {2, 3}),
        ("if a:  # pragma: no cover\n    if b:\n        c\n    d\ne\n", {1, 2, 3, 4}),
        ("if a:  # pragma: no cover\n    b\nelse:\n    c\n", {1, 2}),
        ("if a:\n    b  # pragma: no cover\n    c\n", {2}),
        ("if (a and  # pragma: no cover\n        b):\n    c\nd\n", {1, 3}),
        ("if (a and\n        b):  # pragma: no cover\n    c\nd\n", {1, 3}),
        ("if a: b  # pragma: no cover\nc\n", {1}),
        ("if a:  # pragma: no cover\n    f('''2\n3''')\nb\n", {1, 2}),
        ("class A:  # pragma: no cover\n    def f(self):\n        c\nd\n", {1, 2, 3}),
        ("@a\n@b  # pragma: no cover\nclass C:\n    d\ne\n", {1, 2, 3, 4}),
        ("def f():\n    a  # pragma: no cover\n    b\n", {2}),
        ("def f(): ...\ndef g():\n    b\n", {1}),
        ("match a:\n    case _:\n        b  # pragma: no cover\n        c\n", {3}),
        ("match a:\n    case _:\n        b  # pragma: no cover\n        # four\n", {2, 3}),
        (
            "match a:\n    case _:\n        b  # pragma: no cover\nc  # pragma: no cover\nd\n",
            {2, 3, 4},
        ),
    ],
)
def test_default_patterns_exclude_what_coverage_py_excludes(text: str, expected: set[int]) -> None:
    """A pragma takes its line, its suite, its function, or the case that it empties."""
    assert excluded_lines(map_source(text), DEFAULT.exclude) == expected


def test_without_patterns_nothing_is_excluded() -> None:
    """No pattern, no exclusion."""
    assert excluded_lines(map_source("a = 1  # pragma: no cover\n"), ()) == frozenset()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (("two",), {2}),
        (("two", "five"), {2, 5}),
        (("^a",), {1}),
        (("three\n.*four",), {3, 4}),
        (("a = |five",), {1, 5}),
        (("seven",), {6}),
        (("nowhere",), set()),
        ((), set()),
    ],
)
def test_a_pattern_matches_lines_and_what_they_continue(
    patterns: tuple[str, ...], expected: set[int]
) -> None:
    """Each pattern stands by itself; a match over several lines is on all of them."""
    text = "a = 1\nb = 2  # two\nc = 3  # three\nd = 4  # four\ne = 5  # five\nf = (\n    7)  # seven\n"
    assert matching_lines(map_source(text), patterns) == expected
