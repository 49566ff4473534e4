"""The least tested tier decides how far some code can be trusted."""

from __future__ import annotations

import pytest

from surefoot.analysis.confidence import Confidence, confidence_in, united, weight_of
from surefoot.analysis.consequence import TIER_WEIGHT
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Summary
from surefoot.model.tiers import DEFAULT_TARGETS, Metric, Target, Tier


def reached(tier: Tier, statements: int, accepted: int = 0) -> TierCoverage:
    """Return a tier of 100 statements."""
    summary = Summary(statements=100, covered_statements=statements)
    return TierCoverage(tier, DEFAULT_TARGETS[tier], summary, (), {Metric.STATEMENTS: accepted})


@pytest.mark.parametrize(
    ("tiers", "confidence"),
    [
        ([], Confidence.UNKNOWN),
        ([TierCoverage(Tier.CORE, DEFAULT_TARGETS[Tier.CORE], Summary(), ())], Confidence.UNKNOWN),
        ([reached(Tier.CRITICAL, 100)], Confidence.AIM),
        ([reached(Tier.CRITICAL, 99)], Confidence.TARGET),
        ([reached(Tier.CRITICAL, 95)], Confidence.TARGET),
        ([reached(Tier.CRITICAL, 94)], Confidence.SHORT),
        ([reached(Tier.CRITICAL, 94, accepted=6)], Confidence.AIM),
        ([reached(Tier.UTILITY, 65), reached(Tier.CRITICAL, 100)], Confidence.TARGET),
        ([reached(Tier.CRITICAL, 94), reached(Tier.UTILITY, 100)], Confidence.SHORT),
    ],
)
def test_the_worst_tier_decides(tiers: list[TierCoverage], confidence: Confidence) -> None:
    """Utilities may stay at 60 %, critical code may not."""
    assert confidence_in(tiers) is confidence


def test_parts_add_up() -> None:
    """A folder is judged by the sum of its files, what is accepted included."""
    parts = [(reached(Tier.CRITICAL, 100),), (reached(Tier.CRITICAL, 80, accepted=10),)]
    [tier] = united(parts)
    assert (tier.summary.covered_statements, tier.summary.statements) == (180, 200)
    assert tier.accepted[Metric.STATEMENTS] == 10
    assert confidence_in([tier]) is Confidence.TARGET


@pytest.mark.parametrize(
    ("metrics", "seams", "unknown", "confidence"),
    [
        ((Metric.SEAMS,), Count(7, 10), 0, Confidence.SHORT),
        ((Metric.SEAMS,), Count(8, 10), 0, Confidence.TARGET),
        ((Metric.SEAMS,), Count(0, 0), 2, Confidence.UNKNOWN),
        ((Metric.SEAMS,), Count(0, 0), 0, Confidence.AIM),
        ((), Count(0, 10), 0, Confidence.AIM),
    ],
)
def test_the_boundary_decides_too_where_it_is_gated(
    metrics: tuple[Metric, ...], seams: Count, unknown: int, confidence: Confidence
) -> None:
    """It has no statements."""
    target = Target(80, 90, metrics)
    boundary = TierCoverage(Tier.BOUNDARY, target, Summary(), (), {}, seams, unknown)
    assert confidence_in([reached(Tier.CRITICAL, 100), boundary]) is confidence


def test_the_seams_of_parts_add_up() -> None:
    """Known and unknown ones."""
    target = DEFAULT_TARGETS[Tier.BOUNDARY]
    part = TierCoverage(Tier.BOUNDARY, target, Summary(), (), {}, Count(1, 4), 2)
    [tier] = united([(part,), (part,)])
    assert (tier.seams, tier.unknown_seams) == (Count(2, 8), 4)


def test_parts_add_up_by_each_metric_that_the_tier_is_held_to() -> None:
    """What one part has not accepted counts as nothing."""
    target = Target(80, 90, (Metric.BRANCHES, Metric.MCDC))
    parts = [
        (TierCoverage(Tier.CORE, target, Summary(branches=5), (), {Metric.BRANCHES: 2}),),
        (TierCoverage(Tier.CORE, target, Summary(branches=7), (), {Metric.STATEMENTS: 3}),),
    ]
    [tier] = united(parts)
    assert (tier.tier, tier.target, tier.members) == (Tier.CORE, target, ())
    assert tier.summary == Summary(branches=12)
    assert tier.accepted == {Metric.BRANCHES: 2, Metric.MCDC: 0}


def test_each_tier_of_several_parts_adds_up_by_itself() -> None:
    """The parts hold the same tiers in the same order."""
    part = (reached(Tier.CRITICAL, 90), reached(Tier.UTILITY, 50))
    assert [(t.tier, t.summary.covered_statements) for t in united([part, part, part])] == [
        (Tier.CRITICAL, 270),
        (Tier.UTILITY, 150),
    ]


def test_code_weighs_as_much_as_its_failure_costs() -> None:
    """Each statement counts as often as its tier weighs, whatever of it is covered."""
    critical, utility = reached(Tier.CRITICAL, 0), reached(Tier.UTILITY, 100)
    assert weight_of([critical]) == 100 * TIER_WEIGHT[Tier.CRITICAL]
    assert weight_of([critical, utility]) == weight_of([critical]) + weight_of([utility])
    assert weight_of([critical]) > weight_of([utility]) > weight_of([]) == 0
