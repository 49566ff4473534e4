"""For which inputs a comparison gives another value than its mutant."""

from __future__ import annotations

from itertools import product

import pytest

from surefoot.analysis.unnoticed import boundary_of
from surefoot.model.mutants import Operator
from surefoot.mutate.finding import mutants_in


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_the_values_differ_exactly_at_the_boundary(sign: str) -> None:
    """Tried on all orders of two operands."""
    mutants = mutants_in("a.py", f"a {sign} b\n", {}).mutants
    assert len(mutants) == 2
    for mutant, (a, b) in product(mutants, [(1, 2), (2, 2), (3, 2)]):
        values = {"a": a, "b": b}
        differ = eval(f"a {sign} b", values) is not eval(mutant.replacement, values)
        assert eval(boundary_of(mutant), values) is differ, (mutant.after, a, b)


@pytest.mark.parametrize("text", ["a == b", "a is b", "a in b", "a < b < c", "a + b", "a and b"])
def test_nothing_is_said_where_there_is_no_boundary(text: str) -> None:
    """Where the value is always another, or there are more than two operands."""
    assert {boundary_of(mutant) for mutant in mutants_in("a.py", f"{text}\n", {}).mutants} == {""}


def test_operands_are_repeated_as_they_stand() -> None:
    """With calls and names."""
    mutants = mutants_in("a.py", "if len(password) >= LEAST: pass\n", {}).mutants
    found = [boundary_of(m) for m in mutants if m.operator is Operator.RELATIONAL]
    assert found == ["len(password) == LEAST", "len(password) > LEAST"]
