"""Gaps, and calls that close them."""

from __future__ import annotations

from surefoot.model.gaps import Closes, Gap, GapKind, Never, Score
from surefoot.model.ids import LineNo
from surefoot.model.results import DecisionCoverage
from surefoot.model.suggestions import Call, Found, FoundBy
from surefoot.model.tiers import Tier
from surefoot.source.map import map_source


def gap_of(function: str, never: Never, decision: str = "", id_: str = "g1") -> Gap:
    """Return a gap in a function; ``decision`` is the text of the one that it is about."""
    covered = None
    if decision:
        (mapped,) = map_source(f"if {decision}: x\n").decisions
        covered = DecisionCoverage(mapped, (), (), (), None)
    return Gap(
        id_, "a.py", function, LineNo(1), LineNo(1), Tier.CORE, GapKind.CONDITION, never,
        Closes(), Score(1, 1, 0, 0, 0, 0, 0), decision=covered,
    )  # fmt: skip


def found(gap: Gap, *calls: Call) -> tuple[Found, Gap]:
    """Return calls that close a gap, with the gap."""
    return Found(gap.id, calls, FoundBy.CONSTANTS, 1, 0.1), gap
