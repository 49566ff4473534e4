"""In which order mutants are tried."""

from __future__ import annotations

from surefoot.model.mutants import Mutant, Operator, Outcome, Place, Verdict
from surefoot.model.tiers import Tier
from surefoot.mutate.planning import Planned


def planned(name: str, tier: Tier, operator: Operator, points: int) -> Planned:
    """Return a mutant of a function with these points."""
    place = Place("Compare", 1, 0, 1, 5)
    mutant = Mutant(
        id=name,
        path="m.py",
        line=1,
        function="f",
        operator=operator,
        before="<",
        after="<=",
        place=place,
        replacement="a <= b",
        statement=(1, 0),
        at_import=False,
        compares=True,
    )
    return Planned(mutant, tier, Outcome(Verdict.NOT_TRIED), points)


def test_what_matters_most_is_tried_first() -> None:
    """The tier counts more than the size of the change, and that more than the function."""
    found = [
        planned("utility", Tier.UTILITY, Operator.BODY, 9),
        planned("fine", Tier.CRITICAL, Operator.RELATIONAL, 2),
        planned("fine in a heavy function", Tier.CRITICAL, Operator.RELATIONAL, 5),
        planned("body", Tier.CRITICAL, Operator.BODY, 1),
    ]
    found.sort(key=lambda each: each.turn)
    assert [each.mutant.id for each in found] == [
        "body",
        "fine in a heavy function",
        "fine",
        "utility",
    ]
