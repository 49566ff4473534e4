"""How far a comparison is from its other outcome."""

from __future__ import annotations

import ast
import datetime
from typing import Any

import pytest

from surefoot.suggest.distance import COMPARED, FAR, apart, of_comparison, of_truth


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ((3, 5), (3, 50)),
        ((1.5, 1.0), (2.5, 1.0)),
        (("abd", "abc"), ("abz", "abc")),
        (("abc", "abcd"), ("abc", "abcdef")),
        ((b"a", b"b"), (b"a", b"bcd")),
        ((datetime.date(2024, 1, 1), datetime.date(2024, 1, 2)),
         (datetime.date(2024, 1, 1), datetime.date(2025, 1, 1))),
        (([1, 2], [1, 3]), ([1, 2], [2, 3])),
    ],
)  # fmt: skip
def test_values_that_differ_less_are_nearer(nearer: tuple[Any, Any], farther: Any) -> None:
    """Numbers by their difference, texts by their characters, dates by the time between them."""
    near, far = apart(*nearer), apart(*farther)
    assert near is not None
    assert far is not None
    assert 0 < near < far


def test_values_of_different_kinds_have_no_distance() -> None:
    """Nothing leads from one to the other."""
    assert apart("a", 1) is None


@pytest.mark.parametrize("kind", COMPARED)
@pytest.mark.parametrize("right", [[1, 2], "12", 3, None, float("nan")])
@pytest.mark.parametrize("left", [1, "1", None])
def test_what_holds_has_no_distance(kind: type[ast.cmpop], left: Any, right: Any) -> None:
    """The other outcome always has one, whatever is compared; even if that fails elsewhere."""
    try:
        truth = bool(COMPARED[kind](left, right))
    except TypeError:
        truth = False
    to_true, to_false = of_comparison(kind, left, right, truth)
    here, there = (to_true, to_false) if truth else (to_false, to_true)
    assert here == 0
    assert 0 < there <= FAR


def test_a_window_that_is_almost_met_is_near() -> None:
    """Of ``<``, one step more than the difference."""
    assert of_comparison(ast.Lt, 5, 5, False).to_true < of_comparison(ast.Lt, 9, 5, False).to_true


def test_a_long_text_is_far_from_being_empty() -> None:
    """The truth of a value is that of its size."""
    assert of_truth("ab", True).to_false < of_truth("abcdef", True).to_false
    assert of_truth(object(), True).to_false == FAR
    assert of_truth("", False) == (FAR, 0.0)
