"""What tests are named."""

from __future__ import annotations

import pytest

from finds import gap_of
from surefoot.model.gaps import Never, NeverCalled, NeverDecided, NeverHad, NeverReached, NeverTaken
from surefoot.model.ids import LineNo
from surefoot.model.suggestions import Call, Raised
from surefoot.suggest.naming import name_of_decision, name_of_test, said_to_be

RAISING = Call("f()", raised=Raised("errors.TooShortError", ""))


@pytest.mark.parametrize(
    ("condition", "outcome", "words"),
    [
        ("len(password) >= MIN_PASSWORD", False, "len password is below MIN_PASSWORD"),
        ("a < 5", True, "a is below 5"),
        ("a <= -1", False, "a is above minus 1"),
        ("a > b + 1", True, "a is above b plus 1"),
        ("a >= b", True, "a is at least b"),
        ("name == 'ann'", True, "name is ann"),
        ("name == ''", False, "name is not empty"),
        ("rest != []", False, "rest is empty"),
        ("'@' in text", False, "at is not in text"),
        ("',' not in text", False, "comma is in text"),
        ("a is None", True, "a is None"),
        ("a is not None", True, "a is not None"),
        ("not self.name", False, "name is true"),
        ("n % 2", True, "n modulo 2 is true"),
        ("isinstance(a, int)", False, "a is not int"),
        ("a.startswith('b')", True, "a startswith b"),
        ("a.startswith('b')", False, "not a startswith b"),
        ("0 < a < 9", False, "not 0 below a below 9"),
        ("is_valid(a[0])", False, "is_valid a 0 is false"),
    ],
)
def test_a_condition_is_said_as_it_came_out(condition: str, outcome: bool, words: str) -> None:
    """In words for operators and for signs that stand alone."""
    assert said_to_be(condition, outcome) == words


@pytest.mark.parametrize(
    ("function", "never", "call", "name"),
    [
        (
            "authenticate",
            NeverHad("len(password) >= MIN_PASSWORD", False),
            Call("f()"),
            "test_authenticate_where_len_password_is_below_min_password",
        ),
        ("Account.__init__", NeverHad("a", True), Call("f()"), "test_account_init_where_a_is_true"),
        ("f#2", NeverHad("a", None), Call("f()"), "test_f_where_a_is_evaluated"),
        ("f", NeverDecided("a > 1", "a > 1 and b"), Call("f()"), "test_f_where_a_is_above_1_decides"),
        ("f", NeverReached("raise E"), RAISING, "test_f_raises_too_short_error"),
        ("f", NeverReached("return minLength * 2"), Call("f()"), "test_f_reaches_return_min_length_times_2"),
        ("f", NeverTaken("for a in b:", LineNo(3)), Call("f()"), "test_f_goes_on_after_for_a_in_b"),
        ("f", NeverTaken("if a:", LineNo(-1)), Call("f()"), "test_f_ends_after_if_a"),
        ("slug", NeverCalled("slug", ()), Call("f()"), "test_slug"),
        (
            "f",
            NeverHad(" and ".join(["a_long_name"] * 9), True),
            Call("f()"),
            "test_f_where_a_long_name_and_a_long_name_and_a_long_name_and_a_long",
        ),
    ],
)  # fmt: skip
def test_a_test_is_named_by_what_never_happened(
    function: str, never: Never, call: Call, name: str
) -> None:
    """In the words of the code, as many as fit."""
    assert name_of_test(gap_of(function, never), call) == name


def test_a_test_of_siblings_is_named_by_their_decision() -> None:
    """Which says what they have in common."""
    gap = gap_of("enter", NeverHad("a", True), decision="a and not b")
    assert name_of_decision(gap) == "test_enter_by_a_and_not_b"
