"""Masking MC/DC against truth tables."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import combinations, product
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surefoot.analysis.mcdc import decidable_conditions, deciding_conditions, unmasked
from surefoot.source.decisions import outcomes_of, shape_of

NAMES = "abcde"
Row: TypeAlias = tuple[bool, ...]
"""The truth of each leaf."""


def expressions(size: int) -> list[str]:
    """Write every and/or tree over ``size`` leaves, and each leaf and node negated or not."""
    if size == 1:
        return ["{}", "not {}"]
    found = []
    for left_size in range(1, size):
        for left in expressions_cached(left_size):
            for right in expressions_cached(size - left_size):
                found += [f"({left} {operator} {right})" for operator in ("and", "or")]
    return [*found, *(f"not {text}" for text in found)] if size <= 3 else found


_cache: dict[int, list[str]] = {}


def expressions_cached(size: int) -> list[str]:
    if size not in _cache:
        _cache[size] = expressions(size)
    return _cache[size]


def leaves(expression: ast.expr) -> dict[ast.expr, int]:
    """Number the names of an expression from left to right."""
    names = [node for node in ast.walk(expression) if isinstance(node, ast.Name)]
    return {name: i for i, name in enumerate(sorted(names, key=lambda name: name.col_offset))}


def evaluate(node: ast.expr, numbers: dict[ast.expr, int], row: Row, seen: list[str]) -> bool:
    """Interpret an expression with short circuit, and write down what was seen of each leaf."""
    match node:
        case ast.UnaryOp():
            return not evaluate(node.operand, numbers, row, seen)
        case ast.BoolOp():
            stop = isinstance(node.op, ast.Or)
            for part in node.values:
                if evaluate(part, numbers, row, seen) is stop:
                    return stop
            return not stop
    number = numbers[node]
    seen[number] = "FT"[row[number]]
    return row[number]


def table_of(expression: ast.expr, rows: Iterable[Row]) -> dict[Row, tuple[str, bool]]:
    """Return the vector and the result of each evaluation."""
    numbers = leaves(expression)
    table = {}
    for row in rows:
        seen = ["-"] * len(numbers)
        result = evaluate(expression, numbers, row, seen)
        table[row] = "".join(seen), result
    return table


def check(template: str, names: str, size: int) -> None:
    """Compare outcomes and unmasked conditions of an expression with its truth table."""
    expression = ast.parse(template.format(*names), mode="eval").body
    shape = shape_of(expression, tested=True)
    table = table_of(expression, product((False, True), repeat=size))
    sensitive: dict[str, set[int]] = {vector: set() for vector, _ in table.values()}
    for row, (vector, result) in table.items():
        for i in range(size):
            flipped = (*row[:i], not row[i], *row[i + 1 :])
            if table[flipped][1] is not result and vector[i] != "-":
                sensitive[vector].add(i)
    assert dict(outcomes_of(shape.tree, size)) == dict(table.values())
    for vector, expected in sensitive.items():
        assert unmasked(shape.tree, vector) == expected, (template, vector)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_vectors_and_masking_equal_the_truth_table(size: int) -> None:
    """Every expression of up to four conditions has the vectors and the masking of its table."""
    for template in expressions_cached(size):
        check(template, NAMES, size)


@given(st.data())
def test_expressions_of_five_conditions_equal_the_truth_table(data: st.DataObject) -> None:
    """So have expressions of five conditions."""
    left = data.draw(st.sampled_from((1, 2, 3, 4)))
    parts = [data.draw(st.sampled_from(expressions_cached(n))) for n in (left, 5 - left)]
    operator = data.draw(st.sampled_from(("and", "or")))
    check(f"({parts[0]} {operator} {parts[1]})", NAMES, 5)


@pytest.mark.parametrize(
    "template", ["({} and {}) or ({} and {})", "({} or {}) and not ({} or {})"]
)
@pytest.mark.parametrize("names", ["abac", "abab", "aabb"])
def test_coupled_conditions_are_satisfied_by_masking(template: str, names: str) -> None:
    """A variable that stands twice counts as two conditions, and the right rows show both."""
    expression = ast.parse(template.format(*names), mode="eval").body
    shape = shape_of(expression, tested=True)
    variables = sorted(set(names))
    rows = [
        tuple(dict(zip(variables, row, strict=True))[name] for name in names)
        for row in product((False, True), repeat=len(variables))
    ]
    vectors = {vector for vector, _ in table_of(expression, rows).values()}
    expected = set()
    for first, second in combinations(vectors, 2):
        for i in range(4):
            if {first[i], second[i]} == {"T", "F"} and all(
                i in unmasked(shape.tree, vector) for vector in (first, second)
            ):
                expected.add(i)
    assert deciding_conditions(shape.tree, vectors) == expected


def test_covering_every_edge_is_not_enough() -> None:
    """(a or b) and c: TT, FTF and FF cover each edge of its graph, and never show b."""
    tree = shape_of(ast.parse("(a or b) and c", mode="eval").body, tested=True).tree
    assert deciding_conditions(tree, ["T-T", "FTF", "FF-"]) == {0, 2}
    assert 1 in deciding_conditions(tree, ["FTT", "FF-"])


def test_no_vector_decides_nothing() -> None:
    """A decision that was never evaluated has nothing shown, not everything."""
    tree = shape_of(ast.parse("a and b", mode="eval").body, tested=True).tree
    assert deciding_conditions(tree, []) == frozenset()


@given(st.sets(st.sampled_from(["T-T", "T-F", "FTT", "FTF", "FF-"])))
def test_deciding_implies_seen_both_ways(vectors: set[str]) -> None:
    """MC/DC is never above condition coverage."""
    tree = shape_of(ast.parse("(a or b) and c", mode="eval").body, tested=True).tree
    for index in deciding_conditions(tree, vectors):
        assert {vector[index] for vector in vectors} >= {"T", "F"}


@pytest.mark.parametrize(
    ("text", "vector", "expected"),
    [
        ("a or 1", "T", set()),
        ("a or 1", "F", set()),
        ("a and 1", "T", {0}),
        ("a and 1 and b", "TT", {0, 1}),
        ("a or 0 or b", "FT", {1}),
        ("a and not 0 and b", "TF", {1}),
        ("(a or 1) and b", "TT", {1}),
        ("(a and 0) or b", "TF", {1}),
        ("not (a and b)", "TT", {0, 1}),
    ],
)
def test_a_literal_masks_as_a_condition_of_its_value_would(
    text: str, vector: str, expected: set[int]
) -> None:
    """What stands before a literal that settles the result could not have changed it."""
    tree = shape_of(ast.parse(text, mode="eval").body, tested=True).tree
    assert unmasked(tree, vector) == expected


@given(st.data())
def test_a_condition_is_decidable_where_flipping_it_can_change_the_result(
    data: st.DataObject,
) -> None:
    """By the truth table, whatever literals stand among the conditions."""
    template = data.draw(st.sampled_from([t for n in (2, 3, 4) for t in expressions_cached(n)]))
    size = template.count("{}")
    parts = [data.draw(st.sampled_from((name, name, "0", "1"))) for name in NAMES[:size]]
    expression = ast.parse(template.format(*parts), mode="eval").body
    shape = shape_of(expression, tested=True)
    names = [ast.unparse(condition) for condition in shape.conditions]
    rows = [dict(zip(names, row, strict=True)) for row in product((0, 1), repeat=len(names))]
    results = {tuple(row.values()): bool(eval(ast.unparse(expression), row.copy())) for row in rows}
    sensitive = {
        i
        for row, result in results.items()
        for i in range(len(names))
        if results[(*row[:i], not row[i], *row[i + 1 :])] is not result
    }
    possible = tuple(vector for vector, _ in outcomes_of(shape.tree, len(names)))
    assert decidable_conditions(shape.tree, possible) == sensitive


@pytest.mark.parametrize(
    ("text", "vector", "expected"),
    [
        ("a or b", "T", {0}),
        ("a or b", "F", {0}),
        ("a and (b or c)", "TF", {0, 1}),
        ("a and (b or c)", "TT", {0, 1}),
        ("a and (b or c)", "F-", {0}),
    ],
)
def test_a_value_that_is_not_tested_masks_nothing(
    text: str, vector: str, expected: set[int]
) -> None:
    """Its truth is not known, so it settles nothing."""
    tree = shape_of(ast.parse(text, mode="eval").body, tested=False).tree
    assert unmasked(tree, vector) == expected


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        (["TT"], set()),
        (["F-"], set()),
        (["TT", "F-"], {0}),
        (["TT", "TF"], {1}),
        (["TF", "F-"], set()),
        (["TT", "TF", "F-"], {0, 1}),
    ],
)
def test_a_condition_decides_when_it_was_seen_to_both_ways(
    vectors: list[str], expected: set[int]
) -> None:
    """Of ``a and b``: in TF it is b alone that decides."""
    tree = shape_of(ast.parse("a and b", mode="eval").body, tested=True).tree
    assert deciding_conditions(tree, vectors) == expected
