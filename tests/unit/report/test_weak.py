"""How questions about tests are told."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from surefoot.model.ids import LineNo
from surefoot.model.tiers import Tier
from surefoot.model.weak import Cause, Doubt, Question, Untested, WeakTests
from surefoot.report.weak import evidence, print_weak, render_weak_json, why_not_asked

QUESTION = Question(
    "tests/test_a.py::test_b",
    Doubt.ASSERTS_NOTHING,
    "tests/test_a.py",
    LineNo(3),
    tier=Tier.CRITICAL,
)
ABOUT_ALL_OF_IT = {Doubt.ASSERTS_NOTHING, Doubt.UNCONFIRMED}
"""What is asked for no single piece of the test's code."""
WEAK = WeakTests(
    (QUESTION, QUESTION._replace(doubt=Doubt.RETURNS, text="x == 1", tier=None)),
    (Untested("app.py", "total#2", LineNo(7), Tier.CORE),),
    ("tests/e2e/test_c.py::test_d",),
    frozenset({"tests/test_e.py::test_f"}),
)


def printed(weak: WeakTests, limit: int = 0) -> list[str]:
    """Return the lines that are printed."""
    stream = io.StringIO()
    print_weak(weak, Console(file=stream, width=200, highlight=False), limit)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_each_question_stands_with_its_evidence() -> None:
    """The functions without a unit test and the end-to-end tests that add nothing follow."""
    assert printed(WEAK) == [
        "‼ tests/test_a.py:3 test_b: asserts-nothing",
        "    nothing is checked: only an exception can make it fail",
        "  tests/test_a.py:3 test_b: returns-a-value",
        "    returns `x == 1`, which pytest drops",
        "A comment in the test, # surefoot: must-not-raise, says that it need not check more.",
        "",
        "Logic that no unit test reaches: 1",
        "! app.py:7 total",
        "",
        "End-to-end tests that reach nothing which integration tests do not: 1",
        "  tests/e2e/test_c.py::test_d",
    ]


def test_a_limit_counts_the_rest() -> None:
    """With the command that lists all."""
    assert printed(WEAK, 1)[2] == "  and 1 more (surefoot weak --limit 0)"


def test_no_question_is_said() -> None:
    """About the tests that were observed."""
    assert printed(WeakTests()) == ["No question: each test that was observed checks something."]


def test_tests_that_were_not_observed_are_counted() -> None:
    """They are not among those without a question."""
    assert list(why_not_asked(WeakTests())) == []
    assert list(why_not_asked(WEAK)) == [
        "1 test not observed, so nothing is asked of them: surefoot run --record-all"
    ]


@pytest.mark.parametrize("doubt", sorted(set(Doubt) - ABOUT_ALL_OF_IT, key=list(Doubt).index))
def test_evidence_quotes_the_code(doubt: Doubt) -> None:
    """On one line, and not more of it than fits there."""
    text = "answer() == 42" + "2" * 200
    told = evidence(QUESTION._replace(doubt=doubt, text=text, cause=Cause.RAISED))
    assert "answer() == 42" in told
    assert "…" in told
    assert len(told) < 200


@pytest.mark.parametrize("cause", Cause)
def test_evidence_says_what_kept_control_from_a_check(cause: Cause) -> None:
    """And on which line that was decided."""
    question = QUESTION._replace(doubt=Doubt.NEVER_REACHED, cause=cause, head=LineNo(5))
    told = evidence(question)
    assert told.startswith("`` never ran: ")
    assert "line 5" in told


def test_json_has_all_of_it() -> None:
    """With the words of the questions, and null where no tier is known."""
    assert json.loads(render_weak_json(WEAK)) == {
        "format": 1,
        "questions": [
            {
                "test": "tests/test_a.py::test_b",
                "question": "asserts-nothing",
                "evidence": "nothing is checked: only an exception can make it fail",
                "where": "tests/test_a.py:3",
                "tier": "critical",
            },
            {
                "test": "tests/test_a.py::test_b",
                "question": "returns-a-value",
                "evidence": "returns `x == 1`, which pytest drops",
                "where": "tests/test_a.py:3",
                "tier": None,
            },
        ],
        "functions_without_unit_test": [
            {"path": "app.py", "name": "total#2", "line": 7, "tier": "core"}
        ],
        "redundant_e2e": ["tests/e2e/test_c.py::test_d"],
    }
