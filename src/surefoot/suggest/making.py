"""Objects that constructors and other functions make, as a person who writes a test would."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from itertools import islice, zip_longest
from typing import Any

from surefoot.suggest.alike import alike
from surefoot.suggest.calling import Subject
from surefoot.suggest.construction import Argument, constructions
from surefoot.suggest.samples import built, hints_of, parameters
from surefoot.suggest.values import Built, made, signature_of

_MOST = 40
_MOST_SUBCLASSES = 20


class Makers:
    """What makes objects of a class: its constructor, and functions that say that they return one.

    ``recorded`` are the arguments with which the tests call functions of the module, by their
    qualified names.
    """

    def __init__(
        self, subject: Subject, recorded: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        self._subject = subject
        self._recorded = recorded

    def constructed(self, owner: type) -> Iterator[Built]:
        """Yield objects of a class, made with recorded arguments of its constructor."""
        for arguments in self._recorded.get(f"{owner.__qualname__}.__init__", ())[:_MOST]:
            yield Built(owner, owner, {n: v for n, v in arguments.items() if n != "self"})

    def of(self, kind: type) -> Iterator[Built]:
        """Yield objects of a class of the project, and of those that inherit from it.

        What makes them takes turns.
        """
        if _is_standard(kind):
            return
        ways = [
            self.constructed(kind),
            *map(self._inheriting, islice(subclasses(kind), _MOST_SUBCLASSES)),
            *(self._made_by(function, kind) for function in self._returning(kind)),
        ]
        for some in zip_longest(*ways):
            yield from (each for each in some if each is not None)

    def _inheriting(self, kind: type) -> Iterator[Built]:
        yield from self.constructed(kind)
        yield from islice(built(kind), 1)

    def _made_by(self, function: Callable[..., Any], kind: type) -> Iterator[Built]:
        calls = list(self._recorded.get(function.__qualname__, ()))[:_MOST]
        for arguments in calls or _called(function):
            yield Built(kind, function, arguments)

    def _returning(self, kind: type) -> Iterator[Callable[..., Any]]:
        """Yield the functions of the modules of the subject and the class that return one."""
        names = dict.fromkeys((self._subject.function.__module__, kind.__module__))
        for module in (sys.modules[name] for name in names if name in sys.modules):
            for function in list(vars(module).values()):
                is_own = inspect.isfunction(function) and function.__module__ == module.__name__
                is_other = is_own and function is not self._subject.function
                if is_other and hints_of(function).get("return") is kind:
                    yield function


def subclasses(kind: type) -> Iterator[type]:
    """Yield the classes that inherit from one, directly or not."""
    inheriting: list[type] = type.__subclasses__(kind)
    for other in inheriting:
        yield other
        yield from subclasses(other)


def as_built(value: Any) -> Any:
    """Return a value in which objects are what builds equal ones, as far as that can be told."""
    kind = type(value)
    if kind is list:
        return [as_built(item) for item in value]
    if kind is dict:
        return {key: as_built(item) for key, item in value.items()}
    if isinstance(value, _TAKEN_APART) or is_dataclass(kind) or _is_standard(kind):
        return value
    for made_by, arguments in constructions(value):
        if made_by is kind and all(argument.name for argument in arguments):
            anew = Built(kind, kind, _by_parameter(kind, arguments))
            if alike(_made(anew), value):
                return anew
    return value


_TAKEN_APART = (type, Enum, tuple)


def _is_standard(kind: type) -> bool:
    return kind.__module__ in sys.stdlib_module_names


def _made(anew: Built) -> Any:
    try:
        return made(anew)
    except Exception:  # noqa: BLE001 - a constructor may do anything
        return None


def _by_parameter(kind: type, arguments: Sequence[Argument]) -> dict[str, Any]:
    """Return arguments by parameter; those of ``**kwargs`` are together in a dictionary."""
    takes = inspect.signature(kind).parameters
    given = {each.name: as_built(each.value) for each in arguments}
    others = {name: value for name, value in given.items() if name not in takes}
    given = {name: value for name, value in given.items() if name in takes}
    keywords = next((name for name, each in takes.items() if each.kind is each.VAR_KEYWORD), None)
    return {**given, keywords: others} if keywords and others else given


def varied(value: Built, first: Collection[str] = ()) -> Iterator[Built]:
    """Yield objects that are made with one argument more, or another one in its place.

    Arguments with the names that come ``first`` are changed before the others.
    """
    try:
        takes = parameters(value.make)
    except (TypeError, ValueError):
        return
    defaults = signature_of(value.make).parameters
    changed = ((name, other) for name, some in takes.items() for other in some)
    for name, other in sorted(changed, key=lambda new: not _is_named(new[0], new[1], first)):
        known = value.arguments.get(name, defaults[name].default)
        if isinstance(known, dict) and isinstance(other, dict):
            other = {**known, **other}  # noqa: PLW2901 - one keyword more
        if not alike(known, other):
            yield value._replace(arguments={**value.arguments, name: other})


def _is_named(name: str, value: object, names: Collection[str]) -> bool:
    """Return whether an argument, or a keyword in it, has one of some names."""
    return name in names or (isinstance(value, dict) and not value.keys().isdisjoint(names))


def _called(function: Callable[..., Any]) -> Iterator[Mapping[str, Any]]:
    """Yield arguments of the types that a function takes."""
    given = parameters(function)
    if all(given.values()):
        for number in range(min(map(len, given.values()), default=0)):
            yield {name: values[number] for name, values in given.items()}
