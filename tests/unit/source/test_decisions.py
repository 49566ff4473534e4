"""What is a decision, a condition, an outcome."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.decision import ConditionLeaf, Position
from surefoot.source.decisions import (
    TooLargeError,
    expanded_size,
    impossible_letters,
    is_boolean_by_form,
    is_exact_boolean,
    is_junction,
    literal_truth,
    outcomes_of,
    settled_truth,
    shape_of,
    truth_by_form,
)
from surefoot.source.map import map_source


def parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def outcomes(text: str, *, tested: bool = True) -> list[tuple[str, bool | None]]:
    shape = shape_of(parse(text), tested=tested)
    return list(outcomes_of(shape.tree, len(shape.conditions)))


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


@pytest.mark.parametrize(
    ("text", "tested", "expected"),
    [
        ("a or 0", True, [("T", True), ("F", False)]),
        ("a or 1", True, [("T", True), ("F", True)]),
        ("a and 0", True, [("T", False), ("F", False)]),
        ("a or (0 and b)", True, [("T", True), ("F", False)]),
        ("a and not b", True, [("TT", False), ("TF", True), ("F-", False)]),
        ("not (a or b)", True, [("T-", False), ("FT", False), ("FF", True)]),
        ("a and b", False, [("T", None), ("F", False)]),
        ("a and (b or c)", False, [("TT", True), ("TF", None), ("F-", False)]),
        ("a or not b", False, [("T-", True), ("FT", False), ("FF", True)]),
        ("not (a or b)", False, [("T-", False), ("FT", False), ("FF", True)]),
        ("a or isinstance(b, c)", False, [("T-", True), ("FT", True), ("FF", False)]),
    ],
)
def test_literals_and_untested_values_are_no_conditions(
    text: str, tested: bool, expected: list[tuple[str, bool | None]]
) -> None:
    """A literal has one outcome, and the truth of a value that is not tested is not known."""
    assert outcomes(text, tested=tested) == expected


def chain(count: int) -> str:
    """Write a chain of conditions, which has one outcome more than it has conditions."""
    return " and ".join(f"c{i}" for i in range(count))


PAIRS = " and ".join(f"(a{i} or b{i})" for i in range(5))
"""It has 63 outcomes: 32 that are true and 31 that are false."""


@pytest.mark.parametrize("text", [chain(63), f"x or {PAIRS}"])
def test_sixty_four_outcomes_are_listed(text: str) -> None:
    """That is the limit."""
    assert len(outcomes(text)) == 64


@pytest.mark.parametrize("text", [chain(64), f"x or y or {PAIRS}", chain(200)])
def test_more_than_sixty_four_outcomes_are_refused(text: str) -> None:
    """Nobody could read them."""
    with pytest.raises(TooLargeError):
        outcomes(text)


def test_so_many_conditions_are_refused_by_their_number_alone() -> None:
    """Sixty-four have more outcomes than the limit, so no walk is needed to know it."""
    assert outcomes_of(ConditionLeaf(0), 63) == (("T" + 62 * "-", True), ("F" + 62 * "-", False))
    with pytest.raises(TooLargeError):
        outcomes_of(ConditionLeaf(0), 64)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", 2),
        ("a and b", 4),
        ("(a or b) and c", 8),
        ("(a or b) and f(1)", 12),
        ("a and 0", 2),
    ],
)
def test_each_path_to_a_condition_needs_a_copy_of_it(text: str, expected: int) -> None:
    """A name is two nodes and ``f(1)`` four; the last operand of the third is needed twice."""
    shape = shape_of(parse(text), tested=True)
    assert expanded_size(shape, outcomes_of(shape.tree, len(shape.conditions))) == expected


def test_a_condition_is_found_by_its_expression() -> None:
    """Conditions are numbered from left to right; the literal among them has no number."""
    expression = parse("a and 1 and not b")
    shape = shape_of(expression, tested=True)
    assert [ast.unparse(condition) for condition in shape.conditions] == ["a", "b"]
    assert {ast.unparse(leaf): number for leaf, number in shape.numbers.items()} == {"a": 0, "b": 1}


@pytest.mark.parametrize(
    ("text", "literal", "settled"),
    [
        ("0", False, False),
        ("'text'", True, True),
        ("None", False, False),
        ("__debug__", True, True),
        ("a", None, None),
        ("-1", None, None),
        ("not 0", True, True),
        ("not a", None, None),
        ("0 or 1", True, True),
        ("0 or ''", False, False),
        ("1 and 0", False, False),
        ("1 and 'b'", True, True),
        ("0 and a", None, False),
        ("1 and a", None, None),
        ("a and 0", None, None),
        ("1 or a", None, True),
        ("0 or a", None, None),
        ("not (0 and a)", None, True),
        ("not (1 or a)", None, False),
    ],
)
def test_literals_settle_a_test(text: str, literal: bool | None, settled: bool | None) -> None:
    """All by themselves, or before any condition is evaluated."""
    assert literal_truth(parse(text)) is literal
    assert settled_truth(parse(text)) is settled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a and b", True),
        ("a or b", True),
        ("not (a or b)", True),
        ("not not (a or b)", True),
        ("a", False),
        ("not a", False),
        ("-(a or b)", False),
        ("f(a or b)", False),
    ],
)
def test_a_junction_is_an_and_or_an_or(text: str, expected: bool) -> None:
    """Perhaps under ``not``, and under nothing else."""
    assert is_junction(parse(text)) is expected


@pytest.mark.parametrize(
    ("text", "exact", "by_form"),
    [
        ("not a", True, True),
        ("a is b", True, True),
        ("a is not b", True, True),
        ("a in b", True, True),
        ("a not in b", True, True),
        ("a == b", False, True),
        ("a is b is c", False, True),
        ("a < b < c", False, True),
        ("all(a)", False, True),
        ("any(a)", False, True),
        ("bool(a)", False, True),
        ("callable(a)", False, True),
        ("hasattr(a, 'b')", False, True),
        ("isinstance(a, b)", False, True),
        ("issubclass(a, b)", False, True),
        ("a", False, False),
        ("-a", False, False),
        ("sum(a)", False, False),
        ("a.any()", False, False),
        ("a and b", False, False),
    ],
)
def test_some_expressions_are_boolean_by_their_form(text: str, exact: bool, by_form: bool) -> None:
    """Python makes sure of some; a comparison may yield an array."""
    assert is_exact_boolean(parse(text)) is exact
    assert is_boolean_by_form(parse(text)) is by_form


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


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("[]", False),
        ("()", False),
        ("{}", False),
        ("[a]", True),
        ("(*a, b)", True),
        ("{a}", True),
        ("{a: b}", True),
        ("{**a, b: c}", True),
        ("lambda: 0", True),
        ("(a for a in b)", True),
        ("-1", True),
        ("+0", False),
        ("-0.0", False),
        ("f'{a}.'", True),
        ("f''", False),
        ("(a := [])", False),
        ("(a := 1 or b)", True),
        ("-a", None),
        ("f'{a}'", None),
        ("[*a]", None),
        ("{**a}", None),
        ("(a := b)", None),
        ("[a for a in b]", None),
        ("a", None),
        ("list()", None),
    ],
)
def test_some_conditions_have_one_truth_by_their_form(text: str, truth: bool | None) -> None:
    """Displays do, unless all that they hold is unpacked; so do signed numbers and f-strings."""
    assert truth_by_form(parse(text)) is truth


def test_a_vector_is_possible_unless_a_condition_cannot_have_that_truth() -> None:
    """What was not evaluated rules nothing out."""
    assert impossible_letters(shape_of(parse("a or [] or (b,)"), tested=True)) == {1: "T", 2: "F"}
    [decision] = map_source("if a or [] or (b,): pass\n").decisions
    assert [outcome.vector for outcome in decision.outcomes] == ["T--", "FFT"]
    [decision] = map_source("if []: pass\n").decisions
    assert [outcome.vector for outcome in decision.outcomes] == ["F"]
