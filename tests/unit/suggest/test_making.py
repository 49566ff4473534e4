"""Objects that are made anew, and with other arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import pytest

from surefoot.suggest.alike import alike
from surefoot.suggest.making import as_built, subclasses, varied
from surefoot.suggest.values import Built, made


class Field:
    def __init__(self, *, title: str = "", optional: bool = False) -> None:
        self.title = title
        self.optional = optional


class Text(Field):
    def __init__(self, longest: int = 9, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest


class Counted:
    """What its constructor takes cannot be told from it."""

    def __init__(self, items: list[int]) -> None:
        self.count = len(items)


class Kind(Enum):
    PLAIN = 1


class Pair(NamedTuple):
    one: int
    other: int


@dataclass
class Point:
    x: int


def test_an_object_is_what_builds_it_again() -> None:
    """Without the arguments that are as by default, and with those that were handed on."""
    value = Text(5, optional=True)
    built = as_built(value)
    assert built == Built(Text, Text, {"longest": 5, "options": {"optional": True}})
    assert alike(made(built), value)


def test_objects_are_built_in_containers_and_arguments() -> None:
    """However deep they are."""
    (built,) = as_built([Text(5)])
    assert built.arguments == {"longest": 5}
    assert as_built({"a": Text(5)})["a"].arguments == {"longest": 5}


@pytest.mark.parametrize("value", [Kind.PLAIN, Pair(1, 2), Point(1), Text, 1, "a", Counted([1])])
def test_other_values_stay_as_they_are(value: object) -> None:
    """What can be taken apart in another way, what is no instance, and what cannot be made again."""
    assert as_built(value) is value


def test_an_object_is_made_with_more_arguments() -> None:
    """Of its own constructor, and of those that this hands on."""
    others = [other.arguments for other in varied(Built(Text, Text, {"longest": 5}))]
    assert {"longest": 9} in others
    assert {"longest": 5, "options": {"optional": True}} in others


def test_what_was_handed_on_stays() -> None:
    """With one keyword more."""
    others = list(varied(Built(Text, Text, {"options": {"title": "b"}})))
    assert {"options": {"title": "b", "optional": True}} in [other.arguments for other in others]


def test_what_has_no_signature_is_not_varied() -> None:
    """As of classes that are not written in Python."""
    assert list(varied(Built(dict, dict, {}))) == []


@pytest.mark.parametrize("first", [{"title"}, {"longest"}])
def test_what_comes_first_is_changed_first(first: set[str]) -> None:
    """An argument of the constructor, or a keyword that it hands on."""
    changed = next(varied(Built(Text, Text, {"longest": 5}), first)).arguments
    named = {"longest", *changed["options"]} if "options" in changed else {"longest"}
    assert first <= named


def test_an_object_is_not_made_as_it_is() -> None:
    """The same argument again is no variant, nor is a default that was left out."""
    for arguments in ({"longest": 9}, {}):
        others = [other.arguments for other in varied(Built(Text, Text, arguments))]
        assert {"longest": 9} not in others
        assert {"longest": 1} in others


def test_classes_inherit_directly_or_not() -> None:
    """Each comes before those that inherit from it."""

    class Long(Text):
        pass

    assert list(subclasses(Field)) == [Text, Long]
