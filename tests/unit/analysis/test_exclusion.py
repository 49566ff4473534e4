"""Which lines patterns take out."""

from __future__ import annotations

import pytest

from surefoot.analysis.exclusion import excluded_lines
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
    ],
)
def test_default_patterns_exclude_what_coverage_py_excludes(text: str, expected: set[int]) -> None:
    """A pragma takes its line, its suite, its function, or the case that it empties."""
    assert excluded_lines(map_source(text), DEFAULT.exclude) == expected


def test_without_patterns_nothing_is_excluded() -> None:
    """No pattern, no exclusion."""
    assert excluded_lines(map_source("a = 1  # pragma: no cover\n"), ()) == frozenset()
