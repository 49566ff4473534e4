"""Room for walks over deeply nested syntax trees."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_RECURSION_LIMIT = 20_000
"""A chain of ``elif`` is as deep as it is long, and users write hundreds."""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Allow a walk over a deeply nested syntax tree."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
