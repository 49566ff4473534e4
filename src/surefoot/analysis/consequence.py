"""Weigh a gap: what a failure there would cost, and how far it would travel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from surefoot.model.filemap import FileMap, Region, RegionKind, plain_name
from surefoot.model.gaps import Closes, GapKind, Score
from surefoot.model.results import RegionCoverage
from surefoot.model.tiers import Tier

TIER_WEIGHT = {Tier.CRITICAL: 10, Tier.CORE: 3, Tier.UTILITY: 1, Tier.BOUNDARY: 0}
"""How much a failure in each tier costs, compared with the others."""

_CHEAPER = {Tier.CRITICAL: Tier.CORE, Tier.CORE: Tier.UTILITY}

KIND_WEIGHT = {
    GapKind.FUNCTION: 10,
    GapKind.ERROR_PATH: 8,
    GapKind.CONDITION: 7,
    GapKind.LINES: 6,
    GapKind.BRANCH: 5,
    GapKind.OUTCOME: 4,
    GapKind.EFFECT: 3,
    GapKind.SEAM: 6,
    GapKind.SEAM_FAILURE: 4,
    GapKind.MUTANT: 5,
}
"""What each kind of gap usually hides, compared with the others."""

CHANGED = 3
PUBLIC = 1
MOST_COMPLEX = 3
MOST_BEHIND = 4
MOST_CALLERS = 3


def weighed_as(tier: Tier, kind: GapKind) -> Tier:
    """Return the tier with which a gap is weighed: the next cheaper one for a failure at a seam.

    What fails there is somebody else's; where this code does something about it, that is a gap of
    its own.
    """
    return _CHEAPER.get(tier, tier) if kind is GapKind.SEAM_FAILURE else tier


def points_for_complexity(units: int) -> int:
    """Weigh the branches and condition outcomes of a function: a point for four of them."""
    return min(units // 4, MOST_COMPLEX)


def points_for_behind(units: int) -> int:
    """Weigh the statements and branches that wait for a gap: a point for one, and for each
    doubling.
    """
    return min(units.bit_length(), MOST_BEHIND)


def points_for_public(region: Region) -> int:
    """Weigh who may call a function: a point unless it, or what it is in, is private.

    What is private gets only what other code of the project has made or checked.
    """
    names = plain_name(region.qualname).split(".")
    return PUBLIC if all(name[0] != "_" or name.endswith("__") for name in names) else 0


def score_of(
    tier: Tier,
    kind: GapKind,
    closes: Closes,
    function: RegionCoverage | None,
    callers: Callers,
    change: int,
) -> Score:
    """Weigh a gap in a function, or outside of functions."""
    complexity = calling = public = 0
    if function is not None:
        outcomes = function.summary.branches + function.summary.conditions
        complexity = points_for_complexity(outcomes)
        calling = callers.points_for(function.region)
        public = points_for_public(function.region)
    return Score(
        tier=TIER_WEIGHT[weighed_as(tier, kind)],
        kind=KIND_WEIGHT[kind],
        complexity=complexity,
        behind=points_for_behind(closes.statements + closes.branches),
        callers=calling,
        public=public,
        change=change,
    )


class Callers:
    """How many functions call each function, by name, as far as that names only one of them."""

    def __init__(self, files: Iterable[FileMap]) -> None:
        self._calling: Counter[str] = Counter()
        self._called: Counter[str] = Counter()
        for file in files:
            for region in file.regions:
                if region.kind is RegionKind.FUNCTION:
                    self._called[_own_name(region.qualname)] += 1
                    self._calling.update({call.rpartition(".")[2] for call in region.calls})

    def points_for(self, region: Region) -> int:
        """Weigh the callers of a function: a point for one, and for each doubling."""
        name = _own_name(region.qualname)
        if self._called[name] != 1:
            return 0
        return min(self._calling[name].bit_length(), MOST_CALLERS)


def _own_name(qualname: str) -> str:
    """Return the name by which a function is called: of its class, if it makes one."""
    *outer, own = plain_name(qualname).split(".")
    return outer[-1] if own == "__init__" and outer else own
