"""What could run, matters and was not tested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from surefoot.model.ids import LineNo, LineRange
from surefoot.model.mutants import Mutant, Outcome
from surefoot.model.obstacle import Obstacle
from surefoot.model.results import DecisionCoverage
from surefoot.model.seams import Seam
from surefoot.model.tiers import Tier


class GapKind(Enum):
    """What never happened, by what it usually hides.

    ``SEAM`` is one that was never tried with the real thing. ``CONDITION`` is an outcome that would
    lead elsewhere. ``OUTCOME`` is one whose decision has come out either way without it. ``MUTANT``
    is a bug in code that ran, and that no test noticed.
    """

    FUNCTION = "function"
    ERROR_PATH = "error path"
    CONDITION = "condition"
    LINES = "lines"
    BRANCH = "branch"
    OUTCOME = "outcome"
    EFFECT = "effect"
    SEAM = "seam"
    SEAM_FAILURE = "seam failure"
    MUTANT = "mutant"


@dataclass(frozen=True, slots=True)
class NeverRan:
    """Nothing of a file ran."""


@dataclass(frozen=True, slots=True)
class NeverCalled:
    """A function, by its qualified name, was not called; a property has no ``parameters``.

    ``skipped`` is the reason why a test of it was skipped; None if none is known to have been.
    """

    name: str
    parameters: tuple[str, ...] | None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class NeverReached:
    """Lines did not run, of which ``text`` is the first."""

    text: str


@dataclass(frozen=True, slots=True)
class NeverTaken:
    """Control did not go from the line ``text`` to line ``end``; that is negative for an exit."""

    text: str
    end: LineNo


class Lacking(NamedTuple):
    """An outcome that a condition did not have."""

    condition: str
    outcome: bool


@dataclass(frozen=True, slots=True)
class NeverHad:
    """A condition did not have an ``outcome``, where None stands for neither True nor False.

    ``where`` says what must hold for it to be evaluated. ``because`` is what kept it from that.
    Where a test around it settled the condition before, ``since`` is the statement that has
    changed what it is about; it is empty where no statement is known to.
    ``settled`` are the lines that leave it no other outcome; None where nothing does.
    """

    condition: str
    outcome: bool | None
    where: tuple[str, ...] = ()
    because: Lacking | None = None
    since: str | None = None
    settled: tuple[LineNo, ...] | None = None


@dataclass(frozen=True, slots=True)
class NeverDecided:
    """A condition did not decide its decision on its own; ``settled`` is as in ``NeverHad``."""

    condition: str
    decision: str
    settled: tuple[LineNo, ...] | None = None


@dataclass(frozen=True, slots=True)
class NeverForReal:
    """A handover to another component did not succeed with the real thing."""

    seam: Seam


@dataclass(frozen=True, slots=True)
class NeverFailed:
    """A handover to another component did not fail."""

    seam: Seam


@dataclass(frozen=True, slots=True)
class NeverAnswered:
    """A route answered tests, but never so; ``status`` is empty for a success."""

    method: str
    path: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class NeverNoticed:
    """A mutant ran in tests, and none of them noticed; see ``boundary_of`` for ``boundary``."""

    mutant: Mutant
    outcome: Outcome
    boundary: str = ""


Never: TypeAlias = (
    NeverRan
    | NeverCalled
    | NeverReached
    | NeverTaken
    | NeverHad
    | NeverDecided
    | NeverForReal
    | NeverFailed
    | NeverAnswered
    | NeverNoticed
)


class Closes(NamedTuple):
    """The units that are covered when nothing of a gap is left."""

    statements: int = 0
    branches: int = 0
    conditions: int = 0
    mcdc: int = 0
    seams: int = 0
    mutants: int = 0


class Score(NamedTuple):
    """Why a gap stands where it does: ``tier`` times the sum of the others."""

    tier: int
    kind: int
    complexity: int
    behind: int
    callers: int
    public: int
    change: int

    @property
    def total(self) -> int:
        """The number by which gaps are ranked."""
        return self.tier * sum(self[1:])


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that ``never`` happened; ``report.words`` makes a sentence of it.

    ``name`` is the qualified name of the function that it is in, empty outside functions;
    ``behind`` are lines elsewhere that never ran for it, and ``number`` says which of the
    line's conditions or branches it is, from 1. ``decision`` is the one that it is about.
    An ``obstacle`` may have kept this run from it, whatever its tests do; it is then ranked after
    all others. The ``id`` stays the same when code elsewhere is edited.
    """

    id: str
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
    decision: DecisionCoverage | None = None
    obstacle: Obstacle | None = None

    @property
    def is_of_seam(self) -> bool:
        """Whether it is about a handover to another component, or a route."""
        return isinstance(self.never, NeverForReal | NeverFailed | NeverAnswered)

    @property
    def is_of_code(self) -> bool:
        """Whether it is about code that did not run in some way."""
        return not (self.is_of_seam or isinstance(self.never, NeverNoticed))

    def touches(self, lines: Collection[int]) -> bool:
        """Return whether it is about any of these lines."""
        places = (LineRange(self.line, self.end_line), *self.behind)
        return any(start <= line <= end for line in lines for start, end in places)


def within_reach(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps that a test of this run could have closed."""
    return tuple(gap for gap in gaps if gap.obstacle is None)


def first_screen(gaps: Sequence[Gap], most: int) -> list[Gap]:
    """Return the first gaps, of which no more than a third are about seams, and no two about mutants
    of one function, or of one file outside functions.
    """
    shown: list[Gap] = []
    seams = 0
    with_mutant: set[tuple[str, str]] = set()
    for gap in gaps:
        seams += gap.is_of_seam
        is_another = gap.kind is GapKind.MUTANT and (gap.path, gap.name) in with_mutant
        if len(shown) < most and not is_another and not (gap.is_of_seam and seams > most // 3):
            shown.append(gap)
            if gap.kind is GapKind.MUTANT:
                with_mutant.add((gap.path, gap.name))
    return shown
