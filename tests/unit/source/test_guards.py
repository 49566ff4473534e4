"""What holds where a decision is made."""

from __future__ import annotations

import pytest

from surefoot.source.map import map_source


@pytest.mark.parametrize(
    ("condition", "opposite"),
    [
        ("a", "not a"),
        ("f(a)", "not f(a)"),
        ("a is None", "a is not None"),
        ("a is not None", "a is None"),
        ("a in b", "a not in b"),
        ("a == b + 1", "a != b + 1"),
        ("(a or b) not in c", "(a or b) in c"),
        ("a == -1", "a != -1"),
        ("(not a) == b", "(not a) != b"),
        ("a < b", "not (a < b)"),
        ("a is b is c", "not (a is b is c)"),
        ("(a := b)", "not (a := b)"),
    ],
)
def test_a_condition_has_an_opposite(condition: str, opposite: str) -> None:
    """In the words of the language; what has no operator of its own stands after ``not``."""
    decision, *_ = map_source(f"if {condition} and z: pass\n").decisions
    assert decision.conditions[0].opposite == opposite


@pytest.mark.parametrize(
    ("head", "settled"),
    [
        ("if a and not (b or c):", ("a", "b", "c")),
        ("if a or b:", ()),
        ("while not a:", ("a",)),
        ("if a:\n        pass\n    elif b or not c:\n        pass\n    else:", ("b", "c")),
    ],
)
def test_a_guard_knows_what_it_settles(head: str, settled: tuple[str, ...]) -> None:
    """The conditions whose truth follows from its own."""
    *_, decision = map_source(f"def f():\n    {head}\n        if z: pass\n").decisions
    assert decision.guards[-1].settled == settled


@pytest.mark.parametrize(
    ("body", "changed_by"),
    [
        ("x = 1", None),
        ("a.b.pop()", "a.b.pop()"),
        ("self.d()", None),
        ("a = 1", "a = 1"),
        ("a.b = 1", "a.b = 1"),
        ("a += 1", "a += 1"),
        ("del a.b[0]", "del a.b[0]"),
        ("with c as a:\n            d()", "with c as a"),
        ("for i in c:\n            a = i", "a = i"),
        ("a = 1\n        a = 2", "a = 2"),
        ("def a(): pass", None),
    ],
)
def test_a_guard_knows_the_last_statement_that_changed_it(
    body: str, changed_by: str | None
) -> None:
    """An assignment, or a call of a method whose result is dropped."""
    text = f"def f():\n    if a.b and not self.c:\n        {body}\n        if z: pass\n"
    *_, decision = map_source(text).decisions
    assert decision.guards[-1].changed_by == changed_by


def test_a_guard_is_not_changed_in_another_arm() -> None:
    """What comes before in the other arm of an ``if`` has not run."""
    text = "if a:\n    if b:\n        a = 3\n    else:\n        if c: pass\n"
    *_, decision = map_source(text).decisions
    assert [guard.changed_by for guard in decision.guards] == [None, None]
