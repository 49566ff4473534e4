"""Of which functions to measure the paths."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

PATH_LIMIT = 1024
"""A function with more paths is counted, not measured, unless the configuration says otherwise."""


class WantedPaths(NamedTuple):
    """The functions whose paths are measured: all, or some of them, by path and qualified name.

    Those with more paths than ``limit`` are left out.
    """

    everywhere: bool = False
    functions: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    limit: int = PATH_LIMIT

    @property
    def is_none(self) -> bool:
        """Whether there are none."""
        return not (self.everywhere or self.functions)

    def of_file(self, path: str) -> tuple[str, ...] | None:
        """Return the functions of one file; None means all of them."""
        return None if self.everywhere else self.functions.get(path, ())


NO_PATHS = WantedPaths()
