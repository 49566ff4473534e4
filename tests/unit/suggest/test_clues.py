"""What the code of a function says of the values that it takes."""

from __future__ import annotations

import ast
import datetime
import re
from typing import Any

import pytest

from surefoot.source.nodes import Function
from surefoot.suggest.clues import constants, guessed, patterns

CODE = re.compile("[a-z]{3}")
BYTES = re.compile(b"x")


def is_code(text: str) -> bool:
    return CODE.match(text) is not None


KNOWN: dict[str, Any] = {"CODE": CODE, "BYTES": BYTES, "is_code": is_code, "re": re, "MOST": 7}
KNOWN |= {"datetime": datetime, "SETS": (set, frozenset)}


def function(body: str) -> Function:
    """Return a function of ``x``."""
    (node,) = ast.parse(f"def f(x):\n    {body}\n").body
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("return CODE.search(x)", ["[a-z]{3}"]),
        ('return re.fullmatch("[0-9]+", x)', ["[0-9]+"]),
        ("return is_code(x)", ["[a-z]{3}"]),
        ("return CODE.search(x) or is_code(x)", ["[a-z]{3}"]),
        ("return BYTES.match(x)", []),
        ('return x.match("[0-9]+")', []),
    ],
)
def test_patterns_are_those_that_a_function_uses(body: str, wanted: list[str]) -> None:
    """By name, in a call of ``re``, or in a function that it calls; those of texts, each once."""
    assert patterns(function(body), KNOWN) == wanted


def test_constants_are_those_that_stand_there_or_are_named() -> None:
    """Each once."""
    found = constants(function('return x in {1, "a"} or x > MOST or x == 1'), KNOWN)
    assert sorted(found, key=str) == [1, 7, "a"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("return x.upper()", "abc"),
        ("return x == 12", 12),
        ('return x["db"].get("port")', {"db": {"port": "a"}}),
        ("return isinstance(x, bytes)", b"a"),
        ("return isinstance(x, (int, datetime.timedelta))", datetime.timedelta(0)),
        ("return safe.isinstance_of(x, SETS)", set()),
        ("return isinstance(x, bytes)", None),
        ("return issubclass(x, datetime.date)", datetime.date),
    ],
)
def test_values_are_guessed_by_what_is_done_with_them(body: str, wanted: object) -> None:
    """By methods, comparisons, keys and classes."""
    assert wanted in guessed(function(body), "x", KNOWN)


def test_nothing_is_guessed_of_what_is_not_used() -> None:
    """Other names tell nothing of it."""
    assert guessed(function("return y.upper() == 12"), "x", KNOWN) == []


@pytest.mark.parametrize("body", ["return cast(x, bytes)", "return isinstance(x, unknown.kind)"])
def test_nothing_is_guessed_of_calls_that_ask_for_no_class(body: str) -> None:
    """Nor of a class that nothing is known of, but that its instances differ from others."""
    assert b"a" not in guessed(function(body), "x", KNOWN)
