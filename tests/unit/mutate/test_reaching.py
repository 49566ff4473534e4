"""Which tests a mutant needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.mutants import Mutant, Operator
from surefoot.model.points import points_of
from surefoot.model.run import FileRun
from surefoot.mutate.finding import mutants_in
from surefoot.mutate.reaching import Reaching
from surefoot.project.project import MeasuredFile
from surefoot.source.map import map_source

TEXT = """\
A = 1
def f(a):
    return a + 2
def g(a):
    return a + 3
"""
TESTS = frozenset({"t.py::a", "t.py::b", "t.py::C::c", "u.py::d"})


def mutant_on(line: int) -> Mutant:
    """Return a mutant of a line."""
    return next(
        m
        for m in mutants_in("m.py", TEXT, {}).mutants
        if m.line == line and m.operator in {Operator.ARITHMETIC, Operator.CONSTANT}
    )


def reached(line: int, contexts: dict[str, list[int]], **shared: str) -> frozenset[str] | None:
    """Return the tests that a mutant needs, where contexts have reached these lines."""
    run = FileRun(contexts={name: points_of(lines, ()) for name, lines in contexts.items()})
    file = MeasuredFile("m.py", Path("m.py"), map_source(TEXT, "m.py"), run)
    scopes = {f"t.py::{name}|setup": scope for name, scope in shared.items()}
    return Reaching(file, TESTS, scopes).tests_of(mutant_on(line))


def test_it_needs_the_tests_that_reach_its_statement() -> None:
    """In whatever phase; another function of the file is none of it."""
    contexts = {"": [1, 2, 4], "t.py::a|run": [3], "u.py::d|teardown": [3], "t.py::b|run": [5]}
    assert reached(3, contexts) == {"t.py::a", "u.py::d"}
    assert reached(5, {"": [1, 2, 4], "t.py::a|run": [3]}) == frozenset()


@pytest.mark.parametrize(
    ("scope", "needed"),
    [
        ("module", {"t.py::a", "t.py::b", "t.py::C::c"}),
        ("session", TESTS),
    ],
)
def test_what_a_shared_fixture_runs_concerns_all_that_may_use_it(
    scope: str, needed: frozenset[str]
) -> None:
    """Each of them sets it up where it runs alone."""
    assert reached(3, {"t.py::a|setup": [3]}, a=scope) == needed


def test_what_also_runs_outside_of_tests_may_concern_any() -> None:
    """What is on import has done its work before the first test."""
    assert reached(3, {"": [1, 2, 3, 4], "t.py::a|run": [3]}) is None
    assert reached(1, {"": [1, 2, 4]}) is None
