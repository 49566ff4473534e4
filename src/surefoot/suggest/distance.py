"""How far a comparison is from its other outcome.

Distances are between 0, which holds, and 1: ``d / (d + 1)``, the normalisation of A. Arcuri, *It
really does matter how you normalize the branch distance in search-based software testing*, 2013.
"""

from __future__ import annotations

import ast
import datetime
import operator
from collections.abc import Callable, Sized
from itertools import islice
from typing import Any, NamedTuple

FAR = 1.0
"""Nothing is known of how far it is."""
_MOST_ITEMS = 50


class Distances(NamedTuple):
    """How far a condition is from being True, and from being False; one of them is 0."""

    to_true: float
    to_false: float


def of_truth(value: object, truth: bool) -> Distances:
    """Return the distances of a value that is tested for its truth."""
    if not truth:
        return Distances(FAR, 0.0)
    size: float | None = None
    if isinstance(value, int | float):
        size = abs(value)
    elif isinstance(value, Sized):
        size = len(value)
    return Distances(0.0, normalised(size))


def of_comparison(kind: type[ast.cmpop], left: Any, right: Any, truth: bool) -> Distances:
    """Return the distances of one comparison that had this truth."""
    try:
        other = normalised(_to_other(kind, left, right, truth))
    except Exception:  # noqa: BLE001 - operands may do anything
        other = FAR
    return Distances(0.0, other) if truth else Distances(other, 0.0)


def normalised(distance: float | None) -> float:
    """Return a distance as a number below 1; None is unknown."""
    if distance is None or distance != distance:  # noqa: PLR0124 - NaN
        return FAR
    return float(distance) / (float(distance) + 1.0) if distance < 1e300 else FAR


def _to_other(kind: type[ast.cmpop], left: Any, right: Any, truth: bool) -> float | None:
    """Return how far the operands of a comparison are from its other outcome."""
    if kind in {ast.Eq, ast.NotEq, ast.Is, ast.IsNot}:
        return 1.0 if truth is (kind in {ast.Eq, ast.Is}) else apart(left, right)
    if kind in {ast.Lt, ast.LtE, ast.Gt, ast.GtE}:
        between = apart(left, right)
        return None if between is None else between + 1.0
    if kind in {ast.In, ast.NotIn} and truth is (kind is ast.NotIn):
        if isinstance(right, str):
            return float(len(left)) if isinstance(left, str) else None
        known = [apart(left, item) for item in islice(iter(right), _MOST_ITEMS)]
        return min((distance for distance in known if distance is not None), default=None)
    return 1.0


def apart(left: Any, right: Any) -> float | None:
    """Return how far two values are from being equal, or None if they have no distance."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right)
    if isinstance(left, str) and isinstance(right, str):
        return _texts_apart(left, right)
    if isinstance(left, bytes) and isinstance(right, bytes):
        return _texts_apart(left.decode("latin-1"), right.decode("latin-1"))
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        return abs((left - right).total_seconds()) / 86_400
    if isinstance(left, datetime.timedelta) and isinstance(right, datetime.timedelta):
        return abs((left - right).total_seconds())
    if isinstance(left, list | tuple) and type(left) is type(right):
        differing = sum(map(operator.ne, left, right))
        return float(differing + abs(len(left) - len(right)))
    return None


def _texts_apart(left: str, right: str) -> float:
    """Return how many characters differ; those at the same place count by how far they are."""
    near = sum(
        min(abs(ord(one) - ord(other)), 255) / 256 for one, other in zip(left, right, strict=False)
    )
    return near + abs(len(left) - len(right))


COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
"""What each operator does."""
