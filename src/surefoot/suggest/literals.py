"""Write numbers and texts as Python source that people read easily."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TypeVar

AnyText = TypeVar("AnyText", str, bytes)

_REPEATED = r"(.{1,8}?)\1{9,}"
_SHORTEST_REPETITION = 20
"""The length of text from which ``"x" * 20`` reads better."""
_LARGE = 10**30
_MOST_DIGITS = 4300
"""Python reads no decimal number that has more."""


def integer(value: int) -> str:
    """Write an integer; example: ``2**64 - 1``."""
    if abs(value) < _LARGE:
        return str(value)
    if value < 0:
        return f"-({integer(-value)})"
    for base in (10, 2):
        exponent = round(math.log(value, base))
        beyond = value - base**exponent
        if -_SHORTEST_REPETITION < beyond < _SHORTEST_REPETITION:
            return f"{base}**{exponent}" + (f" {'-+'[beyond > 0]} {abs(beyond)}" if beyond else "")
    return str(value) if value < 10 ** (_MOST_DIGITS - 1) else f"0x{value:X}"


def real(value: float) -> str:
    """Write a floating point number; example: ``float("-inf")``."""
    return repr(value).replace("e+", "e") if math.isfinite(value) else f'float("{value}")'


def text(value: str | bytes) -> str:
    """Write a text, long repetitions as such; example: ``"x" * 200 + "@example.com"``."""
    pieces = (
        _pieces(value, _REPEATED) if isinstance(value, str) else _pieces(value, _REPEATED.encode())
    )
    return " + ".join(pieces) or quoted(value)


def quoted(value: str | bytes) -> str:
    """Write a text as one literal, in double quotes unless these need more escapes."""
    start, whole = ("b", value.decode("latin-1")) if isinstance(value, bytes) else ("", value)
    mark = "'" if whole.count('"') > whole.count("'") else '"'
    parts = value.split(mark.encode()) if isinstance(value, bytes) else value.split(mark)
    escaped = (repr(part)[1 + len(start) : -1] for part in parts)
    return start + mark + f"\\{mark}".join(escaped) + mark


def _pieces(value: AnyText, repeated: AnyText) -> Iterator[str]:
    """Yield the parts of a text that has long repetitions."""
    found = [
        match
        for match in re.finditer(repeated, value, re.DOTALL)
        if len(match[0]) >= _SHORTEST_REPETITION
    ]
    end = 0
    for match in found:
        if match.start() > end:
            yield quoted(value[end : match.start()])
        yield f"{quoted(match[1])} * {len(match[0]) // len(match[1])}"
        end = match.end()
    if end < len(value):
        yield quoted(value[end:])
