"""Lines are joined where nothing that counts stands between them."""

from __future__ import annotations

import pytest

from surefoot.analysis.ranges import ranges_of


@pytest.mark.parametrize(
    ("wanted", "lines", "expected"),
    [
        ({2, 4, 5}, {2, 4, 5}, [(2, 5)]),
        ({2, 4, 5}, {2, 3, 4, 5}, [(2, 2), (4, 5)]),
        ({2, 9}, {1, 2, 9, 10}, [(2, 9)]),
        ({1, 2, 3}, {1, 2, 3}, [(1, 3)]),
        ({1, 3, 5}, {1, 2, 3, 4, 5}, [(1, 1), (3, 3), (5, 5)]),
        ({2, 7}, {2}, [(2, 2)]),
        (set(), {1, 2}, []),
        ({1, 2}, set(), []),
    ],
)
def test_lines_are_joined_over_lines_that_do_not_count(
    wanted: set[int], lines: set[int], expected: list[tuple[int, int]]
) -> None:
    """A line that counts and is not wanted parts them; one that does not count is not listed."""
    assert [tuple(found) for found in ranges_of(wanted, lines)] == expected
