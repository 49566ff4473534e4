"""What a tier's row says."""

from __future__ import annotations

import pytest

from surefoot.model.judged import TierCoverage
from surefoot.model.results import Summary
from surefoot.model.tiers import Metric, Target, Tier
from surefoot.report.tiers import tier_cell


@pytest.mark.parametrize(
    ("covered", "total", "shown"),
    [
        (7_996, 10_000, "✗ 79.96%"),
        (79_999, 100_000, "✗ 79.999%"),
        (8_000, 10_000, "~ 80%"),
        (8_999, 10_000, "~ 90%"),
        (9_000, 10_000, "✓ 90%"),
        (9_999, 10_000, "✓ 99%"),
        (10, 10, "✓ 100%"),
        (0, 0, "-"),
    ],
)
def test_what_falls_short_does_not_look_as_if_it_did_not(
    covered: int, total: int, shown: str
) -> None:
    """A figure below its target is never rounded up to it, and 100 is printed only for all."""
    summary = Summary(statements=total, covered_statements=covered)
    tier = TierCoverage(Tier.CORE, Target(80, 90, (Metric.STATEMENTS,)), summary, ())
    assert tier_cell(tier, Metric.STATEMENTS, 0) == shown


def test_a_metric_that_is_not_gated_has_no_glyph() -> None:
    """It is shown for itself."""
    summary = Summary(mcdc=4, covered_mcdc=1)
    tier = TierCoverage(Tier.CORE, Target(80, 90), summary, ())
    assert tier_cell(tier, Metric.MCDC, 0) == "25%"
