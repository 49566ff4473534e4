"""What is known of a text from runs of an earlier one. Line N says N."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surefoot.analysis.carrying import Carried, carry
from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Points, hits_of, points_of
from surefoot.model.results import FileCoverage
from surefoot.model.run import Extent
from surefoot.source.difference import difference
from surefoot.source.map import map_source

TEXT = """\
import os
@staticmethod
def f(a, b):
    if a and b:
        return 5
    return [x for x in a if x] or b
class G:
    def h(self):
        for i in self:
            yield 10
    def i(self): return self and 11
def j(k):
    try:
        k()
    except (ValueError, OSError):
        def l(): return 16
        return l
    return k
if os.sep == "/" and os.name:
    m = 20
"""


def carried(before: str, after: str, **reached: Points) -> Carried | None:
    """Carry what tests reached in one text over to another."""
    contexts = {f"t.py::{name}|run": points for name, points in reached.items()}
    changed = difference(before, after).functions
    return carry(map_source(before), map_source(after), contexts, changed)


def cover(text: str, points: Points) -> FileCoverage:
    """Return what is covered of a text."""
    return cover_file("a.py", map_source(text), hits_of(points), Exclusions(), Extent())


@settings(max_examples=25)
@given(st.data())
def test_comments_move_what_was_reached_and_change_none_of_it(data: st.DataObject) -> None:
    """Every line, branch and outcome is as covered as it was, wherever it stands now."""
    lines = TEXT.splitlines(keepends=True)
    above = data.draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    after = "".join(
        "# comment\n" * number + line for number, line in zip(above, lines, strict=True)
    )
    moved = {n: n + sum(above[:n]) for n in range(1, len(lines) + 1)}
    file = map_source(TEXT)
    points = points_of(
        data.draw(st.sets(st.integers(1, len(lines)))),
        data.draw(st.sets(st.integers(0, file.probe_count - 1))),
    )
    found = carried(TEXT, after, a=points)
    assert found is not None
    assert not found.lost
    was, now = cover(TEXT, points), cover(after, found.contexts["t.py::a|run"])
    assert now.summary == was.summary
    assert now.missing_lines == {moved[line] for line in was.missing_lines}
    assert [b.taken for b in now.branches] == [b.taken for b in was.branches]
    assert [d.seen for d in now.decisions] == [d.seen for d in was.decisions]


@pytest.mark.parametrize(
    ("old", "new", "not_reached", "missing"),
    [
        ("        return 5\n", "        return 5 + 0\n", {4, 5, 6}, {4, 5, 6}),
        ("        for i in", "        a = 9\n        for i in", {9, 10}, {9, 10, 11}),
        ("self and 11", "self and 12", {11}, {11}),
        ("return 16", "return 160", {16}, {16}),
        ("        k()\n", "        k()\n        k()\n", {*range(13, 19)}, {*range(13, 20)}),
        ("class G:", "def n():\n    return 8\nclass G:", set(), {7, 8}),
        ("def j(k):", "def n(): return 12\ndef j(k):", set(), {12}),
    ],
)
def test_code_that_has_changed_or_is_new_was_not_reached(
    old: str, new: str, not_reached: set[int], missing: set[int]
) -> None:
    """No test that ran a changed function tells of it; what else was reached still is."""
    after = TEXT.replace(old, new)
    found = carried(TEXT, after, a=points_of({*range(1, 21)} - not_reached, ()))
    assert found is not None
    assert not found.lost
    assert cover(after, found.contexts["t.py::a|run"]).missing_lines == missing


def test_what_ran_a_changed_function_is_lost() -> None:
    """It may run otherwise now, and is left out; a test of other code is not."""
    after = TEXT.replace("return 5", "return 50")
    found = carried(TEXT, after, a=points_of({4, 6}, ()), b=points_of({8, 9}, ()))
    assert found is not None
    assert found.lost
    assert {name: hits_of(p).lines for name, p in found.contexts.items()} == {"t.py::b|run": {8, 9}}


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("        return 5\n", "        return 5;\n").replace("b:\n    ", "b: "),
        TEXT.replace("    try:\n        k()\n", "    try: k()\n"),
        TEXT.replace("    m = 20\n", "    m = 20; n = 20\n"),
    ],
)
def test_texts_of_another_shape_are_not_laid_side_by_side(after: str) -> None:
    """What was two lines is one, or there is more of it: nothing is guessed."""
    assert carry(map_source(TEXT), map_source(after), {}, ()) is None
