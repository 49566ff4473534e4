"""Numbers and texts as source."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surefoot.suggest.literals import integer, quoted, real, text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-7, "-7"),
        (10**40, "10**40"),
        (-(10**40) - 1, "-(10**40 + 1)"),
        (2**200 - 1, "2**200 - 1"),
        (7**36, "2651730845859653471779023381601"),
    ],
)
def test_an_integer_is_written_as_people_write_it(value: int, code: str) -> None:
    """A large one near a power is written as such."""
    assert integer(value) == code


def test_an_integer_with_more_digits_than_python_reads_is_hexadecimal() -> None:
    """Reading these has no limit."""
    assert integer(3 * 16**4000) == f"0x3{'0' * 4000}"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        (1e300, "1e300"),
        (1e-7, "1e-07"),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        (math.nan, 'float("nan")'),
    ],
)
def test_a_float_is_written_exactly(value: float, code: str) -> None:
    """The sign of zero is kept, and what has no literal is made of text."""
    assert real(value) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", '""'),
        ("it's", '"it\'s"'),
        ('say "no"', "'say \"no\"'"),
        ("'\"", '"\'\\""'),
        ("a\n\0\udc80\u202e", '"a\\n\\x00\\udc80\\u202e"'),
        ("x" * 200, '"x" * 200'),
        ("to:" + "ab" * 30 + "@x.org", '"to:" + "ab" * 30 + "@x.org"'),
        ("x" * 19, '"xxxxxxxxxxxxxxxxxxx"'),
        (b"\0" * 64 + b"'", 'b"\\x00" * 64 + b"\'"'),
    ],
)
def test_a_text_is_written_readably(value: str | bytes, code: str) -> None:
    """It is in double quotes unless these need more escapes, and repeats what repeats."""
    assert text(value) == code


@given(st.text(st.characters(codec=None)) | st.binary())
@example("\\'")
@example('\\"\'"')
def test_a_quoted_text_is_read_back(value: str | bytes) -> None:
    """Whatever it holds."""
    assert ast.literal_eval(quoted(value)) == value


@given(st.lists(st.sampled_from(["a", "\n", "xy", '"']) | st.sampled_from(["b" * 30, "cd" * 10])))
def test_a_repetition_is_read_back(parts: list[str]) -> None:
    """Its parts are exactly the text."""
    whole = "".join(parts)
    assert eval(text(whole)) == whole
