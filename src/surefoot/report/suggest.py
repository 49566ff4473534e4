"""Show the tests that were found for gaps, and what was not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable, printable_lines
from surefoot.model.decision import Decision, Vector
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import (
    Addition,
    Answer,
    Call,
    Ending,
    Found,
    FoundBy,
    NotReached,
    NotTried,
    Suggestion,
)
from surefoot.report.gaps import gap_line
from surefoot.report.text import cut
from surefoot.report.words import counted, gap_in_words


class ShownVector(NamedTuple):
    """A vector of a decision."""

    decision: Decision
    vector: Vector


LED_TO_IT = {
    FoundBy.TESTS: "arguments of your tests",
    FoundBy.CONSTANTS: "constants of the code",
    FoundBy.OPERANDS: "what the code compares",
    FoundBy.TYPES: "the types of its parameters",
}


def print_suggestions(
    suggested: Sequence[Suggestion], additions: Sequence[Addition], console: Console
) -> None:
    """Print what came of the search for each gap, then the tests, by the file they belong to."""
    for each in suggested:
        console.print(gap_line(each.gap))
        console.print(Text(f"    {printable(_suggestion_in_words(each))}"))
    print_additions(additions, console)
    reached = sum(isinstance(each.answer, Found) for each in suggested)
    if suggested:
        gaps = counted(len(suggested), "gap")
        console.print(f"\nreached {reached} of {gaps}")
    else:
        console.print("There is no gap here that an input could close.")


def print_additions(additions: Sequence[Addition], console: Console) -> None:
    """Print tests by the file they belong to, with what that has to import."""
    for addition in additions:
        new = " (new)" if addition.before is None else ""
        console.print(Text(f"\n# {printable(addition.path)}{new}", style="bold"))
        for statement in addition.draft.imports:
            console.print(Text(printable(statement)))
        for test in addition.draft.tests:
            console.print(Text(f"\n{printable_lines(chr(10).join(test.lines))}"))


def _suggestion_in_words(suggestion: Suggestion) -> str:
    others = len(suggestion.closes) - 1
    more = f"; closes {counted(others, 'other gap')} too" if others > 0 else ""
    return answer_in_words(suggestion.answer) + more


def answer_in_words(answer: Answer) -> str:
    """Say what came of a search; example: ``not tried, because it calls os.remove``."""
    match answer:
        case Found(calls=calls):
            codes = " and ".join(call.code for call in calls)
            return f"reached with {codes} ({search_in_words(answer)})"
        case NotReached(inputs=inputs, closest=closest, ended=ended):
            near = f", closest {cut(closest)}" if closest else ""
            why = f": {ended}" if ended else ""
            return f"not reached after {counted(inputs, 'input')}{near}{why}"
        case NotTried(because=because):
            return f"not tried, because {because}"


def search_in_words(found: Found) -> str:
    """Say how calls were found; example: ``from constants of the code; 2 inputs, 0.01 s``."""
    tried = f"{counted(found.inputs, 'input')}, {found.seconds:.2f} s"
    return f"from {LED_TO_IT[found.by]}; {tried}"


def input_in_words(found: Found) -> str:
    """Return the calls that were found, and what they did; example: ``f(1) returns 2``."""
    return cut(" and ".join(f"{call.code} {outcome_in_words(call)}" for call in found.calls))


def codes_by_vector(gaps: Iterable[Gap], found: Mapping[str, Found]) -> dict[ShownVector, str]:
    """Return calls that were found to show missing vectors."""
    return {
        ShownVector(gap.decision.decision, vector): code
        for gap in gaps
        if gap.decision is not None and gap.id in found
        for vector, code in found[gap.id].shows
    }


def outcome_in_words(call: Call) -> str:
    """Say what a call did; example: ``returns False``."""
    if call.raised is not None:
        told = f": {call.raised.message}" if call.raised.message else ""
        return f"raises {call.raised.name}{told}"
    does = "yields" if call.ending in _YIELDING else "returns"
    if call.returned is not None:
        return f"{does} {call.returned}"
    return f"{does} {call.returned_type or 'something that cannot be compared'}"


_YIELDING = {Ending.ITERATE, Ending.ITERATE_ASYNC}
_RESULTS: dict[type[Answer], str] = {
    Found: "reached",
    NotReached: "not reached",
    NotTried: "not tried",
}


def render_suggestions_json(suggested: Sequence[Suggestion], additions: Sequence[Addition]) -> str:
    """Return what came of the search, and the tests, as one JSON document, ending in a newline."""
    document = {
        "format": 1,
        "suggestions": [
            {
                "gap": gap_as_json(each.gap),
                "input": answer_as_json(each.answer),
                "closes": sorted(each.closes),
            }
            for each in suggested
        ],
        "files": [_addition_as_json(addition) for addition in additions],
    }
    return json.dumps(document, indent=1) + "\n"


def gap_as_json(gap: Gap) -> dict[str, Any]:
    """Return what tells a gap from others, and what never happened."""
    return {
        "id": gap.id,
        "path": gap.path,
        "name": gap.name,
        "line": gap.line,
        "tier": gap.tier.value,
        "kind": gap.kind.value,
        "sentence": gap_in_words(gap),
    }


def answer_as_json(answer: Answer, most: int | None = None) -> dict[str, Any]:
    """Return what came of a search; at most so many calls, and imports of a call."""
    calls = answer.calls if isinstance(answer, Found) else ()
    return {
        "result": _RESULTS[type(answer)],
        "told": answer_in_words(answer),
        "calls": [
            {
                "code": call.code,
                "imports": sorted(call.imports)[:most],
                "outcome": outcome_in_words(call),
            }
            for call in calls[:most]
        ],
    }


def _addition_as_json(addition: Addition) -> dict[str, Any]:
    return {
        "path": addition.path,
        "is_new": addition.before is None,
        "imports": list(addition.draft.imports),
        "tests": [
            {"name": test.name, "code": "\n".join(test.lines), "closes": list(test.gaps)}
            for test in addition.draft.tests
        ],
    }
