"""Functions that no unit test reaches, and end-to-end tests that add nothing."""

from __future__ import annotations

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.tiers import place_file
from surefoot.analysis.untested import functions_run, redundant, without_unit_test
from surefoot.model.exclusions import Exclusions
from surefoot.model.levels import Level
from surefoot.model.points import Hits, Points, points_of
from surefoot.model.tiers import TierRules
from surefoot.source.computing import computing_lines
from surefoot.source.map import map_source

APP = """\
def branch(a):
    if a:
        return 3
def compute(a):
    return a * 5
def hand(a):
    return 7
class Store:
    def total(self):
        def add(a, b):
            return a + 11
        return add
"""
LEVELS = {"u": Level.UNIT, "i": Level.INTEGRATION, "e": Level.E2E}


def lines(*numbers: int) -> Points:
    """Return the points of these lines."""
    return points_of(numbers, ())


def test_a_context_runs_functions() -> None:
    """Those of which any line ran; their definition is none."""
    contexts = {"": lines(1, 4, 6, 8, 9), "i|run": lines(2, 11), "e|run": lines(7)}
    assert functions_run(map_source(APP), contexts) == {
        "": frozenset(),
        "i|run": {"branch", "Store.total.add"},
        "e|run": {"hand"},
    }


@pytest.mark.parametrize(
    ("contexts", "names"),
    [
        ({"i|run": lines(2, 5, 7, 10, 11)}, ["branch", "compute", "Store.total.add"]),
        ({"e|setup": lines(5)}, ["compute"]),
        ({"i|run": lines(5), "u|run": lines(5)}, []),
        ({"i|run": lines(5), "unknown|run": lines(5)}, []),
        ({"": lines(5)}, []),
        ({}, []),
    ],
)
def test_logic_wants_a_unit_test(contexts: dict[str, Points], names: list[str]) -> None:
    """A branch or a computation does, where tests reach it, and all of these have a level."""
    file = map_source(APP)
    covered = cover_file("app.py", file, Hits(), Exclusions())
    placed = place_file("app.py", file, TierRules())
    run = functions_run(file, contexts)
    found = without_unit_test(covered, placed, computing_lines(APP), run, LEVELS)
    assert [function.name for function in found] == names


def test_third_party_code_wants_none() -> None:
    """Its tests are its own."""
    file = map_source(f"# surefoot: boundary\n\n{APP}")
    covered = cover_file("app.py", file, Hits(), Exclusions())
    placed = place_file("app.py", file, TierRules())
    run = functions_run(file, {"i|run": lines(4)})
    assert list(without_unit_test(covered, placed, (), run, LEVELS)) == []


@pytest.mark.parametrize(
    ("files", "tests"),
    [
        ([{"e|run": lines(1, 2), "i|run": lines(1), "i|setup": lines(2, 3)}], ("e",)),
        ([{"e|run": lines(1, 4), "i|run": lines(1)}], ()),
        ([{"e|run": lines(1), "i|run": lines(1)}, {"e|run": lines(5)}], ()),
        ([{"e|run": lines(1), "u|run": lines(1)}], ()),
        ([{"i|run": lines(1)}], ()),
    ],
)
def test_an_end_to_end_test_may_add_nothing(
    files: list[dict[str, Points]], tests: tuple[str, ...]
) -> None:
    """Integration tests reach all that it reaches; of one that reaches nothing it is not known."""
    assert redundant(files, LEVELS) == tests
