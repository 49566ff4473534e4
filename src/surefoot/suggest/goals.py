"""Say what closes a gap: the facts that a call must show."""

from __future__ import annotations

from itertools import combinations

from surefoot.analysis.mcdc import deciding_conditions
from surefoot.model.filemap import FileMap, Region
from surefoot.model.gaps import (
    Gap,
    NeverCalled,
    NeverDecided,
    NeverHad,
    NeverNoticed,
    NeverReached,
    NeverTaken,
)
from surefoot.model.results import DecisionCoverage
from surefoot.model.suggestions import (
    BranchTaken,
    DecisionPlace,
    Fact,
    Goal,
    LineReached,
    NotTried,
    VectorSeen,
)

SETTLED = "the code before leaves the condition no other outcome"
NO_FUNCTION = "it is outside of functions, so that no input reaches it"
NO_BODY = "nothing in its body shows that it ran"
NOT_OF_CODE = "a seam wants a test with the other component"
NOT_NOTICED = "an input alone notices no bug"


def goal_of(gap: Gap, file: FileMap, region: Region | None) -> Goal | NotTried:
    """Return what closes a gap, or why no input is searched for it.

    ``region`` is the function that the gap is in.
    """
    if gap.is_of_seam:
        return NotTried(gap.id, NOT_OF_CODE)
    if isinstance(gap.never, NeverNoticed):
        return NotTried(gap.id, NOT_NOTICED)
    if region is None:
        return NotTried(gap.id, NO_FUNCTION)
    ways = _ways(gap, file, region)
    if isinstance(ways, str):
        return NotTried(gap.id, ways)
    return Goal(gap.id, ways)


def _ways(gap: Gap, file: FileMap, region: Region) -> tuple[frozenset[Fact], ...] | str:
    match gap.never:
        case NeverHad(settled=lines) | NeverDecided(settled=lines) if lines is not None:
            return SETTLED
        case NeverHad(outcome=outcome) if gap.decision is not None:
            return _outcomes(gap.decision, gap.number, outcome)
        case NeverDecided() if gap.decision is not None:
            return _effects(gap.decision, gap.number)
        case NeverReached():
            return (frozenset({LineReached(gap.line)}),)
        case NeverTaken(end=end):
            return (frozenset({BranchTaken(gap.line, end)}),)
        case NeverCalled():
            body = file.body_of(region)
            return (frozenset({LineReached(body[0].line)}),) if body else NO_BODY
    return NO_FUNCTION


def _possible(covered: DecisionCoverage) -> list[str]:
    """Return the vectors that an input may give."""
    ruled_out = {found.vector for found in covered.decision.ruled_out}
    vectors = dict.fromkeys(outcome.vector for outcome in covered.decision.outcomes)
    return [vector for vector in vectors if vector not in ruled_out]


def _index(covered: DecisionCoverage, number: int) -> int:
    return next(i for i, condition in enumerate(covered.conditions) if condition.number == number)


def _outcomes(
    covered: DecisionCoverage, number: int, outcome: bool | None
) -> tuple[frozenset[Fact], ...]:
    """Return a way for each vector in which a condition has an outcome."""
    index = _index(covered, number)
    letters = {True: "T", False: "F", None: "TF"}[outcome]
    place = DecisionPlace.of(covered.decision)
    return tuple(
        frozenset({VectorSeen(place, vector)})
        for vector in _possible(covered)
        if vector[index] in letters
    )


def _effects(covered: DecisionCoverage, number: int) -> tuple[frozenset[Fact], ...]:
    """Return the smallest sets of vectors that show, with those seen, that a condition decides."""
    index = _index(covered, number)
    tree, seen = covered.decision.tree, covered.seen
    place = DecisionPlace.of(covered.decision)
    unseen = [vector for vector in _possible(covered) if vector not in seen]
    for size in (1, 2):
        found = tuple(
            frozenset(VectorSeen(place, vector) for vector in vectors)
            for vectors in combinations(unseen, size)
            if index in deciding_conditions(tree, (*seen, *vectors))
        )
        if found:
            return found
    return ()
