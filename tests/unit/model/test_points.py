"""Sets of points are kept in a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surefoot.model.points import MOST_POINTS, from_bytes, hits_of, points_of, to_bytes

_NUMBERS = st.frozensets(st.integers(0, 5_000))


@given(_NUMBERS, _NUMBERS)
def test_a_set_holds_what_it_was_made_of(lines: frozenset[int], probes: frozenset[int]) -> None:
    """Also after it was written and read."""
    points = points_of(lines, probes)
    assert hits_of(points) == (lines, probes)
    assert from_bytes(to_bytes(points)) == points


def test_a_set_is_a_number_of_bits() -> None:
    """Bit 2n stands for line n, and bit 2n + 1 for probe n."""
    assert points_of([1], [0]) == 0b110
    assert points_of([], []) == 0
    assert points_of([4], [5]) == 1 << 8 | 1 << 11


@pytest.mark.parametrize(("lines", "probes"), [([MOST_POINTS // 2], []), ([], [MOST_POINTS // 2])])
def test_no_file_has_more_points(lines: list[int], probes: list[int]) -> None:
    """A log that says so is broken."""
    with pytest.raises(ValueError, match="no file has as many"):
        points_of(lines, probes)
