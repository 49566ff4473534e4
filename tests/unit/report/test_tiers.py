"""What a tier's row says."""

from __future__ import annotations

import pytest

from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Summary
from surefoot.model.tiers import Metric, Target, Tier
from surefoot.report.tiers import metrics_of, oracle_gap_lines, tier_cell


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


def with_mutants(
    noticed: int, total: int, unknown: int = 0, *, is_gated: bool = False
) -> TierCoverage:
    """Return a critical tier of which mutants were tried."""
    target = Target(80, 90, (Metric.MUTANTS,) if is_gated else ())
    mutants = Count(noticed, total)
    return TierCoverage(
        Tier.CRITICAL, target, Summary(), (), mutants=mutants, unknown_mutants=unknown
    )


@pytest.mark.parametrize(
    ("tier", "is_told"),
    [
        (with_mutants(0, 0, 9), False),
        (with_mutants(0, 0, 9, is_gated=True), True),
        (with_mutants(1, 2), True),
    ],
)
def test_mutants_are_told_of_where_some_were_tried_or_must_be(
    tier: TierCoverage, is_told: bool
) -> None:
    """Who never asks for them has no column of unknown figures."""
    assert (Metric.MUTANTS in metrics_of([tier])) is is_told


def test_the_oracle_gap_is_what_tests_ran_and_did_not_notice() -> None:
    """With what is unknown beside it, and nothing where no mutant was tried."""
    tiers = [with_mutants(13, 17, 5), with_mutants(0, 0, 3), with_mutants(999, 1000)]
    assert oracle_gap_lines(tiers) == [
        "critical   oracle gap 24%: 4 of 17 bugs in code that tests ran were not noticed; "
        "of 5 it is unknown",
        "critical   oracle gap 1%: 1 of 1000 bugs in code that tests ran were not noticed",
    ]
