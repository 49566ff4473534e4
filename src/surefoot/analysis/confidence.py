"""How far the tests of some code can be trusted, for what its failure costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum
from functools import reduce
from operator import add

from surefoot.analysis.consequence import TIER_WEIGHT
from surefoot.analysis.gate import judged_count, units_short, unknown_units
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Summary


class Confidence(Enum):
    """What the least tested part of some code has reached, measured by its tier."""

    AIM = "aim"
    TARGET = "target"
    SHORT = "short"
    UNKNOWN = "unknown"


def confidence_in(tiers: Iterable[TierCoverage]) -> Confidence:
    """Judge some code by the gate's metrics; ``tiers`` hold its share of each tier."""
    found = {_reached(tier) for tier in tiers if tier.has_figures}
    for worst in (Confidence.SHORT, Confidence.UNKNOWN, Confidence.TARGET, Confidence.AIM):
        if worst in found:
            return worst
    return Confidence.UNKNOWN


def _reached(tier: TierCoverage) -> Confidence:
    counts = [judged_count(tier, metric) for metric in tier.target.metrics]
    if any(units_short(count, tier.target.least) for count in counts):
        return Confidence.SHORT
    if any(unknown_units(tier, metric) for metric in tier.target.metrics):
        return Confidence.UNKNOWN
    if any(units_short(count, tier.target.aim) for count in counts):
        return Confidence.TARGET
    return Confidence.AIM


def weight_of(tiers: Iterable[TierCoverage]) -> int:
    """Count the statements of some code, each multiplied by the weight of its tier."""
    return sum(tier.summary.statements * TIER_WEIGHT[tier.tier] for tier in tiers)


def united(parts: Sequence[tuple[TierCoverage, ...]]) -> tuple[TierCoverage, ...]:
    """Add up what the tiers of several parts reached; the parts hold the same tiers, in order."""
    return tuple(
        replace(
            same[0],
            summary=reduce(add, (tier.summary for tier in same), Summary()),
            members=(),
            seams=Count(*map(sum, zip(*(tier.seams for tier in same), strict=True))),
            unknown_seams=sum(tier.unknown_seams for tier in same),
            mutants=Count(*map(sum, zip(*(tier.mutants for tier in same), strict=True))),
            unknown_mutants=sum(tier.unknown_mutants for tier in same),
            accepted={
                metric: sum(tier.accepted.get(metric, 0) for tier in same)
                for metric in same[0].target.metrics
            },
        )
        for same in zip(*parts, strict=True)
    )
