"""Say in words what a mutant changes."""

from __future__ import annotations

from surefoot.model.mutants import Mutant, Operator
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
