"""Show the questions about tests that might notice nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.filemap import plain_name
from surefoot.model.weak import Cause, Doubt, Question, Untested, WeakTests
from surefoot.report.gaps import GLYPHS
from surefoot.report.text import cut
from surefoot.report.words import counted

NOTHING_OBSERVED = (
    "No test was observed, so nothing is known of what they check. Observing may be switched off "
    "(observe in [tool.surefoot]), or the data is older than it: run all tests with "
    "surefoot run --record-all."
)

_Shown = TypeVar("_Shown")


def print_weak(weak: WeakTests, console: Console, limit: int = 0) -> None:
    """Print the questions with their evidence, the functions that no unit test reaches, and the
    end-to-end tests that add nothing; at most ``limit`` of each, or all of them.
    """
    if not weak.questions:
        console.print("No question: each test that was observed checks something.")
    for question in _first(weak.questions, limit):
        console.print(question_line(question))
        console.print(Text(f"    {printable(evidence(question))}", style="dim"))
    _print_rest(len(weak.questions), limit, console)
    if weak.questions:
        console.print(
            "A comment in the test, # surefoot: must-not-raise, says that it need not check more."
        )
    for heading, lines in (
        ("Logic that no unit test reaches", [_untested_line(u) for u in weak.untested]),
        (
            "End-to-end tests that reach nothing which integration tests do not",
            [Text(f"  {printable(test)}") for test in weak.redundant],
        ),
    ):
        if lines:
            console.print()
            console.print(Text(f"{heading}: {len(lines):,}", style="bold"))
            for line in _first(lines, limit):
                console.print(line)
            _print_rest(len(lines), limit, console)


def why_not_asked(weak: WeakTests) -> Iterator[str]:
    """Say of which tests nothing is known."""
    if weak.unknown:
        told = counted(len(weak.unknown), "test")
        yield f"{told} not observed, so nothing is asked of them: surefoot run --record-all"


def question_line(question: Question) -> Text:
    """Return one line; example: ``‼ tests/test_a.py:3 test_a: asserts-nothing``."""
    glyph = " " if question.tier is None else GLYPHS[question.tier.value]
    line = Text(f"{glyph} ", style="bold")
    line.append(f"{printable(question.path)}:{question.line}", style="bold")
    name = question.test.partition("::")[2]
    return line.append(f" {printable(name)}: {question.doubt.value}")


def evidence(question: Question) -> str:
    """Say what gives reason for a question; example: ``returns `x == 1`, which pytest drops``."""
    text = cut(question.text)
    match question.doubt:
        case Doubt.ASSERTS_NOTHING:
            return "nothing is checked: only an exception can make it fail"
        case Doubt.CANNOT_FAIL:
            return f"`{text}` passes whatever the code does"
        case Doubt.SWALLOWS:
            return f"`{text}` may fail unnoticed: what it raises is caught and dropped"
        case Doubt.RETURNS:
            return f"returns `{text}`, which pytest drops"
        case Doubt.PATCHES_SUBJECT:
            return f"calls `{text}`, which it has replaced itself"
        case Doubt.OWN_MOCKS:
            return f"checks only that its own mocks were called: `{text}`"
        case Doubt.UNCONFIRMED:
            return (
                "what it expects was observed, and nobody has confirmed it: "
                "if it is right, remove the comment that says so"
            )
        case Doubt.LEAVES_BEHIND:
            return f"leaves behind for the next test: {text}"
        case Doubt.NEVER_REACHED:
            assert question.cause is not None
            return f"`{text}` never ran: {_CAUSES[question.cause].format(question.head)}"


_CAUSES = {
    Cause.RAISED: "a line before it raised, as the block of line {} expects",
    Cause.HANDLED: "a line before it raised, and the try of line {} handles that",
    Cause.NOTHING_RAISED: "nothing was raised in the try of line {}",
    Cause.NOTHING_TO_GO_OVER: "the loop of line {} had nothing to go over",
    Cause.NOT_TAKEN: "the branch of line {} was not taken",
    Cause.NOT_CALLED: "the function of line {} was not called",
}


def render_weak_json(weak: WeakTests) -> str:
    """Return all of it as one JSON document, ending in a newline."""
    document = {
        "format": 1,
        "questions": [_question_as_json(question) for question in weak.questions],
        "functions_without_unit_test": [_untested_as_json(u) for u in weak.untested],
        "redundant_e2e": list(weak.redundant),
    }
    return json.dumps(document, indent=1) + "\n"


def _question_as_json(question: Question) -> dict[str, Any]:
    return {
        "test": question.test,
        "question": question.doubt.value,
        "evidence": evidence(question),
        "where": f"{question.path}:{question.line}",
        "tier": question.tier and question.tier.value,
    }


def _untested_as_json(function: Untested) -> dict[str, Any]:
    return {
        "path": function.path,
        "name": function.name,
        "line": function.line,
        "tier": function.tier.value,
    }


def _untested_line(function: Untested) -> Text:
    line = Text(f"{GLYPHS[function.tier.value]} ", style="bold")
    line.append(f"{printable(function.path)}:{function.line}", style="bold")
    return line.append(f" {printable(plain_name(function.name))}")


def _first(found: Sequence[_Shown], limit: int) -> Sequence[_Shown]:
    return found[:limit] if limit else found


def _print_rest(number: int, limit: int, console: Console) -> None:
    if limit and number > limit:
        console.print(f"  and {number - limit:,} more (surefoot weak --limit 0)")
