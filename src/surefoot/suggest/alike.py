"""Tell whether two values are the same in everything but identity."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

_EQUAL_BY_VALUE = (int, str, bytes, bytearray, range)
_EQUAL_BY_TEXT = (float, complex)
"""These tell the signs of zero apart, and NaN equals itself."""
_PROTOCOL = 4
"""That of ``pickle`` which splits a value into how it is made and what it holds."""


def alike(one: object, other: object) -> bool:
    """Return whether two values have the same type and are made of parts that are alike.

    No ``__eq__`` is asked but those of numbers and texts. What cannot be taken apart, as pickle
    does, is only like itself.
    """
    try:
        return _alike(one, other)
    except Exception:  # noqa: BLE001 - taking a value apart may run anybody's code
        return False


def _alike(one: Any, other: Any) -> bool:
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in _EQUAL_BY_VALUE:
        return bool(one == other)
    if kind in _EQUAL_BY_TEXT:
        return repr(one) == repr(other)
    if isinstance(one, PurePath):  # pickle keeps how it was put together
        return str(one) == str(other)
    if kind in {list, tuple}:
        return _pairwise(one, other)
    if kind is dict:
        return _pairwise(one.items(), other.items())
    if kind in {set, frozenset}:
        return _pairwise(sorted(one, key=_text), sorted(other, key=_text))
    return _pairwise(_taken_apart(one), _taken_apart(other))


def _pairwise(some: Iterable[object], others: Iterable[object]) -> bool:
    some, others = list(some), list(others)
    return len(some) == len(others) and all(map(_alike, some, others))


def _text(value: object) -> tuple[str, str]:
    return type(value).__name__, repr(value)


def _taken_apart(value: object) -> Iterable[object]:
    """Return how a value is made, with what, and what it holds; items of its own come as a list."""
    registered = copyreg.dispatch_table.get(type(value))
    how = registered(value) if registered else value.__reduce_ex__(_PROTOCOL)
    if isinstance(how, str):
        raise TypeError(f"{how} is one of a kind")
    make, given, *held = how
    state, *items = [*held, None, None, None][:3]
    return (make, given, state, *(None if each is None else list(each) for each in items))
