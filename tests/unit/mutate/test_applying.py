"""Changed code does what the mutant says, and tells that it runs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

import pytest

from surefoot.errors import SurefootError
from surefoot.model.mutants import Mutant, Operator
from surefoot.mutate.applying import WITNESS, changed_tree, compiled, future_flags
from surefoot.mutate.finding import mutants_in
from surefoot.mutate.witness import Witness


@pytest.fixture
def witness() -> Iterator[Witness]:
    """A witness that changed code finds."""
    witness = Witness()
    witness.install()
    yield witness
    delattr(builtins, WITNESS)


def mutant_of(text: str, operator: Operator, after: str | None = None) -> Mutant:
    """Return the first mutant of a kind."""
    return next(
        m
        for m in mutants_in("a.py", text, {}).mutants
        if m.operator is operator and after in {None, m.after}
    )


def changed(text: str, operator: Operator, after: str | None = None) -> Any:
    """Return the function ``f`` of a module with a mutant in it."""
    tree = changed_tree(text, mutant_of(text, operator, after))
    names: dict[str, Any] = {}
    exec(compiled(tree.body, "a.py", future_flags(tree)), names)
    return names["f"]


def test_an_expression_is_exchanged_and_compared(witness: Witness) -> None:
    """The first difference is kept in words."""
    f = changed("def f(a):\n    return a >= 8\n", Operator.RELATIONAL)
    assert f(9) is True
    assert (witness.has_run, witness.difference) == (True, "")
    assert f(8) is False
    assert witness.difference == "the value changed from True to False"
    assert f(1) is False
    assert witness.difference == "the value changed from True to False"


def test_what_would_have_raised_is_a_difference(witness: Witness) -> None:
    """The mutant goes on where the code did not."""
    f = changed("def f(a, b):\n    return a and b.c\n", Operator.BOOLEAN)
    assert f(1, None) == 1
    assert witness.difference == "AttributeError was no longer raised"


def test_a_whole_body_is_left_out(witness: Witness) -> None:
    """A generator stays one, and a docstring stays."""
    f = changed('def f(a) -> int:\n    "doc"\n    for b in a: return b\n', Operator.BODY)
    assert (f([5]), f.__doc__, witness.has_run) == (0, "doc", True)
    g = changed("def f(a):\n    for b in a:\n        yield b\n", Operator.BODY)
    assert list(g([5])) == []


def test_a_statement_is_left_out_and_its_name_stays_local(witness: Witness) -> None:
    """As a reader would leave it out."""
    f = changed("a = 1\ndef f():\n    a = 2\n    a += 3\n    return a\n", Operator.STATEMENT, "")
    with pytest.raises(UnboundLocalError):
        f()
    assert witness.has_run


def test_a_transaction_is_not_committed(witness: Witness) -> None:
    """All else happens."""
    calls: list[str] = []

    class Connection:
        def execute(self) -> None:
            calls.append("execute")

        def commit(self) -> None:
            calls.append("commit")

    f = changed("def f(a):\n    a.execute()\n    a.commit()\n    return a\n", Operator.COMMIT)
    f(Connection())
    assert (calls, witness.has_run) == (["execute"], True)


def test_none_is_given_in_place_of_an_argument(witness: Witness) -> None:
    """To the same function, and the difference is told."""
    f = changed("def f(g, a):\n    return g(a, b=2)\n", Operator.ARGUMENT)
    assert f(lambda a, b: (a, b), 1) == (None, 2)
    assert witness.difference == "the value changed from 1 to None"


def test_a_handler_passes_on_what_it_caught(witness: Witness) -> None:
    """It tells so only where something was raised."""
    text = "def f(a):\n    try:\n        return 1 / a\n    except ZeroDivisionError:\n        return 0\n"
    f = changed(text, Operator.EXCEPT)
    assert (f(1), witness.has_run) == (1, False)
    with pytest.raises(ZeroDivisionError):
        f(0)
    assert witness.has_run


def test_an_operation_before_an_equals_sign_is_exchanged(witness: Witness) -> None:
    """In place."""
    f = changed("def f(a):\n    a += 3\n    return a\n", Operator.ARITHMETIC)
    assert f(5) == 2


def test_a_decorator_is_dropped(witness: Witness) -> None:
    """The others stay."""
    text = (
        "def login_required(g): return lambda: 'kept out'\n"
        "def loud(g): return lambda: g() + '!'\n"
        "@loud\n@login_required\ndef f(): return 'in'\n"
    )
    assert changed(text, Operator.DECORATOR)() == "in!"


def test_a_place_that_is_gone_is_an_error() -> None:
    """The file was edited since the run."""
    mutant = mutant_of("def f(a):\n    return a >= 8\n", Operator.RELATIONAL)
    with pytest.raises(SurefootError, match=r"^a\.py:2: it is no longer as it was measured"):
        changed_tree("def f(a):\n    return a\n", mutant)


def test_annotations_stay_strings_where_the_module_wants_it() -> None:
    """The compiler gets the flags of ``from __future__``."""
    tree = ast.parse("from __future__ import annotations\ndef f(a: b): pass\n")
    names: dict[str, Any] = {}
    exec(compiled(tree.body[1:], "a.py", future_flags(tree)), names)
    assert names["f"].__annotations__ == {"a": "b"}
