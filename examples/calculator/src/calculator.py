"""A calculator over HTTP: everything about it is tested."""

import math

from fastapi import FastAPI, HTTPException

app = FastAPI(title="Calculator")


def add(a: float, b: float) -> float:
    """Return the sum of two numbers."""
    return a + b


def divide(a: float, b: float) -> float:
    """Return the quotient of two numbers; zero as divisor raises ``ValueError``."""
    if b == 0:
        raise ValueError("division by zero")
    return a / b


def finite(*numbers: float) -> bool:
    """Tell whether all numbers are ones that JSON can spell."""
    return all(math.isfinite(number) for number in numbers)


@app.post("/add")
def post_add(a: float, b: float) -> float:
    """Add two numbers."""
    return answer(add, a, b)


@app.post("/divide")
def post_divide(a: float, b: float) -> float:
    """Divide a number by another."""
    return answer(divide, a, b)


def answer(operation, a: float, b: float) -> float:
    """Apply an operation; what cannot be answered is the client's to know."""
    if not finite(a, b):
        raise HTTPException(422, "both numbers must be finite")
    try:
        result = operation(a, b)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error
    if not finite(result):
        raise HTTPException(422, "the result is too large")
    return result
