"""No rounding lets a figure pass."""

from __future__ import annotations

import pytest

from surefoot.analysis.gate import falls_short
from surefoot.model.results import Summary


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
