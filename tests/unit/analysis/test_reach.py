"""Which tests reach what, and what one test alone does."""

from __future__ import annotations

from surefoot.analysis.reach import reach_by_group, reached_alone
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
    assert (name, alone.lines, alone.ways > 0, alone.vectors) == ("t::c", {5}, True, 1)
