"""Classes and functions of a project whose values are written as source."""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import attrs
import pydantic


class Color(enum.Enum):
    """Has two names for one value."""

    RED = 1
    CRIMSON = RED


class Access(enum.Flag):
    """Flags, of which some are united."""

    READ = 1
    WRITE = 2
    BOTH = 3


Spaced = enum.Enum("Spaced", ["two words", "class"])


@dataclass
class Point:
    """Equal where its fields are."""

    x: Any
    y: Any = 0


@dataclass
class Doubled:
    """Computes a field."""

    x: int
    twice: int = field(init=False)

    def __post_init__(self) -> None:
        self.twice = 2 * self.x


@dataclass(eq=False)
class Same:
    """Equal to itself alone."""

    x: int


class Pair(NamedTuple):
    """Has a default."""

    left: int
    right: int = 2


class Account:
    """Keeps what it is given under private names."""

    def __init__(self, name: str, limit: int, partner: Account | None = None) -> None:
        self.name = name
        self._limit = limit
        self.__partner = partner

    def withdraw(self, amount: int, *, fee: int = 0) -> int:
        """Return what is left."""
        return self._limit - amount - fee

    def __call__(self) -> str:
        return self.name

    def __secret(self) -> int:
        return self._limit

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self._limit == 0

    @classmethod
    def of(cls, text: str) -> Account:
        """Read an account."""
        return cls(text, 0)


class Holder:
    """Holds anything."""

    def __init__(self, held: object) -> None:
        self.held = held


class Hiding:
    """Does not tell what it is made of."""

    def __init__(self, secret: object) -> None:
        self.kept = [secret]


class EqualToAll(Holder):
    """Has an ``==`` that always holds."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class Name(str):
    """A text of its own kind."""


class Names(list):  # type: ignore[type-arg]
    """A list of its own kind."""


class set(list):  # type: ignore[type-arg]  # noqa: A001, N801
    """Has the name of a builtin."""


@attrs.define
class Sized:
    """Has a private field."""

    _size: int


class Model(pydantic.BaseModel):
    """Has a default."""

    name: str
    age: int = 1


class TooShortError(Exception):
    """Is made of other things than its message."""

    def __init__(self, what: str, least: int) -> None:
        super().__init__(f"{what} is shorter than {least}")
        self.what, self.least = what, least


def local() -> object:
    """Return an instance of a class that nobody can import."""

    class LocalError(TooShortError):
        pass

    return LocalError("name", 3)


def numbers(count: int) -> Iterator[int]:
    """Yield some numbers."""
    yield from range(count)


def same(value: Any) -> Any:
    """Return what is given."""
    return value


def refuse(what: str) -> None:
    """Raise an exception."""
    raise TooShortError(what, 3)


async def wait(value: int) -> int:
    """Return what is given, some time."""
    return value


async def stream(count: int) -> AsyncIterator[int]:
    """Yield some numbers, some time."""
    for number in range(count):
        yield number
