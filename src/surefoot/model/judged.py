"""What the tiers reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.results import Summary
from surefoot.model.tiers import Metric, Placement, Target, Tier


class Count(NamedTuple):
    """Units that are covered, of how many."""

    covered: int
    total: int


NOTHING = Count(0, 0)


class TierMember(NamedTuple):
    """A function in a tier, or, with an empty name, the code of a file outside functions."""

    path: str
    name: str
    line: LineNo
    placement: Placement
    summary: Summary


@dataclass(frozen=True, slots=True)
class TierCoverage:
    """What a tier reached, and its members.

    Each of its ``seams`` counts twice: for its happy path and for a failure. ``mutants`` are those
    that tests ran, and covered where a test noticed. What is not known of both is in
    ``unknown_seams`` and ``unknown_mutants``. ``accepted`` counts the missing units that a person
    has accepted; a gate does not count them as missing.
    """

    tier: Tier
    target: Target
    summary: Summary
    members: tuple[TierMember, ...]
    accepted: Mapping[Metric, int] = field(default_factory=dict)
    seams: Count = NOTHING
    unknown_seams: int = 0
    mutants: Count = NOTHING
    unknown_mutants: int = 0

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to cover or to try, known or not."""
        return self.summary.has_statements or bool(self.seams.total or self.unknown_seams)
