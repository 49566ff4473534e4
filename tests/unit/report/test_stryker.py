"""Mutants in Stryker's form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from surefoot.model.mutants import Judged, Mutation, Operator, Outcome, Verdict
from surefoot.model.tiers import Tier
from surefoot.mutate.finding import mutants_in
from surefoot.report.stryker import render_mutation_stryker

SCHEMA = Path(__file__).parents[2] / "stryker" / "mutation-testing-report-schema.json"
TEXT = '''\
@login_required
def f(a):
    """Say something."""
    if "é𝄞" and a >= 8:
        log.info(a)
        log.info(a)
        raise ValueError(a)
    try:
        a -= 1
    except KeyError:
        h()
    return a
'''
FOUND = mutants_in("a.py", TEXT, {2: "f"})


def rendered(*outcomes: Outcome) -> Any:
    """Return the document of all mutants; the first have the outcomes, the others survived."""
    rest = [Outcome(Verdict.SURVIVED)] * (len(FOUND.mutants) - len(outcomes))
    judged = tuple(
        Judged(mutant, Tier.CORE, outcome)
        for mutant, outcome in zip(FOUND.mutants, (*outcomes, *rest), strict=True)
    )
    return json.loads(render_mutation_stryker(Mutation(judged, FOUND.suppressed), {"a.py": TEXT}))


def test_it_is_valid_by_the_schema_of_the_report() -> None:
    """With each verdict, and with what is suppressed."""
    document = rendered(*(Outcome(verdict, "why", "t.py::test_a[1]", 3) for verdict in Verdict))
    validator = Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(document)] == []
    statuses = {mutant["status"] for mutant in document["files"]["a.py"]["mutants"]}
    assert statuses == {
        *("Killed", "Survived", "NoCoverage", "Timeout", "RuntimeError", "Pending", "Ignored")
    }


def test_ids_differ() -> None:
    """Those of what is suppressed too, or the page shows one for the other."""
    ids = [mutant["id"] for mutant in rendered()["files"]["a.py"]["mutants"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("operator", "replaced"),
    [
        (Operator.BODY, TEXT[TEXT.index('if "é') :].rstrip()),
        (Operator.RELATIONAL, "a >= 8"),
        (Operator.ARITHMETIC, "a -= 1"),
        (Operator.RAISE, "raise ValueError(a)"),
        (Operator.EXCEPT, "h()"),
        (Operator.DECORATOR, "@login_required"),
        (Operator.RETURN, "a"),
    ],
)
def test_a_location_is_what_the_replacement_stands_for(operator: Operator, replaced: str) -> None:
    """In the units of JavaScript: a character beyond the first plane counts as two."""
    found = rendered()["files"]["a.py"]
    mutant = next(m for m in found["mutants"] if m["mutatorName"] == operator.value)
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    lines = [line.encode("utf-16-le") for line in found["source"].split("\n")]
    lines[end["line"] - 1] = lines[end["line"] - 1][: 2 * (end["column"] - 1)]
    lines[start["line"] - 1] = lines[start["line"] - 1][2 * (start["column"] - 1) :]
    text = "\n".join(line.decode("utf-16-le") for line in lines[start["line"] - 1 : end["line"]])
    assert text == replaced


def test_the_tests_that_noticed_are_named() -> None:
    """And not one in which a mutant ran on."""
    killed = Outcome(Verdict.KILLED, "assert 1 == 2", "t.py::TestA::test_b", 2)
    late = Outcome(Verdict.TIMED_OUT, "", "t.py::test_late", 2)
    document = rendered(killed, late)
    first, second, *_ = document["files"]["a.py"]["mutants"]
    assert first["killedBy"] == ["t.py::TestA::test_b"]
    assert first["statusReason"] == "assert 1 == 2"
    assert "killedBy" not in second
    assert document["testFiles"] == {
        "t.py": {"tests": [{"id": "t.py::TestA::test_b", "name": "TestA::test_b"}]}
    }
