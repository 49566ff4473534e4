"""Judge figures on whole numbers: no rounding lets 79.96 pass for 80."""

from __future__ import annotations

from fractions import Fraction

from surefoot.model.results import Summary


def falls_short(summary: Summary, minimum: float) -> bool:
    """Tell whether ``Cover`` is below a percentage; nothing measured falls short of any."""
    total = summary.lines + summary.branches
    covered = summary.covered_lines + summary.covered_branches
    return not total or Fraction(100 * covered, total) < Fraction(str(minimum))
