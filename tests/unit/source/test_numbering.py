"""The points of a module, numbered in the order of its source. Line N says N."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.decision import Decision, Position
from surefoot.model.filemap import FileMap
from surefoot.source.map import map_source
from surefoot.source.numbering import outline_module


def decisions(text: str) -> dict[str, Decision]:
    """Return the decisions of a text, by what they say."""
    return {decision.text: decision for decision in map_source(text).decisions}


def reached_on(file: FileMap, probes: tuple[int, ...]) -> list[int | None]:
    """Return the line of the statement that each probe stands for, None where it is another's."""
    line_of = {statement.probe: statement.line for statement in file.statements}
    return [line_of.get(probe) for probe in probes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'doc'\na = 2\n", [2]),
        ("a = 1\n'two'\n", [1, 2]),
        ("def f():\n    'doc'\n    return 3\n", [1, 3]),
        ("async def f():\n    'doc'\n    return 3\n", [1, 3]),
        ("class A:\n    'doc'\n    a = 3\n", [1, 3]),
        ("if a:\n    b = 2\nelif c:\n    d = 4\nelse:\n    e = 6\n", [1, 2, 3, 4, 6]),
        ("while a:\n    b = 2\nelse:\n    c = 4\n", [1, 2, 4]),
        ("for a in b:\n    c = 2\nelse:\n    d = 4\n", [1, 2, 4]),
        ("with a:\n    b = 2\n", [1, 2]),
        ("async def f():\n    async with a:\n        b = 3\n    async for c in d:\n        e = 5\n", [1, 2, 3, 4, 5]),
        ("try:\n    a = 2\nexcept b:\n    c = 4\nelse:\n    d = 6\nfinally:\n    e = 8\n", [1, 2, 4, 6, 8]),
        ("try:\n    a = 2\nexcept* b:\n    c = 4\n", [1, 2, 4]),
        ("match a:\n    case 1:\n        b = 3\n    case _:\n        c = 5\n", [1, 3, 5]),
        ("@a\ndef f():\n    b = 3\n", [1, 3]),
    ],
)  # fmt: skip
def test_statements_are_numbered_in_order(text: str, expected: list[int]) -> None:
    """A docstring does not count; nor do an ``except``, a ``case`` and an ``else`` by themselves."""
    statements = map_source(text).statements
    assert [statement.line for statement in statements] == expected
    assert [s.probe for s in statements] == sorted({s.probe for s in statements})


def test_a_statement_knows_where_it_begins_and_ends() -> None:
    """With its decorators, by its own first token in UTF-8, and with its body."""
    text = "class A:\n  @a\n  @b\n  def f(self):\n    return 5\n'é'; b = (6,\n 7)\n"
    statements = map_source(text).statements
    assert [(s.line, s.head_line, s.column, s.end_line) for s in statements] == [
        (1, 1, 0, 5),
        (2, 4, 2, 5),
        (5, 5, 4, 5),
        (6, 6, 0, 6),
        (6, 6, 6, 7),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1; b = 1\n", [True, False]),
        ("if a: b = 1\n", [True, False]),
        ("if a:\n    b = 2; c = 2\n", [True, True, False]),
        ("@a\ndef f(): b = 2\n", [True, False]),
        ("class A:\n    @a\n    def f(self):\n        b = 4\n", [True, True, True]),
        ("a = 1; \\\nb = 2\n", [True, False]),
        ("\\\na = 2\n", [False]),
        ("a = 'é'; b = 1\n", [True, False]),
    ],
)
def test_only_the_first_statement_of_a_logical_line_opens_it(
    text: str, expected: list[bool]
) -> None:
    """After a backslash or a semicolon another one has."""
    assert [statement.opens_line for statement in map_source(text).statements] == expected


@pytest.mark.parametrize(
    "text",
    [
        "@f(a and b)\ndef g(): pass\n",
        "@f(a and b)\nclass A: pass\n",
        "class A(a and b): pass\n",
        "class A(k=a and b): pass\n",
        "def f(x=a and b): pass\n",
        "def f(*, x, y=a and b): pass\n",
        "f = lambda x=(a and b): x\n",
        "f = lambda: a and b\n",
        "def f():\n    return a and b\n",
        "x: int = a and b\n",
        "x[a and b]: int\n",
        "x[a and b] = 1\n",
        "for x in a and b: pass\n",
        "for x[a and b] in y: pass\n",
        "with a and b: pass\n",
        "with c as d[a and b]: pass\n",
        "async def f():\n    async with a and b: pass\n",
        "try: pass\nexcept (a and b): pass\n",
        "match a and b:\n    case 1: pass\n",
        "match x:\n    case 1 if f(a and b): pass\n",
        "assert x, a and b\n",
        "[x for x in a and b]\n",
        "[x for y[a and b] in c]\n",
        "[x for x in y if f(a and b)]\n",
        "[a and b for x in y]\n",
        "x if y else a and b\n",
        "(a and b) if y else x\n",
        "f(a and b) if y else x\n",
        "-(a and b)\n",
        "f(a and b)\n",
        "f'{a and b}'\n",
        "x = not (a and b) == c\n",
        "if f(a and b): pass\n",
        "if not f(a and b): pass\n",
        "if x or f(a and b): pass\n",
        "while f(a and b): pass\n",
        "if (a and b if x else y): pass\n",
        "if (x if y else (a and b)): pass\n",
        "if (f(a and b) if x else y): pass\n",
        "if (x if f(a and b) else y): pass\n",
        "if 1 and f(a and b): pass\n",
    ],
)
def test_a_decision_is_found_wherever_it_stands(text: str) -> None:
    """Heads, targets, defaults and operands are looked through."""
    assert "a and b" in decisions(text)


@pytest.mark.parametrize(
    "text",
    [
        "if x or 1 or f(a and b): pass\n",
        "if 0 and f(a and b): pass\n",
        "x = 0 and (f(a and b), y)\n",
        "x = y or 1 or [a and b]\n",
        "x = y if 1 else f(a and b)\n",
        "x = f(a and b) if 0 else y\n",
        "if (f(a and b) if 0 else y): pass\n",
        "if (a and b if 0 else y): pass\n",
        "if 0: x = a and b\n",
        "if not 0: pass\nelse: x = a and b\n",
        "while 0: x = a and b\n",
    ],
)
def test_a_decision_that_a_literal_rules_out_does_not_count(text: str) -> None:
    """It is never evaluated, on whichever line it stands."""
    assert "a and b" not in decisions(text)


def test_a_statement_that_a_literal_rules_out_does_not_count() -> None:
    """On the line of its head it would seem to; the arm that runs does."""
    file = map_source("if 0: a = 1\nelse: b = 2\nif 1: c = 3\nif d: e = 4\n")
    assert [(s.line, s.column) for s in file.statements] == [
        *((1, 0), (2, 6), (3, 0), (3, 6), (4, 0), (4, 6)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: a and b): pass\n",
        "def f() -> a and b: pass\n",
        "x: a and b\n",
        "x: a and b = 1\n",
    ],
)
def test_annotations_are_no_decisions(text: str) -> None:
    """They are not there to steer."""
    assert decisions(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = a or (b and c)\n", [("a or (b and c)", Position.VALUE)]),
        ("x = a or f(b and c)\n", [("a or f(b and c)", Position.VALUE), ("b and c", Position.VALUE)]),
        ("x = not (a or f(b and c))\n", [("not (a or f(b and c))", Position.VALUE), ("b and c", Position.VALUE)]),
        ("x = a and (b if c else d)\n", [("a and (b if c else d)", Position.VALUE), ("c", Position.CONDITIONAL)]),
        ("x = a if b and c else d\n", [("b and c", Position.CONDITIONAL)]),
        ("x = a if 1 else b\n", []),
        ("x = a if 1 or b else c\n", []),
        ("if (a if b else c): pass\n", [("a if b else c", Position.IF), ("b", Position.CONDITIONAL)]),
        ("if not (b if c else d): pass\n", [("not (b if c else d)", Position.IF), ("c", Position.CONDITIONAL)]),
        ("while not a: pass\n", [("not a", Position.WHILE)]),
        ("if 1: pass\nwhile 0: pass\n", []),
        ("if 0 or a: pass\n", [("0 or a", Position.IF)]),
        ("if 1 or a: pass\n", []),
        ("assert 1 or a\n", []),
        ("[a for b in c if d if e and f]\n", [("d", Position.COMPREHENSION), ("e and f", Position.COMPREHENSION)]),
    ],
)  # fmt: skip
def test_a_decision_is_listed_once_and_by_its_place(
    text: str, expected: list[tuple[str, Position]]
) -> None:
    """The whole of it is one decision; a test that literals settle is not."""
    assert [(d.text, d.position) for d in map_source(text).decisions] == expected


def test_each_operand_of_a_tested_arm_is_a_condition() -> None:
    """The last one too: Python tests the truth of what the conditional expression yields."""
    found = decisions("if (a and b if c else d or e): pass\n")
    assert [condition.text for condition in found["a and b"].conditions] == ["a", "b"]
    assert [condition.text for condition in found["d or e"].conditions] == ["d", "e"]


def test_a_decision_knows_its_place_and_its_conditions() -> None:
    """Lines, and columns in UTF-8; its text is on one line."""
    [decision] = map_source("'é'; x = (a ==\n  'ü' and\n    not b)\n").decisions
    assert (decision.line, decision.column) == (1, 11)
    assert (decision.end_line, decision.end_column) == (3, 9)
    assert decision.text == "a == 'ü' and not b"
    assert [tuple(condition) for condition in decision.conditions] == [
        ("a == 'ü'", 1, 11, "a != 'ü'", None),
        ("b", 3, 8, "not b", None),
    ]


GUARDED = """\
if a:
    while b:
        c = d or 3
    else:
        e = f or 5
else:
    g = h or 7
if a:
    def i():
        if j:
            k = l or 11
    m = n or 12
o = p or 13
"""


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("a", []),
        ("b", [("a", True)]),
        ("d or 3", [("a", True), ("b", True)]),
        ("f or 5", [("a", True), ("b", False)]),
        ("h or 7", [("a", False)]),
        ("j", []),
        ("l or 11", [("j", True)]),
        ("n or 12", [("a", True)]),
        ("p or 13", []),
    ],
)
def test_a_decision_knows_the_tests_around_it(
    decision: str, expected: list[tuple[str, bool]]
) -> None:
    """Those of its own function, from the outside in, each with the truth that leads there."""
    guards = decisions(GUARDED)[decision].guards
    assert [(guard.text, guard.truth) for guard in guards] == expected


def test_a_decision_in_an_assert_is_marked() -> None:
    """In its message too, and after it no more."""
    found = decisions("a = b or 1\nassert c or f(d or 2), e or 2\ng = h or 3\n")
    assert {text for text, decision in found.items() if decision.in_assert} == {
        "c or f(d or 2)",
        "d or 2",
        "e or 2",
    }
    assert found.keys() >= {"b or 1", "h or 3"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if a:\n    b = 2\nelse:\n    c = 4\n", [("T", True, [2]), ("F", False, [4])]),
        ("if not a:\n    b = 2\nelse:\n    c = 4\n", [("T", False, [4]), ("F", True, [2])]),
        ("if a:\n    b = 2\n", [("T", True, [2]), ("F", False, [None])]),
        ("while a:\n    b = 2\n", [("T", True, [2]), ("F", False, [None])]),
        ("while a:\n    b = 2\nelse:\n    c = 4\n", [("T", True, [2]), ("F", False, [4])]),
        ("a = 1 if b else 2\n", [("T", True, [None]), ("F", False, [None])]),
        ("a = 1 if not b else 2\n", [("T", False, [None]), ("F", True, [None])]),
        ("if a or b:\n    c = 2\n", [("T-", True, [None]), ("FT", True, [None]), ("FF", False, [None])]),
        ("assert a\n", [("T", True, [None]), ("F", False, [None])]),
    ],
)  # fmt: skip
def test_an_outcome_is_proven_by_the_arm_that_follows_or_by_itself(
    text: str, expected: list[tuple[str, bool, list[int | None]]]
) -> None:
    """The arm proves a single condition; where the source has no arm, a probe stands for it."""
    file = map_source(text)
    [decision] = file.decisions
    assert [(o.vector, o.result, reached_on(file, o.probes)) for o in decision.outcomes] == expected


def test_no_two_points_share_a_probe() -> None:
    """Statements, heads, absent arms and outcomes: each has its own number, and no number is left over."""
    text = "if a:\n    b = 2\nc = 3 if d else 4\nassert e and f\ntry: g\nexcept h: i\n"
    file = map_source(text)
    outcomes = [p for d in file.decisions for o in d.outcomes for p in o.probes]
    found = {s.probe for s in file.statements} | {c.probe for c in file.clauses} | set(outcomes)
    assert len(outcomes) == len(set(outcomes)) == 7
    assert found == set(range(file.probe_count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("try:\n    a = 2\nexcept b:\n    c = 4\nexcept d:\n    e = 6\n", [(3, [4, None, 6]), (5, [6])]),
        ("match a:\n    case 1:\n        b = 3\n    case 2:\n        c = 5\n", [(2, [3, None, 5, None]), (4, [5, None])]),
        ("match a:\n    case 1:\n        b = 3\n    case _:\n        c = 5\n", [(2, [3, None, 5]), (4, [5])]),
        ("match a:\n    case 1 if b:\n        c = 3\n", [(2, [None, None, 3, None])]),
    ],
)  # fmt: skip
def test_a_head_is_implied_by_its_body_and_by_all_that_comes_after(
    text: str, expected: list[tuple[int, list[int | None]]]
) -> None:
    """An ``except`` or ``case`` is tried before the next, and before it is known that none matches."""
    file = map_source(text)
    assert [(c.line, reached_on(file, c.implied_by)) for c in file.clauses] == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("if " + " and ".join(f"c{i}" for i in range(63)) + ": pass\n", None),
        ("if " + " and ".join(f"c{i}" for i in range(64)) + ": pass\n", "more than 64 outcome vectors"),
        ("if a and f(" + "1, " * 3995 + "): pass\n", None),
        ("if a and f(" + "1, " * 3996 + "): pass\n", "its operands are too large to follow each path through it"),
    ],
    ids=["63 conditions", "64 conditions", "4000 nodes", "4001 nodes"],
)  # fmt: skip
def test_a_decision_that_is_too_large_says_so(text: str, reason: str | None) -> None:
    """Then it has no outcomes, and its conditions are known all the same."""
    [decision] = map_source(text).decisions
    assert decision.unmeasured == reason
    assert bool(decision.outcomes) is (reason is None)
    assert len(decision.conditions) >= 2


def test_the_arms_of_a_large_test_are_proven_by_where_they_lead() -> None:
    """Its branches are measured even where its outcomes are not."""
    file = map_source("if " + " and ".join(f"c{i}" for i in range(64)) + ":\n    a = 2\nb = 3\n")
    assert [(a.start, a.end, reached_on(file, a.proof)) for a in file.arcs[:2]] == [
        (1, 2, [2]),
        (1, 3, [None]),
    ]


def test_the_outline_knows_where_each_probe_goes() -> None:
    """A plan for each junction, and the two arms of a single test."""
    text = "a = b and c\nd = 2 if e else 3\n"
    outline = outline_module(ast.parse(text), text)
    [plan] = outline.plans.values()
    assert (plan.tested, sorted(plan.probes)) == (False, ["FF", "T?"])
    [arms] = outline.conditional_arms.values()
    [decision] = [d for d in outline.decisions if d.position is Position.CONDITIONAL]
    assert decision.arms == {True: arms[:1], False: arms[1:]}
