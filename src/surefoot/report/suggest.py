"""Show the tests that were found for gaps, and what was not."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable, printable_lines
from surefoot.model.suggestions import (
    Addition,
    Found,
    FoundBy,
    NotReached,
    NotTried,
    Suggestion,
)
from surefoot.report.gaps import gap_line
from surefoot.report.words import counted

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
        console.print(Text(f"    {printable(_answer_in_words(each))}"))
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


def _answer_in_words(suggestion: Suggestion) -> str:
    match suggestion.answer:
        case Found(calls=calls, by=by, inputs=inputs, seconds=seconds):
            codes = " and ".join(call.code for call in calls)
            others = len(suggestion.closes) - 1
            more = f"; closes {counted(others, 'other gap')} too" if others else ""
            tried = f"{counted(inputs, 'input')}, {seconds:.2f} s"
            return f"reached with {codes} (from {LED_TO_IT[by]}; {tried}){more}"
        case NotReached(inputs=inputs, closest=closest, ended=ended):
            near = f", closest {closest}" if closest else ""
            why = f": {ended}" if ended else ""
            return f"not reached after {counted(inputs, 'input')}{near}{why}"
        case NotTried(because=because):
            return f"not tried, because {because}"
