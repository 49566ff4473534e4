"""What is said where a minimum is missed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surefoot.analysis.gate import falls_short
from surefoot.model.gate import Count, Shortfall, Verdict
from surefoot.model.results import Coverage, Summary
from surefoot.model.tiers import Metric, Tier
from surefoot.report.gate import shortfall_in_words, why_cover_fails, why_undecided


@pytest.mark.parametrize(
    ("totals", "minimum", "words"),
    [
        (Summary(lines=367, covered_lines=301), 0, None),
        (Summary(lines=367, covered_lines=301), 82, None),
        (
            Summary(lines=367, covered_lines=301),
            82.02,
            "Cover is 82.01%, below the minimum of 82.02%.",
        ),
        (
            Summary(lines=367, covered_lines=301),
            82.0164,
            "Cover is 82.0163%, below the minimum of 82.0164%.",
        ),
        (
            Summary(lines=10**6, covered_lines=10**6 - 1),
            100.0,
            "Cover is 99.99%, below the minimum of 100%.",
        ),
        (Summary(lines=1), 1e-05, "Cover is 0.00000%, below the minimum of 0.00001%."),
        (
            Summary(),
            0.5,
            "Nothing that could run was measured, and Cover must be at least 0.5%.",
        ),
        (
            Summary(lines=1, covered_lines=1, unknown_lines=1),
            1,
            "Cover is unknown, and must be at least 1%.",
        ),
    ],
)
def test_a_missed_minimum_is_said(totals: Summary, minimum: float, words: str | None) -> None:
    """The figure is cut off; nothing and what is unknown reach no minimum."""
    assert why_cover_fails(Coverage("3.13", (), totals), minimum) == words


@given(st.data(), st.integers(1, 10**6), st.floats(0.01, 100))
def test_a_figure_that_falls_short_looks_lower(
    data: st.DataObject, lines: int, minimum: float
) -> None:
    """However near it is."""
    near = int(lines * minimum / 100)
    covered = data.draw(st.integers(max(near - 1, 0), min(near + 1, lines)))
    totals = Summary(lines=lines, covered_lines=covered)
    assume(falls_short(totals, minimum))
    sentence = why_cover_fails(Coverage("3.13", (), totals), minimum)
    figures = [Decimal(number) for number in re.findall(r"([\d.]+)%", sentence or "")]
    assert figures[0] < figures[1] == Decimal(str(minimum))


def test_a_tier_that_falls_short_looks_lower() -> None:
    """Its figure is cut off too."""
    missed = Shortfall(Tier.CORE, Metric.STATEMENTS, Count(79_999, 100_000), 80, 1, ())
    assert shortfall_in_words(missed) == "core statements: 79999 of 100000 (79.99%), 1 short of 80%"


def test_what_is_unknown_has_its_own_remedy() -> None:
    """Mutants are tried, and other figures measured."""
    unknown = (
        *((Tier.CRITICAL, Metric.BRANCHES), (Tier.CRITICAL, Metric.MUTANTS)),
        (Tier.CORE, Metric.MUTANTS),
    )
    sentences = why_undecided(Coverage("3.13", (), Summary()), Verdict(True, unknown, ()))
    assert [sentence.partition(".")[0] for sentence in sentences] == [
        "Unknown: critical branches",
        "Unknown: critical mutants, core mutants",
    ]
    assert sentences[1].endswith(": surefoot mutate")
