"""Call a function with arguments by name, whatever it is, until it ends or takes too long."""

from __future__ import annotations

import asyncio
import inspect
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import FrameType
from typing import Any

from surefoot.model.suggestions import Ending
from surefoot.suggest.guard import RefusedError
from surefoot.suggest.values import bound, made
from surefoot.suggest.watch import Seen, Watch

SECONDS = 0.1
"""No call may take longer."""
MOST_ITEMS = 1_000
"""No more is taken from an iterator."""


class TooLongError(BaseException):
    """A call took too long; not an ``Exception``, which code under test may handle."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A call: its arguments, what it showed, and how it ended.

    It ended in ``returned`` if ``raised`` is None. It ``broke_off`` where it took too long or too
    much memory, or where the guard has refused something.
    """

    arguments: Mapping[str, Any]
    seen: Seen
    returned: Any = None
    raised: BaseException | None = None

    @property
    def broke_off(self) -> bool:
        """Whether what it did says nothing."""
        return isinstance(self.raised, TooLongError | RefusedError | MemoryError | RecursionError)


class Subject:
    """A function, as it is found in its module.

    ``owner`` is the class of a method, which needs an instance, or the class itself if it is a class
    method: this is its ``receiver``, the first parameter. ``ending`` is how it is called.
    """

    def __init__(self, module: Any, qualname: str) -> None:
        self.module: str = module.__name__
        self.qualname = qualname
        *classes, self.name = qualname.split(".")
        owner: Any = module
        for name in classes:
            owner = getattr(owner, name)
        found = inspect.getattr_static(owner, self.name)
        needs_receiver = isinstance(owner, type) and not isinstance(found, staticmethod)
        self.owner: type | None = owner if needs_receiver else None
        self.is_class_method = isinstance(found, classmethod)
        self.function: Callable[..., Any] = getattr(owner, self.name)
        self.is_property = isinstance(found, property)
        if self.is_property:
            self.function = found.fget
        elif self.is_class_method:
            self.function = found.__func__
        self.signature = inspect.signature(self.function)
        self.ending = _ending(self.function)
        first = next(iter(self.signature.parameters), None)
        self.receiver: str | None = first if needs_receiver else None
        shown = [p for name, p in self.signature.parameters.items() if name != self.receiver]
        self.called_with = None if self.is_property else inspect.Signature(shown)

    def is_called_on(self, receiver: object) -> bool:
        """Return whether a class method is the one that a class has, or inherits."""
        found = getattr(receiver, self.name, None) if isinstance(receiver, type) else None
        return getattr(found, "__func__", None) is self.function


def _ending(function: Callable[..., Any]) -> Ending:
    plain = inspect.unwrap(function)
    if inspect.isasyncgenfunction(plain):
        return Ending.ITERATE_ASYNC
    if inspect.iscoroutinefunction(plain):
        return Ending.AWAIT
    if inspect.isgeneratorfunction(plain):
        return Ending.ITERATE
    return Ending.CALL


def tried(subject: Subject, watch: Watch, arguments: Mapping[str, Any]) -> Trial:
    """Call a function and see what it does; whatever it raises is in the result.

    Raises:
        Exception: when the arguments cannot be made.
    """
    whole = {name: made(value) for name, value in arguments.items()}
    positional, named = bound(subject.signature, whole)
    returned = None
    raised: BaseException | None = None
    with watch.watching() as seen:
        try:
            with _limited():
                returned = _ended(subject, positional, named)
        except BaseException as error:  # noqa: BLE001 - whatever the code under test does
            raised = error
    return Trial(arguments, seen, returned, raised)


def _ended(subject: Subject, positional: list[Any], named: dict[str, Any]) -> Any:
    result = subject.function(*positional, **named)
    match subject.ending:
        case Ending.AWAIT:
            return asyncio.run(result)
        case Ending.ITERATE:
            return list(islice(result, MOST_ITEMS))
        case Ending.ITERATE_ASYNC:
            return asyncio.run(_first_items(result))
    return result


async def _first_items(items: Any) -> list[Any]:
    found = []
    async for item in items:
        found.append(item)
        if len(found) == MOST_ITEMS:
            break
    return found


def _end(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError


@contextmanager
def _limited() -> Iterator[None]:
    """End what takes too long, again and again where it handles that."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def limit_calls() -> None:
    """Make it possible to end calls of this process that take too long."""
    signal.signal(signal.SIGALRM, _end)
