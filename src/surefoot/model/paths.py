"""The ways through a function.

A path is acyclic: going back to the head of a loop ends one path and begins another. See
``docs/paths.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import LineNo, ProbeId


class PathTotals(NamedTuple):
    """How many functions had their paths measured, and how many paths they have and were taken."""

    functions: int
    paths: int
    taken: int


class Way(Enum):
    """How control went on where there are several ways."""

    TRUE = "true"
    FALSE = "false"
    NEXT = "next"
    EXHAUSTED = "exhausted"
    CASE = "case"
    NO_CASE = "no case"
    COMPLETED = "completed"
    HANDLED = "handled"


class Choice(NamedTuple):
    """One decision of a path: the way that it takes.

    ``text`` is what decides: a test, an iterable, the pattern of a ``case``, what an ``except`` catches
    (nothing, if it catches all). It is empty for a ``try`` that completes and a ``match`` without
    a match.
    """

    line: LineNo
    way: Way
    text: str = ""


class Bound(Enum):
    """What begins or ends a path."""

    FUNCTION = "function"
    RETURN = "return"
    RAISE = "raise"
    LOOP = "loop"
    FINALLY = "finally"
    AFTER_FINALLY = "after finally"
    SUPPRESSED = "suppressed"


class End(NamedTuple):
    """One end of a path: its beginning, or where it stops.

    ``line`` is that of the function, the ``return`` or ``raise``, or the head of the loop, ``try`` or
    ``with``.
    """

    bound: Bound
    line: LineNo


class AcyclicPath(NamedTuple):
    """One way through a function, or through a stretch of it.

    ``is_contradictory`` says that it finds one test true and later false, with nothing assigned
    in between.
    """

    start: End
    choices: tuple[Choice, ...]
    end: End
    is_contradictory: bool = False


@dataclass(frozen=True, slots=True)
class FunctionPaths:
    """The paths of one function.

    ``entered`` is the probe of a call that begins, and those that follow it are the paths', in
    order. ``count`` is how many there are. Where they are not measured, ``paths`` is empty:
    ``unmeasured`` says why, or ``count`` is one or more than the limit.
    """

    qualname: str
    line: LineNo
    count: int
    entered: ProbeId
    paths: tuple[AcyclicPath, ...] = ()
    unmeasured: str | None = None

    @property
    def end(self) -> int:
        """The first number after those of its probes."""
        return self.entered + 1 + len(self.paths) if self.paths else self.entered

    @property
    def is_too_many(self) -> bool:
        """Whether its paths are only counted, because of their number."""
        return self.count > 1 and not self.paths

    def probe_of(self, index: int) -> ProbeId:
        """Return the probe that the path at an index reaches."""
        return ProbeId(self.entered + 1 + index)
