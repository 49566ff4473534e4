"""What a mutant changes, in words."""

from __future__ import annotations

import pytest

from surefoot.analysis.unnoticed import boundary_of
from surefoot.model.gaps import NeverNoticed
from surefoot.model.mutants import Operator, Outcome, Verdict
from surefoot.mutate.finding import mutants_in
from surefoot.report.changes import change_in_words, noticing_test, unnoticed_in_words

TEXT = """\
def f(a):
    if a >= 8:
        raise ValueError(a)
    try:
        a = not g(a)
    except KeyError:
        h()
    return a
    a.commit()
"""
MUTANTS = {
    mutant.operator: mutant for mutant in reversed(mutants_in("a.py", TEXT, {1: "f"}).mutants)
}


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        (Operator.BODY, "it did nothing but `return None`"),
        (Operator.RELATIONAL, "`>=` became `>`"),
        (Operator.RAISE, "`raise ValueError(a)` was left out"),
        (Operator.NEGATION, "`not` was left out"),
        (Operator.EXCEPT, "`except KeyError` did not handle the error"),
        (Operator.RETURN, "it returned None in place of `a`"),
    ],
)
def test_a_change_is_said_in_words(operator: Operator, words: str) -> None:
    """Each operator has its own."""
    assert change_in_words(MUTANTS[operator]) == words


def never(operator: Operator, verdict: Verdict, evidence: str = "") -> NeverNoticed:
    """Return what is known of a mutant that no test noticed."""
    mutant = MUTANTS[operator]
    return NeverNoticed(mutant, Outcome(verdict, evidence, tests=2), boundary_of(mutant))


@pytest.mark.parametrize(
    ("operator", "sentence"),
    [
        (Operator.RELATIONAL, "`>=` became `>`, and no test noticed; try a == 8"),
        (Operator.NEGATION, "`not` was left out, and no test noticed"),
    ],
)
def test_what_no_test_noticed_is_a_sentence(operator: Operator, sentence: str) -> None:
    """With an input to try, where one can be told."""
    assert unnoticed_in_words(never(operator, Verdict.SURVIVED)) == sentence


@pytest.mark.parametrize(
    ("operator", "verdict", "evidence", "test"),
    [
        (
            *(Operator.RELATIONAL, Verdict.NOT_INFECTED, ""),
            "give it an input with a == 8, and check what comes of it",
        ),
        (
            *(Operator.NEGATION, Verdict.NOT_INFECTED, ""),
            "give line 5 an input for which this matters, and check the result",
        ),
        (
            *(Operator.NEGATION, Verdict.SURVIVED, "the value changed from True to False"),
            "check what comes of line 5: the value changed from True to False",
        ),
        (Operator.RETURN, Verdict.SURVIVED, "", "check what comes of line 8"),
        (Operator.BODY, Verdict.SURVIVED, "", "check what f returns or changes"),
        (
            *(Operator.COMMIT, Verdict.SURVIVED, ""),
            "read what was written through another connection",
        ),
    ],
)
def test_the_test_to_write_is_told(
    operator: Operator, verdict: Verdict, evidence: str, test: str
) -> None:
    """By what is known: an input that matters, or a result that nobody looks at."""
    assert noticing_test(never(operator, verdict, evidence)) == test
