"""Masking MC/DC against truth tables."""

from __future__ import annotations

import ast
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surefoot.analysis.mcdc import deciding_conditions, unmasked
from surefoot.source.decisions import outcomes_of, shape_of

NAMES = "abcde"


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


def evaluate(
    node: ast.expr, values: dict[int, bool], seen: dict[int, bool], count: list[int]
) -> bool:
    """Interpret an expression with short circuit, leaves numbered from left to right."""
    match node:
        case ast.UnaryOp():
            return not evaluate(node.operand, values, seen, count)
        case ast.BoolOp():
            stop = isinstance(node.op, ast.Or)
            result, stopped = not stop, False
            for part in node.values:
                if stopped:
                    count[0] += sum(isinstance(n, ast.Name) for n in ast.walk(part))
                    continue
                result = evaluate(part, values, seen, count)
                stopped = result is stop
            return result
    index = count[0]
    count[0] += 1
    seen[index] = values[index]
    return values[index]


def run(text: str, values: dict[int, bool], size: int) -> tuple[str, bool]:
    """Return the vector of one evaluation, and its result."""
    seen: dict[int, bool] = {}
    result = evaluate(ast.parse(text, mode="eval").body, values, seen, [0])
    return "".join({True: "T", False: "F", None: "-"}[seen.get(i)] for i in range(size)), result


def check(template: str, names: str, size: int) -> None:
    """Compare outcomes and unmasked conditions of an expression with its truth table."""
    text = template.format(*names)
    shape = shape_of(ast.parse(text, mode="eval").body, tested=True)
    vectors: dict[str, bool] = {}
    sensitive: dict[str, set[int]] = {}
    for row in product((False, True), repeat=size):
        values = dict(enumerate(row))
        vector, result = run(text, values, size)
        vectors[vector] = result
        for i in range(size):
            flipped = run(text, {**values, i: not values[i]}, size)[1]
            if flipped is not result and vector[i] != "-":
                sensitive.setdefault(vector, set()).add(i)
    assert dict(outcomes_of(shape.tree, size)) == vectors
    for vector in vectors:
        assert unmasked(shape.tree, vector) == sensitive.get(vector, set()), (text, vector)


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
    text = template.format(*names)
    shape = shape_of(ast.parse(text, mode="eval").body, tested=True)
    variables = sorted(set(names))
    rows = [
        dict(zip(variables, row, strict=True))
        for row in product((False, True), repeat=len(variables))
    ]
    vectors = {run(text, {i: row[n] for i, n in enumerate(names)}, 4)[0] for row in rows}
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
