"""Objects that constructors and other functions make, as a person who writes a test would."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from surefoot.suggest.calling import Subject
from surefoot.suggest.samples import hints_of, parameters
from surefoot.suggest.values import Built

_MOST = 40
_MOST_VALUES = 4


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
        """Yield objects of a class of the project."""
        if kind.__module__ in sys.stdlib_module_names:
            return
        yield from self.constructed(kind)
        for function in self._returning(kind):
            calls = list(self._recorded.get(function.__qualname__, ()))[:_MOST]
            yield from (
                Built(kind, function, arguments) for arguments in calls or _called(function)
            )

    def _returning(self, kind: type) -> Iterator[Callable[..., Any]]:
        """Yield the functions of the modules of the subject and the class that return one."""
        names = dict.fromkeys((self._subject.function.__module__, kind.__module__))
        for module in (sys.modules[name] for name in names if name in sys.modules):
            for function in list(vars(module).values()):
                is_own = inspect.isfunction(function) and function.__module__ == module.__name__
                is_other = is_own and function is not self._subject.function
                if is_other and hints_of(function).get("return") is kind:
                    yield function


def varied(value: Built) -> Iterator[Built]:
    """Yield objects that are made with one argument more, or another one in its place."""
    try:
        takes = parameters(value.make)
    except (TypeError, ValueError):
        return
    for name, some in takes.items():
        known = value.arguments.get(name)
        for other in some[:_MOST_VALUES] if not isinstance(known, dict) else some:
            if isinstance(known, dict) and isinstance(other, dict):
                other = {**known, **other}  # noqa: PLW2901 - one keyword more
            yield value._replace(arguments={**value.arguments, name: other})


def _called(function: Callable[..., Any]) -> Iterator[Mapping[str, Any]]:
    """Yield arguments of the types that a function takes."""
    given = parameters(function)
    if all(given.values()):
        for number in range(min(map(len, given.values()), default=0)):
            yield {name: values[number] for name, values in given.items()}
