"""Which values a parameter takes."""

from __future__ import annotations

import datetime
import enum
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NewType, TypeVar

import pytest

from surefoot.properties.domains import (
    Integers,
    domain_of_name,
    domain_of_type,
    domain_of_values,
    hard_texts,
    with_examples,
)

Item = TypeVar("Item")
UserId = NewType("UserId", int)


class Color(enum.Enum):
    """Two colours."""

    RED = 1
    BLUE = 2


@dataclass
class Order:
    """An order; how it is shipped is nothing that can be made."""

    total: int
    country: str
    shipped_by: Iterator[str] = field(default_factory=lambda: iter(""))


@pytest.mark.parametrize(
    ("annotation", "code"),
    [
        (int, "st.integers()"),
        (bool, "st.booleans()"),
        (float, "st.floats(allow_nan=False, allow_infinity=False)"),
        (str, "st.text()"),
        (datetime.datetime, "st.datetimes()"),
        (list[str], "st.lists(st.text())"),
        (list, "st.lists(st.integers())"),
        (Sequence[Item], "st.lists(st.integers())"),
        (tuple[int, str], "st.tuples(st.integers(), st.text())"),
        (tuple[int, ...], "st.lists(st.integers()).map(tuple)"),
        (set[bytes], "st.sets(st.binary())"),
        (dict[str, bool], "st.dictionaries(st.text(), st.booleans())"),
        (int | None, "st.integers() | st.none()"),
        (Literal["r", "w"], 'st.sampled_from(["r", "w"])'),
        (UserId, "st.integers()"),
        (Color, "st.sampled_from(Color)"),
        (Order, "st.builds(Order, total=st.integers(), country=st.text())"),
    ],
)
def test_a_type_says_which_values(annotation: Any, code: str) -> None:
    """The strategy is what people would write."""
    domain = domain_of_type(annotation)
    assert domain is not None
    assert domain.code == code


@pytest.mark.parametrize("annotation", [Any, object, Iterator[int], list[Any], math])
def test_other_types_do_not_say_it(annotation: Any) -> None:
    """Nothing is guessed."""
    assert domain_of_type(annotation) is None


def test_what_a_strategy_names_is_imported() -> None:
    """Also the classes in it."""
    domain = domain_of_type(Order)
    assert domain is not None
    assert domain.imports == {
        "from hypothesis import strategies as st",
        f"from {Order.__module__} import Order",
    }


def test_only_numbers_outside_of_containers_are_counts() -> None:
    """A size is small; what a list holds need not be."""
    size = domain_of_type(int, Integers.COUNTS)
    items = domain_of_type(list[int], Integers.COUNTS)
    assert size is not None
    assert items is not None
    assert (size.code, items.code) == ("st.integers(1, 20)", "st.lists(st.integers())")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1, 2], "st.integers()"),
        ([1, 2.5], "st.floats(allow_nan=False, allow_infinity=False)"),
        (["a"], "st.text()"),
        ([[1], [], range(2)], "st.lists(st.integers())"),
        ([[], "ab"], "st.lists(st.integers())"),
        ([(1, 2)], "st.lists(st.integers()).map(tuple)"),
        ([{"a": 1}, {}], "st.dictionaries(st.text(), st.integers())"),
    ],
)
def test_values_of_the_tests_say_it_too(values: list[Any], code: str) -> None:
    """Where nothing is annotated."""
    domain = domain_of_values(values)
    assert domain is not None
    assert domain.code == code


@pytest.mark.parametrize("values", [[], [None], [1, "a"], [object()], [[1, "a"]], [{}]])
def test_values_of_different_kinds_say_nothing(values: list[Any]) -> None:
    """There is no telling what else it takes."""
    assert domain_of_values(values) is None


def test_names_of_parameters_say_it_by_custom() -> None:
    """Where nothing else does."""
    text, items = domain_of_name("text"), domain_of_name("items")
    assert text is not None
    assert items is not None
    assert (text.code, items.code) == ("st.text()", "st.lists(st.integers())")
    assert domain_of_name("thing") is None


def test_texts_of_the_tests_are_mixed_in() -> None:
    """The shortest and longer ones, without what Hypothesis finds itself."""
    domain = domain_of_type(str)
    assert domain is not None
    mixed = with_examples(domain, ["1.2", "", "v1", "x" * 80, 3])
    assert mixed.code == 'st.text() | st.sampled_from(["v1", "1.2"])'
    assert with_examples(domain, [""]) == domain


def test_hard_texts_are_made_of_few_pieces() -> None:
    """Separators, what the tests pass, and constants of the code; only for texts."""
    text, number = domain_of_type(str | None), domain_of_type(int)
    assert text is not None
    assert number is not None
    separated, passed, own, characters = hard_texts(text, ["bus", "x" * 80], ["param", "=", ""])
    assert separated.startswith('st.lists(st.sampled_from(["a", "B", "_"')
    assert passed.startswith('st.lists(st.sampled_from(["bus", "a"')
    assert (
        own == 'st.lists(st.sampled_from(["param", "=", " ", ":", "a"]), max_size=6).map("".join)'
    )
    assert characters == 'st.lists(st.sampled_from(["=", " ", ":", "a"]), max_size=6).map("".join)'
    assert hard_texts(number, ["bus"], []) == ()
