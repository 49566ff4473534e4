import math

import pytest
from calculator import add, divide, finite
from hypothesis import given
from hypothesis import strategies as st

numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers)
def test_the_order_of_summands_does_not_matter(a, b):
    assert add(a, b) == add(b, a)


@given(numbers)
def test_nothing_added_changes_nothing(a):
    assert add(a, 0) == a


@given(numbers, st.sampled_from([1.0, -1.0, 0.5, 2.0, -4.0]))
def test_division_undoes_multiplication(a, b):
    assert math.isinf(a * b) or divide(a * b, b) == pytest.approx(a)


@pytest.mark.parametrize("zero", [0, 0.0, -0.0])
def test_nothing_divides_by_zero(zero):
    with pytest.raises(ValueError, match="division by zero"):
        divide(1, zero)


@pytest.mark.parametrize(
    ("given", "expected"),
    [((), True), ((1.0, 2), True), ((math.inf,), False), ((1, math.nan), False)],
)
def test_finite_numbers_are_told_from_others(given, expected):
    assert finite(*given) is expected
