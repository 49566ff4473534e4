"""Show the test to write next, to a person and to a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.context import NodeId
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Example, Found, NextTest
from surefoot.model.tiers import Origin, Placement
from surefoot.report.gaps import gap_line
from surefoot.report.suggest import (
    answer_as_json,
    answer_in_words,
    gap_as_json,
    outcome_in_words,
    search_in_words,
)
from surefoot.report.text import cut
from surefoot.report.words import counted, needed_test, vector_in_words

MOST_BYTES = 4096
"""The JSON has no more of them."""
_LENGTHS = (1000, 500, 250, 120, 60)
"""To so many bytes the texts of the JSON are cut, until it is small enough. No command is longer than
the last.
"""
_MOST = 3
"""So many vectors, calls and imports of a call are in it."""


def print_next(test: NextTest, console: Console) -> None:
    """Print the gap, and below it what there is to know for a test that closes it."""
    console.print(gap_line(test.gap))
    for label, told in _told(test):
        line = Text(f"  {label:8}", style="dim")
        console.print(line.append(printable(told), style="not dim"))
    if test.left:
        console.print(f"{counted(test.left, 'more gap')} after this one")


def _told(test: NextTest) -> Iterator[tuple[str, str]]:
    """Yield what there is to know, each with a label."""
    gap = test.gap
    yield "why", f"{gap.tier.value} code: {_reason(test.placement)}"
    yield "test", needed_test(gap)
    if gap.decision is not None and len(gap.decision.conditions) > 1:
        for vector in test.vectors:
            yield "vector", f"{vector}: {vector_in_words(gap.decision, vector)}"
    if isinstance(test.answer, Found):
        for call in test.answer.calls:
            yield "input", f"{call.code} {cut(outcome_in_words(call))}"
        yield "", f"({search_in_words(test.answer)})"
    else:
        yield "input", answer_in_words(test.answer)
    if test.example is not None:
        name = NodeId(test.example.test).function.partition("::")[2]
        yield "like", f"{_spot(test.example)} {name}"
    yield "in", f"{test.place} (new)" if test.is_new else test.place
    write = _write_command(test)
    if write is not None:
        yield "write", f"{write} adds a test with this input"
    yield "verify", _verify_command(gap)


def _reason(placement: Placement) -> str:
    """Say why code is in its tier; example: ``named authenticate (inferred)``."""
    if placement.origin in {Origin.INFERRED, Origin.DEFAULT}:
        return f"{placement.reason} ({placement.origin.value})"
    return placement.reason


def _spot(example: Example) -> str:
    return example.path if example.line is None else f"{example.path}:{example.line}"


def _verify_command(gap: Gap) -> str:
    return f"surefoot verify {gap.id}"


def _write_command(test: NextTest) -> str | None:
    """Return the command that adds a test with the input that was found, if one was."""
    return (
        f"surefoot suggest --gap {test.gap.id} --write" if isinstance(test.answer, Found) else None
    )


def render_next_json(test: NextTest | None) -> str:
    """Return the test to write as one JSON document of at most ``MOST_BYTES``, ending in a newline.

    Where that is not enough, texts are cut, and end in ``…``.
    """
    document = {"format": 1, "next": test and _as_json(test)}
    texts = (json.dumps(_shortened(document, most), indent=1) + "\n" for most in _LENGTHS)
    return next(text for text in texts if len(text) <= MOST_BYTES)


def _as_json(test: NextTest) -> dict[str, Any]:
    gap = test.gap
    return {
        "gap": gap_as_json(gap),
        "why": _reason(test.placement),
        "test": needed_test(gap),
        "vectors": test.vectors[:_MOST],
        "input": answer_as_json(test.answer, _MOST),
        "example": test.example and test.example._asdict(),
        "place": {"path": test.place, "is_new": test.is_new},
        "write": _write_command(test),
        "verify": _verify_command(gap),
        "left": test.left,
    }


def _shortened(value: Any, most: int) -> Any:
    """Return a document in which no text takes more bytes."""
    match value:
        case str():
            return _cut(value, most)
        case dict():
            return {key: _shortened(each, most) for key, each in value.items()}
        case list() | tuple():
            return [_shortened(each, most) for each in value]
    return value


def _cut(text: str, most: int) -> str:
    if _size(text) <= most:
        return text
    sizes = accumulate(map(_size, text), initial=_size("…"))
    return text[: sum(size <= most for size in sizes) - 1] + "…"


def _size(text: str) -> int:
    """Return how many bytes a text takes in JSON, without its quotes."""
    return len(json.dumps(text)) - 2
