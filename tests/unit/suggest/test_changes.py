"""Changes of one part of a call's arguments."""

from __future__ import annotations

from typing import Any

import pytest

from surefoot.suggest.changes import (
    New,
    argument_at,
    crossed,
    made_equal,
    made_otherwise,
    nearby,
    places_of,
    put_together,
    recorded_elsewhere,
    respelled,
    swapped,
    with_part,
)
from surefoot.suggest.values import Argument, Built, Item


class Text:
    def __init__(self, longest: int = 9, optional: bool = False) -> None:
        self.longest = longest
        self.optional = optional


ARGUMENTS: dict[str, Any] = {"text": "a-b", "options": {"width": 3}}


def changed(arguments: dict[str, Any], news: Any) -> list[Any]:
    """Return arguments with each new part."""
    return [with_part(arguments, new) for new in news]


def test_parts_that_are_named_come_first() -> None:
    """By their argument, attribute or key."""
    first = [argument_at(place.path) for place in places_of(ARGUMENTS)]
    assert first == ["text", "options", "options"]
    assert places_of(ARGUMENTS, {"width"})[0].path == (Argument("options"), Item("width"))


def test_a_part_that_is_refused_changes_nothing() -> None:
    """As where the path leads nowhere."""
    new = New((Argument("text"), Item("x")), 1)
    assert with_part(ARGUMENTS, new) == ARGUMENTS


@pytest.mark.parametrize("wanted", ["a+b", "+b", "a-b+", ""])
def test_texts_are_put_together_with_constants(wanted: str) -> None:
    """Or are another one instead, or with one constant in place of another."""
    places = places_of({"text": "a-b"})
    constants = ["-", "+", "", "a-"]
    found = [*swapped(places, constants), *put_together(places, constants)]
    assert {"text": wanted} in changed({"text": "a-b"}, found)


def test_one_constant_takes_the_place_of_another() -> None:
    """Of those that are in the text."""
    found = swapped(places_of(ARGUMENTS), ["-", "+", 3, ""])
    assert [each["text"] for each in changed(ARGUMENTS, found)] == ["a+b"]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("a;", "b;", "a;b;"),
        ("a", "b", "a, b"),
        ([1], [2], [1, 2]),
        ((1,), (2,), (1, 2)),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ],
)
def test_values_of_two_calls_are_crossed(one: Any, other: Any, wanted: Any) -> None:
    """A short constant may come between texts."""
    found = crossed(places_of({"x": one}), [{"x": other}], [", ", "too long"])
    assert {"x": wanted} in changed({"x": one}, found)


def test_nothing_is_crossed_with_what_is_unlike_it() -> None:
    """Nor an object that is to be built."""
    built = Built(Text, Text, {})
    assert list(crossed(places_of({"x": built}), [{"x": built}], [])) == []
    assert list(crossed(places_of({"x": "a"}), [{"x": 1}], [])) == []


def test_the_arguments_of_other_calls_are_taken() -> None:
    """Those of the same name."""
    found = recorded_elsewhere(places_of(ARGUMENTS), [{"text": "c"}, {"options": {}}])
    assert changed(ARGUMENTS, found) == [{**ARGUMENTS, "text": "c"}, {**ARGUMENTS, "options": {}}]


def test_one_side_of_a_comparison_takes_the_place_of_the_other() -> None:
    """Where the part is equal to it, or as long."""
    found = changed(ARGUMENTS, made_equal(places_of(ARGUMENTS), [(3, 40)]))
    assert {**ARGUMENTS, "options": {"width": 40}} in found
    assert {**ARGUMENTS, "text": "a-b" + "b" * 37} in found


def test_an_instance_takes_the_place_of_what_was_none() -> None:
    """Of the class that was asked for."""
    found = changed({"x": 1}, made_equal(places_of({"x": 1}), [(1, bytes)]))
    assert {"x": b"a"} in found


def test_objects_are_made_otherwise_wherever_they_are() -> None:
    """With another of the named arguments first."""
    arguments = {"x": [Built(Text, Text, {})]}
    first = next(made_otherwise(places_of(arguments), {"optional"}))
    assert first.part.arguments == {"optional": True}
    assert argument_at(first.path) == "x"


def test_parts_differ_a_little() -> None:
    """As numbers do, and the characters of texts."""
    places = places_of(ARGUMENTS)
    assert {**ARGUMENTS, "options": {"width": 4}} in changed(ARGUMENTS, nearby(places))
    assert {**ARGUMENTS, "text": "a-"} in changed(ARGUMENTS, respelled(places))
    assert {argument_at(new.path) for new in respelled(places)} == {"text"}
