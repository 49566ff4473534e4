"""Rank what is untested by consequence.

One gap is what one test would close: a function that was never called; an outcome that a
condition never had, with the branch and the lines behind it; the lines and branches that remain;
and a condition that never decided on its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from surefoot.analysis.ranges import ranges_of
from surefoot.model.decision import Guard, Position
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import (
    Closes,
    Gap,
    GapKind,
    Never,
    NeverCalled,
    NeverDecided,
    NeverHad,
    NeverRan,
    NeverReached,
    NeverTaken,
    Score,
)
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.results import (
    Branch,
    DecisionCoverage,
    FileCoverage,
    RegionCoverage,
    Summary,
)
from surefoot.model.tiers import FilePlacement, Tier

TIER_WEIGHT = {Tier.CRITICAL: 10, Tier.CORE: 3, Tier.UTILITY: 1, Tier.BOUNDARY: 0}
"""How much a failure in each tier costs, compared with the others."""

_KIND = {
    GapKind.FUNCTION: 10,
    GapKind.ERROR_PATH: 8,
    GapKind.CONDITION: 7,
    GapKind.LINES: 6,
    GapKind.BRANCH: 5,
    GapKind.EFFECT: 3,
}
_MOST_CRITICAL_FIRST = tuple(TIER_WEIGHT)
_MOST_COMPLEX = 5
_CHANGED = 3


def rank_gaps(
    files: Iterable[tuple[FileCoverage, FileMap, FilePlacement]], changed: Collection[str] = ()
) -> tuple[Gap, ...]:
    """Return the gaps of all files, most consequential first.

    ``changed`` holds the paths of files that changed recently. Boundary code has no gaps.
    """
    found = [
        gap
        for covered, file, placed in files
        for gap in _Finder(covered, file, placed, changed=covered.path in changed).gaps()
        if gap.tier is not Tier.BOUNDARY
    ]
    return tuple(sorted(found, key=lambda g: (-g.score.total, g.path, g.line)))


class _Finder:
    """Finds the gaps of one file. No line, branch or condition is in two of them.

    ``_ranges`` holds the missing lines by where they begin, and ``_untaken`` the missing branches
    by where they start. A gap removes those that it covers.
    """

    def __init__(
        self, covered: FileCoverage, file: FileMap, placed: FilePlacement, *, changed: bool
    ) -> None:
        self._covered = covered
        self._placed = placed
        self._text = file.text.split("\n")
        self._first_lines = file.first_lines()
        self._change = _CHANGED if changed else 0
        self._missing = sorted(s.line for s in covered.missing_statements)
        self._function_at = {
            line: function
            for function in covered.functions  # outer before inner
            for line in range(function.region.first_line, function.region.end_line + 1)
        }
        self._ranges: dict[LineNo, LineRange] = {}
        self._untaken: defaultdict[LineNo, list[Branch]] = defaultdict(list)

    def gaps(self) -> Iterator[Gap]:
        """Yield the gaps."""
        covered = self._covered
        if covered.lines and covered.missing_lines == covered.lines:
            yield self._gap_of_file()
            return
        in_gaps: set[LineNo] = set()
        for number, function in enumerate(covered.functions):
            region = function.region
            if region.line not in in_gaps and self._was_never_called(function):
                body = range(min(region.line + 1, region.body_line), region.end_line + 1)
                in_gaps.update(map(LineNo, body))
                yield self._gap_of_function(number)
        for lines in ranges_of(covered.missing_lines - in_gaps, covered.lines):
            self._ranges[lines.start] = lines
        for branch in covered.missing_branches:
            if branch.start not in in_gaps and branch.start not in covered.missing_lines:
                self._untaken[branch.start].append(branch)
        for decision in covered.decisions:
            if decision.unmeasured is None and decision.decision.line not in in_gaps:
                yield from self._gaps_of_decision(decision)
        for lines in self._ranges.values():
            yield self._gap_of_lines(lines)
        for branches in self._untaken.values():
            for branch in branches:
                if branch.end not in self._ranges:
                    yield self._gap_of_branch(branch)

    def _was_never_called(self, function: RegionCoverage) -> bool:
        region = function.region
        own = range(region.body_line, region.end_line + 1)
        lines = [n for n in own if n in self._covered.lines and n > region.line]
        return bool(lines) and self._covered.missing_lines.issuperset(lines)

    def _gap_of_file(self) -> Gap:
        """Return the gap of a file that never ran; its tier is the most critical one in it."""
        place = LineRange(min(self._covered.lines), max(self._covered.lines))
        closes = _missing_of(self._covered.summary)
        gap = self._gap(place, GapKind.FUNCTION, NeverRan(), closes)
        placements = (self._placed.module, *self._placed.functions.values())
        tier = min((p.tier for p in placements), key=_MOST_CRITICAL_FIRST.index)
        return replace(gap, name="", tier=tier, score=gap.score._replace(tier=TIER_WEIGHT[tier]))

    def _gap_of_function(self, number: int) -> Gap:
        """Return the gap of a function that was never called, including everything nested in it."""
        region = self._covered.functions[number].region
        inside = takewhile(
            lambda f: f.region.line <= region.end_line, self._covered.functions[number:]
        )
        total = sum((function.summary for function in inside), Summary())
        place = LineRange(region.line, region.end_line)
        never = NeverCalled(region.qualname)
        return self._gap(place, GapKind.FUNCTION, never, _missing_of(total))

    def _gaps_of_decision(self, decision: DecisionCoverage) -> Iterator[Gap]:
        """Yield a gap for each condition with an outcome that was never seen.

        The first of them includes the branches that were not taken, and the lines behind these.
        """
        own = decision.decision
        start = self._first_lines.get(own.line, own.line)
        if not decision.seen or start in self._covered.missing_lines:
            return
        place = LineRange(own.line, own.end_line)
        for index, condition in enumerate(decision.conditions):
            number = condition.number
            if all(condition.outcomes):
                if condition.decides is False:
                    never = NeverDecided(condition.text, own.text)
                    closes = Closes(mcdc=1)
                    yield self._gap(place, GapKind.EFFECT, never, closes, number=number)
                continue
            untaken = self._untaken.pop(start, []) if own.position in _STEERING else []
            behind = [self._ranges.pop(b.end) for b in untaken if b.end in self._ranges]
            kind = GapKind.CONDITION
            if any(self._raises(lines) for lines in behind):
                kind = GapKind.ERROR_PATH
            unseen = condition.outcomes.count(False)
            closes = Closes(self._statements(*behind), len(untaken), unseen)
            had = _never_had(decision, index)
            yield self._gap(place, kind, had, closes, behind=behind, number=number)

    def _gap_of_lines(self, place: LineRange) -> Gap:
        kind = GapKind.ERROR_PATH if self._raises(place) else GapKind.LINES
        never = NeverReached(self._line(place.start))
        return self._gap(place, kind, never, Closes(self._statements(place)))

    def _gap_of_branch(self, branch: Branch) -> Gap:
        never = NeverTaken(self._line(branch.start).rstrip(":"), branch.end)
        place = LineRange(branch.start, branch.start)
        closes = Closes(branches=1)
        return self._gap(place, GapKind.BRANCH, never, closes, number=branch.number)

    def _gap(
        self,
        place: LineRange,
        kind: GapKind,
        never: Never,
        closes: Closes,
        *,
        behind: Sequence[LineRange] = (),
        number: int = 0,
    ) -> Gap:
        function = self._function_at.get(place.start)
        name = "" if function is None else function.region.qualname
        placement = self._placed.functions.get(name, self._placed.module)
        complexity = 0
        if function is not None:
            summary = function.summary
            complexity = min((summary.branches + summary.conditions) // 4, _MOST_COMPLEX)
        score = Score(TIER_WEIGHT[placement.tier], _KIND[kind], complexity, self._change)
        return Gap(
            path=self._covered.path,
            name=name,
            line=place.start,
            end_line=place.end,
            tier=placement.tier,
            kind=kind,
            never=never,
            closes=closes,
            score=score,
            behind=tuple(behind),
            number=number,
        )

    def _statements(self, *ranges: LineRange) -> int:
        """Count the statements on these lines that never ran."""
        missing = self._missing
        return sum(bisect_right(missing, r.end) - bisect_left(missing, r.start) for r in ranges)

    def _raises(self, lines: LineRange) -> bool:
        """Return whether any of the lines raises or handles an exception."""
        return any(
            self._line(n).startswith(("raise", "except", "abort("))
            for n in range(lines.start, lines.end + 1)
        )

    def _line(self, line: int) -> str:
        return self._text[line - 1].strip()


def _missing_of(summary: Summary) -> Closes:
    return Closes(
        summary.statements - summary.covered_statements,
        summary.branches - summary.covered_branches,
        summary.conditions - summary.covered_conditions,
        summary.mcdc - summary.covered_mcdc,
    )


_STEERING = {Position.IF, Position.WHILE}
"""The decisions whose outcome is a branch."""


def _never_had(covered: DecisionCoverage, index: int) -> NeverHad:
    """Return the outcome that a condition never had, and what must hold for it.

    It names the vector that needs the fewest conditions.
    """
    condition = covered.conditions[index]
    missing = condition.seen_true is False
    letter = "T" if missing else "F"
    where = [guard for guard in covered.decision.guards if guard.truth][-1:]
    wanted = [vector for vector in covered.missing if vector[index] == letter]
    if wanted:
        vector = min(wanted, key=lambda v: len(v.replace("-", "")))
        where += [
            Guard(other.text, seen == "T")
            for other, seen in zip(covered.conditions[:index], vector, strict=False)
            if seen != "-"
        ]
    never_evaluated = condition.outcomes == (False, False)
    return NeverHad(condition.text, None if never_evaluated else missing, tuple(where))
