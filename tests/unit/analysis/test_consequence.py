"""What a failure would cost, in points."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surefoot.analysis.consequence import (
    CHANGED,
    KIND_WEIGHT,
    MOST_BEHIND,
    MOST_CALLERS,
    MOST_COMPLEX,
    PUBLIC,
    TIER_WEIGHT,
    Callers,
    points_for_behind,
    points_for_complexity,
    points_for_public,
    weighed_as,
)
from surefoot.model.gaps import GapKind
from surefoot.model.tiers import Tier
from surefoot.source.map import map_source

PAGE = (Path(__file__).parents[3] / "docs" / "tiers.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([a-z ]+) \| (.*\d.*) \|$", PAGE, re.MULTILINE))
"""What the page says of each part of a score."""


def test_the_page_has_every_weight() -> None:
    """What the documentation says is what is computed."""
    assert ROWS["tier"] == ", ".join(f"{tier.value} {TIER_WEIGHT[tier]}" for tier in Tier)
    assert ROWS["kind"] == ", ".join(f"{kind.value} {KIND_WEIGHT[kind]}" for kind in GapKind)
    assert ROWS["complexity"].endswith(f"at most {MOST_COMPLEX}")
    assert ROWS["behind it"].endswith(f"at most {MOST_BEHIND}")
    assert ROWS["callers"].endswith(f"at most {MOST_CALLERS}")
    assert ROWS["public"].startswith(f"{PUBLIC} for")
    assert ROWS["changed lately"].startswith(f"{CHANGED} if")


@pytest.mark.parametrize(("units", "points"), [(0, 0), (3, 0), (4, 1), (11, 2), (99, 3)])
def test_each_four_units_make_a_function_more_complex(units: int, points: int) -> None:
    """Up to a limit."""
    assert points_for_complexity(units) == points


@pytest.mark.parametrize(
    ("number", "points"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (8, 4), (999, 4)]
)
def test_what_waits_for_a_gap_counts_by_its_doublings(number: int, points: int) -> None:
    """Up to a limit."""
    assert points_for_behind(number) == points


CALLS = """\
class A:
    def __init__(self): pass
    def g(self): x.h()
def h(): A(); A.g(a); h()
def i(): g(); A()
class B:
    def k(self): pass
class C:
    def k(self): h(k())
"""


@pytest.mark.parametrize(
    ("name", "points"), [("A.__init__", 2), ("A.g", 2), ("h", 2), ("i", 0), ("B.k", 0)]
)
def test_callers_are_counted_by_name_where_it_names_one_function(name: str, points: int) -> None:
    """Each function counts once, as one point, two for two; a class is called to make one."""
    file = map_source(CALLS)
    callers = Callers([file, map_source("def z():\n    C()\n")])
    [region] = [region for region in file.regions if region.qualname == name]
    assert callers.points_for(region) == points


VISIBLE = """\
class A:
    def __init__(self): pass
    def g(self): pass
    def _h(self): pass
class _B:
    def g(self): pass
def i():
    def _j(): pass
def _i():
    def j(): pass
"""


@pytest.mark.parametrize(
    ("name", "points"),
    [("A.__init__", 1), ("A.g", 1), ("A._h", 0), ("_B.g", 0), ("i", 1), ("i._j", 0), ("_i.j", 0)],
)
def test_what_others_may_call_counts_more(name: str, points: int) -> None:
    """A leading underscore makes a function private, or what is in it; special names do not."""
    [region] = [region for region in map_source(VISIBLE).regions if region.qualname == name]
    assert points_for_public(region) == points


@pytest.mark.parametrize(
    ("tier", "kind", "expected"),
    [
        (Tier.CRITICAL, GapKind.SEAM_FAILURE, Tier.CORE),
        (Tier.CORE, GapKind.SEAM_FAILURE, Tier.UTILITY),
        (Tier.UTILITY, GapKind.SEAM_FAILURE, Tier.UTILITY),
        (Tier.CRITICAL, GapKind.SEAM, Tier.CRITICAL),
        (Tier.CORE, GapKind.ERROR_PATH, Tier.CORE),
    ],
)
def test_what_fails_elsewhere_weighs_less(tier: Tier, kind: GapKind, expected: Tier) -> None:
    """As much as what is in the next cheaper tier."""
    assert weighed_as(tier, kind) is expected
