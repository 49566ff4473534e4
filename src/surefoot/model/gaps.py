"""What could run, matters and was not tested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from surefoot.model.decision import Guard
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.tiers import Tier


class GapKind(Enum):
    """What never happened, by what it usually hides."""

    FUNCTION = "function"
    ERROR_PATH = "error path"
    CONDITION = "condition"
    LINES = "lines"
    BRANCH = "branch"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class NeverRan:
    """Nothing of a file ran."""


@dataclass(frozen=True, slots=True)
class NeverCalled:
    """A function, by its qualified name, was not called."""

    name: str


@dataclass(frozen=True, slots=True)
class NeverReached:
    """Lines did not run, of which ``text`` is the first."""

    text: str


@dataclass(frozen=True, slots=True)
class NeverTaken:
    """Control did not go from the line ``text`` to line ``end``; that is negative for an exit."""

    text: str
    end: LineNo


@dataclass(frozen=True, slots=True)
class NeverHad:
    """A condition did not have an ``outcome``, where None stands for neither True nor False.

    ``where`` are the tests that must hold, each with its truth, for it to be evaluated.
    """

    condition: str
    outcome: bool | None
    where: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class NeverDecided:
    """A condition did not decide its decision on its own."""

    condition: str
    decision: str


Never: TypeAlias = NeverRan | NeverCalled | NeverReached | NeverTaken | NeverHad | NeverDecided


class Closes(NamedTuple):
    """The units that are covered when nothing of a gap is left."""

    statements: int = 0
    branches: int = 0
    conditions: int = 0
    mcdc: int = 0


class Score(NamedTuple):
    """Why a gap stands where it does: ``tier * (kind + complexity + change)``."""

    tier: int
    kind: int
    complexity: int
    change: int

    @property
    def total(self) -> int:
        """The number by which gaps are ranked."""
        return self.tier * (self.kind + self.complexity + self.change)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that ``never`` happened; ``report.words`` makes a sentence of it.

    ``name`` is the qualified name of the function that it is in, empty outside functions;
    ``behind`` are lines elsewhere that never ran for it, and ``number`` says which of the
    line's conditions or branches it is, from 1.
    """

    path: str
    name: str
    line: LineNo
    end_line: LineNo
    tier: Tier
    kind: GapKind
    never: Never
    closes: Closes
    score: Score
    behind: tuple[LineRange, ...] = ()
    number: int = 0

    def touches(self, lines: Collection[int]) -> bool:
        """Return whether it is about any of these lines."""
        places = (LineRange(self.line, self.end_line), *self.behind)
        return any(start <= line <= end for line in lines for start, end in places)
