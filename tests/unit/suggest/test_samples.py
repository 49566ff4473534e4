"""Values of annotated types, and what fits them."""

from __future__ import annotations

from typing import Any

import pytest

from surefoot.suggest.samples import fits, hints_of, parameters, samples
from surefoot.suggest.values import Built


class Text:
    def __init__(self, longest: int = None, **options: Any) -> None:  # type: ignore[assignment]  # noqa: RUF013
        self.longest = longest
        self.options = options


class Line(Text):
    pass


def counted(text: Text, start=None) -> int:  # type: ignore[no-untyped-def]
    """Have a parameter of which nothing is known but that it may be None."""
    return 0 if start else 1


def test_a_class_is_a_sample_of_its_type() -> None:
    """So are those of a union."""
    assert samples(type[Text]) == [Text]
    assert samples(type[int | str]) == [int, str]


def test_what_is_none_by_default_may_be_anything() -> None:
    """Where no annotation says more."""
    assert {"abc", 1, None} <= {x for x in parameters(counted)["start"] if x.__hash__}


def test_annotations_are_those_of_the_constructor_that_a_class_has() -> None:
    """It may be inherited."""
    assert hints_of(Line)["longest"] is int


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"longest": 3}, True),
        ({"longest": None}, True),
        ({"options": {"a": "b"}}, True),
        ({"unknown": "b"}, True),
        ({"longest": "b"}, False),
    ],
)
def test_an_object_fits_if_its_arguments_do(arguments: dict[str, Any], expected: bool) -> None:
    """A default always does, and what is not annotated."""
    built = Built(Line, Line, arguments)
    assert fits(built, (Text,)) is fits(built, None) is expected
    assert not fits(built, (int,))
