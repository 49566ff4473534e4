"""How a mutant stands, by what came of it last."""

from __future__ import annotations

import pytest

from finds import gap_of
from surefoot.model.gaps import NeverRan
from surefoot.model.kept_mutants import KeptMutant
from surefoot.model.mutants import Outcome, Verdict
from surefoot.model.standing import Standing
from surefoot.mutate.finding import mutants_in
from surefoot.project.standing import standing_of_mutant

[MUTANT, *_] = mutants_in("a.py", "def f(a):\n    return a > 2\n", {1: "f"}).mutants
GAP = gap_of("f", NeverRan())
TESTS = frozenset({"t.py::test_a"})


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (
            Outcome(Verdict.KILLED, by="t.py::test_a"),
            Standing(closed_by=("t.py::test_a",), tests=TESTS),
        ),
        (
            Outcome(Verdict.KILLED, "pytest does not start"),
            Standing(closed_by=("what collects the tests",), tests=TESTS),
        ),
        (Outcome(Verdict.SURVIVED), Standing(GAP, tests=TESTS)),
        (Outcome(Verdict.NOT_INFECTED), Standing(GAP, tests=TESTS)),
        (Outcome(Verdict.TIMED_OUT, "it ran on"), Standing(tests=TESTS, undecided="it ran on")),
        (Outcome(Verdict.CRASHED, "by signal 9"), Standing(tests=TESTS, undecided="by signal 9")),
    ],
)
def test_only_a_test_that_noticed_closes_it(outcome: Outcome, standing: Standing) -> None:
    """What ran on or ended the process says nothing."""
    assert standing_of_mutant(KeptMutant(MUTANT, outcome, "now"), GAP, TESTS) == standing
