"""What can be changed in a file, and what is not worth it."""

from __future__ import annotations

import pytest

from surefoot.model.mutants import Mutant, Operator, Rule
from surefoot.mutate.finding import Found, mutants_in, one_a_line


def found(text: str, excluded: tuple[int, ...] = ()) -> Found:
    """Return what can be changed in a text."""
    return mutants_in("a.py", text, {}, excluded)


def changes(text: str, operator: Operator) -> list[tuple[str, str]]:
    """Return what is before and after each change of a kind."""
    return [(m.before, m.after) for m in found(text).mutants if m.operator is operator]


@pytest.mark.parametrize(
    ("body", "operator", "expected"),
    [
        ("return a >= b", Operator.RELATIONAL, [(">=", ">"), (">=", "==")]),
        ("return a < b < c", Operator.RELATIONAL, [("<", "<="), ("<", "!=")] * 2),
        ("return a is not None", Operator.RELATIONAL, [("is not", "is")]),
        ("return a and b or c", Operator.BOOLEAN, [("or", "and"), ("and", "or")]),
        ("return not a", Operator.NEGATION, [("not ", "")]),
        ("if a: f()", Operator.NEGATION, [("a", "not a")]),
        ("if a > b: f()", Operator.NEGATION, []),
        ("return a + b", Operator.ARITHMETIC, [("+", "-")]),
        ("a //= b", Operator.ARITHMETIC, [("//=", "*=")]),
        ("return 'a' + b", Operator.ARITHMETIC, []),
        ("return f(3)", Operator.CONSTANT, [("3", "4"), ("3", "2")]),
        ("return f(True)", Operator.CONSTANT, [("True", "False")]),
        ("return a", Operator.RETURN, [("a", "None")]),
        ("return None", Operator.RETURN, []),
        ("raise a", Operator.RAISE, [("raise a", "")]),
        ("a = f()", Operator.STATEMENT, [("a = f()", "")]),
        ("a.b.commit()", Operator.COMMIT, [("a.b.commit()", "")]),
        ("a.b.commit()", Operator.STATEMENT, []),
        ("a = b.commit()", Operator.COMMIT, []),
        ("f(a, *b, c=c, **d)", Operator.ARGUMENT, [("a", "None"), ("c", "None")]),
        ("f(None, b'b', f'{a}', (i for i in a))", Operator.ARGUMENT, []),
        ("return len(a)", Operator.ARGUMENT, []),
        ("return a.len(b)", Operator.ARGUMENT, [("b", "None")]),
        ("pass", Operator.BODY, []),
        ("return f(a)", Operator.BODY, [("the whole body", "return None")]),
    ],
)
def test_each_operator_changes_what_it_is_for(
    body: str, operator: Operator, expected: list[tuple[str, str]]
) -> None:
    """Each in a function, and nothing where nothing would come of it."""
    assert changes(f"def g(a, b, c):\n    {body}\n", operator) == expected


@pytest.mark.parametrize(
    ("head", "returned"),
    [
        ("def f() -> bool:", "False"),
        ("def f() -> list[int]:", "[]"),
        ("def f() -> Thing:", "None"),
        ("async def f() -> str:", '""'),
    ],
)
def test_a_body_returns_a_neutral_value_of_its_type(head: str, returned: str) -> None:
    """None where the type says nothing."""
    assert changes(f"{head}\n    g()\n", Operator.BODY) == [
        ("the whole body", f"return {returned}")
    ]


def test_handlers_awaits_and_guards_are_changed() -> None:
    """A handler passes on what it caught; only a decorator that keeps callers out is dropped."""
    text = (
        "@cached\n@login_required\nasync def f(a):\n"
        "    try:\n        await a\n    except KeyError:\n        return g()\n"
    )
    assert changes(text, Operator.EXCEPT) == [("except KeyError: handled", "raise")]
    assert changes(text, Operator.AWAIT) == [("await ", "")]
    assert changes(text, Operator.DECORATOR) == [("@login_required", "")]


def test_a_commit_is_dropped_before_its_await_is() -> None:
    """Of one line only that is tried: what was written is lost."""
    found_on_line = one_a_line(found("async def f(a):\n    await a.commit()\n").mutants)
    assert [m.operator for m in found_on_line] == [Operator.BODY, Operator.COMMIT]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("def f(a: int | None): pass", Rule.ANNOTATION),
        ("def f():\n    a: int | None\n", Rule.ANNOTATION),
        ("def f() -> int | None: pass", Rule.ANNOTATION),
        ("def f(a):\n    t.cast(int | None, a)\n", Rule.ANNOTATION),
        ("def f():\n    if TYPE_CHECKING:\n        g()\n", Rule.TYPE_CHECKING),
        ("def f(a):\n    assert a is not None\n", Rule.NARROWING),
        ("def f(a):\n    assert isinstance(a, int)\n", Rule.NARROWING),
        ("def f(self):\n    self._logger.info(1 + 2)\n", Rule.LOGGING),
        ("class A:\n    def __repr__(self):\n        return g(self)\n", Rule.REPR),
        ("if __name__ == '__main__':\n    f(1)\n", Rule.MAIN),
        ("def f(a):\n    for b in a:\n        g(b)\n        continue\n", Rule.SAME),
    ],
)
def test_what_no_test_should_notice_is_suppressed(text: str, rule: Rule) -> None:
    """It is listed with its rule."""
    assert rule in {each.rule for each in found(text).suppressed}


def test_nothing_is_changed_where_lines_are_excluded() -> None:
    """The statement is; one beside it is not."""
    result = found("def f():\n    g()\n    h()\n", excluded=(2,))
    assert [(s.line, s.rule) for s in result.suppressed] == [(2, Rule.EXCLUDED)]
    assert [m.before for m in result.mutants if m.operator is Operator.STATEMENT] == ["h()"]


def test_strings_and_docstrings_are_not_changed() -> None:
    """Nor is what stands inside an f-string."""
    text = 'def f(a):\n    "doc"\n    print("text", f"{a + 1}")\n'
    assert {m.operator for m in found(text).mutants} == {Operator.BODY, Operator.STATEMENT}


def test_code_that_runs_on_import_is_said_to() -> None:
    """Of it nothing is left out; defaults and class bodies belong to it."""
    mutants = found("A = 1\nclass B:\n    c = 2\ndef f(d=3):\n    g(4)\n").mutants
    at_import = {m.before for m in mutants if m.at_import}
    assert at_import == {"1", "2", "3"}
    assert {m.operator for m in mutants if m.at_import} == {Operator.CONSTANT}


def test_one_mutant_of_a_line_is_chosen_by_the_order_of_operators() -> None:
    """Whole bodies come beside these."""
    chosen = list(one_a_line(found("def f(a, b):\n    return a + 1 >= b and b\n").mutants))
    assert [(m.operator, m.after) for m in chosen] == [
        (Operator.BODY, "return None"),
        (Operator.RELATIONAL, ">"),
    ]


def identities(text: str) -> dict[str, str]:
    """Return ids by what is changed."""
    return {f"{m.operator.value} {m.before} {m.after}": m.id for m in found(text).mutants}


def test_an_id_stays_when_other_lines_change() -> None:
    """Equal changes of a function have ids of their own."""
    before = identities("def f(a):\n    return a >= 3\n")
    after = identities("import os\n\ndef f(a):\n    os.getpid()\n    return a >= 3\n")
    assert before["relational >= >"] == after["relational >= >"]
    assert before["body the whole body return None"] != after["body the whole body return None"]
    both = found("def f(a):\n    g(a + 1)\n    g(a + 1)\n").mutants
    assert len({m.id for m in both}) == len(both)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("len(a) >= b", True),
        ("a.b and not c", True),
        ("a in b", False),
        ("a[0] >= b", False),
        ("f(a) >= b", False),
    ],
)
def test_only_what_can_be_evaluated_twice_is_compared(expression: str, expected: bool) -> None:
    """An iterator, an item and a call may have side effects."""
    mutants = found(f"def f(a, b, c):\n    return {expression}\n").mutants
    first: Mutant = next(
        m for m in mutants if m.operator is not Operator.BODY and m.place.column == 11
    )
    assert first.compares is expected
