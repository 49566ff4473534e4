"""What a report shows: figures and facts, computed once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import add, attrgetter, sub
from typing import NamedTuple

from surefoot.model.decision import Decision, Vector
from surefoot.model.filemap import Region, Statement
from surefoot.model.ids import Digest, LineNo
from surefoot.model.run import Extent


@dataclass(frozen=True, slots=True)
class Summary:
    """How many units could be covered and how many were, for a file, a region or everything.

    ``lines`` and ``branches`` count as coverage.py's do; ``partial_branches``
    are missing branches of lines that ran. ``conditions`` counts the outcomes of conditions, two
    each where both are possible. ``unmeasured`` counts conditions of which nothing is known, for
    whatever reason. The ``unknown`` units are those of files of which less than everything is
    known: no figure counts them, and nothing that needs them can be judged.
    """

    lines: int = 0
    covered_lines: int = 0
    statements: int = 0
    covered_statements: int = 0
    branches: int = 0
    covered_branches: int = 0
    partial_branches: int = 0
    conditions: int = 0
    covered_conditions: int = 0
    mcdc: int = 0
    covered_mcdc: int = 0
    excluded: int = 0
    unmeasured: int = 0
    unknown_lines: int = 0
    unknown_statements: int = 0
    unknown_branches: int = 0
    unknown_conditions: int = 0

    @property
    def has_statements(self) -> bool:
        """Whether there is anything to cover, measured or not."""
        return bool(self.statements or self.unknown_statements)

    @property
    def cover_is_known(self) -> bool:
        """Whether every line and branch was measured."""
        return not (self.unknown_lines or self.unknown_branches)

    @property
    def is_whole(self) -> bool:
        """Whether everything was measured, and all of it is covered."""
        return (
            self.cover_is_known
            and not (self.unknown_statements or self.unknown_conditions)
            and self.covered_lines == self.lines
            and self.covered_statements == self.statements
            and self.covered_branches == self.branches
            and self.covered_conditions == self.conditions
            and self.covered_mcdc == self.mcdc
        )

    def __add__(self, other: Summary) -> Summary:
        return Summary(*map(add, _figures(self), _figures(other)))

    def __sub__(self, other: Summary) -> Summary:
        return Summary(*map(sub, _figures(self), _figures(other)))


_figures = attrgetter(*(field.name for field in fields(Summary)))


class Branch(NamedTuple):
    """One destination of a line that can go to several; ``end`` is negative for an exit.

    ``number`` says which of its line's branches it is, from 1, in order of ``end``.
    """

    start: LineNo
    end: LineNo
    taken: bool
    number: int


class ConditionCoverage(NamedTuple):
    """What was seen of one condition. ``decides``: it was shown to decide on its own (MC/DC).

    What is None does not count: an outcome that the condition cannot have, or that leads only to
    excluded lines, and an effect that no two other outcome vectors could show.

    ``number`` says which of the conditions on its decision's line it is, from 1, in source
    order; decisions that are unmeasured are not counted, and theirs have the number 0.
    """

    text: str
    number: int
    seen_true: bool | None
    seen_false: bool | None
    decides: bool | None

    @property
    def outcomes(self) -> tuple[bool, ...]:
        """Return whether each outcome that counts was seen."""
        if self.seen_true is None:
            return () if self.seen_false is None else (self.seen_false,)
        return (self.seen_true,) if self.seen_false is None else (self.seen_true, self.seen_false)


class DecisionCoverage(NamedTuple):
    """What was seen of one decision.

    A vector that was not seen is ``missing``, unless it leads only to excluded lines.
    """

    decision: Decision
    conditions: tuple[ConditionCoverage, ...]
    seen: tuple[Vector, ...]
    missing: tuple[Vector, ...]
    unmeasured: str | None


class RegionCoverage(NamedTuple):
    """The figures of a function (without functions nested in it) or of a class's methods.

    ``called`` says whether anything of its body ran; it is None where nothing could show that.
    """

    region: Region
    summary: Summary
    called: bool | None


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What was covered in one file.

    Where ``extent`` says that only part is known, the figures count only that part, and the
    rest is unknown; unless it is ``allowed`` to be, by name.
    """

    path: str
    digest: Digest
    summary: Summary
    lines: frozenset[LineNo]
    missing_lines: frozenset[LineNo]
    excluded_lines: frozenset[LineNo]
    branches: tuple[Branch, ...]
    missing_statements: tuple[Statement, ...]
    decisions: tuple[DecisionCoverage, ...]
    functions: tuple[RegionCoverage, ...]
    classes: tuple[RegionCoverage, ...]
    extent: Extent
    allowed: bool = False

    @property
    def missing_branches(self) -> tuple[Branch, ...]:
        """The branches that were never taken, sorted."""
        return tuple(branch for branch in self.branches if not branch.taken)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was covered in all files, sorted by path.

    ``stale`` names files that changed since they were measured; their figures are left out.
    ``broken`` names files that are not Python, with the reason. Of the ``tests``,
    ``earlier_tests`` are known from earlier runs. ``unrun_tests`` were collected and have not
    been run. What the ``kept_tests`` reach is known from an earlier run too: they ran, and nothing
    that they depend on has changed. ``outdated`` names files that have changed since some of the earlier tests reached
    them, so that what these reach there now is not known.
    """

    python: str
    files: tuple[FileCoverage, ...]
    totals: Summary
    stale: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    tests: int = 0
    earlier_tests: int = 0
    unrun_tests: int = 0
    kept_tests: int = 0
    outdated: tuple[str, ...] = ()
