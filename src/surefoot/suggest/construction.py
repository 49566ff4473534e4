"""Find the calls that would make a value again."""

from __future__ import annotations

import datetime
import inspect
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from surefoot.suggest.alike import alike

_BASES: tuple[Any, ...] = (
    str,
    bytes,
    bytearray,
    int,
    float,
    complex,
    list,
    tuple,
    set,
    frozenset,
    dict,
)
_NOTHING = object()


class Argument(NamedTuple):
    """What is given to a parameter: by its ``name``, or by position where that is empty."""

    value: object
    name: str = ""


class Construction(NamedTuple):
    """A call of a class or function that may make a value. Nobody has tried it."""

    make: Any
    arguments: tuple[Argument, ...]


def constructions(value: Any) -> Iterator[Construction]:
    """Yield the calls that may make a value again, the most readable first.

    They have the arguments of an exception, the attributes that are named as parameters, what a
    class of one's own inherits from a builtin one, or the value's text.
    """
    kind: Any = type(value)
    if kind in _OF_STANDARD_TYPES:
        make = re.compile if kind is re.Pattern else kind
        yield Construction(make, tuple(_OF_STANDARD_TYPES[kind](value)))
        return
    if isinstance(value, Path):  # its class depends on the platform
        yield Construction(Path, (Argument(str(value)),))
    if isinstance(value, BaseException):
        yield Construction(kind, tuple(map(Argument, value.args)))
    for with_defaults in (False, True):
        arguments = _attributes(value, with_defaults)
        if arguments is not None:
            yield Construction(kind, arguments)
    for base in _BASES:
        if isinstance(value, base):
            plain = base(value)
            yield Construction(kind, (Argument(plain),) if plain else ())
    if kind.__str__ != object.__str__:
        with suppress(Exception):  # it may do anything
            yield Construction(kind, (Argument(str(value)),))


def _attributes(value: Any, with_defaults: bool) -> tuple[Argument, ...] | None:
    """Return the attributes that the parameters of the class are named for; None if they are not.

    Those that are equal to the parameter's default may be left out.
    """
    try:
        parameters = _parameters(type(value))
    except (TypeError, ValueError):
        return None
    given = []
    for parameter in parameters:
        held = _attribute(value, parameter.name)
        if held is _NOTHING:
            if parameter.default is parameter.empty:
                return None
        elif with_defaults or not alike(held, parameter.default):
            by_position = parameter.kind is parameter.POSITIONAL_ONLY
            given.append(Argument(held, "" if by_position else parameter.name))
    is_empty = not given and not hasattr(value, "__dict__")
    return None if is_empty else tuple(given)


def _parameters(kind: type) -> list[inspect.Parameter]:
    """Return what a class takes, by position or by name.

    Raises:
        TypeError, ValueError: when it has no signature.
    """
    own = inspect.signature(kind).parameters
    inherited = {
        name: parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for init in handed_on_to(kind)
        for name, parameter in list(inspect.signature(init).parameters.items())[1:]
    }
    return [
        parameter
        for name, parameter in {**inherited, **own}.items()
        if parameter.kind not in _VARIABLE
    ]


def handed_on_to(kind: type) -> Iterator[Callable[..., Any]]:
    """Yield the constructors of the classes that one inherits from which get its ``**kwargs``."""
    constructors = [vars(base)["__init__"] for base in kind.__mro__ if "__init__" in vars(base)]
    for init, inherited in pairwise(constructors):
        if not (inspect.isfunction(init) and inspect.isfunction(inherited)):
            return
        if not any(p.kind is p.VAR_KEYWORD for p in inspect.signature(init).parameters.values()):
            return
        yield inherited


_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _attribute(value: object, name: str) -> object:
    """Return the attribute for a parameter; ``_name`` may hold it for ``name``."""
    for known_as in (name, f"_{name}", f"_{type(value).__name__.lstrip('_')}__{name}"):
        with suppress(Exception):  # a property may do anything
            return getattr(value, known_as)
    return _NOTHING


def _of_date(value: datetime.date) -> Iterator[Argument]:
    yield from map(Argument, (value.year, value.month, value.day))


def _of_time(value: datetime.time | datetime.datetime) -> Iterator[Argument]:
    units = [value.hour, value.minute, value.second, value.microsecond]
    while units and not units[-1]:
        units.pop()
    yield from map(Argument, units)
    if value.tzinfo is not None:
        yield Argument(value.tzinfo, "tzinfo")
    if value.fold:
        yield Argument(value.fold, "fold")


def _of_datetime(value: datetime.datetime) -> Iterator[Argument]:
    yield from _of_date(value)
    yield from _of_time(value)


def _of_timedelta(value: datetime.timedelta) -> Iterator[Argument]:
    for unit in ("days", "seconds", "microseconds"):
        if getattr(value, unit):
            yield Argument(getattr(value, unit), unit)


def _of_timezone(value: Any) -> Iterator[Argument]:
    yield from map(Argument, value.__getinitargs__())


def _of_pattern(value: re.Pattern[Any]) -> Iterator[Argument]:
    yield Argument(value.pattern)
    implied = re.UNICODE if isinstance(value.pattern, str) else 0
    if value.flags & ~implied:
        yield Argument(re.RegexFlag(value.flags & ~implied))


def _of_fraction(value: Fraction) -> Iterator[Argument]:
    yield from map(Argument, (value.numerator, value.denominator))


def _of_defaultdict(value: defaultdict[Any, Any]) -> Iterator[Argument]:
    yield Argument(value.default_factory)
    if value:
        yield Argument(dict(value))


def _of_deque(value: deque[Any]) -> Iterator[Argument]:
    yield Argument(list(value))
    if value.maxlen is not None:
        yield Argument(value.maxlen, "maxlen")


def _of_slice(value: slice) -> Iterator[Argument]:
    yield from map(Argument, (value.start, value.stop, value.step))


def _of_namespace(value: SimpleNamespace) -> Iterator[Argument]:
    for name, held in vars(value).items():
        yield Argument(held, name)


def _of_complex(value: complex) -> Iterator[Argument]:
    yield from map(Argument, (value.real, value.imag))


def _of_bytearray(value: bytearray) -> Iterator[Argument]:
    if value:
        yield Argument(bytes(value))


_OF_STANDARD_TYPES: dict[type, Callable[[Any], Iterator[Argument]]] = {
    bytearray: _of_bytearray,
    complex: _of_complex,
    datetime.date: _of_date,
    datetime.datetime: _of_datetime,
    datetime.time: _of_time,
    datetime.timedelta: _of_timedelta,
    datetime.timezone: _of_timezone,
    defaultdict: _of_defaultdict,
    deque: _of_deque,
    Fraction: _of_fraction,
    re.Pattern: _of_pattern,
    SimpleNamespace: _of_namespace,
    slice: _of_slice,
}
