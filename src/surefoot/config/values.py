"""Parse single values: each parser returns what it read, or a ValueError says what it must be."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from surefoot.model.patterns import check_pattern

Parse = Callable[[Any], Any]


def strings(value: Any) -> tuple[str, ...]:
    """Read one string or a list of them."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError(f"a list of strings, not {value!r}")


def coverage_patterns(value: Any) -> tuple[str, ...]:
    """Read patterns for files, as coverage.py has them."""
    found = strings(value)
    try:
        for pattern in found:
            check_pattern(pattern)
    except ValueError as error:
        raise ValueError(f"a list of patterns for files, but {error}") from error
    return found


def patterns(value: Any) -> tuple[str, ...]:
    """Read patterns for files; one that ends in a slash stands for all files below."""
    return coverage_patterns([f"{p}*" if p.endswith("/") else p for p in strings(value)])


def regexes(value: Any) -> tuple[str, ...]:
    """Read regular expressions, each to be used by itself; blank ones are left out."""
    found = tuple(text.strip() for text in strings(value) if text.strip())
    for text in found:
        try:
            with warnings.catch_warnings():  # coverage.py does not mind either
                warnings.simplefilter("ignore", FutureWarning)
                re.compile(text, re.MULTILINE)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"regular expressions, not {text!r} ({error})") from error
    return found


def string(value: Any) -> str:
    """Read a string that is not empty."""
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"a string, not {value!r}")


def boolean(value: Any) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"true or false, not {value!r}")


_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def kinds(value: Any) -> dict[str, str]:
    """Read what packages hand data to: a word for each package or dotted name in one."""
    if isinstance(value, dict) and all(
        _DOTTED.fullmatch(name) and isinstance(kind, str) and kind.strip()
        for name, kind in value.items()
    ):
        return {name: kind.strip() for name, kind in value.items()}
    raise ValueError(f'a word for each package, such as {{acme_sdk = "payment"}}, not {value!r}')


def percentage(value: Any) -> float:
    """Read a number from 0 to 100."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise ValueError(f"a number from 0 to 100, not {value!r}")


def remapping(value: Any) -> tuple[tuple[str, ...], ...]:
    """Read lists of paths, with or without names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
        lists = tuple(strings(item) for item in value)
        if all(lists) and all(all(item) for item in lists):
            return lists
    raise ValueError(f"lists of paths, each beginning with the one to use, not {value!r}")


def context_kind(value: Any) -> str:
    """Read what to record of tests."""
    if value in ("test", "none"):
        return str(value)
    raise ValueError(f'"test" or "none", not {value!r}')


def decimals(value: Any) -> int:
    """Read how many decimals to print."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9:
        return value
    raise ValueError(f"a whole number from 0 to 9, not {value!r}")


MOST_PATHS = 100_000
"""The highest ``path_limit``: all paths of a function are listed in memory."""


def path_limit(value: Any) -> int:
    """Read how many paths a function may have to be measured."""
    if isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= MOST_PATHS:
        return value
    raise ValueError(f"a whole number from 2 to {MOST_PATHS:,}, not {value!r}")


def parse_into(
    settings: dict[str, Any], key: str, parse: Parse, value: Any, where: str, problems: list[str]
) -> None:
    """Parse a value into the settings; what is wrong with it becomes a problem."""
    try:
        settings[key] = parse(value)
    except ValueError as error:
        problems.append(f"{where} must be {error}")


def table_of(value: Any, where: str, problems: list[str]) -> Mapping[str, Any]:
    """Return the value if it is a table, or else an empty table and a problem."""
    if isinstance(value, dict):
        return value
    written = "[[…]], a list of tables" if isinstance(value, list) else repr(value)
    problems.append(f"{where} must be a table, not {written}")
    return {}
