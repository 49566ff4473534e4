"""Functions, as they are found in their module."""

from __future__ import annotations

import sys

import pytest

from surefoot.suggest.calling import Subject


class Base:
    def method(self) -> str:
        return type(self).__name__

    @classmethod
    def made(cls) -> str:
        return cls.__name__

    @staticmethod
    def plain(text: str) -> str:
        return text


class Other(Base):
    pass


def subject(name: str) -> Subject:
    """Return a function of ``Base``."""
    return Subject(sys.modules[__name__], f"Base.{name}")


@pytest.mark.parametrize(
    ("name", "receiver", "owner"),
    [("method", "self", Base), ("made", "cls", Base), ("plain", None, None)],
)
def test_a_method_has_a_receiver(name: str, receiver: str | None, owner: type | None) -> None:
    """An instance, or the class of a class method."""
    found = subject(name)
    assert (found.receiver, found.owner) == (receiver, owner)


def test_a_class_method_is_called_on_any_class_that_has_it() -> None:
    """It is given as the first argument, and not written as one."""
    found = subject("made")
    assert found.function(Other) == "Other"
    assert found.called_with is not None
    assert list(found.called_with.parameters) == []


class Stranger:
    @classmethod
    def made(cls) -> str:
        return "stranger"


class Adopting:
    made = Base.__dict__["made"]


@pytest.mark.parametrize(
    ("receiver", "expected"),
    [(Base, True), (Other, True), (Adopting, True), (Stranger, False), (str, False), ("a", False)],
)
def test_only_classes_that_have_a_class_method_receive_it(receiver: object, expected: bool) -> None:
    """Whether they inherit it or were given it."""
    assert subject("made").is_called_on(receiver) is expected
