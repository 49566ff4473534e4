"""Change the arguments of a call, one part at a time.

Each function here yields parts to put in other places, by the paths to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from surefoot.suggest.making import varied
from surefoot.suggest.samples import samples
from surefoot.suggest.values import (
    Argument,
    Built,
    Item,
    Path,
    edited,
    joined,
    near,
    parts,
    replaced,
    respelt,
)

Arguments: TypeAlias = Mapping[str, Any]
_LONGEST_BETWEEN = 2
"""Longer constants are not put between two texts."""


class Place(NamedTuple):
    """A part of some arguments, and the path to it, which begins with an ``Argument``."""

    path: Path
    part: Any


class New(NamedTuple):
    """What to put in the place that a path leads to."""

    path: Path
    part: Any


def places_of(arguments: Arguments, first: Collection[str] = ()) -> list[Place]:
    """Return every part of some arguments; those with the names that come ``first`` before others.

    A part has the name of the argument, the attribute or the key.
    """
    places = [
        Place(*place)
        for name, value in arguments.items()
        for place in parts(value, (Argument(name),))
    ]
    return sorted(places, key=lambda place: _name_at(place.path) not in first)


def _name_at(path: Path) -> Any:
    last = path[-1]
    return last.at if isinstance(last, Item) else last.name


def argument_at(path: Path) -> str:
    """Return the name of the argument that a path begins with."""
    first = path[0]
    assert isinstance(first, Argument)
    return first.name


def with_part(arguments: Arguments, new: New) -> Arguments:
    """Return arguments in which one part is another; the same where that is refused."""
    name = argument_at(new.path)
    try:
        return {**arguments, name: replaced(arguments[name], new.path[1:], new.part)}
    except Exception:  # noqa: BLE001 - the constructor of a dataclass may do anything
        return arguments


def made_otherwise(places: Sequence[Place], first: Collection[str]) -> Iterator[New]:
    """Yield objects made with other arguments, those with the names that come ``first`` before."""
    for path, part in places:
        if isinstance(part, Built):
            yield from (New(path, other) for other in varied(part, first))


def recorded_elsewhere(places: Sequence[Place], calls: Sequence[Arguments]) -> Iterator[New]:
    """Yield the arguments of other calls."""
    for path, _ in places:
        if len(path) == 1:
            name = argument_at(path)
            yield from (New(path, each[name]) for each in calls if name in each)


def nearby(places: Sequence[Place]) -> Iterator[New]:
    """Yield values that differ a little."""
    for path, part in places:
        yield from (New(path, other) for other in near(part))


def respelled(places: Sequence[Place]) -> Iterator[New]:
    """Yield texts with another character, or cut off."""
    for path, part in places:
        if isinstance(part, str):
            yield from (New(path, other) for other in edited(part))


def made_equal(places: Sequence[Place], sides: Sequence[tuple[Any, Any]]) -> Iterator[New]:
    """Yield one side of a comparison in place of what is like the other side, or as long."""
    for (path, part), (one, other) in product(places, sides):
        if _is_like(part, one):
            yield from (New(path, new) for new in joined(part, other))
        elif isinstance(part, str) and isinstance(one, str) and isinstance(other, str):
            yield from (New(path, new) for new in respelt(part, one, other))
        if isinstance(other, type):
            yield from (New(path, new) for new in samples(other))


def _is_like(part: Any, side: Any) -> bool:
    """Return whether a part of the arguments may be what was compared, or its length."""
    if type(part) is type(side):
        try:
            return bool(part == side)
        except Exception:  # noqa: BLE001 - whatever ``==`` does there
            return False
    is_length = isinstance(side, int) and isinstance(part, str | bytes | list | tuple | dict | set)
    return is_length and len(part) == side


def swapped(places: Sequence[Place], constants: Sequence[Any]) -> Iterator[New]:
    """Yield texts with one constant in place of another."""
    words = [each for each in constants if isinstance(each, str) and each]
    for path, part in places:
        for word in words if isinstance(part, str) else ():
            if word in part:
                others = (other for other in words if other != word)
                yield from (New(path, part.replace(word, other, 1)) for other in others)


def put_together(places: Sequence[Place], others: Sequence[Any]) -> Iterator[New]:
    """Yield other values, and parts together with them."""
    for other, (path, part) in product(others, places):
        yield from (New(path, new) for new in joined(part, other))


def crossed(
    places: Sequence[Place], calls: Sequence[Arguments], constants: Sequence[Any]
) -> Iterator[New]:
    """Yield texts and containers together with those of other calls.

    Short constants may come between two texts.
    """
    between = [each for each in constants if isinstance(each, str)]
    between = ["", *(each for each in between if 0 < len(each) <= _LONGEST_BETWEEN)]
    for path, part in places:
        for arguments in calls if len(path) == 1 else ():
            other = arguments[argument_at(path)]
            match part, other:
                case str(), str():
                    yield from (New(path, f"{part}{each}{other}") for each in between)
                case (list(), list()) | (tuple(), tuple()) if not isinstance(part, Built):
                    yield New(path, part + other)
                case dict(), dict():
                    yield New(path, part | other)
