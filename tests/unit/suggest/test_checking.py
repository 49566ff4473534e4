"""What is asserted of a call."""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surefoot.model.suggestions import Call, Ending, Raised
from surefoot.suggest.checking import PytestChecks, UnittestChecks, free_name, match_of
from surefoot.suggest.host import Host
from surefoot.suggest.resolving import Names

CALL = Call("f(1)")


def as_pytest(call: Call, width: int = 60, expected: str | None = None) -> str:
    """Return what a function does with a call."""
    return "\n".join(PytestChecks(Names(Host()), width).lines(call, expected))


def as_unittest(call: Call) -> str:
    """Return what a method does with a call."""
    return "\n".join(UnittestChecks(Names(Host()), 60).lines(call))


@pytest.mark.parametrize(
    ("call", "function", "method"),
    [
        (replace(CALL, returned="None"), "assert f(1) is None", "self.assertIsNone(f(1))"),
        (replace(CALL, returned="True"), "assert f(1) is True", "self.assertIs(f(1), True)"),
        (replace(CALL, returned="-0.5"), "assert f(1) == -0.5", "self.assertEqual(f(1), -0.5)"),
        (
            replace(CALL, returned='float("nan")'),
            "assert math.isnan(f(1))",
            "self.assertTrue(math.isnan(f(1)))",
        ),
        (
            replace(CALL, returned_type="Money"),
            "assert isinstance(f(1), Money)",
            "self.assertIsInstance(f(1), Money)",
        ),
        (CALL, "f(1)", "f(1)"),
        (
            replace(CALL, raised=Raised("E", "no (a)")),
            'with pytest.raises(E, match=r"no \\(a\\)"):\n    f(1)',
            'with self.assertRaisesRegex(E, r"no \\(a\\)"):\n    f(1)',
        ),
        (
            replace(CALL, raised=Raised("E", "")),
            "with pytest.raises(E):\n    f(1)",
            "with self.assertRaises(E):\n    f(1)",
        ),
        (
            replace(CALL, returned="[1]", ending=Ending.AWAIT),
            "assert asyncio.run(f(1)) == [1]",
            "self.assertEqual(asyncio.run(f(1)), [1])",
        ),
        (
            replace(CALL, returned="[1]", ending=Ending.ITERATE),
            "assert list(f(1)) == [1]",
            "self.assertEqual(list(f(1)), [1])",
        ),
        (
            replace(CALL, returned_type="list", ending=Ending.ITERATE, most_items=9),
            "list(islice(f(1), 9))",
            "list(islice(f(1), 9))",
        ),
    ],
)
def test_an_outcome_is_asserted_in_the_style_of_the_file(
    call: Call, function: str, method: str
) -> None:
    """By value, by identity, as an exception, or by type; a list of items has no type to tell."""
    assert as_pytest(call) == function
    assert as_unittest(call) == method


def test_an_asynchronous_iteration_is_collected_by_a_function() -> None:
    """All of it, or the first items."""
    call = replace(CALL, returned="[1]", ending=Ending.ITERATE_ASYNC)
    assert as_pytest(call) == dedent("""\
        async def items():
            return [item async for item in f(1)]

        assert asyncio.run(items()) == [1]""")
    assert as_pytest(replace(call, most_items=5)) == dedent("""\
        async def items():
            found = f(1)
            return [await anext(found) for _ in range(5)]

        assert asyncio.run(items()) == [1]""")


def test_what_is_too_long_for_a_line_is_made_step_by_step() -> None:
    """The instance and the result get names."""
    call = Call('Account("a", limit=1).withdraw("aaaaaaaaaaaa")', returned="Money(5)")
    assert as_pytest(call, width=40) == dedent("""\
        instance = Account("a", limit=1)
        result = instance.withdraw(
            "aaaaaaaaaaaa"
        )
        assert result == Money(5)""")


def test_an_expected_result_may_have_a_name() -> None:
    """Where it differs from case to case."""
    assert as_pytest(replace(CALL, returned="1"), expected="each") == "assert f(1) == each"
    assert as_pytest(replace(CALL, returned="None"), expected="each") == "assert f(1) is each"


@pytest.mark.parametrize(
    ("name", "codes", "taken", "free"),
    [
        ("text", ["f(1)"], [], "text"),
        ("f", ["f(1)"], [], "f_value"),
        ("text", [], ["text", "text_value"], "text_value_value"),
        ("request", [], [], "request_value"),
        ("class", [], [], "class_value"),
    ],
)
def test_a_local_name_hides_no_other(
    name: str, codes: list[str], taken: list[str], free: str
) -> None:
    """Nor is it one that pytest or Python keeps for itself."""
    assert free_name(name, codes, taken) == free


@pytest.mark.parametrize(
    ("message", "literal"),
    [
        ("", ""),
        ("too short", '"too short"'),
        ("it's", '"it\'s"'),
        ("a+b [c]", r'r"a\+b \[c\]"'),
        ('say "no"?', "r'say \"no\"\\?'"),
        ("'\"?", 'r"\'\\"\\?"'),
        ("<f at 0x7f3a5c0d1e20>", '"<f at"'),
        ("first\nsecond", '"first"'),
        ("tab\there", r'r"tab\x09here"'),
        ("\udc80\u202e\U000e0001", r'r"\udc80\u202e\U000e0001"'),
        ("word " * 20, '"word word word word word word word word word word word word"'),
        ("x" * 80, f'"{"x" * 60}"'),
    ],
)
def test_a_message_is_matched_by_what_stays_and_is_readable(message: str, literal: str) -> None:
    """No addresses, no second line, and no more words than a person reads."""
    assert match_of(message) == literal


@given(st.text(st.characters(codec=None)))
def test_a_pattern_matches_its_message(message: str) -> None:
    """Whatever it holds."""
    literal = match_of(message)
    assert not literal or re.match(eval(literal), message)
