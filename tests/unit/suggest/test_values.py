"""Values to try, and changes of them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import pytest

from surefoot.suggest.values import (
    Argument,
    Attribute,
    Built,
    Item,
    bound,
    edited,
    joined,
    made,
    near,
    parts,
    replaced,
    respelt,
)


@dataclass
class Point:
    x: int
    tags: list[str]


class Plain:
    def __init__(self, name: str) -> None:
        self.name = name


VALUE = {"at": Point(1, ["a"]), "of": (1, {"b": 2})}


def test_parts_are_everything_that_can_be_replaced() -> None:
    """Each with the path to it."""
    assert [path for path, _ in parts(VALUE, (Argument("v"),))] == [
        (Argument("v"),),
        (Argument("v"), Item("at")),
        (Argument("v"), Item("at"), Attribute("x")),
        (Argument("v"), Item("at"), Attribute("tags")),
        (Argument("v"), Item("at"), Attribute("tags"), Item(0)),
        (Argument("v"), Item("of")),
        (Argument("v"), Item("of"), Item(0)),
        (Argument("v"), Item("of"), Item(1)),
        (Argument("v"), Item("of"), Item(1), Item("b")),
    ]


def test_a_part_is_replaced_in_a_copy() -> None:
    """The original stays as it was."""
    changed = replaced(VALUE, (Item("of"), Item(1), Item("b")), 3)
    assert (changed["of"], VALUE["of"]) == ((1, {"b": 3}), (1, {"b": 2}))
    moved = replaced(VALUE, (Item("at"), Attribute("x")), 7)
    assert (moved["at"], VALUE["at"]) == (Point(7, ["a"]), Point(1, ["a"]))


def test_an_object_is_built_anew_for_each_call() -> None:
    """From arguments that can be replaced."""
    built = Built(Plain, Plain, {"name": "a"})
    one, other = made(built), made(built)
    assert one is not other
    assert made(replaced(built, (Argument("name"),), "b")).name == "b"


def test_objects_are_built_where_they_are_inside_of_others() -> None:
    """In lists and dictionaries, however deep, and each of its own."""
    built = Built(Plain, Plain, {"name": "a"})
    (one,), other = made({"x": [[built], built]})["x"]
    assert (one.name, other.name, one is other) == ("a", "a", False)


@pytest.mark.parametrize(
    ("value", "other", "wanted"),
    [
        ("abc", 5, "abccc"),
        ("", 2, "aa"),
        ("abcdef", "SKU-", "SKU-ef"),
        ("abc", "=", "abc="),
        ([1], 2, [1, 2]),
        (3, 10, 13),
        ({"a": 1}, "b", {"a": 1, "b": ""}),
        ({1}, 2, {1, 2}),
        (None, 5, 6),
    ],
)
def test_values_are_put_together(value: Any, other: Any, wanted: Any) -> None:
    """As texts of a length, with a beginning, and containers with one thing more."""
    assert wanted in list(joined(value, other))


@pytest.mark.parametrize("value", [True, 3, 2.5, "abc", b"abc", [1], (1,), {1}, {"a": 1}])
def test_near_values_are_of_the_same_type_and_differ(value: Any) -> None:
    """Most of them."""
    found = list(near(value))
    assert all(type(other) is type(value) for other in found)
    assert any(other != value for other in found)


def test_what_cannot_be_put_together_gives_what_can() -> None:
    """A set takes nothing that has no hash."""
    assert next(joined({1}, {"a"})) == {"a"}


def takes(one: int, *more: int, last: int = 0, **others: int) -> Any:
    return one, more, last, others


def test_arguments_are_bound_as_the_signature_says() -> None:
    """By position where they can be; those for ``*args`` and ``**kwargs`` are spread."""
    arguments = {"one": 1, "more": (2, 3), "last": 4, "others": {"x": 5}}
    positional, named = bound(inspect.signature(takes), arguments)
    assert (positional, named) == ([1, 2, 3], {"last": 4, "x": 5})


@pytest.mark.parametrize("arguments", [{"more": "ab"}, {"others": "ab"}])
def test_no_other_value_is_spread(arguments: dict[str, Any]) -> None:
    """A text would become arguments of one character each."""
    with pytest.raises(TypeError, match="takes a"):
        bound(inspect.signature(takes), arguments)


@pytest.mark.parametrize("wanted", ["2-2", "12-", "11-2", "02-2", "13-2", "1+2", "12", "-2"])
def test_a_text_is_edited_at_each_character(wanted: str) -> None:
    """One is left out, doubled, or another like it or of another kind, or the text ends there."""
    assert wanted in {*edited("12-2"), *(text for text in edited("1-2"))}


def test_an_operand_is_replaced_within_a_text() -> None:
    """At its first place or its last; by one like it where both sides are equal already."""
    assert list(respelt("a-b-c", "-", "+")) == ["a+b-c", "a-b+c"]
    assert "12:00+02" in respelt("12:00-02", "-", "-")
    assert list(respelt("abc", "x", "y")) == list(respelt("abc", "", "y")) == []
