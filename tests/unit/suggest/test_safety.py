"""Why a function is not called to try inputs."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.ids import LineNo
from surefoot.suggest.safety import Module


def module(text: str, **handovers: str) -> Module:
    """Return a module; handovers are by ``lineN``."""
    return Module(
        ast.parse(text),
        {LineNo(int(at.removeprefix("line"))): called for at, called in handovers.items()},
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return x + 1", None),
        ("y = []\n    y.append(x)", None),
        ("x.append(1)", None),
        ("return SEEN.get(x)", None),
        ("SEEN.add(x)", "it changes the global SEEN"),
        ("SEEN[x] = 1", "it changes the global SEEN"),
        ("SEEN.last.at = 1", "it changes the global SEEN"),
        ("del SEEN[x]", "it changes the global SEEN"),
        ("global SEEN\n    SEEN = x", "it changes the global SEEN"),
        ("SEEN = {}\n    SEEN[x] = 1", None),
    ],
)
def test_what_changes_globals_is_not_called(body: str, reason: str | None) -> None:
    """A local of the same name is another matter."""
    assert module(f"SEEN = {{}}\ndef f(x):\n    {body}\n").why_not("f") == reason


def test_a_handover_is_a_reason() -> None:
    """It is named, with its line."""
    text = "def f(x):\n    return open(x)\n"
    assert module(text, line2="open").why_not("f") == "it calls open (line 2)"


def test_what_a_function_calls_counts_too() -> None:
    """Through methods as well, and although they may call each other."""
    text = """\
SEEN = []
class A:
    def f(self):
        return self.g()
    def g(self):
        self.f()
        return h()
def h():
    SEEN.append(1)
"""
    assert module(text).why_not("A.f") == (
        "it calls A.g, and it calls h, and it changes the global SEEN"
    )


def test_makers_are_constructors_and_functions_that_return_what_is_taken() -> None:
    """Annotations may be strings, and parts of others."""
    text = """\
class Order:
    def __init__(self, total): ...
class Shop:
    def __init__(self, name): ...
    def ship(self, order: "Order | None"): ...
def parse(text) -> Order: ...
def other(text) -> int: ...
"""
    assert module(text).makers("Shop.ship") == ["Order.__init__", "Shop.__init__", "parse"]
