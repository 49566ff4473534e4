"""Judge figures on whole numbers: no rounding lets 79.96 pass for 80."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

from surefoot.model.gaps import Gap
from surefoot.model.gate import Baseline, Shortfall, Verdict
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Coverage, Summary
from surefoot.model.tiers import Metric, Tier


def falls_short(summary: Summary, minimum: float) -> bool:
    """Return whether ``Cover`` is below a percentage; it always is where nothing was measured.

    Units that are unknown do not count: see ``Summary.cover_is_known``.
    """
    total = summary.lines + summary.branches
    covered = summary.covered_lines + summary.covered_branches
    return not total or Fraction(100 * covered, total) < Fraction(str(minimum))


def count_of(tier: TierCoverage, metric: Metric) -> Count:
    """Return how many units of a metric are covered, and how many there are."""
    summary = tier.summary
    match metric:
        case Metric.STATEMENTS:
            return Count(summary.covered_statements, summary.statements)
        case Metric.BRANCHES:
            return Count(summary.covered_branches, summary.branches)
        case Metric.CONDITIONS:
            return Count(summary.covered_conditions, summary.conditions)
        case Metric.MCDC:
            return Count(summary.covered_mcdc, summary.mcdc)
        case Metric.SEAMS:
            return tier.seams
        case Metric.MUTANTS:
            return tier.mutants


def unknown_units(tier: TierCoverage, metric: Metric) -> int:
    """Return how many units of a metric may be covered or missing: nothing is known of them."""
    match metric:
        case Metric.SEAMS:
            return tier.unknown_seams
        case Metric.MUTANTS:
            return tier.unknown_mutants
    return _unknown_in(tier.summary, metric)


def _unknown_in(summary: Summary, metric: Metric) -> int:
    match metric:
        case Metric.STATEMENTS:
            return summary.unknown_statements
        case Metric.BRANCHES:
            return summary.unknown_branches
        case Metric.CONDITIONS:
            return 2 * summary.unknown_conditions
        case Metric.MCDC:
            return summary.unknown_conditions
        case Metric.SEAMS | Metric.MUTANTS:  # the code itself says nothing of them
            return 0


def judged_count(tier: TierCoverage, metric: Metric) -> Count:
    """Return what a gate counts: accepted units are not missing."""
    count = count_of(tier, metric)
    return Count(count.covered + tier.accepted.get(metric, 0), count.total)


def units_short(count: Count, minimum: float) -> int:
    """Return how many more units must be covered to reach a percentage."""
    needed = math.ceil(Fraction(str(minimum)) * count.total / 100)
    return max(needed - count.covered, 0)


def judge(
    coverage: Coverage,
    tiers: Iterable[TierCoverage],
    gaps: Iterable[Gap],
    baseline: Baseline | None = None,
) -> Verdict:
    """Check each tier against what it had reached in the baseline, else against its targets.

    A metric of which the baseline has no unit is held to its target. So is one that had reached
    its target there, since what is reached may not be lost.
    """
    tiers, gaps, before = tuple(tiers), tuple(gaps), baseline or {}
    failing, outstanding, risen = [], [], []
    for tier in tiers:
        for metric in tier.target.metrics:
            held = before.get((tier.tier, metric), Count(0, 0))
            count = judged_count(tier, metric)
            missed = _short_of_target(tier, metric, gaps)
            lost = _lost(tier, metric, held, gaps) if held.total else missed
            if lost is not None:
                failing.append(lost)
                continue
            if missed is not None:
                outstanding.append(missed)
            if held.total and count.covered * held.total > held.covered * count.total:
                risen.append((tier.tier, metric))
    unknown = tuple(
        (tier.tier, metric)
        for tier in tiers
        for metric in tier.target.metrics
        if unknown_units(tier, metric)
    )
    return Verdict(is_complete(coverage), unknown, tuple(failing), tuple(outstanding), tuple(risen))


def is_complete(coverage: Coverage) -> bool:
    """Return whether the data covers the code as it is now, and every known test."""
    files = (*coverage.stale, *coverage.broken, *coverage.outdated)
    return not (files or coverage.earlier_tests or coverage.unrun_tests)


def is_known(coverage: Coverage, summary: Summary) -> bool:
    """Return whether every file was measured as it is now, in all that these figures need."""
    unknown = any(_unknown_in(summary, metric) for metric in Metric)
    return summary.cover_is_known and not (coverage.stale or coverage.broken or unknown)


def _short_of_target(tier: TierCoverage, metric: Metric, gaps: tuple[Gap, ...]) -> Shortfall | None:
    """Return by how much a metric misses its target, with the gaps that would close it."""
    short = units_short(judged_count(tier, metric), tier.target.least)
    if not short:
        return None
    count, closing = count_of(tier, metric), tuple(_closing(tier, metric, short, gaps))
    return Shortfall(tier.tier, metric, count, tier.target.least, short, closing)


def _lost(
    tier: TierCoverage, metric: Metric, before: Count, gaps: tuple[Gap, ...]
) -> Shortfall | None:
    """Return by how much a metric has fallen, with the gaps that would make up for it."""
    count = judged_count(tier, metric)
    least = 100 * before.covered / before.total
    if not count.total and before.covered:
        return Shortfall(tier.tier, metric, count, least, before.covered, (), ratchet=True)
    needed = math.ceil(Fraction(before.covered * count.total, before.total))
    short = needed - count.covered
    if short <= 0:
        return None
    closing = tuple(_closing(tier, metric, short, gaps))
    return Shortfall(tier.tier, metric, count, least, short, closing, ratchet=True)


def _closing(
    tier: TierCoverage, metric: Metric, short: int, gaps: tuple[Gap, ...]
) -> Iterator[Gap]:
    """Yield gaps until closing them makes up for the shortfall; the boundary has the seams of all."""
    for gap in gaps:
        closes = getattr(gap.closes, metric.value)
        if tier.tier in {gap.tier, Tier.BOUNDARY} and closes and short > 0:
            short -= closes
            yield gap
