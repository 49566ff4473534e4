"""What a mutant changes, in words."""

from __future__ import annotations

import pytest

from surefoot.model.mutants import Operator
from surefoot.mutate.finding import mutants_in
from surefoot.report.changes import change_in_words

TEXT = """\
def f(a):
    if a >= 8:
        raise ValueError(a)
    try:
        a = not g(a)
    except KeyError:
        h()
    return a
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
