"""Laws are tried by the tests that would be printed."""

from __future__ import annotations

import math
from typing import Any

from surefoot.model.properties import Check, Given, Law, LawKind, Relation
from surefoot.properties.trying import BrokenOff, Failed, Passed, tried

STRATEGIES = "from hypothesis import strategies as st"


def law(actual: str, expected: str, *imports: str) -> Law:
    """Return a law about a whole number from 0 to 50."""
    return Law(
        LawKind.ROUND_TRIP,
        "",
        "test_it",
        (Given("number", "st.integers(0, 50)"),),
        (Check(Relation.EQUALS, actual, expected),),
        imports=frozenset({STRATEGIES, *imports}),
    )


def test_a_law_that_holds_was_tried_on_many_inputs() -> None:
    """Fewer, where there are not so many."""
    assert tried(law("int(str(number))", "number"), 20) == Passed(20)
    assert tried(law("int(str(number))", "number"), 200) == Passed(51)


def test_a_law_that_does_not_hold_comes_with_the_simplest_input() -> None:
    """And with what happened."""
    failed = tried(law("min(number, 9)", "number"), 100)
    assert isinstance(failed, Failed)
    assert (failed.arguments, type(failed.error)) == ({"number": 10}, AssertionError)


def test_what_the_code_raises_is_told() -> None:
    """Whatever it is."""
    failed = tried(law("1 // number", "0"), 100)
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, AssertionError | ZeroDivisionError)


def test_what_takes_too_long_says_nothing(monkeypatch: Any) -> None:
    """It is broken off."""
    monkeypatch.setattr("surefoot.properties.trying.SECONDS", 0.2)
    endless = law("forever(number)", "0", f"from {__name__} import forever")
    assert tried(endless, 100) == BrokenOff("it takes too long")


def test_what_needs_too_deep_a_stack_says_nothing() -> None:
    """An input is too large then, or it is a mistake; who knows."""
    assert isinstance(tried(law("deep(number)", "0", f"from {__name__} import deep"), 9), BrokenOff)


def deep(number: int) -> int:
    """Call itself until that is too much."""
    return deep(number + 1) if math.isfinite(number) else 0


def forever(number: int) -> int:
    """Come to no end."""
    while number >= 0:
        number += 1
    return number
