"""No rounding lets a figure pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from surefoot.analysis.gate import (
    count_of,
    falls_short,
    is_known,
    judge,
    judged_count,
    units_short,
    unknown_units,
)
from surefoot.model.gaps import Closes, Gap, GapKind, NeverReached, Score
from surefoot.model.gate import Baseline, Shortfall
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Coverage, Summary
from surefoot.model.tiers import Metric, Target, Tier

STATEMENTS = (Tier.CRITICAL, Metric.STATEMENTS)


@pytest.mark.parametrize(
    ("summary", "minimum", "short"),
    [
        (Summary(lines=10_000, covered_lines=7_996), 80, True),
        (Summary(lines=10_000, covered_lines=8_000), 80, False),
        (Summary(lines=6, covered_lines=5, branches=2, covered_branches=2), 87.5, False),
        (Summary(lines=3, covered_lines=1), 33.34, True),
        (Summary(lines=3, covered_lines=1), 33.33, False),
        (Summary(lines=1, covered_lines=1), 100, False),
        (Summary(), 1, True),
    ],
)
def test_the_figure_is_compared_exactly(summary: Summary, minimum: float, short: bool) -> None:
    """Lines and branches count as in Cover; nothing measured falls short of any minimum."""
    assert falls_short(summary, minimum) is short


def shortfalls(
    tiers: Iterable[TierCoverage], gaps: Iterable[Gap], baseline: Baseline | None = None
) -> tuple[Shortfall, ...]:
    """Return what fails a gate."""
    return judge(WHOLE, tiers, gaps, baseline).shortfalls


def tier(covered: int, total: int, accepted: int = 0) -> TierCoverage:
    """Return a critical tier that is held to 80 per cent of its statements."""
    summary = Summary(statements=total, covered_statements=covered)
    target = Target(80, 90, (Metric.STATEMENTS,))
    return TierCoverage(Tier.CRITICAL, target, summary, (), {Metric.STATEMENTS: accepted})


@pytest.mark.parametrize(
    ("covered", "accepted", "short"), [(7_996, 0, 4), (7_999, 0, 1), (8_000, 0, 0), (7_996, 4, 0)]
)
def test_a_tier_is_judged_in_whole_units(covered: int, accepted: int, short: int) -> None:
    """79.96 per cent does not pass for 80; what is accepted is not missing."""
    found = shortfalls([tier(covered, 10_000, accepted)], [])
    assert [shortfall.short for shortfall in found] == ([short] if short else [])
    assert [shortfall.count for shortfall in found] == ([Count(covered, 10_000)] if short else [])


def test_a_tier_with_nothing_to_cover_misses_nothing() -> None:
    """No statement is no shortfall: it is for the whole run to have measured something."""
    assert shortfalls([tier(0, 0)], []) == ()


def test_a_metric_that_has_lost_all_its_units_has_fallen() -> None:
    """Where some were covered in the baseline; where none were, nothing is lost."""
    [found] = shortfalls([tier(0, 0)], [], {STATEMENTS: Count(4, 5)})
    assert (found.count, found.short, found.ratchet) == (Count(0, 0), 4, True)
    assert shortfalls([tier(0, 0)], [], {STATEMENTS: Count(0, 5)}) == ()


@pytest.mark.parametrize(
    ("before", "covered", "fails", "outstanding", "risen"),
    [
        (Count(5, 10), 50, False, True, False),
        (Count(5, 10), 49, True, False, False),
        (Count(5, 10), 79, False, True, True),
        (Count(5, 10), 80, False, False, True),
        (Count(8, 10), 80, False, False, False),
        (Count(8, 10), 79, True, False, False),
        (Count(9, 10), 89, True, False, False),
        (Count(0, 10), 0, False, True, False),
        (Count(0, 0), 79, True, False, False),
        (Count(0, 0), 80, False, False, False),
        (None, 79, True, False, False),
    ],
)
def test_what_a_baseline_holds_is_held_to_no_more(
    before: Count | None, covered: int, fails: bool, outstanding: bool, risen: bool
) -> None:
    """A target of 80 that was not reached then is left to reach; what was reached may not be lost.
    What the baseline has no unit of is held to its target.
    """
    baseline = {} if before is None else {STATEMENTS: before}
    verdict = judge(WHOLE, [tier(covered, 100)], [], baseline)
    assert bool(verdict.shortfalls) is fails
    assert [(s.short, s.ratchet) for s in verdict.outstanding] == (
        [(80 - covered, False)] if outstanding else []
    )
    assert verdict.risen == ((STATEMENTS,) if risen else ())


def test_what_is_accepted_is_no_rise_and_no_loss() -> None:
    """The baseline records what a gate counts."""
    verdict = judge(WHOLE, [tier(40, 100, accepted=10)], [], {STATEMENTS: Count(5, 10)})
    assert (verdict.shortfalls, verdict.risen) == ((), ())


@pytest.mark.parametrize(
    ("before", "short"),
    [
        (Count(9, 10), 5),
        (Count(17, 20), 0),
        (Count(6, 7), 1),
        (Count(5, 6), 0),
        (Count(0, 0), 0),
        (None, 0),
    ],
)
def test_no_tier_falls_below_its_baseline(before: Count | None, short: int) -> None:
    """In proportion: 85 of 100 are as many as 17 of 20, and fewer than 6 of 7, which is 85.7 %."""
    baseline = {} if before is None else {STATEMENTS: before}
    found = shortfalls([tier(85, 100)], [], baseline)
    assert [(s.short, s.ratchet) for s in found] == ([(short, True)] if short else [])


def test_a_lost_metric_says_what_it_had_reached_and_how_to_reach_it_again() -> None:
    """In per cent, with the gaps whose tests would make up for it."""
    lost = gap(Tier.CRITICAL, Closes(statements=9))
    [found] = shortfalls([tier(85, 100)], [lost], {STATEMENTS: Count(9, 10)})
    assert (found.tier, found.metric) == (Tier.CRITICAL, Metric.STATEMENTS)
    assert (found.count, found.least, found.closing) == (Count(85, 100), 90.0, (lost,))


def test_a_metric_that_the_baseline_does_not_know_hides_no_other() -> None:
    """The next one is judged all the same."""
    metrics = (Metric.BRANCHES, Metric.STATEMENTS)
    summary = Summary(statements=100, covered_statements=85, branches=4, covered_branches=4)
    reached = TierCoverage(Tier.CRITICAL, Target(80, 90, metrics), summary, ())
    found = shortfalls([reached], [], {STATEMENTS: Count(9, 10)})
    assert [(s.metric, s.short, s.ratchet) for s in found] == [(Metric.STATEMENTS, 5, True)]


def test_a_target_that_is_missed_says_so() -> None:
    """Its tier, its metric and what is asked of it; it is not the baseline that it misses."""
    [found] = shortfalls([tier(79, 100)], [])
    assert (found.tier, found.metric, found.least) == (Tier.CRITICAL, Metric.STATEMENTS, 80)
    assert (found.short, found.ratchet) == (1, False)


@pytest.mark.parametrize(
    ("minimum", "total", "short"),
    [(80, 10, 8), (79.5, 10, 8), (100, 3, 3), (33.3, 3, 1), (0, 5, 0), (0.1, 1000, 1)],
)
def test_a_part_of_a_unit_is_a_whole_one_to_cover(minimum: float, total: int, short: int) -> None:
    """Per cent of a number of units, rounded up."""
    assert units_short(Count(0, total), minimum) == short
    assert units_short(Count(total, total), minimum) == 0


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (Metric.STATEMENTS, Count(1, 2)),
        (Metric.BRANCHES, Count(3, 4)),
        (Metric.CONDITIONS, Count(5, 6)),
        (Metric.MCDC, Count(7, 8)),
        (Metric.SEAMS, Count(9, 10)),
    ],
)
def test_each_metric_counts_its_own_units(metric: Metric, expected: Count) -> None:
    """Covered, and in all; what is accepted counts as covered where a gate judges."""
    summary = Summary(
        covered_statements=1, statements=2, covered_branches=3, branches=4,
        covered_conditions=5, conditions=6, covered_mcdc=7, mcdc=8,
    )  # fmt: skip
    accepting = TierCoverage(Tier.CORE, Target(80, 90), summary, (), {metric: 1}, Count(9, 10))
    assert count_of(accepting, metric) == expected
    assert judged_count(accepting, metric) == Count(expected.covered + 1, expected.total)


def test_the_gaps_that_close_a_shortfall_are_the_first_that_suffice() -> None:
    """Of its tier and metric, and no more than are needed."""
    gaps = [
        gap(Tier.CORE, Closes(statements=9)),
        gap(Tier.CRITICAL, Closes(conditions=2)),
        gap(Tier.CRITICAL, Closes(statements=3)),
        gap(Tier.CRITICAL, Closes(statements=2)),
        gap(Tier.CRITICAL, Closes(statements=1)),
    ]
    [found] = shortfalls([tier(76, 100)], gaps)
    assert found.closing == (gaps[2], gaps[3])


def test_gaps_of_any_tier_close_a_shortfall_of_the_boundary() -> None:
    """It has the seams of all."""
    target = Target(80, 90, (Metric.SEAMS,))
    boundary = TierCoverage(Tier.BOUNDARY, target, Summary(), (), seams=Count(2, 4))
    gaps = [
        gap(Tier.CRITICAL, Closes(statements=1)),
        gap(Tier.CRITICAL, Closes(seams=1)),
        gap(Tier.CORE, Closes(seams=1)),
        gap(Tier.CORE, Closes(seams=1)),
    ]
    [found] = shortfalls([boundary], gaps)
    assert (found.short, found.closing) == (2, (gaps[1], gaps[2]))


SCORE = Score(tier=1, kind=1, complexity=0, behind=0, callers=0, public=0, change=0)


def gap(tier: Tier, closes: Closes) -> Gap:
    """Return a gap of which only this matters."""
    return Gap("id", "a.py", "f", 1, 1, tier, GapKind.LINES, NeverReached("x"), closes, SCORE)


WHOLE = Coverage("3.13", (), Summary(), tests=5)


@pytest.mark.parametrize(
    ("coverage", "complete"),
    [
        (WHOLE, True),
        (replace(WHOLE, stale=("a.py: changed.",)), False),
        (replace(WHOLE, broken=("b.py: not Python.",)), False),
        (replace(WHOLE, earlier_tests=1), False),
        (replace(WHOLE, unrun_tests=1), False),
    ],
)
def test_only_complete_data_passes(coverage: Coverage, complete: bool) -> None:
    """Stale and broken files, and tests that were not run, leave a gate undecided."""
    verdict = judge(coverage, (), ())
    assert (verdict.complete, verdict.passed) == (complete, complete)


def test_a_shortfall_fails_the_gate() -> None:
    """Complete data does not make up for a target that is missed."""
    tier = TierCoverage(Tier.CORE, Target(80, 90), Summary(statements=10), ())
    verdict = judge(WHOLE, [tier], ())
    assert (verdict.complete, verdict.passed) == (True, False)
    assert [found.short for found in verdict.shortfalls] == [8]


UNKNOWN = Summary(
    unknown_lines=1, unknown_statements=2, unknown_branches=3, unknown_conditions=4
)  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "units"),
    [
        *((Metric.STATEMENTS, 2), (Metric.BRANCHES, 3), (Metric.CONDITIONS, 8), (Metric.MCDC, 4)),
        (Metric.SEAMS, 5),
    ],
)
def test_what_was_not_measured_is_counted_by_metric(metric: Metric, units: int) -> None:
    """A condition has two outcomes."""
    tier = TierCoverage(Tier.CORE, Target(80, 90), UNKNOWN, (), unknown_seams=5)
    assert unknown_units(tier, metric) == units


@pytest.mark.parametrize(
    ("summary", "metrics", "unknown"),
    [
        (Summary(statements=9, covered_statements=9), (Metric.STATEMENTS,), ()),
        (Summary(unknown_branches=1), (Metric.STATEMENTS,), ()),
        (Summary(unknown_branches=1), (Metric.STATEMENTS, Metric.BRANCHES), (Metric.BRANCHES,)),
        (Summary(unknown_statements=1), (Metric.STATEMENTS, Metric.BRANCHES), (Metric.STATEMENTS,)),
        (Summary(statements=9, unknown_conditions=1), (Metric.MCDC,), (Metric.MCDC,)),
    ],
)
def test_a_metric_that_was_not_measured_decides_nothing(
    summary: Summary, metrics: tuple[Metric, ...], unknown: tuple[Metric, ...]
) -> None:
    """Only the metrics that a tier gates have to be known."""
    verdict = judge(WHOLE, [TierCoverage(Tier.CORE, Target(80, 90, metrics), summary, ())], ())
    assert verdict.unknown == tuple((Tier.CORE, metric) for metric in unknown)
    assert (verdict.decided, verdict.passed) == (not unknown, not unknown)


@pytest.mark.parametrize(
    ("coverage", "known"),
    [
        (WHOLE, True),
        (replace(WHOLE, earlier_tests=1, unrun_tests=1), True),
        (replace(WHOLE, stale=("a.py: changed.",)), False),
        (replace(WHOLE, broken=("b.py: not Python.",)), False),
        (replace(WHOLE, totals=Summary(unknown_lines=1)), False),
        (replace(WHOLE, totals=Summary(unknown_statements=1)), False),
        (replace(WHOLE, totals=Summary(unknown_branches=1)), False),
        (replace(WHOLE, totals=Summary(unknown_conditions=1)), False),
    ],
)
def test_all_is_known_where_every_file_was_measured(coverage: Coverage, known: bool) -> None:
    """As it is now, and whole; which tests ran is another question."""
    assert is_known(coverage, coverage.totals) is known


def test_mutants_are_judged_as_any_other_metric() -> None:
    """Those that a test noticed, of those that tests ran; where one is unknown, so is the tier."""
    target = Target(80, 90, (Metric.STATEMENTS, Metric.MUTANTS))
    summary = Summary(statements=2, covered_statements=1)
    found = TierCoverage(Tier.CRITICAL, target, summary, (), mutants=Count(7, 10))
    verdict = judge(WHOLE, [found], [])
    assert [each.metric for each in verdict.shortfalls] == [Metric.STATEMENTS, Metric.MUTANTS]
    assert [each.short for each in verdict.about(Metric.MUTANTS).shortfalls] == [1]
    unknown = judge(WHOLE, [replace(found, unknown_mutants=1)], [])
    assert unknown.unknown == ((Tier.CRITICAL, Metric.MUTANTS),)
    assert not unknown.about(Metric.MUTANTS).decided
    assert unknown.about(Metric.STATEMENTS).decided
