"""Carry what tests reached in a text of a module over to a later text of it.

Only functions differ between the two, so all other code runs as it did. It has the same
statements, branches and decisions in the same order, on other lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import functions_reached
from surefoot.model.filemap import FileMap, RegionKind, plain_name
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import Points, hits_of, points_of


@dataclass(frozen=True, slots=True)
class Carried:
    """What contexts reached, as points of the later text.

    ``lost`` says that some context ran a function that has changed since: what it reaches now is
    not known, and it is left out.
    """

    contexts: Mapping[str, Points]
    lost: bool


def carry(
    before: FileMap, after: FileMap, contexts: Mapping[str, Points], changed: Collection[str]
) -> Carried | None:
    """Return what is known of the later text; None where the two cannot be laid side by side.

    ``changed`` are the qualified names of the functions that differ; no other code does.
    """
    outdated = functions_reached(before, contexts, changed)
    old, new = _Side(before, changed, after), _Side(after, changed, before)
    lines = _paired(old.lines(), new.lines())
    places = _paired(old.probes(), new.probes())
    if outdated is None or lines is None or places is None:
        return None
    if any(lines.get(ours.line) != theirs.line for ours, theirs in places.items()):
        return None
    probes = {ours.probe: theirs.probe for ours, theirs in places.items()}
    current = {name: points for name, points in contexts.items() if name not in outdated}
    known: dict[Points, Points] = {}
    for points in set(current.values()):
        hits = hits_of(points)
        known[points] = points_of(
            {lines[line] for line in map(old.first, hits.lines) if line in lines},
            {probes[probe] for probe in hits.probes if probe in probes},
        )
    carried = {name: known[points] for name, points in current.items()}
    return Carried(carried, bool(outdated))


class _Place(NamedTuple):
    """A probe, and the first line of the logical line on which it counts."""

    line: LineNo
    probe: ProbeId


class _Side:
    """One of two texts, without the code that the other one does not have."""

    def __init__(self, file: FileMap, changed: Collection[str], other: FileMap) -> None:
        self._file = file
        self.first = Prover(file).first
        self._left_out: set[int] = set()
        theirs = {plain_name(region.qualname) for region in other.regions}
        for region in file.regions:
            name = plain_name(region.qualname)
            if region.kind is RegionKind.FUNCTION and (name in changed or name not in theirs):
                is_whole = name not in theirs or region.body_line == region.line
                first = region.first_line if is_whole else region.body_line
                self._left_out.update(range(first, region.end_line + 1))

    def lines(self) -> list[LineNo]:
        """List the first lines of the logical lines."""
        lines = (line.first for line in self._file.logical_lines)
        return [line for line in lines if line not in self._left_out]

    def probes(self) -> list[_Place]:
        """List the probes in an order that both texts have."""
        return [
            _Place(self.first(line), probe)
            for line, probes in self._owned()
            if line not in self._left_out
            for probe in probes
        ]

    def _owned(self) -> Iterator[tuple[LineNo, tuple[ProbeId, ...]]]:
        """Yield the probes of each statement, clause, decision and arc, with its line."""
        yield from ((statement.line, (statement.probe,)) for statement in self._file.statements)
        yield from ((clause.line, (clause.probe,)) for clause in self._file.clauses)
        for decision in self._file.decisions:
            yield from ((decision.line, outcome.probes) for outcome in decision.outcomes)
        yield from ((arc.start, arc.proof) for arc in self._file.arcs)


Paired = TypeVar("Paired")


def _paired(ours: list[Paired], theirs: list[Paired]) -> dict[Paired, Paired] | None:
    """Lay two lists side by side; None where they are of different length, or one thing would
    stand for two.
    """
    pairs = set(zip(ours, theirs, strict=False))
    found = dict(pairs)
    return found if len(ours) == len(theirs) and len(found) == len(pairs) else None
