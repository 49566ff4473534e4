"""Deep trees are walked, and the interpreter's limit is left as it was."""

from __future__ import annotations

import sys

import pytest

from surefoot.source.depth import deep_recursion


def test_a_walk_may_go_deep() -> None:
    """Within it the limit is high; afterwards it is what it was."""
    before = sys.getrecursionlimit()
    with deep_recursion():
        assert sys.getrecursionlimit() == 20_000
    assert sys.getrecursionlimit() == before


def test_the_limit_is_put_back_after_an_error() -> None:
    """Whatever the walk raises passes through."""
    before = sys.getrecursionlimit()
    with pytest.raises(KeyError), deep_recursion():
        raise KeyError
    assert sys.getrecursionlimit() == before


def test_a_higher_limit_stays() -> None:
    """A program that has set one needs it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(30_000)
    try:
        with deep_recursion():
            assert sys.getrecursionlimit() == 30_000
    finally:
        sys.setrecursionlimit(before)
