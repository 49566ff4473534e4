"""Decisions in every position, and an interpreter that tells what they did from a log alone.

Each decision stands on a line of its own and its conditions are calls ``p(n)``
with numbers of their own, so the order and the values of the calls tell every
vector, without any help from the code under test.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

POSITIONS = {
    "if": "if {e}:\n    done()",
    "if else": "if {e}:\n    done()\nelse:\n    done()",
    "elif": "if never():\n    done()\nelif {e}:\n    done()",
    "while": "while {e}:\n    done()\n    break",
    "assert": "assert {e}",
    "conditional": "x = 1 if {e} else 2",
    "nested conditional": "if (y if ({e}) else n):\n    done()",
    "comprehension": "x = [1 for _ in (1,) if {e}]",
    "set comprehension": "x = {{1 for _ in (1,) if {e}}}",
    "generator": "x = list(1 for _ in (1,) if {e})",
    "lambda": "x = (lambda: 1 if {e} else 2)()",
    "guard": "match 1:\n    case 1 if {e}:\n        done()",
    "return": "return {e}",
    "assignment": "x = {e}",
    "attribute": "o.x = {e}",
    "argument": "x = same({e})",
    "default": "def g(v={e}): pass",
    "class body": "class C:\n    x = \\\n      {e}",
    "class if": "class C:\n    if {e}: pass",
    "decorator": "@deco({e})\ndef g(): pass",
    "f-string": "x = f'{{ {e} }}'",
    "element": "x = [{e} for _ in (1,)]",
    "generator element": "x = list({e} for _ in (1,))",
    "iterable": "x = [v for v in ({e}, 1)]",
    "lambda value": "x = (lambda: {e})()",
    "subscript": "x = [0, 0][bool({e})]",
    "not": "x = not ({e})",
    "with": "with manager({e}): pass",
    "for": "for x in same([{e}]): pass",
    "raise": "raise Stop({e})",
    "locals": "x = [locals(), {e}]",
    "try": "try:\n    x = {e}\nfinally:\n    done()",
    "keyword": "x = same(v={e})",
}
VALUES = {
    "return", "assignment", "attribute", "argument", "default", "class body", "decorator",
    "f-string", "element", "generator element", "iterable", "lambda value", "subscript",
    "with", "for", "raise", "locals", "try", "keyword",
}  # fmt: skip
"""Positions in which the value of the expression is used, so its last operand may be no condition."""

KINDS = ("def", "async def", "generator", "module", "class")


@dataclass(frozen=True)
class Case:
    """A program with one random decision, and where it stands."""

    text: str
    line: int
    tree: Any
    leaves: int


def leaf(random: Random, number: int) -> tuple[Any, str]:
    """Write a condition; ``bool`` leaves are conditions even where they are last."""
    form = random.choice(("value", "value", "none"))
    return (
        "leaf",
        number - 1,
        form,
    ), f"p({number})" if form == "value" else f"(p({number}) is None)"


def junction(random: Random, size: int, first: int) -> tuple[Any, str]:
    """Write an ``and`` or ``or`` over ``size`` conditions, numbered from ``first``."""
    left = random.randint(1, size - 1)
    a, a_text = tree(random, left, first)
    b, b_text = tree(random, size - left, first + left)
    operator = random.choice(("and", "or"))
    return (operator, a, b), f"({a_text} {operator} {b_text})"


def tree(random: Random, size: int, first: int) -> tuple[Any, str]:
    """Write an and/or/not expression."""
    node, text = leaf(random, first) if size == 1 else junction(random, size, first)
    if random.randrange(5) == 0:
        return ("not", node), f"(not {text})"
    return node, text


def write(random: Random, position: str, kind: str) -> Case:
    """Write a program whose only decision of interest stands in a position."""
    size = random.randint(2, 5)
    node, expression = junction(random, size, 1)
    body = POSITIONS[position].format(e=expression)
    if kind == "module":
        lines = body.splitlines()
        text = body.replace("return ", "x = ") + "\n"
        offset = 0
    elif kind == "class":
        lines = ["    " + line for line in body.replace("return ", "x = ").splitlines()]
        text = "class K:\n" + "\n".join(lines) + "\n"
        offset = 1
    else:
        head = {"def": "def f():", "async def": "async def f():", "generator": "def f():"}[kind]
        extra = ["    x = 0"] + (["    yield 0"] if kind == "generator" else [])
        lines = ["    " + line for line in body.splitlines()]
        text = "\n".join([head, *extra, *lines]) + "\n"
        offset = 1 + len(extra)
    line = next(i for i, part in enumerate(lines) if "p(1)" in part) + 1 + offset
    return Case(text, line, node, size)


class Interpreter:
    """Follows an expression over logged calls, and collects the vectors of its evaluations."""

    def __init__(self, case: Case, *, value: bool) -> None:
        self.case = case
        self.value = value

    def vectors(self, log: list[tuple[int, Any]]) -> set[str]:
        """Return the vector of each complete evaluation in a log of (number, value)."""
        found = set()
        calls = list(log)
        while calls:
            self.calls, self.seen = calls, {}
            self.evaluate(self.case.tree, tested=not self.value)
            found.add("".join(self.seen.get(i, "-") for i in range(self.case.leaves)))
            calls = self.calls
        return {self.without_values(vector) for vector in found}

    def without_values(self, vector: str) -> str:
        """Leave out the last operand of a value, which is no condition."""
        dropped = self.last_value(self.case.tree) if self.value else None
        return "".join(c for i, c in enumerate(vector) if i != dropped)

    def last_value(self, node: Any) -> int | None:
        """Return the leaf that Python does not test and that is no boolean by its form."""
        match node:
            case ("leaf", index, form):
                return index if form == "value" else None
            case ("not", _):
                return None
            case (_, _, right):
                return self.last_value(right)
        return None

    def evaluate(self, node: Any, *, tested: bool) -> bool:
        match node:
            case ("leaf", index, form):
                number, value = self.calls.pop(0)
                assert number == index + 1, (number, index)
                truth = value is None if form == "none" else truth_of(value)
                self.seen[index] = "T" if truth else "F"
                return truth
            case ("not", inner):
                return not self.evaluate(inner, tested=True)
            case ("and", left, right):
                return self.evaluate(left, tested=True) and self.evaluate(right, tested=tested)
            case ("or", left, right):
                return self.evaluate(left, tested=True) or self.evaluate(right, tested=tested)
        raise AssertionError(node)


def truth_of(value: Any) -> bool:
    """Return the truth of a value without asking objects that log it."""
    return value.value if type(value).__name__ == "Truth" else bool(value)
