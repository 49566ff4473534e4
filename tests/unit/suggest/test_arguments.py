"""Which tests are run to learn the arguments of functions."""

from __future__ import annotations

from surefoot.suggest.arguments import in_turn


def test_each_function_has_tests_among_the_first() -> None:
    """However many another one has, and each test once."""
    assert in_turn([("a", "b", "c"), ("d",), (), ("b", "e")]) == ["a", "d", "b", "e", "c"]
