"""What closes a gap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finds import gap_of
from surefoot.model.gaps import NeverCalled, NeverDecided, NeverHad, NeverReached, NeverTaken
from surefoot.model.ids import LineNo
from surefoot.model.results import ConditionCoverage, DecisionCoverage
from surefoot.model.suggestions import BranchTaken, Goal, LineReached, NotTried, VectorSeen
from surefoot.source.map import map_source
from surefoot.suggest.goals import NO_BODY, NO_FUNCTION, SETTLED, goal_of

FILE = map_source("def f(a, b):\n    if a and b:\n        return 1\n    return 2\n")
(REGION,) = FILE.regions
(DECISION,) = FILE.decisions


def covered(*seen: str) -> DecisionCoverage:
    """Return the decision, of which some vectors were seen."""
    conditions = tuple(
        ConditionCoverage(text, number, True, True, None) for number, text in ((1, "a"), (2, "b"))
    )
    return DecisionCoverage(DECISION, conditions, seen, (), None)


def vectors(goal: Goal | NotTried) -> list[list[str]]:
    """Return the vectors of each way."""
    assert isinstance(goal, Goal)
    return [
        sorted(fact.vector for fact in way if isinstance(fact, VectorSeen)) for way in goal.ways
    ]


@pytest.mark.parametrize(
    ("number", "outcome", "ways"),
    [
        (1, True, [["TT"], ["TF"]]),
        (1, False, [["F-"]]),
        (2, True, [["TT"]]),
        (2, False, [["TF"]]),
        (2, None, [["TT"], ["TF"]]),
    ],
)
def test_an_outcome_is_reached_by_any_vector_that_has_it(
    number: int, outcome: bool | None, ways: list[list[str]]
) -> None:
    """Those in which the condition is not evaluated do not count."""
    gap = replace(gap_of("f", NeverHad("x", outcome)), number=number, decision=covered())
    assert vectors(goal_of(gap, FILE, REGION)) == ways


def test_an_effect_is_shown_by_what_completes_a_pair() -> None:
    """Where one more vector is enough, no way needs two."""
    gap = replace(gap_of("f", NeverDecided("b", "a and b")), number=2, decision=covered("TT"))
    assert vectors(goal_of(gap, FILE, REGION)) == [["TF"]]


def test_an_effect_may_need_two_vectors() -> None:
    """Nothing that was seen shows either side."""
    gap = replace(gap_of("f", NeverDecided("b", "a and b")), number=2, decision=covered("F-"))
    assert vectors(goal_of(gap, FILE, REGION)) == [["TF", "TT"]]


def test_lines_branches_and_functions_are_reached_by_running_them() -> None:
    """A function by the first line of its body."""
    at = LineNo(3)
    reached = replace(gap_of("f", NeverReached("return 1")), line=at)
    taken = replace(gap_of("f", NeverTaken("if a and b", LineNo(4))), line=LineNo(2))
    called = gap_of("f", NeverCalled("f", ("a", "b")))
    assert [goal_of(gap, FILE, REGION) for gap in (reached, taken, called)] == [
        Goal("g1", (frozenset({LineReached(at)}),)),
        Goal("g1", (frozenset({BranchTaken(LineNo(2), LineNo(4))}),)),
        Goal("g1", (frozenset({LineReached(LineNo(2))}),)),
    ]


def test_what_no_input_can_close_is_said() -> None:
    """Conditions that are settled, code outside of functions, and bodies that show nothing."""
    settled = replace(
        gap_of("f", NeverHad("a", True, settled=(LineNo(1),))), number=1, decision=covered()
    )
    empty = map_source('def g():\n    """Nothing."""\n')
    answers = [
        goal_of(settled, FILE, REGION),
        goal_of(gap_of("", NeverReached("x")), FILE, None),
        goal_of(gap_of("g", NeverCalled("g", ())), empty, empty.regions[0]),
    ]
    assert [answer.because for answer in answers if isinstance(answer, NotTried)] == [
        SETTLED,
        NO_FUNCTION,
        NO_BODY,
    ]
