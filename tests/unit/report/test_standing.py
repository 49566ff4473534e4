"""How it is told that a gap is open or closed."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from finds import gap_of
from surefoot.model.gaps import NeverHad
from surefoot.model.ids import LineNo
from surefoot.model.standing import Standing
from surefoot.model.weak import Doubt, Question
from surefoot.report.standing import print_standing

GAP = gap_of("login", NeverHad("word", False, ("name",)))
SENTENCE = "! a.py:1 login: word was never False where name held"
QUESTION = Question("t.py::test_a", Doubt.ASSERTS_NOTHING, "t.py", LineNo(3))


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            Standing(GAP),
            Standing(GAP),
            [SENTENCE, "✗ still open", "  test to write: make word False where name holds"],
        ),
        (
            Standing(GAP),
            Standing(closed_by=("t.py::test_a", "t.py::test_b")),
            [SENTENCE, "✓ closed by t.py::test_a and t.py::test_b"],
        ),
        (
            Standing(closed_by=("t.py::test_a",)),
            Standing(closed_by=("t.py::test_a",)),
            ["✓ was closed already, by t.py::test_a"],
        ),
        (
            Standing(GAP),
            Standing(doubts={"t.py::test_a[1]": (QUESTION,), "t.py::test_a[2]": (QUESTION,)}),
            [
                SENTENCE,
                "✗ not closed: what reaches it checks nothing, or is not confirmed",
                "  t.py:3 test_a: asserts-nothing",
                "    nothing is checked: only an exception can make it fail",
            ],
        ),
        (
            Standing(GAP),
            Standing(unknown=("t.py::test_a",)),
            [
                SENTENCE,
                "? it is not known whether what reaches it checks anything; not observed, or expected to fail:",
                "  t.py::test_a",
                "What was not observed: surefoot run --record-all",
            ],
        ),
        (
            Standing(GAP),
            Standing(),
            [SENTENCE, "✗ not closed: no test reaches what it is about"],
        ),
        (
            Standing(GAP),
            Standing(undecided="it ran on, alone too"),
            [SENTENCE, "? it is not known whether a test would notice: it ran on, alone too"],
        ),
    ],
)
def test_it_is_told_with_the_reason(before: Standing, after: Standing, lines: list[str]) -> None:
    """Open, closed, closed before, in doubt, unknown, or out of reach."""
    stream = io.StringIO()
    print_standing(before, after, Console(file=stream, width=200, highlight=False))
    assert stream.getvalue().splitlines() == lines
