"""Figures that never flatter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surefoot.model.results import Summary
from surefoot.report.figures import percentage, total_cover


@pytest.mark.parametrize(
    ("covered", "total", "precision", "text"),
    [
        (9999, 10000, 0, "99"),
        (9999, 10000, 1, "99.9"),
        (9999, 10000, 2, "99.99"),
        (1, 10000, 0, "1"),
        (0, 10000, 0, "0"),
        (10000, 10000, 0, "100"),
        (0, 0, 0, "100"),
        (1, 3, 2, "33.33"),
    ],
)
def test_a_percentage_is_rounded_but_never_to_the_ends(
    covered: int, total: int, precision: int, text: str
) -> None:
    """0 and 100 are printed only where they are exact."""
    assert percentage(covered, total, precision) == text


@pytest.mark.parametrize(
    ("totals", "text"),
    [
        (Summary(), "-"),
        (Summary(unknown_lines=1), "unknown"),
        (Summary(lines=2, covered_lines=1), "50%"),
    ],
)
def test_nothing_is_not_all(totals: Summary, text: str) -> None:
    """Where nothing could run, the total is no 100 per cent."""
    assert total_cover(totals) == text


@given(st.integers(1, 10**6), st.data(), st.integers(0, 4))
def test_the_ends_are_exact(total: int, data: st.DataObject, precision: int) -> None:
    """100 means that nothing is missing, and 0 that nothing is covered."""
    covered = data.draw(st.integers(0, total))
    shown = float(percentage(covered, total, precision))
    assert (shown == 100) == (covered == total)
    assert (shown == 0) == (covered == 0)
