"""Values to try: their parts, values near them, and what comes of putting two together."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import enum
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

LONGEST = 2_000
"""No text or list is made longer than this."""
_DEEPEST = 5
_LONGEST_EDITED = 60
_SURROGATES = 0xD800
_MOST_PARTS = 12
"""So many parts of one container are changed."""


class Built(NamedTuple):
    """An object of a class that is made anew for each call, by the class or by a function."""

    type: type
    make: Callable[..., Any]
    arguments: Mapping[str, Any]


class Argument(NamedTuple):
    """The step to what an object was built with, or to an argument of the call."""

    name: str


class Item(NamedTuple):
    """The step to an item of a container, by its index or key."""

    at: Any


class Attribute(NamedTuple):
    """The step to a field of a dataclass."""

    name: str


Path: TypeAlias = tuple[Argument | Item | Attribute, ...]


def made(value: Any) -> Any:
    """Return a value to call with, which the call may change.

    Raises:
        Exception: when what makes it refuses its arguments.
    """
    if isinstance(value, Built):
        arguments = {name: made(part) for name, part in value.arguments.items()}
        positional, named = bound(signature_of(value.make), arguments)
        return value.make(*positional, **named)
    if type(value) is list:
        return [made(item) for item in value]
    if type(value) is dict:
        return {key: made(item) for key, item in value.items()}
    return copy.deepcopy(value)


signature_of = functools.cache(inspect.signature)


def bound(
    signature: inspect.Signature, arguments: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a call, by position and by name.

    They are given by the names of the parameters, those of ``*args`` in a tuple and those of
    ``**kwargs`` in a dictionary.

    Raises:
        TypeError: when there is another value for ``*args`` or ``**kwargs``.
    """
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for place, (name, parameter) in enumerate(signature.parameters.items()):
        if name not in arguments:
            continue
        value = arguments[name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            _expect(tuple, name, value)
            positional += value
        elif parameter.kind is parameter.VAR_KEYWORD:
            _expect(dict, name, value)
            named |= value
        elif parameter.kind is parameter.KEYWORD_ONLY or len(positional) < place:
            named[name] = value
        else:
            positional.append(value)
    return positional, named


def _expect(kind: type, name: str, value: object) -> None:
    if not isinstance(value, kind):
        raise TypeError(f"{name} takes a {kind.__name__}")


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield a value and everything in it that can be replaced, each with the path to it."""
    if path:
        yield path, value
    if len(path) >= _DEEPEST:
        return
    for step, part in list(_inside(value))[:_MOST_PARTS]:
        yield from parts(part, (*path, step))


def _inside(value: Any) -> Iterator[tuple[Argument | Item | Attribute, Any]]:
    match value:
        case Built(arguments=arguments):
            yield from ((Argument(name), part) for name, part in arguments.items())
        case Mapping():
            yield from ((Item(key), part) for key, part in value.items())
        case list() | tuple():
            yield from ((Item(index), part) for index, part in enumerate(value))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                if field.init and hasattr(value, field.name):
                    yield Attribute(field.name), getattr(value, field.name)


def replaced(value: Any, path: Path, new: Any) -> Any:
    """Return a copy of a value in which the part at a path is another.

    Raises:
        Exception: when the value does not accept it, as a dataclass may not.
    """
    if not path:
        return new
    step, *rest = path
    match value, step:
        case Built(), Argument(name):
            part = replaced(value.arguments[name], tuple(rest), new)
            return value._replace(arguments={**value.arguments, name: part})
        case tuple(), Item(at):
            items = list(value)
            items[at] = replaced(items[at], tuple(rest), new)
            return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
        case _, Item(at):
            changed = copy.copy(value)
            changed[at] = replaced(value[at], tuple(rest), new)
            return changed
        case _, Attribute(name):
            part = replaced(getattr(value, name), tuple(rest), new)
            return dataclasses.replace(value, **{name: part})
    raise TypeError(f"{step} leads nowhere in a {type(value).__name__}")


def near(value: Any) -> Iterator[Any]:
    """Yield values that differ a little from one."""
    with suppress(Exception):  # arithmetic and hashing may fail
        yield from _near(value)


def _near(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case enum.Enum():
            yield from (member for member in type(value) if member is not value)
        case int():
            yield from (value + 1, value - 1, -value, 0, value * 2, value // 2, value * 10)
        case float():
            yield from (value + 1, value - 1, -value, 0.0, value * 2, value / 2, float("nan"))
            yield float("inf")
        case str():
            yield from _near_text(value)
        case bytes():
            yield from (b"", value[:-1], value[1:], value + b"a", value * 2)
        case list():
            yield from ([], value[:-1], value[1:], value * 2, value[::-1])
            yield from ([*value, value[0]] for _ in value[:1])
            yield from ([*value, more] for more in (0, 1, -1, "", "a", None))
        case tuple() if not hasattr(value, "_fields"):
            yield from (tuple(other) for other in near(list(value)))
        case set() | frozenset():
            for other in near(sorted(value, key=repr)):
                yield type(value)(other)
        case dict():
            yield {}
            for key in list(value)[:_MOST_PARTS]:
                yield {other: part for other, part in value.items() if other != key}
        case datetime.datetime():
            yield from (value + datetime.timedelta(seconds=n) for n in (1, -1, 86_400, -86_400))
        case datetime.date():
            yield from (value + datetime.timedelta(days=n) for n in (1, -1, 31, -366))
        case datetime.timedelta():
            yield from (-value, value * 2, datetime.timedelta(0), value + datetime.timedelta(1))


def _near_text(value: str) -> Iterator[str]:
    yield from ("", value[:-1], value[1:], value + value[-1:], value * 2, value[::-1])
    yield from (value.upper(), value.lower(), value.strip(), value.title(), value.swapcase())
    for character in ("a", "A", "0", " ", "-", "_", ".", ",", "é", "\n", "1", "!"):
        yield value + character
        yield character + value
        yield value[:-1] + character
        yield character + value[1:]
        middle = len(value) // 2
        yield value[:middle] + character + value[middle:]


def edited(value: str) -> Iterator[str]:
    """Yield a text cut off at a character, without it, with it twice, or with another one.

    That is done at each character, from its start on.
    """
    for at, character in enumerate(value[:_LONGEST_EDITED]):
        before, after = value[:at], value[at + 1 :]
        yield from (before, after, before + after)
        yield from (before + other + after for other in _like_character(character))
        yield before + character * 2 + after


def respelt(value: str, one: str, other: str) -> Iterator[str]:
    """Yield a text with another in place of a part of it, or one like that part if it is the same."""
    if not one or one not in value:
        return
    for new in edited(one) if one == other else (other,):
        yield value.replace(one, new, 1)
        before, _, after = value.rpartition(one)
        yield before + new + after


def _like_character(character: str) -> Iterator[str]:
    """Yield characters next to one, and one of each other kind."""
    code = ord(character)
    yield from (chr(code + more) for more in (1, -1, 2, -2) if 0 <= code + more < _SURROGATES)
    yield from (other for other in "a0 -" if other != character)


def joined(value: Any, other: Any) -> Iterator[Any]:
    """Yield what comes of putting another value in the place of one, or together with it."""
    yield other
    if isinstance(other, bool) or other is None:
        return
    with suppress(Exception):  # arithmetic and hashing may fail
        yield from _joined(value, other)


def _joined(value: Any, other: Any) -> Iterator[Any]:
    yield from near_number(other)
    match value, other:
        case (str(), str()) if len(value) + len(other) <= LONGEST:
            yield from _joined_texts(value, other)
        case (str() | bytes(), int()) if 0 <= other <= LONGEST:
            yield from (_resized(value, other + more) for more in (0, 1, -1))
        case (int() | float(), int() | float()) if not isinstance(value, bool):
            yield from (value + other, value - other, other - value, value * other)
        case (list(), _):
            yield from ([*value, other], [other, *value], [other])
            if isinstance(other, int) and 0 <= other <= LONGEST:
                yield from (_resized(value, other + more) for more in (0, 1, -1))
        case (set() | frozenset(), _):
            yield from (type(value)([*value, other]), type(value)([other]))
        case (dict(), str() | int()):
            some: tuple[Any, ...] = (1, "a", None, "", True, {}, [])
            yield from ({**value, other: part} for part in some)


def near_number(value: Any) -> Iterator[Any]:
    """Yield the values next to a number, a date or the length of a text."""
    match value:
        case bool():
            return
        case int():
            yield from (value + 1, value - 1)
        case float():
            yield from (value + 1, value - 1, value + 1e-6, value - 1e-6)
        case datetime.datetime():
            yield from (value + datetime.timedelta(seconds=n) for n in (1, -1))
        case datetime.date():
            yield from (value + datetime.timedelta(days=n) for n in (1, -1))


def _joined_texts(value: str, other: str) -> Iterator[str]:
    yield from (other + value, value + other)
    if len(value) > len(other):  # what starts or ends with it, and stays as long
        yield from (other + value[len(other) :], value[: -len(other) or None] + other)
    middle = len(value) // 2
    yield value[:middle] + other + value[middle:]
    if other and other in value:
        yield value.replace(other, "", 1)


def _resized(value: Any, length: int) -> Any:
    """Return a text or list with another length."""
    if length <= 0:
        return value[:0]
    filling = value[-1:] or _FILLING[type(value)]
    return value[:length] + filling * (length - len(value))


_FILLING: Mapping[type, Any] = {str: "a", bytes: b"a", list: [0]}
