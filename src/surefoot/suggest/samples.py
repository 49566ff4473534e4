"""Values to begin with: from a function's annotations and defaults, and from how it is written."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import inspect
import pathlib
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from surefoot.suggest.construction import handed_on_to
from surefoot.suggest.values import Built, signature_of

_DEEPEST = 3
_MOST_HANDED_ON = 2
_MOST = 8
PLAIN: Mapping[Any, Sequence[Any]] = {
    bool: (True, False),
    int: (0, 1, -1, 2, 10, 100),
    float: (0.0, 1.0, -1.0, 0.5, 100.0),
    complex: (0j, 1 + 1j),
    str: ("", "a", "abc", "A1", "1", " a "),
    bytes: (b"", b"a", b"abc"),
    bytearray: (bytearray(), bytearray(b"a")),
    type(None): (None,),
    datetime.date: (datetime.date(2024, 2, 29), datetime.date(2000, 1, 1)),
    datetime.datetime: (
        datetime.datetime(2024, 2, 29, 12, 30, 15),  # noqa: DTZ001 - naive ones are common input
        datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
    ),
    datetime.time: (datetime.time(0, 0), datetime.time(12, 30, 15)),
    datetime.timedelta: (datetime.timedelta(0), datetime.timedelta(days=1, seconds=1)),
    decimal.Decimal: (decimal.Decimal(0), decimal.Decimal("1.5")),
    fractions.Fraction: (fractions.Fraction(0), fractions.Fraction(1, 2)),
    uuid.UUID: (uuid.UUID(int=0), uuid.UUID(int=1)),
    pathlib.Path: (pathlib.Path(), pathlib.Path("a/b.txt")),
    pathlib.PurePath: (pathlib.PurePath("a/b.txt"),),
    re.Pattern: (re.compile(""), re.compile("a+")),
    range: (range(0), range(3)),
    object: (None, 0, "a"),
}
ANYTHING: Sequence[Any] = ("abc", 1, [1, 2], {"a": 1}, None, "", 0, 1.5, [], True, ("a", 1))
"""What is tried where nothing is known."""

_SEQUENCES = (list, collections.abc.Sequence, collections.abc.MutableSequence)
_ITERABLES = (collections.abc.Iterable, collections.abc.Collection, collections.abc.Iterator)
_MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_SETS = (set, collections.abc.Set, collections.abc.MutableSet)


def samples(annotation: Any, depth: int = 0) -> list[Any]:
    """Return a few values of an annotated type, simple ones first; none if it cannot be told."""
    if depth > _DEEPEST:
        return []
    if annotation is Any:
        return list(ANYTHING)
    if annotation in _NO_TYPE:
        return []
    if annotation is None:
        return [None]
    while isinstance(annotation, typing.NewType):
        annotation = annotation.__supertype__
    if isinstance(annotation, typing.TypeVar):
        choices = annotation.__constraints__ or (annotation.__bound__ or Any,)
        return [value for choice in choices for value in samples(choice, depth + 1)]
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return samples(inside[0], depth)
    if origin is typing.Literal:
        return list(inside)
    if origin in {typing.Union, types.UnionType}:
        each = [samples(choice, depth + 1) for choice in inside]
        return [
            value
            for some in zip(*map(_padded, each), strict=True)
            for value in some
            if value is not _END
        ]
    if annotation is collections.abc.Callable or origin is collections.abc.Callable:
        return [str, bool, len]
    if origin is type:
        return [kind for choice in inside for kind in kinds(choice) or ()]
    return _of_container(origin or annotation, inside, depth) or _of_class(annotation, depth)


_NO_TYPE = (inspect.Parameter.empty, typing.NoReturn, typing.Never)
_END = object()


def _padded(some: Sequence[Any]) -> list[Any]:
    return [*some[:_MOST], *[_END] * (_MOST - len(some))]


def _of_container(kind: Any, inside: tuple[Any, ...], depth: int) -> list[Any]:
    """Return containers of values, where the type is one of containers."""
    if kind in _MAPPINGS or kind is collections.OrderedDict:
        keys = samples(inside[0], depth + 1) if inside else ["a", "b"]
        values = samples(inside[1], depth + 1) if len(inside) > 1 else [1, "a"]
        pairs = [pair for pair in zip(keys, values, strict=False) if _is_hashable(pair[0])]
        return [{}, dict(pairs[:1]), dict(pairs[:3])]
    if kind is tuple:
        if len(inside) == 2 and inside[1] is Ellipsis:
            some = samples(inside[0], depth + 1)
            return [(), tuple(some[:1]), tuple(some[:3])]
        each = [samples(part, depth + 1) for part in inside]
        if inside and all(each):
            return [tuple(some[n % len(some)] for some in each) for n in range(3)]
        return [(), ("a", 1)]
    for kinds, make in ((_SEQUENCES + _ITERABLES, list), (_SETS, set), ((frozenset,), frozenset)):
        if kind in kinds:
            some = samples(inside[0], depth + 1) if inside else [1, 2, "a"]
            some = [value for value in some if make is list or _is_hashable(value)]
            return [make(), make(some[:1]), make(some[:3])]
    return []


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _of_class(kind: Any, depth: int) -> list[Any]:
    """Return instances of a class: known values, members, or objects built by its constructor."""
    if kind in PLAIN:
        return list(PLAIN[kind])
    if not isinstance(kind, type):
        return []
    if issubclass(kind, enum.Enum):
        return list(kind)[:_MOST]
    if typing.is_typeddict(kind):
        hints = typing.get_type_hints(kind)
        each = {name: samples(hint, depth + 1) for name, hint in hints.items()}
        return [
            {name: some[n % len(some)] for name, some in each.items() if some} for n in range(3)
        ]
    return list(built(kind, depth))


def built(kind: type, depth: int = 0) -> Iterator[Any]:
    """Yield objects of a class, made by its constructor from values of the annotated types.

    What has no annotation is anything, except deeper inside.
    """
    if (
        inspect.isabstract(kind)
        or getattr(kind, "_is_protocol", False)
        or kind.__module__ == "builtins"
    ):
        return
    try:
        choices = {
            name: some or ([] if depth else list(ANYTHING))
            for name, some in parameters(kind, depth + 1).items()
            if some or name in _required(kind)
        }
    except (TypeError, ValueError):
        return
    if not all(choices.values()):
        return
    for number in range(3):
        arguments = {name: some[number % len(some)] for name, some in choices.items()}
        if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
            try:
                yield kind(**arguments)
            except Exception:  # noqa: BLE001 - it may refuse these
                continue
        else:
            yield Built(kind, kind, arguments)


def _required(function: Callable[..., Any]) -> set[str]:
    empty = inspect.Parameter.empty
    return {
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is empty and parameter.kind not in _VARIABLE
    }


_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def parameters(function: Callable[..., Any], depth: int = 0) -> dict[str, list[Any]]:
    """Return values for each parameter of a function, by name: its default, and of its type.

    Those of ``*args`` are tuples, and those of ``**kwargs`` dictionaries, with what the constructor
    of a class hands on to the ones that it inherits from.

    Raises:
        TypeError, ValueError: when it has no signature.
    """
    signature = inspect.signature(function)
    hints = hints_of(function)
    found = {}
    for name, parameter in signature.parameters.items():
        some = samples(hints.get(name, parameter.annotation), depth)
        if parameter.kind is parameter.VAR_POSITIONAL:
            some = [(), tuple(some[:1]), tuple(some[:3])] if some else [()]
        elif parameter.kind is parameter.VAR_KEYWORD:
            some = [{}, *({other: each} for other, each in _handed_on(function, depth))]
        elif parameter.default is not inspect.Parameter.empty:
            some = [parameter.default, *(some or _besides(parameter.default))]
        found[name] = some
    return found


def _besides(default: object) -> list[Any]:
    """Return values that a parameter without annotation may have, by its default."""
    if default is None:
        return list(ANYTHING)
    return [value for value in samples(type(default)) if value != default]


def _handed_on(function: Callable[..., Any], depth: int) -> Iterator[tuple[str, Any]]:
    """Yield names and values that a constructor hands on by ``**kwargs``."""
    for init in handed_on_to(function) if isinstance(function, type) else ():
        given = parameters(init, depth + 1)
        for name, parameter in list(inspect.signature(init).parameters.items())[1:]:
            if parameter.kind not in _VARIABLE:
                others = [value for value in given[name] if value is not parameter.default]
                yield from ((name, value) for value in others[:_MOST_HANDED_ON])


@functools.cache
def hints_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Return the annotations of a function or constructor that can be evaluated."""
    target: Any = (
        inspect.getattr_static(function, "__init__") if isinstance(function, type) else function
    )
    try:
        return typing.get_type_hints(target, include_extras=True)
    except Exception:  # noqa: BLE001 - names of types that exist only for checkers
        return {}


def kinds(annotation: Any) -> tuple[type, ...] | None:
    """Return the classes that an annotation accepts, or None if it does not say."""
    while isinstance(annotation, typing.NewType):
        annotation = annotation.__supertype__
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is None:
        return (type(None),)
    if annotation is Any:
        return None
    if annotation is float:
        return (float, int)
    if origin is typing.Annotated:
        return kinds(inside[0])
    if origin is typing.Literal:
        return tuple(map(type, inside))
    if origin in {typing.Union, types.UnionType}:
        each = [kinds(choice) for choice in inside]
        return None if None in each else tuple(kind for some in each if some for kind in some)
    if typing.is_typeddict(annotation):
        return (dict,)
    kind = origin or annotation
    is_class = isinstance(kind, type) and not getattr(kind, "_is_protocol", False)
    return (kind,) if is_class and kind is not object else None


def fits(value: Any, accepted: tuple[type, ...] | None) -> bool:
    """Return whether a value is of one of some classes; a bool is no number."""
    if accepted is None:
        return not isinstance(value, Built) or _fits_its_maker(value)
    if isinstance(value, Built):
        return issubclass(value.type, accepted) and _fits_its_maker(value)
    return isinstance(value, accepted) and (type(value) is not bool or bool in accepted)


def _fits_its_maker(value: Built) -> bool:
    """Return whether an object is made of what its constructor takes, as far as that says it."""
    try:
        takes = signature_of(value.make).parameters
    except (TypeError, ValueError):
        return True
    hints = hints_of(value.make)
    return all(
        given is takes[name].default or fits(given, kinds(hints.get(name, Any)))
        for name, given in value.arguments.items()
        if name in takes and takes[name].kind not in _VARIABLE
    )
