"""What is a decision, a condition, an outcome."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.decision import Position
from surefoot.source.decisions import TooManyOutcomesError, outcomes_of, shape_of
from surefoot.source.map import map_source


def outcomes(text: str, *, tested: bool = True) -> list[tuple[str, bool | None]]:
    shape = shape_of(ast.parse(text, mode="eval").body, tested=tested)
    return outcomes_of(shape.tree, len(shape.conditions))


def test_outcomes_are_the_paths_of_the_short_circuit_tree() -> None:
    """Each way through an expression is one vector, true before false."""
    assert outcomes("(a or b) and c") == [
        ("T-T", True),
        ("T-F", False),
        ("FTT", True),
        ("FTF", False),
        ("FF-", False),
    ]


def test_the_last_operand_of_a_value_is_no_condition() -> None:
    """Python does not test the default in ``a or default``."""
    assert outcomes("a or b", tested=False) == [("T", True), ("F", None)]


def test_a_boolean_form_is_a_condition_even_last() -> None:
    """A comparison at the end of a value is a condition."""
    assert outcomes("a and b is None", tested=False) == [("TT", True), ("TF", False), ("F-", False)]


def test_literals_are_no_conditions() -> None:
    """A literal has one outcome."""
    assert outcomes("a or 0") == [("T", True), ("F", False)]


def test_too_many_outcomes_are_refused_before_they_are_listed() -> None:
    """Two hundred conditions are not enumerated."""
    with pytest.raises(TooManyOutcomesError):
        outcomes(" and ".join(f"c{i}" for i in range(200)))
    with pytest.raises(TooManyOutcomesError):
        outcomes(" and ".join(f"(a{i} or b{i})" for i in range(8)))


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("if a: pass\nelif b and c: pass", [Position.IF, Position.IF]),
        ("while a or b: pass", [Position.WHILE]),
        ("assert a", [Position.ASSERT]),
        ("x = 1 if a else 2", [Position.CONDITIONAL]),
        ("[x for x in y if x]", [Position.COMPREHENSION]),
        ("match x:\n case 1 if a: pass", [Position.GUARD]),
        ("x = a and b", [Position.VALUE]),
        ("x = not (a and b)", [Position.VALUE]),
        ("x = not a", []),
        ("while True: pass", []),
        ("if 0 and a: pass", []),
        ("def f(x: a or b) -> (c or d): pass", []),
    ],
)
def test_decisions_are_found_where_they_steer(text: str, positions: list[Position]) -> None:
    """Tests, guards and and/or values are decisions; literals and annotations are not."""
    assert [d.position for d in map_source(text).decisions] == positions


def test_a_decision_of_many_conditions_is_unmeasured_and_says_so() -> None:
    """What is too large is named, never guessed."""
    [decision] = map_source("if " + " and ".join(f"c{i}" for i in range(200)) + ": pass").decisions
    assert decision.outcomes == ()
    assert decision.unmeasured == "more than 64 outcome vectors"
    assert len(decision.conditions) == 200


def test_a_condition_keeps_its_source_text() -> None:
    """Conditions are shown as they were written, on one line."""
    [decision] = map_source("if (é == 'ü' and\n    f(1,\n      2)): pass").decisions
    assert [c.text for c in decision.conditions] == ["é == 'ü'", "f(1, 2)"]
