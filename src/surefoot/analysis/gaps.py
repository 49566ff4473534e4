"""Rank what is untested by consequence.

One gap is what one test would close: a function that was never called; an outcome that a
condition never had, with the branch and the lines behind it; the lines and branches that remain;
and a condition that never decided on its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from types import MappingProxyType

from surefoot.analysis.consequence import (
    CHANGED,
    TIER_WEIGHT,
    Callers,
    score_of,
)
from surefoot.analysis.dependence import with_dependants, with_unraised, with_unused
from surefoot.analysis.error_paths import ErrorPaths
from surefoot.analysis.names import Names, id_of_gap
from surefoot.analysis.obstacles import ObstaclesAt, constants_of, flags_of, members_of_enums
from surefoot.analysis.outcomes import came_out, ends_of, never_decided, never_had
from surefoot.analysis.ranges import ranges_of
from surefoot.analysis.skips import skips_by_function
from surefoot.analysis.unnoticed import boundary_of
from surefoot.analysis.untried import never_answered, never_tried
from surefoot.model.decision import Position
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import (
    Closes,
    Gap,
    GapKind,
    Never,
    NeverCalled,
    NeverNoticed,
    NeverRan,
    NeverReached,
    NeverTaken,
)
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.kept_mutants import FileMutants, Survivor
from surefoot.model.obstacle import Obstacle
from surefoot.model.results import (
    Branch,
    DecisionCoverage,
    FileCoverage,
    Summary,
)
from surefoot.model.run import Skip
from surefoot.model.seams import NO_SEAMS, Route, Seam, Seams
from surefoot.model.tiers import FilePlacement, Tier

_MOST_CRITICAL_FIRST = tuple(TIER_WEIGHT)
_SET_APART = (None, *Obstacle)
"""In which order gaps are listed, by what kept the run from them."""


def rank_gaps(
    files: Iterable[tuple[FileCoverage, FileMap, FilePlacement]],
    changed: Collection[str] = (),
    skips: Collection[Skip] = (),
    seams: Seams = NO_SEAMS,
    mutants: Mapping[str, FileMutants] = MappingProxyType({}),
) -> tuple[Gap, ...]:
    """Return the gaps of all files, most consequential first.

    The gaps of one decision stand together, and what this run could not reach comes last.
    ``changed`` holds the paths of files that changed recently, ``skips`` the tests that were
    skipped, ``mutants`` what is known of those of each path. Boundary code has no gaps, and a seam
    has one at most.
    """
    files = tuple(files)
    callers = Callers(file for _, file, _ in files)
    found_in_files = [file.obstacles for _, file, _ in files]
    enums, flags = members_of_enums(found_in_files), flags_of(found_in_files)
    constants = constants_of((covered, file.obstacles) for covered, file, _ in files)
    skipped = skips_by_function(((covered, file) for covered, file, _ in files), skips)
    seams_of: defaultdict[str, list[Seam]] = defaultdict(list)
    for seam in seams.seams:
        seams_of[seam.path].append(seam)
    routes_of: defaultdict[str, list[Route]] = defaultdict(list)
    for route in seams.routes:
        routes_of[(route.where or "").rpartition(":")[0]].append(route)
    found = [
        gap
        for covered, file, placed in files
        for gap in _Finder(
            covered,
            file,
            placed,
            callers,
            ObstaclesAt(covered, file, enums, flags, constants),
            skipped,
            seams_of[covered.path],
            routes_of[covered.path],
            mutants.get(covered.path, FileMutants()).survivors,
            changed=covered.path in changed,
        ).gaps()
        if gap.tier is not Tier.BOUNDARY
    ]
    maps = [(covered.path, file) for covered, file, _ in files]
    found = with_unused(with_unraised(with_dependants(found, maps), maps), maps)
    highest: defaultdict[tuple[str, int, int, bool], int] = defaultdict(int)
    for gap in found:
        highest[_together(gap)] = max(highest[_together(gap)], gap.score.total)
    return tuple(
        sorted(
            found,
            key=lambda gap: (
                _SET_APART.index(gap.obstacle),
                -highest[_together(gap)],
                *_together(gap),
                -gap.score.total,
            ),
        )
    )


def _together(gap: Gap) -> tuple[str, int, int, bool]:
    """Return what the gaps of one decision have in common, and no others."""
    if gap.decision is None:
        return gap.path, gap.line, -gap.number, gap.obstacle is None
    decision = gap.decision.decision
    return gap.path, decision.line, decision.column, gap.obstacle is None


class _Finder:
    """Finds the gaps of one file. No line, branch or condition is in two of them.

    ``_ranges`` holds the missing lines by where they begin, and ``_untaken`` the missing branches
    by where they start. A gap removes those that it covers.
    """

    def __init__(
        self,
        covered: FileCoverage,
        file: FileMap,
        placed: FilePlacement,
        callers: Callers,
        obstacles: ObstaclesAt,
        skipped: Mapping[tuple[str, str], str],
        seams: Sequence[Seam],
        routes: Sequence[Route],
        survivors: Sequence[Survivor],
        *,
        changed: bool,
    ) -> None:
        self._covered = covered
        self._placed = placed
        self._callers = callers
        self._skipped = skipped
        self._seams = seams
        self._routes = routes
        self._survivors = survivors
        self._obstacles = obstacles
        self._error_paths = ErrorPaths(file)
        self._first_lines = file.first_lines()
        self._change = CHANGED if changed else 0
        self._missing = sorted(s.line for s in covered.missing_statements)
        self._function_at = {
            line: function
            for function in covered.functions  # outer before inner
            for line in range(function.region.first_line, function.region.end_line + 1)
        }
        self._names = Names(file, self._function_at)
        self._nth = self._names.numbered(file.decisions)
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
            was_made = self._first(region.first_line) not in covered.missing_lines
            if function.called is False and was_made and region.line not in in_gaps:
                body = range(min(region.line + 1, region.body_line), region.end_line + 1)
                in_gaps.update(map(LineNo, body))
                yield self._gap_of_function(number)
        alike: defaultdict[Obstacle | None, set[LineNo]] = defaultdict(set)
        for line in covered.missing_lines - in_gaps:
            alike[self._obstacles.at(line)].add(line)
        for wanted in alike.values():
            self._ranges.update({r.start: r for r in ranges_of(wanted, covered.lines)})
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
        yield from self._gaps_of_seams()
        yield from self._gaps_of_mutants()

    def _gap_of_file(self) -> Gap:
        """Return the gap of a file that never ran; its tier is the most critical one in it."""
        place = LineRange(min(self._covered.lines), max(self._covered.lines))
        closes = _missing_of(self._covered.summary)
        gap = self._gap(
            place, GapKind.FUNCTION, NeverRan(), closes, "", obstacle=self._obstacles.of_file()
        )
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
        is_property = any(d.endswith(_OF_PROPERTIES) for d in region.decorators)
        skipped = self._skipped.get((self._covered.path, region.qualname))
        never = NeverCalled(region.qualname, None if is_property else region.parameters, skipped)
        obstacle = self._obstacles.at(region.line)
        if obstacle is None and skipped is not None:
            obstacle = Obstacle.SKIPPED
        return self._gap(place, GapKind.FUNCTION, never, _missing_of(total), "", obstacle=obstacle)

    def _gaps_of_decision(self, decision: DecisionCoverage) -> Iterator[Gap]:
        """Yield a gap for each condition with an outcome that was never seen.

        The first of them that leads to a branch that was not taken includes it, and the lines
        behind it.
        Where every outcome was seen, yield one for each condition that never decided: before, the
        test that shows an outcome is likely to show that too.
        """
        own = decision.decision
        start = self._first(own.line)
        if not decision.seen or start in self._covered.missing_lines:
            return
        place = LineRange(own.line, own.end_line)
        all_seen = all(all(condition.outcomes) for condition in decision.conditions)
        for index, condition in enumerate(decision.conditions):
            known_as = f"{own.text}\0{self._nth[own.span]}\0{index}"
            if all(condition.outcomes):
                if condition.decides is False and all_seen:
                    never = never_decided(decision, index)
                    yield self._gap(
                        place,
                        GapKind.EFFECT,
                        never,
                        Closes(mcdc=1),
                        known_as,
                        number=condition.number,
                        decision=decision,
                        obstacle=self._obstacles.to_deciding(own, never),
                    )
                continue
            had = never_had(decision, index)
            ends = ends_of(own, index, had.outcome) if own.position in _STEERING else frozenset()
            untaken = [branch for branch in self._untaken[start] if branch.end in ends]
            self._untaken[start] = [b for b in self._untaken[start] if b.end not in ends]
            behind = [self._ranges.pop(b.end) for b in untaken if b.end in self._ranges]
            kind = GapKind.CONDITION
            if any(map(self._error_paths.are_in, behind)):
                kind = GapKind.ERROR_PATH
            elif not untaken and came_out(decision, index, had):
                kind = GapKind.OUTCOME
            unseen = condition.outcomes.count(False)
            closes = Closes(self._statements(*behind), len(untaken), unseen)
            yield self._gap(
                place,
                kind,
                had,
                closes,
                f"{known_as}\0{had.outcome}",
                behind=behind,
                number=condition.number,
                decision=decision,
                obstacle=self._obstacles.to_outcome(own, index, had, behind),
            )

    def _gap_of_lines(self, place: LineRange) -> Gap:
        kind = GapKind.ERROR_PATH if self._error_paths.begin_with(place) else GapKind.LINES
        return self._gap(
            place,
            kind,
            NeverReached(self._names.text(place.start)),
            Closes(self._statements(place)),
            self._names.known_as(place.start),
            obstacle=self._obstacles.at(place.start),
        )

    def _gap_of_branch(self, branch: Branch) -> Gap:
        destination = self._names.known_as(branch.end) if branch.end > 0 else "exit"
        return self._gap(
            LineRange(branch.start, branch.start),
            GapKind.BRANCH,
            NeverTaken(self._names.text(branch.start).rstrip(":"), branch.end),
            Closes(branches=1),
            f"{self._names.known_as(branch.start)}\0{destination}",
            number=branch.number,
            obstacle=self._obstacles.to_leaving(branch.start),
        )

    def _gaps_of_seams(self) -> Iterator[Gap]:
        """Yield a gap for each seam and route that has one, where the code around it ran."""
        for seam in self._seams:
            untried = never_tried(seam)
            is_wanted = (
                not seam.left_out and self._first(seam.line) not in self._covered.missing_lines
            )
            if untried is not None and is_wanted:
                place = LineRange(seam.line, seam.line)
                known_as = f"{self._names.known_as(seam.line)}\0{seam.calls}"
                yield self._gap(place, *untried, Closes(seams=1), known_as)
        for route in self._routes:
            unanswered = never_answered(route)
            if unanswered is not None and route.where is not None:
                line = LineNo(int(route.where.rpartition(":")[2]))
                known_as = f"{route.method} {route.path}"
                yield self._gap(LineRange(line, line), *unanswered, Closes(), known_as)

    def _gaps_of_mutants(self) -> Iterator[Gap]:
        """Yield a gap for each mutant that no test noticed, where its code still runs."""
        for survivor in self._survivors:
            mutant, line = survivor.mutant, LineNo(survivor.mutant.line)
            if self._first(LineNo(mutant.statement[0])) not in self._covered.missing_lines:
                never = NeverNoticed(mutant, survivor.outcome, boundary_of(mutant))
                closes = Closes(mutants=int(survivor.counts))
                gap = self._gap(LineRange(line, line), GapKind.MUTANT, never, closes, "")
                yield replace(gap, id=mutant.id)

    def _gap(
        self,
        place: LineRange,
        kind: GapKind,
        never: Never,
        closes: Closes,
        known_as: str,
        *,
        behind: Sequence[LineRange] = (),
        number: int = 0,
        decision: DecisionCoverage | None = None,
        obstacle: Obstacle | None = None,
    ) -> Gap:
        function = self._function_at.get(place.start)
        name = "" if function is None else function.region.qualname
        placement = self._placed.functions.get(name, self._placed.module)
        return Gap(
            id=id_of_gap(self._covered.path, name, type(never), known_as),
            path=self._covered.path,
            name=name,
            line=place.start,
            end_line=place.end,
            tier=placement.tier,
            kind=kind,
            never=never,
            closes=closes,
            score=score_of(placement.tier, kind, closes, function, self._callers, self._change),
            behind=tuple(behind),
            number=number,
            decision=decision,
            obstacle=obstacle,
        )

    def _statements(self, *ranges: LineRange) -> int:
        """Count the statements on these lines that never ran."""
        missing = self._missing
        return sum(bisect_right(missing, r.end) - bisect_left(missing, r.start) for r in ranges)

    def _first(self, line: LineNo) -> LineNo:
        return self._first_lines.get(line, line)


def _missing_of(summary: Summary) -> Closes:
    return Closes(
        summary.statements - summary.covered_statements,
        summary.branches - summary.covered_branches,
        summary.conditions - summary.covered_conditions,
        summary.mcdc - summary.covered_mcdc,
    )


_OF_PROPERTIES = ("property", ".setter", ".deleter")
"""How the decorators of what is used without parentheses end."""

_STEERING = {Position.IF, Position.WHILE, Position.GUARD}
"""The decisions whose outcome is a branch."""
