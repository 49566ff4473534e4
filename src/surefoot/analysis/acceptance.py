"""Take what a person has accepted out of what is missing, never into what is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from surefoot.model.acceptance import Acceptance, AcceptedPlaces, IdentifiedStatement
from surefoot.model.gaps import Gap, GapKind, NeverNoticed
from surefoot.model.ids import LineNo
from surefoot.model.kept_mutants import Survivor
from surefoot.model.mutants import Mutant
from surefoot.model.results import FileCoverage
from surefoot.model.seams import Seam
from surefoot.model.tiers import Metric

Accepted = Mapping[tuple[str, Metric], int]
"""How many missing units are accepted, by function (empty outside functions) and metric."""


def resolve(
    statements: Sequence[IdentifiedStatement], acceptances: Iterable[Acceptance]
) -> tuple[AcceptedPlaces, tuple[Acceptance, ...]]:
    """Find where the accepted statements of a file are now, and which are gone."""
    by_identity = {statement.identity: statement for statement in statements}
    lines: set[LineNo] = set()
    conditions: set[tuple[LineNo, int]] = set()
    branches: set[tuple[LineNo, int]] = set()
    mutants: set[str] = set()
    because: dict[LineNo, str] = {}
    lapsed = []
    for acceptance in acceptances:
        statement = by_identity.get(acceptance.identity)
        if statement is None:
            lapsed.append(acceptance)
            continue
        because[statement.line] = acceptance.because
        if acceptance.condition is not None:
            conditions.add((statement.line, acceptance.condition))
        elif acceptance.branch is not None:
            branches.add((statement.line, acceptance.branch))
        elif acceptance.mutant is not None:
            mutants.add(acceptance.mutant)
        elif statement.whole:
            lines.update(map(LineNo, range(statement.line, statement.end_line + 1)))
        else:
            lines.update(map(LineNo, _head(statement, statements)))
    numbered = frozenset(conditions), frozenset(branches)
    places = AcceptedPlaces(frozenset(lines), *numbered, frozenset(mutants), because)
    return places, tuple(lapsed)


def _head(statement: IdentifiedStatement, statements: Iterable[IdentifiedStatement]) -> range:
    """Return the lines of a statement up to the first statement inside it."""
    inner = [s.line for s in statements if statement.line < s.line <= statement.end_line]
    return range(statement.line, min(inner, default=statement.end_line + 1))


def statement_at(
    statements: Iterable[IdentifiedStatement], line: int
) -> IdentifiedStatement | None:
    """Return the smallest statement around a line."""
    around = [s for s in statements if s.line <= line <= s.end_line]
    return min(around, key=lambda s: s.end_line - s.line, default=None)


def count_accepted(
    file: FileCoverage,
    places: AcceptedPlaces,
    seams: Iterable[Seam] = (),
    survivors: Iterable[Survivor] = (),
) -> Accepted:
    """Count the missing units of a file, of its seams and of its mutants, that are accepted."""
    counts: Counter[tuple[str, Metric]] = Counter()
    owners: dict[int, str] = {}
    for function in file.functions:
        region = function.region
        owners.update(dict.fromkeys(range(region.body_line, region.end_line + 1), region.qualname))

    def add(line: int, metric: Metric, number: int = 1) -> None:
        counts[owners.get(line, ""), metric] += number

    for statement in file.missing_statements:
        if statement.line in places.lines:
            add(statement.head_line, Metric.STATEMENTS)
    for branch in file.missing_branches:
        place = (branch.start, branch.number)
        if branch.start in places.lines or place in places.branches:
            add(branch.start, Metric.BRANCHES)
    for covered in file.decisions:
        if covered.unmeasured is None:
            line = covered.decision.line
            for condition in covered.conditions:
                if line in places.lines or (line, condition.number) in places.conditions:
                    add(line, Metric.CONDITIONS, condition.outcomes.count(False))
                    add(line, Metric.MCDC, condition.decides is False)
    for seam in seams:
        if seam.line in places.lines and not seam.left_out:
            counts[seam.function, Metric.SEAMS] += 2 - seam.units
    for survivor in survivors:
        if survivor.counts and _is_accepted(survivor.mutant, places):
            counts[survivor.mutant.function, Metric.MUTANTS] += 1
    return {key: number for key, number in counts.items() if number}


def _is_accepted(mutant: Mutant, places: AcceptedPlaces) -> bool:
    return mutant.line in places.lines or mutant.id in places.mutants


def is_accepted(gap: Gap, file: FileCoverage, places: AcceptedPlaces) -> bool:
    """Return whether all that a gap lacks has been accepted."""
    if gap.is_of_seam:
        return gap.line in places.lines
    if isinstance(gap.never, NeverNoticed):
        return _is_accepted(gap.never.mutant, places)
    if gap.number:
        numbered = places.branches if gap.kind is GapKind.BRANCH else places.conditions
        return gap.line in places.lines or (gap.line, gap.number) in numbered
    missing = {s.line for s in file.missing_statements if gap.line <= s.line <= gap.end_line}
    return bool(missing) and missing <= places.lines
