"""The least tested tier decides how far some code can be trusted."""

from __future__ import annotations

import pytest

from surefoot.analysis.confidence import Confidence, confidence_in, united, weight_of
from surefoot.model.judged import TierCoverage
from surefoot.model.results import Summary
from surefoot.model.tiers import DEFAULT_TARGETS, Metric, Tier


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


def test_dear_code_weighs_more() -> None:
    """The treemap's areas are statements times what their failure costs."""
    assert weight_of([reached(Tier.CRITICAL, 0)]) > 3 * weight_of([reached(Tier.UTILITY, 100)])
