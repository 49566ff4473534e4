"""Which outcome vectors no input can give."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from random import Random
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.run import Probed
from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.source.map import map_source


def ruled_out(body: str, parameters: str = "a, b: bool, c: str | None") -> dict[str, list[int]]:
    """Return the vectors that are ruled out for the last decision, with the lines that do so."""
    text = f"def f({parameters}):\n{indent(body, '    ')}"
    *_, decision = map_source(text).decisions
    return {found.vector: list(found.by) for found in decision.ruled_out}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not (a or b): x = 2\nelif b and not a: x = 3\nelif not a and b: x = 4\n", {"FT": [3], "FF": [2]}),
        ("if a: return\nif a or b: x = 3\n", {"T-": [2]}),
        ("if not a: raise b\nif b: x = 3\nif b or a: x = 4\n", {"FF": [2]}),
        ("if a:\n    if a: x = 3\n", {"F": [2]}),
        ("if a:\n    pass\nelse:\n    if b or a: x = 5\n", {"FT": [2]}),
        ("if a.b and a.c: return\nif a.b and a.c: x = 3\n", {"TT": [2]}),
        ("while b:\n    if b: x = 3\n", {"F": [2]}),
        ("while b: pass\nif b: x = 3\n", {"T": [2]}),
        ("for i in a:\n    if b: continue\n    if b: x = 4\n", {"T": [3]}),
        ("match a:\n    case 1 if b:\n        if b: x = 4\n", {"F": [3]}),
        ("x = 2 if b else 3 if b else 4\n", {"T": [2]}),
        ("x = (a and b) or (a and c)\n", {"TFF": [], "F-T": []}),
        ("b = None\na()\nif b: x = 4\n", {"T": [2]}),
        ("if a is None: return\na()\nif a is not None and b: x = 4\n", {"F-": [2]}),
        ("if c == 'd': return\na()\nif c != 'd': x = 4\n", {"F": [2]}),
        ("if c == 'd':\n    a()\n    if c == 'e': x = 4\n", {"T": [2]}),
        ("if isinstance(a, b): return\nx()\nif isinstance(a, b): x = 4\n", {"T": [2]}),
        ("if a:\n    if a is not None: x = 3\n", {"F": [2]}),
        ("b = 1\nif b is True: x = 3\n", {"T": [2]}),
        ("if a == None: return\nif a == None: x = 3\n", {"T": [2]}),
        ("if b:\n    return\n    if a: x = 4\n", {}),
        ("if b and x(): return\nif b: pass\nelse: return\nif b: x = 5\n", {"F": [3]}),
        ("if c: return\na()\nif c: x = 4\n", {"T": [2]}),
        ("x = a is not None or a is not NOTHING and b\n", {"FF": []}),
        ("if a.b is not None: x = 2\nelif c and a.b is not d.NO_OP: x = 3\n", {"TF": [2]}),
        ("if a is NO: return\nif a is not NO and b: x = 3\n", {"F-": [2]}),
        ("if a is NO and a is None: x = 2\n", {"TT": []}),
        ("if a in (1, 'b'): return\nc()\nif a not in (1, 'b'): x = 4\n", {"F": [2]}),
    ],
)  # fmt: skip
def test_what_was_tested_before_is_settled(body: str, expected: dict[str, list[int]]) -> None:
    """By the tests around it, by those that have left the function, and by itself."""
    assert ruled_out(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "if a: b()\nif a: x = 3\n",
        "if a: return\na = c\nif a: x = 4\n",
        "if a: return\nb()\nif a: x = 4\n",  # a list that the call fills
        "if a.b: return\nc()\nif a.b: x = 4\n",
        "if a.b: return\na.c = 3\nif a.b: x = 4\n",
        "if a.b: return\na += 3\nif a.b: x = 4\n",
        "if a.b: return\nwith c:\n    if a.b: x = 4\n",
        "if a.b: return\nx = [*c]\nif a.b: x = 4\n",
        "if a.b: return\nx = [d for d in c]\nif a.b: x = 4\n",
        "if a() or a(): x = 2\n",
        "if a(): return\nif a(): x = 3\n",
        "if d is None: return\nb()\nif d is None: x = 4\n",  # a name of the module
        "global d\nd = None\na()\nif d: x = 5\n",
        "if b is None: return\nfor b in a: pass\nif b is None: x = 4\n",
        "if b: return\nfor i in a:\n    if b: x = 4\n    b = i\n",
        "while b:\n    if a(): break\nif b: x = 4\n",
        "while a:\n    b = c()\n    if b: break\nif b is None: x = 5\n",
        "if b is None: return\ntry:\n    b = c()\nfinally:\n    if b is None: x = 6\n",
        "if b is None: return\ntry:\n    b = c()\n    a()\nexcept E:\n    if b is None: x = 6\n",
        "if b is None: return\nwhile a:\n    if b is None: x = 4\n    b = c\n",
        "if b is None: return\nif a: pass\nelse: b = c\nif b is None: x = 5\n",
        "if b is None: return\nmatch a:\n    case b:\n        if b is None: x = 5\n",
        "with c:\n    if b: return\nif b: x = 4\n",
        "if b is None: return\nmatch a:\n    case b: pass\nif b is None: x = 5\n",
        "if b is None: return\ntry: a()\nexcept E as b: pass\nif b is None: x = 5\n",
        "if b is None: return\nmatch a:\n    case [*b]: pass\nif b is None: x = 5\n",
        "if b is None: return\nmatch a:\n    case {1: c, **b}: pass\nif b is None: x = 5\n",
        "if b is None: return\nimport b\nif b is None: x = 4\n",
        "if b is None: return\ndef g():\n    nonlocal b\n    b = 5\ng()\nif b is None: x = 7\n",
        "if b is None: return\ndef b(): pass\nif b is None: x = 5\n",
        "if b is None: return\nif (b := c): x = 3\nif b is None: x = 4\n",
        "if b: return\nx = lambda: 1 if b else 2\n",
        "if b: return\ndef g():\n    if b: x = 4\n",
        "if b: return\nclass A:\n    if b: x = 4\n",
        "if b is None: return\nmatch a:\n    case b if c: pass\n    case _:\n        if b is None: x = 6\n",
        "if a in b: return\nif a in b: x = 3\n",  # an iterator, which the first test has read
        "x = 0\nif x == 0.0: x = 3\n",
        "if a is NO: return\nif a is OTHER: x = 3\n",  # two names of the same thing
        "if a is NO and a is OTHER: x = 2\n",
        "if a is NO and a: x = 2\n",
        "if a is NO and a == 1: x = 2\n",
        "if a is NO and a is True: x = 2\n",
        "if a is True and a is NO: x = 2\n",
        "if a is None: return\nif a is other: x = 3\n",
        "if a is NO: return\nNO = a()\nif a is NO: x = 3\n",
        "if a == 1:\n    if a is True: x = 3\n",
        "if a == b'':\n    c()\n    if a == b'': x = 4\n",
    ],
)  # fmt: skip
def test_what_may_have_changed_is_not_settled(body: str) -> None:
    """A call may change what an object holds, and an assignment what a name stands for."""
    assert ruled_out(body) == {}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("bool", {"T": [2]}),
        ("int | str | None", {"T": [2]}),
        ("Optional[float]", {"T": [2]}),
        ("typing.Literal[1]", {"T": [2]}),
        ("list", {}),
        ("int | list", {}),
        ("list | int", {}),
        ("Optional[list]", {}),
        ("tuple[int, ...]", {}),
        ("'int'", {}),
    ],
)
def test_the_truth_of_some_types_lasts(annotation: str, expected: dict[str, list[int]]) -> None:
    """Other objects may be filled or emptied by any call."""
    assert ruled_out("if a: return\nb()\nif a: x = 4\n", f"a: {annotation}") == expected


def test_a_property_may_be_something_else_each_time() -> None:
    """Where the file tells that an attribute is one."""
    text = "class A:\n    @property\n    def b(self): return c()\n"
    text += "    def d(self):\n        if self.b: return\n        if self.b: x = 6\n"
    assert [decision.ruled_out for decision in map_source(text).decisions] == [(), ()]


@pytest.mark.parametrize(("length", "expected"), [(5, {"TF": [2, 3, 4, 5, 6]}), (20, {})])
def test_many_things_are_not_considered_together(length: int, expected: dict[str, Any]) -> None:
    """Each one more would take twice as long."""
    tests = "".join(f"if a{n} and not a{n + 1}: return\n" for n in range(length))
    names = ", ".join(f"a{n}" for n in range(length + 1))
    assert ruled_out(f"{tests}if a0 and not a{length}: x = 0\n", names) == expected


VALUES = (None, True, 0, "s")
CONDITIONS = (
    *(
        "a",
        "a",
        "b",
        "b",
        "o.x",
        "o.x",
        "items",
        "a is None",
        "b is not None",
        "b == 's'",
        "a == 0",
        "a is MARKER",
        "b is not MARKER",
    ),
    *("o.x is None", "isinstance(b, str)", "change(o)", "(a := b)"),
)
CHANGES = (
    *("a = b", "b = None", "b = 's'", "o.x = a", "change(o)", "items.clear()", "items += [a]"),
    *("[b := d for d in (a,)]", "pass", "if a: return", "if b: raise ValueError", "if o.x: return"),
)
HEADS = (
    *("for b in (a, o.x):", "with Manager(o):", "while turn() and {}:", "if {}:", "if {}:"),
    *("if {}:", "try:", "match a:\n    case None if {}:", "match o.x:\n    case b:"),
)


class Writer:
    """Writes statements that test and change a few things again and again."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.conditions = self.random.sample(CONDITIONS, 3)
        self.changes = self.random.sample(CHANGES, 2)

    def body(self, depth: int = 0) -> str:
        """Write statements that follow each other, and end with a test."""
        text = ""
        for _ in range(self.random.randint(1, 3)):
            head = self.random.choice(HEADS)
            if depth == 2 or self.random.random() < 0.3:
                text += f"{self.random.choice(self.changes)}\n"
                continue
            inner = indent(self.body(depth + 1), " " * (8 if "case" in head else 4))
            text += f"{head.format(self.test())}\n{inner}"
            if head == "try:":
                text += f"except ValueError:\n{indent(self.body(depth + 1), '    ')}"
            elif head.startswith(("if", "while")) and self.random.random() < 0.5:
                text += f"else:\n{indent(self.body(depth + 1), '    ')}"
        return f"{text}if {self.test()}: pass\n"

    def test(self) -> str:
        """Write a test of one or two conditions."""
        parts = self.random.choices(self.conditions, k=self.random.randint(1, 2))
        return f"({self.random.choice((' and ', ' or ', ' and not ')).join(parts)})"


WORLD = """\
MARKER = "s"
class Object: x = y = None
class Manager:
    def __init__(self, o): self.o = o
    def __enter__(self): change(self.o)
    def __exit__(self, *error): return True
random, turns = Random(0), []
def change(o):
    o.x = random.choice((None, True, 0))
    ITEMS.append(o)
    return o.x
def turn():
    turns.append(1)
    return len(turns) % 3 and len(turns) < 20
"""


@given(seed=st.integers(0, 2**32))
def test_nothing_that_was_seen_is_ruled_out(seed: int) -> None:
    """Whatever is tested and changed, and for all values that are given."""
    body = Writer(seed).body()
    text = f"{WORLD}def f(a, b, c, o, items):\n{indent(body, '    ')}"
    items: list[object] = []
    with Probed(text) as probed:
        names = {"Random": Random, "ITEMS": items}
        exec(probed.code, names)
        for values in product(VALUES, repeat=3):
            run(names, values, items)
    hits = Hits(frozenset(probed.lines()), frozenset(probed.probes()))
    for covered in cover_file("program.py", map_source(text), hits, Exclusions()).decisions:
        impossible = {found.vector for found in covered.decision.ruled_out}
        assert impossible.isdisjoint(covered.seen), (text, covered.decision)


def run(names: dict[str, Any], values: tuple[object, ...], items: list[object]) -> None:
    """Call the program with these values; it may raise."""
    with suppress(ValueError, TypeError):
        names["turns"].clear()
        names["f"](*values, names["Object"](), items)
