"""Which tests reach what, and what one test alone does."""

from __future__ import annotations

from surefoot.analysis.reach import functions_reached, reach_by_group, reached_alone
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
