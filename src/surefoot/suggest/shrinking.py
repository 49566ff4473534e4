"""Make the arguments of a call simpler while it still shows the same."""

from __future__ import annotations

import dataclasses
import enum
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from surefoot.model.suggestions import Fact
from surefoot.suggest.calling import Trial
from surefoot.suggest.values import Argument, Built, parts, replaced

Run = Callable[[Mapping[str, Any]], Trial | None]


def shrunk(
    trial: Trial, fact: Fact, run: Run, is_kept: Callable[[Trial], bool], seconds: float
) -> Trial:
    """Return a call with the simplest arguments found that shows a fact and ends the same way."""
    end = time.process_time() + seconds
    best = trial
    is_better = True
    while is_better:
        is_better = False
        for arguments in _simpler_arguments(best.arguments):
            if time.process_time() > end:
                return best
            other = run(arguments)
            if other and fact in other.seen.facts and _same_end(best, other) and is_kept(other):
                best = other
                is_better = True
                break
    return best


def _same_end(one: Trial, other: Trial) -> bool:
    """Return whether two calls both return a result of one type, or raise the same exception."""
    if one.raised is None and other.raised is None:
        return type(one.returned) is type(other.returned)
    return type(one.raised) is type(other.raised)


def _simpler_arguments(arguments: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, value in arguments.items():
        for path, part in parts(value, (Argument(name),)):
            for simple in _simpler(part):
                try:
                    yield {**arguments, name: replaced(value, path[1:], simple)}
                except Exception:  # noqa: BLE001 - a constructor may refuse it
                    continue


def _simpler(value: Any) -> Iterator[Any]:
    """Yield simpler values of the same type, the simplest first."""
    match value:
        case bool() | enum.Enum():
            return
        case int() | float():
            whole = int(value) if abs(value) < 1e15 else 0  # NaN compares false
            for simple in (0, 1, whole // 10, whole // 2, whole - 1 if whole > 0 else whole + 1):
                if abs(simple) < abs(value) or value != value:  # noqa: PLR0124
                    yield type(value)(simple)
            if value < 0:
                yield -value
        case str() | bytes():
            yield from _simpler_text(value)
        case Built(arguments=arguments):
            for name in arguments:
                fewer = {other: part for other, part in arguments.items() if other != name}
                yield value._replace(arguments=fewer)
        case list() | set() | frozenset() | tuple() if not hasattr(value, "_fields"):
            items = list(value)
            if items:
                yield type(value)()
            for at in range(len(items)):
                yield type(value)(items[:at] + items[at + 1 :])
        case dict():
            for key in value:
                yield {other: part for other, part in value.items() if other != key}
        case _ if dataclasses.is_dataclass(value):
            return


def _simpler_text(value: Any) -> Iterator[Any]:
    if not value:
        return
    yield value[:0]
    yield value[: len(value) // 2]
    yield value[len(value) // 2 :]
    for at in range(min(len(value), 60)):
        yield value[:at] + value[at + 1 :]
    if isinstance(value, str):
        for at, character in enumerate(value[:60]):
            plain = "0" if character.isdigit() else "A" if character.isupper() else "a"
            if character not in {"0", "A", "a"} and character.isalnum():
                yield value[:at] + plain + value[at + 1 :]
