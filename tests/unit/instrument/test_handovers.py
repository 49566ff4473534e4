"""Where calls tell what they call, that they begin and that they are done."""

from __future__ import annotations

import ast
import re

import pytest

from surefoot.instrument.handovers import let_calls_tell
from surefoot.source.handovers.candidates import end_of

MARK = re.compile(r"'\\x00surefoot:(.)\w+(?::\d+){3}(?::[01](:\w+))?'")


def told(text: str, *wanted: str) -> str:
    """Return a text whose calls of these functions tell: C for called, B for begun, D for done."""
    tree = ast.parse(text)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    let_calls_tell(tree, {end_of(node) for node in calls if ast.unparse(node.func) in wanted})
    return MARK.sub(lambda mark: mark[1].upper() + (mark[2] or ""), ast.unparse(tree))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(x)", "D @ (C:returned @ f)(x)"),
        ("a.f(1, k=x)", "D @ (C:returned @ a.f)(1, k=x)"),
        ("f(g())", "D @ (C:returned @ f)(B @ g())"),
        ("f(g(), *h())", "D @ (C:returned @ f)(g(), *B @ h())"),
        ("f(*g(), h())", "D @ (C:returned @ f)(*g(), B @ h())"),
        ("f(g(), k=h())", "D @ (C:returned @ f)(g(), k=B @ h())"),
        ("f(g(), **h())", "D @ (C:returned @ f)(g(), **B @ h())"),
        ("f(f(x))", "D @ (C:returned @ f)(B @ (D @ (C:returned @ f)(x)))"),
        ("f()()", "(D @ (C:returned @ f)())()"),
    ],
)
def test_a_call_begins_when_its_arguments_are_there(text: str, expected: str) -> None:
    """At once, if none of them can raise; and it is done when it returns."""
    assert told(text, "f", "a.f") == expected


def test_a_call_that_is_awaited_is_done_then() -> None:
    """One that is awaited elsewhere is done when it returns, and then it has not run."""
    within = "async def c():\n    {}"
    assert told(within.format("await f(x)"), "f") == within.format("D @ await (C:awaited @ f)(x)")
    expected = within.format("await g(D @ (C:returned @ f)(x))")
    assert told(within.format("await g(f(x))"), "f") == expected


@pytest.mark.parametrize("word", ["with", "async with"])
def test_a_call_that_is_entered_is_done_in_the_body(word: str) -> None:
    """It may be seen there what has been entered."""
    before = f"async def c():\n    {word} f(x) as y:\n        g()"
    after = f"async def c():\n    {word} (C:entered @ f)(x) as y:\n        D @ y\n        g()"
    assert told(before, "f") == after


def test_each_call_that_is_entered_gets_a_statement_of_its_own() -> None:
    """The first is done before the second begins; one without a name tells nothing of itself."""
    before = "with f(), g() as (a, b), f() as c:\n    h()"
    after = (
        "with (C:entered @ f)():\n"
        "    D @ None\n"
        "    with g() as (a, b):\n"
        "        with (C:entered @ f)() as c:\n"
        "            D @ c\n"
        "            h()"
    )
    assert told(before, "f") == after


def test_what_is_not_wanted_stays_as_it_is() -> None:
    """Also a call of what is no name."""
    text = "with g() as x, h():\n    k()\nl()\n(lambda: 1)()"
    assert told(text, "f", "lambda: 1") == text


def test_places_in_the_source_stay_as_they_are() -> None:
    """Tracebacks and debuggers show each call where it is."""
    tree = ast.parse("with f(\n    1) as x:\n    f(g())\n")
    before = {ast.unparse(n): n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call)}
    let_calls_tell(tree, {end_of(n) for n in ast.walk(tree) if isinstance(n, ast.Call)})
    compile(tree, "app.py", "exec")
    after = sorted(n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call))
    assert after == sorted(before.values())


@pytest.mark.parametrize("word", ["with", "async with"])
def test_the_last_call_in_a_block_tells_that_it_is_left(word: str) -> None:
    """For a transaction ends there; a call of an inner function is not made there."""
    before = (
        f"async def c():\n    {word} x:\n        f(1)\n        f(2)\n"
        "        def g():\n            f(3)\n    h()"
    )
    after = (
        f"async def c():\n    {word} x:\n        D @ (C:returned @ f)(1)\n"
        "        D @ (C:returned @ f)(2)\n\n"
        "        def g():\n            D @ (C:returned @ f)(3)\n        L @ None\n    O @ None\n"
        "    h()"
    )
    assert told(before, "f") == after


@pytest.mark.parametrize("last", ["return f()", "f()\n        raise x"])
def test_a_block_of_which_the_end_is_not_reached_tells_nothing(last: str) -> None:
    """It is never left that way."""
    assert "L @" not in told(f"def c():\n    with x:\n        {last}", "f")


def test_each_block_around_a_call_tells_that_it_is_left() -> None:
    """A transaction may be in another one."""
    before = "with x:\n    with y:\n        f()"
    after = (
        "with x:\n    with y:\n        D @ (C:returned @ f)()\n        L @ None\n"
        "    O @ None\n    L @ None\nO @ None"
    )
    assert told(before, "f") == after
