"""Whether two values are the same in all but identity."""

from __future__ import annotations

import math
import re
from collections import OrderedDict, defaultdict, deque
from pathlib import Path
from threading import Lock

import pytest

from suggested import Account, Color, EqualToAll, Name, Names, Same
from surefoot.suggest.alike import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1),
        (math.nan, float("nan")),
        ([1, (2, {"a": {3}})], [1, (2, {"a": {3}})]),
        ({"a", "b", 1}, {1, "b", "a"}),
        (Account("ann", 1, Account("bob", 2)), Account("ann", 1, Account("bob", 2))),
        (Same(1), Same(1)),
        (re.compile("(?i)a"), re.compile("(?i)a", re.IGNORECASE)),
        (deque([1], 2), deque([1], 2)),
        (Names([1]), Names([1])),
        (OrderedDict(a=1), OrderedDict(a=1)),
        (ValueError("x"), ValueError("x")),
        (Path("a") / "b", Path("a/b")),
        (len, len),
    ],
)
def test_what_is_made_of_the_same_parts_is_alike(one: object, other: object) -> None:
    """Whether it has an ``==`` or not; NaN is like NaN."""
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0.0, -0.0),
        (complex(0.0, 0.0), complex(0.0, -0.0)),
        ("a", Name("a")),
        ([1], [True]),
        ([1], [1, 2]),
        ({1: "a"}, {True: "a"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1, 2}, {True, 2}),
        (EqualToAll(1), EqualToAll(2)),
        (deque([1], 2), deque([1], 3)),
        (defaultdict(list), defaultdict(set)),
        (ValueError("x"), ValueError("y")),
        (Color, Name),
        (Path("a"), Path("b")),
        (Lock(), Lock()),
    ],
)
def test_what_differs_in_a_part_is_not_alike(one: object, other: object) -> None:
    """Types count, and what ``==`` says does not; what cannot be taken apart is unlike."""
    assert not alike(one, other)


def test_what_is_compared_without_end_is_not_alike() -> None:
    """Two that contain themselves cannot be compared."""
    one: list[object] = []
    one.append(one)
    other: list[object] = []
    other.append(other)
    assert not alike(one, other)
