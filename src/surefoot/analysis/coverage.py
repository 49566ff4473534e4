"""Coverage figures of a file: lines, branches, statements, conditions and MC/DC."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surefoot.analysis.exclusion import excluded_lines, matching_lines
from surefoot.analysis.mcdc import decidable_conditions, deciding_conditions
from surefoot.analysis.proof import Proven, Prover
from surefoot.model.decision import Decision, Vector
from surefoot.model.exclusions import ALWAYS_PARTIAL, Exclusions
from surefoot.model.filemap import FileMap, Region, RegionKind, Statement
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import Hits
from surefoot.model.results import (
    Branch,
    ConditionCoverage,
    DecisionCoverage,
    FileCoverage,
    RegionCoverage,
    Summary,
)
from surefoot.model.run import Extent, Known

FULL_EXTENT = Extent()
REWRITTEN_ASSERT = "pytest rewrites this assert"


def cover_file(
    path: str,
    file: FileMap,
    hits: Hits,
    exclusions: Exclusions,
    extent: Extent = FULL_EXTENT,
    only: Collection[int] | None = None,
    *,
    allowed: bool = False,
) -> FileCoverage:
    """Compute what the hits cover of a file, as far as it was measured.

    With ``only``, what does not touch these lines is left out. ``allowed`` says that the user
    allows it to be unknown.
    """
    prover = Prover(file)
    first = prover.first
    proven = prover.proven_by(hits)
    reached, run = proven
    excluded = excluded_lines(file, exclusions.exclude)
    no_branch = matching_lines(file, (*exclusions.partial, *ALWAYS_PARTIAL))
    ignored = excluded | file.docstrings
    lines = frozenset(map(first, file.code_lines - ignored)) - ignored
    statements = [s for s in file.statements if first(s.line) in lines]
    branches = _branches(file, proven, excluded, no_branch)
    counted = [
        decision
        for decision in file.decisions
        if first(decision.line) in lines and first(decision.line) not in no_branch
    ]
    decisions = tuple(_cover_decisions(counted, reached, excluded, extent))
    if only is not None:
        wanted = {first(line) for line in only}
        lines, excluded = lines & wanted, excluded & wanted
        statements = [s for s in statements if first(s.line) in wanted]
        branches = tuple(branch for branch in branches if branch.start in wanted)
        decisions = tuple(d for d in decisions if first(d.decision.line) in wanted)

    units = _Units(lines, statements, branches, decisions, excluded)
    covered = _Covered(lines - run, reached, extent.known, allowed)
    functions, classes = _regions(file, units, covered)
    known, _ = units.split(extent.known)
    return FileCoverage(
        path=path,
        digest=file.digest,
        summary=_summarize(units, covered),
        lines=frozenset(known.lines),
        missing_lines=covered.missing_lines.intersection(known.lines),
        excluded_lines=excluded,
        branches=tuple(known.branches),
        missing_statements=tuple(s for s in known.statements if s.probe not in reached),
        decisions=decisions,
        functions=functions,
        classes=classes,
        extent=extent,
        allowed=allowed,
    )


def _branches(
    file: FileMap,
    proven: Proven,
    excluded: frozenset[LineNo],
    no_branch: set[LineNo],
) -> tuple[Branch, ...]:
    """Return the branches of each line that has several, as coverage.py counts them."""
    by_start: defaultdict[LineNo, list[Branch]] = defaultdict(list)
    for arc in file.arcs:
        if arc.start not in excluded and arc.end not in excluded:
            taken = arc.start in no_branch or proven.took(arc)
            exits = by_start[arc.start]
            exits.append(Branch(arc.start, arc.end, taken, len(exits) + 1))
    return tuple(branch for exits in by_start.values() if len(exits) > 1 for branch in exits)


def _cover_decisions(
    decisions: Iterable[Decision],
    reached: set[ProbeId],
    excluded: frozenset[LineNo],
    extent: Extent,
) -> Iterator[DecisionCoverage]:
    """Yield what was seen of each decision, its conditions numbered line by line."""
    numbered: Counter[LineNo] = Counter()
    for decision in decisions:
        before = numbered[decision.line]
        covered = _cover_decision(decision, reached, excluded, extent, before)
        if covered.unmeasured is None:
            numbered[decision.line] += len(covered.conditions)
        yield covered


def _cover_decision(
    decision: Decision,
    reached: set[ProbeId],
    excluded: frozenset[LineNo],
    extent: Extent,
    before: int,
) -> DecisionCoverage:
    """Return what was seen of a decision; ``before`` counts the conditions before it on its line.

    As coverage.py does with branches, nobody is asked to go where the only line is excluded.
    """
    unmeasured = decision.unmeasured
    if extent.known is not Known.ALL:
        unmeasured = extent.reason
    elif decision.in_assert and not extent.asserts:
        unmeasured = REWRITTEN_ASSERT
    seen = tuple(o.vector for o in decision.outcomes if not reached.isdisjoint(o.probes))
    counted = [
        o for o in decision.outcomes if not o.leads_to or not excluded.issuperset(o.leads_to)
    ]
    missing = tuple(o.vector for o in counted if reached.isdisjoint(o.probes))
    possible = tuple(o.vector for o in counted)
    deciding = deciding_conditions(decision.tree, seen)
    decidable = decidable_conditions(decision.tree, possible)
    letters = zip(
        _letters(possible, len(decision.conditions)),
        _letters(seen, len(decision.conditions)),
        strict=True,
    )
    conditions = tuple(
        ConditionCoverage(
            condition.text,
            before + i + 1 if unmeasured is None else 0,
            "T" in had if "T" in can_have else None,
            "F" in had if "F" in can_have else None,
            i in deciding if i in decidable else None,
        )
        for i, (condition, (can_have, had)) in enumerate(
            zip(decision.conditions, letters, strict=True)
        )
    )
    return DecisionCoverage(decision, conditions, seen, missing, unmeasured)


def _letters(vectors: Sequence[Vector], conditions: int) -> Sequence[Collection[str]]:
    """Return what each condition has in any of the vectors."""
    return list(zip(*vectors, strict=True)) if vectors else [()] * conditions


@dataclass(frozen=True, slots=True)
class _Units:
    """What is counted in a file, or in part of one."""

    lines: Collection[LineNo] = ()
    statements: Collection[Statement] = ()
    branches: Collection[Branch] = ()
    decisions: Collection[DecisionCoverage] = ()
    excluded: Collection[LineNo] = ()

    def split(self, known: Known) -> tuple[_Units, _Units]:
        """Return the units that could be measured, and those of which nothing is known.

        The events of lines do not tell statements apart that share one.
        """
        if known is Known.ALL:
            return self, _Units()
        if known is Known.NOTHING:
            return _Units(excluded=self.excluded), replace(self, excluded=())
        opening = [s for s in self.statements if s.opens_line]
        others = [s for s in self.statements if not s.opens_line]
        return (
            _Units(self.lines, opening, excluded=self.excluded),
            _Units((), others, self.branches, self.decisions),
        )

    def by_owner(self, owners: Mapping[int, int]) -> Mapping[int | None, _Units]:
        """Split the units by the number of the region that owns their line."""
        parts: defaultdict[int | None, _Units] = defaultdict(lambda: _Units([], [], [], [], []))
        for own, line_of in (
            ("lines", int),
            ("statements", lambda s: s.head_line),
            ("branches", lambda b: b.start),
            ("decisions", lambda d: d.decision.line),
            ("excluded", int),
        ):
            for unit in getattr(self, own):
                getattr(parts[owners.get(line_of(unit))], own).append(unit)
        return parts


@dataclass(frozen=True, slots=True)
class _Covered:
    """What decides whether a unit is covered, and whether that is known."""

    missing_lines: frozenset[LineNo]
    reached: set[ProbeId]
    known: Known
    allowed: bool


def _summarize(units: _Units, covered: _Covered) -> Summary:
    known, unknown = units.split(covered.known)
    missing = covered.missing_lines
    seen = [c for d in known.decisions if d.unmeasured is None for c in d.conditions]
    too_large = [d for d in known.decisions if d.decision.unmeasured is not None]
    if covered.allowed:
        unknown = _Units()
    return Summary(
        lines=len(known.lines),
        covered_lines=sum(1 for n in known.lines if n not in missing),
        statements=len(known.statements),
        covered_statements=sum(1 for s in known.statements if s.probe in covered.reached),
        branches=len(known.branches),
        covered_branches=sum(1 for b in known.branches if b.taken),
        partial_branches=sum(1 for b in known.branches if not b.taken and b.start not in missing),
        conditions=sum(len(c.outcomes) for c in seen),
        covered_conditions=sum(sum(c.outcomes) for c in seen),
        mcdc=sum(c.decides is not None for c in seen) + _conditions_in(too_large),
        covered_mcdc=sum(c.decides is True for c in seen),
        excluded=len(known.excluded),
        unmeasured=_conditions_in(d for d in units.decisions if d.unmeasured is not None),
        unknown_lines=len(unknown.lines),
        unknown_statements=len(unknown.statements),
        unknown_branches=len(unknown.branches),
        unknown_conditions=_conditions_in(unknown.decisions),
    )


def _conditions_in(decisions: Iterable[DecisionCoverage]) -> int:
    return sum(len(decision.conditions) for decision in decisions)


def _regions(
    file: FileMap, units: _Units, covered: _Covered
) -> tuple[tuple[RegionCoverage, ...], tuple[RegionCoverage, ...]]:
    """Summarize each function by its own lines, and each class by those of its methods."""
    function_at: dict[int, int] = {}
    class_at: dict[int, int] = {}
    class_now: dict[int, int] = {}
    for number, region in enumerate(file.regions):
        for line in range(region.body_line, region.end_line + 1):
            if region.kind is RegionKind.CLASS:
                function_at.pop(line, None)
                class_now[line] = number
            else:
                function_at[line] = number
                if line in class_now:
                    class_at[line] = class_now[line]
    return (
        _by_region(RegionKind.FUNCTION, file, units, units.by_owner(function_at), covered),
        _by_region(RegionKind.CLASS, file, units, units.by_owner(class_at), covered),
    )


def _by_region(
    kind: RegionKind,
    file: FileMap,
    units: _Units,
    parts: Mapping[int | None, _Units],
    covered: _Covered,
) -> tuple[RegionCoverage, ...]:
    known = {s.probe for s in units.split(covered.known)[0].statements}

    def was_called(region: Region) -> bool | None:
        body = known.intersection(s.probe for s in file.body_of(region))
        return not body.isdisjoint(covered.reached) if body else None

    return tuple(
        RegionCoverage(
            region,
            _summarize(parts[number] if number in parts else _Units(), covered),
            was_called(region),
        )
        for number, region in enumerate(file.regions)
        if region.kind is kind
    )
