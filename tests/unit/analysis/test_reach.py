"""Which tests reach what, and what one test alone does."""

from __future__ import annotations

import pytest

from surefoot.analysis.reach import (
    Alone,
    by_test,
    functions_reached,
    reach_by_group,
    reach_of,
    reached_alone,
)
from surefoot.model.ids import LineNo
from surefoot.model.points import points_of
from surefoot.source.map import map_source

TEXT = """\
def f(a):
    if a:
        return 3
    else:
        return 5
"""


def test_tests_that_reach_the_same_are_one_group() -> None:
    """Phases of a test count as one; what is reached on import belongs to no test."""
    file = map_source(TEXT)
    found = reach_by_group(
        file,
        {
            "": points_of({1}, ()),
            "t::b|run": points_of({2, 3}, ()),
            "t::a|setup": points_of({2}, ()),
            "t::a|run": points_of({3}, ()),
            "t::c|run": points_of({2, 5}, ()),
        },
    )
    assert found.groups == (("",), ("t::a", "t::b"), ("t::c",))
    assert found.reach.lines == {1: {0}, 2: {1, 2}, 3: {1}, 5: {2}}


def test_only_what_a_single_test_reaches_is_reached_alone() -> None:
    """Line 3 has two tests, line 5 one, which also goes a way that no other does."""
    file = map_source(TEXT)
    contexts = {
        "t::a|run": points_of({2, 3}, ()),
        "t::b|run": points_of({2, 3}, ()),
        "t::c|run": points_of({2, 5}, ()),
    }
    [(name, alone)] = reached_alone(reach_by_group(file, contexts)).items()
    assert (name, alone.lines, alone.arcs > 0, alone.vectors) == ("t::c", {5}, True, 1)


def test_a_test_goes_only_to_lines_that_it_reaches() -> None:
    """Line 1 raised in one test; what another test reached does not count for it."""
    file = map_source("a = 1\nb = 2\n")
    contexts = {"t::raised|run": points_of({1}, ()), "t::passed|run": points_of({1, 2}, ())}
    found = reach_of(file, by_test(contexts), lambda _: True)
    assert found.arcs[LineNo(1), LineNo(2)] == {"t::passed"}


def test_functions_within_functions_are_known_with_them() -> None:
    """Of two that changed, the outer one is named; a class of that name is none."""
    file = map_source("def f():\n    def g():\n        return 3\n    return g\n")
    contexts = {"a": points_of({3}, ()), "b": points_of({4}, ()), "c": points_of({1}, ())}
    assert functions_reached(file, contexts, {"f", "f.g"}) == {"a": "f", "b": "f"}
    assert functions_reached(file, contexts, {"f.g"}) == {"a": "f.g"}
    file = map_source("def f():\n    return 2\ndef g():\n    return 4\n")
    assert functions_reached(file, {"a": points_of({2, 4}, ())}, {"f", "g"}) == {"a": "f"}
    file = map_source("class A:\n    def f(self):\n        return 3\n")
    assert functions_reached(file, {"a": points_of({3}, ())}, {"A"}) == {}


BRANCHING = """\
def f(a, b):
    if (a and
            b):
        return 4
    return 5
def g():
    return 7
"""


def test_a_place_is_reached_by_tests_by_its_lines_arcs_and_vectors() -> None:
    """A decision that spans several lines belongs to each of them."""
    file = map_source(BRANCHING)
    [decision] = file.decisions
    true, _, false = (outcome.probes[0] for outcome in decision.outcomes)
    tests = {
        "t": points_of({2, 4}, {true}),
        "u": points_of({2, 5}, {false}),
        "v": points_of({7}, ()),
    }
    found = reach_of(file, tests, lambda line: line in {2, 4})
    assert found.lines == {2: {"t", "u"}, 4: {"t"}}
    assert found.arcs == {(2, 4): {"t"}, (2, 5): {"u"}, (4, -1): {"t"}}
    assert found.vectors == {(decision, "TT"): {"t"}, (decision, "F-"): {"u"}}
    assert found.tests == {"t", "u"}
    assert reach_of(file, tests, lambda line: line == 3).vectors == found.vectors
    assert reach_of(file, tests, lambda line: line == 4).vectors == {}
    assert reach_of(file, tests, lambda line: line == 1).tests == frozenset()


def test_tests_that_reach_the_same_are_both_named() -> None:
    """However they are brought together."""
    points = points_of({7}, ())
    found = reach_of(map_source(BRANCHING), {"t": points, "u": points}, lambda _: True)
    assert found.lines == {7: {"t", "u"}}


def test_a_vector_that_ends_in_several_results_is_reached_by_any() -> None:
    """With the value of a literal, or with another."""
    file = map_source("x = a or (b == 1 and 0)\n")
    [decision] = file.decisions
    tests = {
        str(number): points_of({1}, outcome.probes)
        for number, outcome in enumerate(decision.outcomes)
    }
    found = reach_of(file, tests, lambda _: True)
    assert {vector: who for (_, vector), who in found.vectors.items()} == {
        "T-": {"0"},
        "FT": {"1"},
        "FF": {"2"},
    }


def test_what_one_test_reaches_alone_is_counted() -> None:
    """Each line is named, each arc and each vector counted."""
    file = map_source(BRANCHING)
    [decision] = file.decisions
    true, partly, false = (outcome.probes[0] for outcome in decision.outcomes)
    contexts = {
        "a.py::t|run": points_of({2, 5}, {partly, false}),
        "a.py::u|run": points_of({2, 4, 7}, {true}),
    }
    alone = reached_alone(reach_by_group(file, contexts))
    assert alone == {
        "a.py::t": Alone({5}, arcs=2, vectors=2),
        "a.py::u": Alone({4, 7}, arcs=3, vectors=1),
    }


def test_the_phases_of_a_test_are_one() -> None:
    """What was reached outside of tests has an empty name."""
    contexts = {
        "": points_of({1}, ()),
        "a.py::t|setup": points_of({2}, ()),
        "a.py::t|run": points_of({3}, {1}),
        "a.py::u[a|b]|run": points_of({4}, ()),
    }
    assert by_test(contexts) == {
        "": points_of({1}, ()),
        "a.py::t": points_of({2, 3}, {1}),
        "a.py::u[a|b]": points_of({4}, ()),
    }


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"f"}, {"a": "f", "c": "f"}),
        ({"g"}, {"b": "g", "c": "g"}),
        ({"f", "g"}, {"a": "f", "b": "g", "c": "f"}),
        ({"A"}, {}),
        ({"h"}, {}),
        (set(), {}),
    ],
)
def test_a_function_is_reached_when_a_statement_of_it_is(
    names: set[str], expected: dict[str, str]
) -> None:
    """Both functions of one name are meant; of several, the first that runs is named."""
    text = "def f():\n    return 2\ndef g():\n    return 4\ndef f():\n    return 6\nclass A:\n    b = 8\n"
    contexts = {
        "a": points_of({6}, ()),
        "b": points_of({1, 4, 8}, ()),
        "c": points_of({2, 4}, ()),
        "d": points_of({1, 3, 5, 7, 8}, ()),
    }
    assert functions_reached(map_source(text), contexts, names) == expected
