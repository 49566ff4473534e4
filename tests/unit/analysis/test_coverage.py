"""What counts of a file, and what does not."""

from __future__ import annotations

from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.source.map import map_source


def test_decisions_that_are_excluded_do_not_count() -> None:
    """Neither those on a line that is, nor those whose branches are."""
    text = """\
if a and b:  # pragma: no cover
    c = 2
if d and e:  # pragma: no branch
    f = 4
if g and h:
    i = 6
"""
    found = cover_file("a.py", map_source(text), Hits(frozenset({3, 5})), Exclusions())
    assert [covered.decision.text for covered in found.decisions] == ["g and h"]
    assert (found.summary.conditions, found.summary.mcdc) == (4, 2)
    assert found.missing_lines == {4, 6}
