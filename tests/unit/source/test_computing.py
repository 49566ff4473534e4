"""On which lines something is computed."""

from __future__ import annotations

from surefoot.source.computing import computing_lines

TEXT = """\
one = a + b
two: int | None = None
three = f"{a}" + b
four = a % b
five = "%s" % a
six = a / "b"
seven += 1
eight += "text"
nine = a | b
ten = -a
eleven = [a * b for a in c]
"""


def test_arithmetic_is_computation_and_text_is_not() -> None:
    """Neither are unions of types, nor a sign."""
    assert computing_lines(TEXT) == {1, 4, 7, 11}
