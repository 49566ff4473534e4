"""Say in words what a mutant changes, and how a test would notice."""

from __future__ import annotations

from surefoot.model.filemap import plain_name
from surefoot.model.gaps import NeverNoticed
from surefoot.model.mutants import Mutant, Operator, Verdict
from surefoot.report.text import cut


def change_in_words(mutant: Mutant) -> str:
    """Say what was changed; example: ```>=` became `>```."""
    before, after = cut(mutant.before.strip()), cut(mutant.after)
    match mutant.operator:
        case Operator.BODY:
            return f"it did nothing but `{after}`"
        case Operator.EXCEPT:
            return f"`{before.partition(':')[0]}` did not handle the error"
        case Operator.RETURN:
            return f"it returned None in place of `{before}`"
    return f"`{before}` became `{after}`" if after else f"`{before}` was left out"


def unnoticed_in_words(never: NeverNoticed) -> str:
    """Say what no test noticed.

    Example: ```>=` became `>`, and no test noticed; try len(password) == 8``.
    """
    hint = f"; try {cut(never.boundary)}" if never.boundary else ""
    return f"{change_in_words(never.mutant)}, and no test noticed{hint}"


def noticing_test(never: NeverNoticed) -> str:
    """Say what a test must do to notice; example: ``check what f returns or changes``."""
    mutant, outcome = never.mutant, never.outcome
    if never.boundary:
        return f"give it an input with {cut(never.boundary)}, and check what comes of it"
    if outcome.verdict is Verdict.NOT_INFECTED:
        return f"give line {mutant.line} an input for which this matters, and check the result"
    if mutant.operator is Operator.BODY:
        return f"check what {plain_name(mutant.function)} returns or changes"
    if mutant.operator is Operator.COMMIT:
        return "read what was written through another connection"
    told = f": {cut(outcome.evidence)}" if outcome.evidence else ""
    return f"check what comes of line {mutant.line}{told}"
