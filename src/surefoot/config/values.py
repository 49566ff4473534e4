"""Parse single values: each parser returns what it read, or a ValueError says what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Parse = Callable[[Any], Any]


def strings(value: Any) -> tuple[str, ...]:
    """Read one string or a list of them."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("a list of strings")


def string(value: Any) -> str:
    """Read a string that is not empty."""
    if isinstance(value, str) and value:
        return value
    raise ValueError("a string")


def boolean(value: Any) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def percentage(value: Any) -> float:
    """Read a number from 0 to 100."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise ValueError("a number from 0 to 100")


def remapping(value: Any) -> tuple[tuple[str, ...], ...]:
    """Read lists of paths, with or without names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
        lists = tuple(strings(item) for item in value)
        if all(lists) and all(all(item) for item in lists):
            return lists
    raise ValueError("lists of paths, each beginning with the one to use")


def context_kind(value: Any) -> str:
    """Read what to record of tests."""
    if value in ("test", "none"):
        return str(value)
    raise ValueError('"test" or "none"')


def decimals(value: Any) -> int:
    """Read how many decimals to print."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9:
        return value
    raise ValueError("a whole number from 0 to 9")


def parse_into(
    settings: dict[str, Any], key: str, parse: Parse, value: Any, where: str, problems: list[str]
) -> None:
    """Parse a value into the settings; what is wrong with it becomes a problem."""
    try:
        settings[key] = parse(value)
    except ValueError as error:
        problems.append(f"{where} must be {error}, not {value!r}")


def table_of(value: Any, where: str, problems: list[str]) -> Mapping[str, Any]:
    """Return the value if it is a table, or else an empty table and a problem."""
    if isinstance(value, dict):
        return value
    written = "[[…]], a list of tables" if isinstance(value, list) else repr(value)
    problems.append(f"{where} must be a table, not {written}")
    return {}
