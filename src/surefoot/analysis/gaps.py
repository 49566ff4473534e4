"""Rank what is untested by consequence.

What one test would close is one gap: a function that was never called; an outcome that a
condition never had, with the branch and the lines behind it; lines and branches
that remain; and a condition that never decided alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from surefoot.analysis.ranges import ranges_of
from surefoot.model.decision import Position
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import Closes, Gap, GapKind, Score
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.results import (
    Branch,
    DecisionCoverage,
    FileCoverage,
    RegionCoverage,
    Summary,
)
from surefoot.model.tiers import FilePlacement, Placement, Tier

_TIER = {Tier.CRITICAL: 10, Tier.CORE: 3, Tier.UTILITY: 1, Tier.BOUNDARY: 0}
_KIND = {
    GapKind.FUNCTION: 10,
    GapKind.ERROR_PATH: 8,
    GapKind.CONDITION: 7,
    GapKind.LINES: 6,
    GapKind.BRANCH: 5,
    GapKind.EFFECT: 3,
}
_MOST_COMPLEX = 5
_CHANGED = 3


def rank_gaps(
    files: Iterable[tuple[FileCoverage, FileMap, FilePlacement]], changed: Collection[str] = ()
) -> tuple[Gap, ...]:
    """Return the gaps of all files, the most consequential first.

    ``changed`` holds the paths of files that changed lately. Boundary code has no gaps.
    """
    found = [
        gap
        for covered, file, placed in files
        for gap in _Finder(covered, placed, covered.path in changed, file.text.split("\n")).gaps()
        if gap.tier is not Tier.BOUNDARY
    ]
    return tuple(sorted(found, key=lambda g: (-g.score.total, g.path, g.line)))


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the gaps of one file."""

    covered: FileCoverage
    placed: FilePlacement
    changed: bool
    text: Sequence[str]

    def gaps(self) -> Iterator[Gap]:
        """Yield them; no line, branch or condition is in two."""
        uncalled = [f for f in self.covered.functions if self._was_never_called(f)]
        told: set[LineNo] = set()
        for function in uncalled:
            region = function.region
            if region.line not in told:
                told.update(map(LineNo, range(region.line + 1, region.end_line + 1)))
                told.update(map(LineNo, range(region.body_line, region.end_line + 1)))
                yield self._gap_of_function(function)
        ranges = ranges_of(self.covered.missing_lines - told, self.covered.lines)
        behind = told | self.covered.missing_lines
        branches = [b for b in self.covered.missing_branches if b.start not in behind]
        numbered: Counter[int] = Counter()
        for decision in self.covered.decisions:
            if decision.unmeasured is not None:
                continue
            line = decision.decision.line
            if line not in told:
                yield from self._gaps_of_decision(decision, ranges, branches, numbered[line])
            numbered[line] += len(decision.conditions)
        for lines in ranges:
            yield self._gap_of_lines(lines)
            branches = [b for b in branches if b.end != lines.start]
        for branch in branches:
            yield self._gap_of_branch(branch)

    def _was_never_called(self, function: RegionCoverage) -> bool:
        region = function.region
        own = range(region.body_line, region.end_line + 1)
        lines = [n for n in own if n in self.covered.lines and n > region.line]
        return bool(lines) and self.covered.missing_lines.issuperset(lines)

    def _gap_of_function(self, function: RegionCoverage) -> Gap:
        region = function.region
        inside = [
            f.summary
            for f in self.covered.functions
            if region.line <= f.region.line <= region.end_line
        ]
        total = sum(inside, Summary())
        closes = Closes(
            total.statements - total.covered_statements,
            total.branches - total.covered_branches,
            total.conditions - total.covered_conditions,
            total.mcdc - total.covered_mcdc,
        )
        place = LineRange(region.line, region.end_line)
        sentence = f"{region.qualname} was never called"
        return self._gap(place, GapKind.FUNCTION, sentence, closes)

    def _gaps_of_decision(
        self,
        decision: DecisionCoverage,
        ranges: list[LineRange],
        branches: list[Branch],
        before: int,
    ) -> Iterator[Gap]:
        """Yield a gap for each condition with an outcome that was never seen.

        The first takes the ways that were not taken, and the lines behind them, out
        of ``branches`` and ``ranges``. ``before`` counts the conditions that precede on its line.
        """
        own = decision.decision
        if not decision.seen or own.line in self.covered.missing_lines:
            return
        place = LineRange(own.line, own.end_line)
        steers = own.position in _STEERING
        ways = [b for b in branches if steers and b.start == own.line]
        behind = [r for r in ranges if any(b.end == r.start for b in ways)]
        for index, condition in enumerate(decision.conditions):
            seen = (condition.seen_true, condition.seen_false)
            if all(seen) and not condition.decides:
                sentence = f"{condition.text} never decided {own.text} on its own"
                closes = Closes(mcdc=1)
                yield self._gap(place, GapKind.EFFECT, sentence, closes, (), before + index + 1)
            if all(seen):
                continue
            kind = GapKind.CONDITION
            if any(self._raises(lines) for lines in behind):
                kind = GapKind.ERROR_PATH
            sentence = _never(decision, index, "TF"[seen[0]], behind)
            closes = Closes(self._statements(behind), len(ways), seen.count(False))
            yield self._gap(place, kind, sentence, closes, behind, before + index + 1)
            for way in ways:
                branches.remove(way)
            for lines in behind:
                ranges.remove(lines)
            ways, behind = [], []

    def _gap_of_lines(self, place: LineRange) -> Gap:
        raises = self._raises(place)
        what = "the error path never ran" if raises else "this never ran"
        text = self._line(place.start)
        kind = GapKind.ERROR_PATH if raises else GapKind.LINES
        closes = Closes(self._statements([place]))
        return self._gap(place, kind, f"{what}: {text}", closes)

    def _gap_of_branch(self, branch: Branch) -> Gap:
        text = self._line(branch.start).rstrip(":")
        where = f"line {branch.end}" if branch.end > 0 else "the exit"
        sentence = f"{text} never went on to {where}"
        place = LineRange(branch.start, branch.start)
        same = [b for b in self.covered.branches if b.start == branch.start]
        closes = Closes(branches=1)
        return self._gap(place, GapKind.BRANCH, sentence, closes, (), same.index(branch) + 1)

    def _gap(
        self,
        place: LineRange,
        kind: GapKind,
        sentence: str,
        closes: Closes,
        behind: Sequence[LineRange] = (),
        number: int = 0,
    ) -> Gap:
        function = self._function_at(place.start)
        name = "" if function is None else function.region.qualname
        placement: Placement = self.placed.functions.get(name, self.placed.module)
        complexity = 0
        if function is not None:
            summary = function.summary
            complexity = min((summary.branches + summary.conditions) // 4, _MOST_COMPLEX)
        score = Score(
            _TIER[placement.tier], _KIND[kind], complexity, _CHANGED if self.changed else 0
        )
        return Gap(
            self.covered.path,
            name,
            place.start,
            place.end,
            placement.tier,
            kind,
            sentence,
            closes,
            score,
            tuple(behind),
            number,
        )

    def _function_at(self, line: int) -> RegionCoverage | None:
        around = [
            f for f in self.covered.functions if f.region.first_line <= line <= f.region.end_line
        ]
        return around[-1] if around else None

    def _statements(self, ranges: Iterable[LineRange]) -> int:
        missing = [s.line for s in self.covered.missing_statements]
        return sum(start <= n <= end for start, end in ranges for n in missing)

    def _raises(self, lines: LineRange) -> bool:
        """Tell whether lines handle or raise an exception."""
        return any(
            self._line(LineNo(n)).startswith(("raise", "except", "abort("))
            for n in range(lines.start, lines.end + 1)
        )

    def _line(self, line: LineNo) -> str:
        return self.text[line - 1].strip()


_STEERING = {Position.IF, Position.WHILE}
"""The decisions whose outcome is a branch."""


def _never(covered: DecisionCoverage, index: int, letter: str, lines: Iterable[LineRange]) -> str:
    """Say which outcome a condition never had, and what holds where it could have.

    Example: ``len(password) >= 8 was never False where username and password held``.
    """
    word = {"T": "True", "F": "False"}
    sentence = f"{covered.conditions[index].text} was never {word[letter]}"
    if not (covered.conditions[index].seen_true or covered.conditions[index].seen_false):
        sentence = f"{covered.conditions[index].text} was never evaluated"
    held = [guard.text for guard in covered.decision.guards if guard.truth][-1:]
    wanted = [v for v in covered.missing if v[index] == letter]
    if wanted:
        vector = min(wanted, key=lambda v: len(v.replace("-", "")))
        held += [
            condition.text if seen == "T" else f"not {condition.text}"
            for condition, seen in zip(covered.conditions[:index], vector, strict=False)
            if seen in word
        ]
    if held:
        sentence += f" where {', '.join(held)} held"
    spans = [f"{r.start}-{r.end}" if r.end > r.start else f"{r.start}" for r in lines]
    if not spans:
        return sentence
    many = len(spans) > 1 or "-" in spans[0]
    return f"{sentence}, so line{'s' * many} {', '.join(spans)} never ran"
