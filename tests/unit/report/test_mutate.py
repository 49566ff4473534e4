"""What is said of mutants."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from rich.console import Console

from surefoot.model.mutants import Judged, Mutant, Mutation, Operator, Outcome, Verdict
from surefoot.model.tiers import Tier
from surefoot.mutate.finding import mutants_in
from surefoot.report.mutate import (
    print_mutation,
    render_mutation_json,
    survivor_line,
    what_is_missing,
)

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
MUTANTS = mutants_in("a.py", TEXT, {1: "f"}).mutants


def mutant(operator: Operator) -> Mutant:
    """Return the first mutant of a kind."""
    return next(each for each in MUTANTS if each.operator is operator)


def judged(verdict: Verdict, tier: Tier = Tier.CORE, evidence: str = "") -> Judged:
    """Return a mutant with a verdict."""
    return Judged(mutant(Operator.RELATIONAL), tier, Outcome(verdict, evidence, tests=3))


def printed(mutation: Mutation, limit: int = 0) -> str:
    """Return what is printed."""
    console = Console(file=io.StringIO(), width=200)
    print_mutation(mutation, console, limit)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_survivor_is_said_on_one_line() -> None:
    """With what differed, and how many tests did not notice; hostile names are escaped."""
    survivor = judged(Verdict.SURVIVED, evidence="the value changed from True to False")
    assert survivor_line(survivor).plain == (
        "! a.py:2 f: `>=` became `>`: none of 3 tests noticed; the value changed from True to False"
    )
    hostile = replace(survivor, mutant=replace(survivor.mutant, path="a\nb.py"))
    assert "\n" not in survivor_line(hostile).plain


def test_the_oracle_gap_counts_only_what_was_decided() -> None:
    """One of two that tests ran; what ran out of time is apart."""
    mutation = Mutation(
        (
            judged(Verdict.KILLED, Tier.CRITICAL),
            judged(Verdict.NOT_INFECTED, Tier.CRITICAL),
            judged(Verdict.TIMED_OUT, Tier.CRITICAL),
            judged(Verdict.NOT_REACHED, Tier.UTILITY),
        ),
        (),
    )
    rows = [line.split() for line in printed(mutation).splitlines()]
    assert ["critical", "3", "1", "1", "50%", "1"] in rows
    assert ["utility", "1", "0", "0", "unknown", "1"] in rows
    assert ["all", "4", "1", "1", "50%", "2"] in rows


def test_only_so_many_survivors_are_listed() -> None:
    """The rest is counted."""
    text = printed(Mutation((judged(Verdict.SURVIVED),) * 3, ()), limit=2)
    assert text.count("became") == 2
    assert "and 1 more: surefoot mutate --limit 0" in text


def test_no_survivor_is_said_only_where_something_was_killed() -> None:
    """Nothing tried is no success."""
    assert "✓ no mutant survived" in printed(Mutation((judged(Verdict.KILLED),), ()))
    assert "✓" not in printed(Mutation((judged(Verdict.NOT_TRIED),), ()))
    assert "✓" not in printed(Mutation((), ()))


def test_tests_that_were_not_used_are_named() -> None:
    """With the reason, or how to use them."""
    mutation = Mutation((), (), {"t.py::a": "it fails as the code is"}, ("t.py::b",))
    assert list(what_is_missing(mutation)) == [
        "t.py::a: left out, because it fails as the code is",
        "1 test not used, since no run has recorded what they reach, as of t.py::b: surefoot run",
    ]


def test_the_totals_of_survivors_include_those_not_infected() -> None:
    """In the JSON."""
    mutation = Mutation((judged(Verdict.SURVIVED), judged(Verdict.NOT_INFECTED)), ())
    totals = json.loads(render_mutation_json(mutation))["totals"]
    assert (totals["mutants"], totals["survived"], totals["not_infected"]) == (2, 2, 1)
