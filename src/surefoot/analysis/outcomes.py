"""Say which outcome a condition never had, and what must hold for it."""

from __future__ import annotations

from collections.abc import Iterable

from surefoot.analysis.mcdc import decidable_conditions
from surefoot.model.decision import Decision, RuledOut, Vector
from surefoot.model.gaps import Lacking, NeverDecided, NeverHad
from surefoot.model.ids import LineNo
from surefoot.model.results import DecisionCoverage


def ends_of(decision: Decision, index: int, outcome: bool | None) -> frozenset[LineNo]:
    """Return where control may go when a condition has an outcome, or any where it is None.

    The lines are as in ``Arc``.
    """
    return frozenset(
        end for o in decision.outcomes if o.vector[index] in _LETTERS[outcome] for end in o.leads_to
    )


def came_out(covered: DecisionCoverage, index: int, had: NeverHad) -> bool:
    """Return whether a decision had every result that an outcome leads to without that."""
    outcomes = covered.decision.outcomes
    results = {o.result for o in outcomes if o.vector[index] in _LETTERS[had.outcome]}
    return results <= {o.result for o in outcomes if o.vector in covered.seen}


_LETTERS = {True: "T", False: "F", None: "TF"}


def never_had(covered: DecisionCoverage, index: int) -> NeverHad:
    """Return the outcome that a condition never had, and what must hold for it.

    It names the vector that needs the fewest conditions, among those that need no other outcome
    which was never seen, if there are any.
    """
    condition = covered.conditions[index]
    outcome = None if condition.outcomes == (False, False) else condition.seen_true is False
    decision = covered.decision
    ruled_out = {found.vector: found for found in decision.ruled_out}
    wanted = [vector for vector in covered.missing if vector[index] in _LETTERS[outcome]]
    possible = [vector for vector in wanted if vector not in ruled_out]
    if not possible:
        lines = _lines_of(ruled_out[vector] for vector in wanted)
        return NeverHad(condition.text, outcome, settled=lines)
    vector = min(
        possible,
        key=lambda v: (_lacking(covered, index, v) is not None, len(v.replace("-", ""))),
    )
    because = _lacking(covered, index, vector)
    if because is not None:
        return NeverHad(condition.text, outcome, because=because)
    guards = decision.guards
    settling = [guard for guard in guards if condition.text in guard.settled]
    since = (settling[-1].changed_by or "") if settling else None
    where = [
        guard.text
        for guard in guards
        if guard.truth and guard.changed_by is None and guard not in settling
    ][-1:]
    where += [
        own.text if letter == "T" else own.opposite
        for own, letter in zip(decision.conditions[:index], vector, strict=False)
        if letter != "-"
    ]
    return NeverHad(condition.text, outcome, tuple(dict.fromkeys(where)), since=since)


def never_decided(covered: DecisionCoverage, index: int) -> NeverDecided:
    """Say that a condition never decided, and what leaves it no way to."""
    decision = covered.decision
    ruled_out = {found.vector for found in decision.ruled_out}
    possible = tuple(o.vector for o in decision.outcomes if o.vector not in ruled_out)
    can_decide = index in decidable_conditions(decision.tree, possible)
    lines = None if can_decide else _lines_of(decision.ruled_out)
    return NeverDecided(covered.conditions[index].text, decision.text, lines)


def _lines_of(ruled_out: Iterable[RuledOut]) -> tuple[LineNo, ...]:
    return tuple(sorted({line for found in ruled_out for line in found.by}))


def _lacking(covered: DecisionCoverage, index: int, vector: Vector) -> Lacking | None:
    """Return the first outcome that a vector needs before a condition and that was never seen."""
    for other, letter in zip(covered.conditions[:index], vector, strict=False):
        seen = {"T": other.seen_true, "F": other.seen_false, "-": None}[letter]
        if seen is False:
            return Lacking(other.text, letter == "T")
    return None
