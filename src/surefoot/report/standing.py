"""Say how a gap stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.standing import Standing
from surefoot.report.gaps import gap_line
from surefoot.report.weak import evidence, question_line
from surefoot.report.words import needed_test


def print_standing(before: Standing, after: Standing, console: Console) -> None:
    """Print how a gap stood before some tests ran, and how it stands now."""
    about = before.gap or after.gap
    if about is not None:
        console.print(gap_line(about))
    for line in _standing_in_words(before, after):
        console.print(Text(printable(line)))


def _standing_in_words(before: Standing, after: Standing) -> Iterator[str]:
    if after.gap is not None:
        yield "✗ still open"
        yield f"  test to write: {needed_test(after.gap)}"
    elif after.undecided:
        yield f"? it is not known whether a test would notice: {after.undecided}"
    elif after.closed_by:
        since = "closed" if before.gap is not None else "was closed already,"
        yield f"✓ {since} by {' and '.join(after.closed_by)}"
    elif after.unknown:
        yield "? it is not known whether what reaches it checks anything; not observed, or expected to fail:"
        yield from (f"  {test}" for test in after.unknown)
        yield "What was not observed: surefoot run --record-all"
    elif after.doubts:
        yield "✗ not closed: what reaches it checks nothing, or is not confirmed"
        for question in dict.fromkeys(chain.from_iterable(after.doubts.values())):
            yield question_line(question).plain
            yield f"    {evidence(question)}"
    else:
        yield "✗ not closed: no test reaches what it is about"
