"""What counts as a change of a function, and what as a change of its module."""

from __future__ import annotations

import pytest

from surefoot.source.difference import Difference, difference

BEFORE = """\
import os

def first(a, b=1):
    return a + b

class Account:
    limit = 3

    @property
    def name(self):
        def inner():
            return 1
        return inner()
"""


def changed(old: str, new: str) -> Difference:
    assert old in BEFORE
    return difference(BEFORE, BEFORE.replace(old, new))


def touched(*functions: str, module: bool = False) -> Difference:
    return Difference(frozenset(functions), module)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return a + b", "return a - b", touched("first")),
        ("return a + b", "return (a +\n            b)  # layout", touched()),
        ("            return 1", "            return 2", touched("Account.name.inner")),
        ("return inner()", "return inner() + 1", touched("Account.name")),
        ("b=1", "b=2", touched(module=True)),
        ("limit = 3", "limit = 4", touched(module=True)),
        ("    @property\n", "", touched(module=True)),
        ("import os\n", "import os, sys\n", touched(module=True)),
        ("class Account:", "class Account(dict):", touched(module=True)),
        ("def first", "async def first", touched(module=True)),
        ("def first", "@cache\ndef first", touched(module=True)),
        ("def name(self)", "def name(self, a=1)", touched(module=True)),
        ("def inner()", "def inner(a=1)", touched("Account.name")),
        (
            "            return 1",
            "            return 1\n        other = 2",
            touched("Account.name"),
        ),
    ],
)
def test_the_smallest_part_that_differs_is_named(old: str, new: str, expected: Difference) -> None:
    """A function's body is its own; all else runs when the module is imported."""
    assert changed(old, new) == expected


def test_a_new_function_changes_nothing_that_could_call_it() -> None:
    """Its callers have changed too, and are named."""
    more = BEFORE.replace("a + b", "second(a)") + "\ndef second(a):\n    return a\n"
    assert difference(BEFORE, more) == touched("first")


@pytest.mark.parametrize(
    "new", ["@a\ndef second(): pass\n", "@a\nasync def second(): pass\n", "class B: pass\n"]
)
def test_what_runs_on_import_is_new_code_of_the_module(new: str) -> None:
    """A decorator does, and the body of a class."""
    assert difference(BEFORE, BEFORE + new) == touched(module=True)
    assert difference(BEFORE + new, BEFORE).module


@pytest.mark.parametrize("new", ["def second(): pass\n", "async def second(): pass\n"])
def test_a_plain_function_may_come_and_go(new: str) -> None:
    """Nothing that stays has a use for it."""
    assert difference(BEFORE, BEFORE + new) == touched()
    assert difference(BEFORE + new, BEFORE) == touched("second")


def test_functions_of_one_name_change_together() -> None:
    """Which of them is meant cannot be said."""
    text = "def f():\n    return 2\ndef f():\n    return 4\n"
    assert difference(text, text.replace("4", "5")) == touched("f")
    assert difference(text, text.replace("2", "3")) == touched("f")
    assert difference(text, text) == touched()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("class A:\n    def f(self): return 2\n", "A.f"),
        ("def f():\n    class A:\n        def g(self): return 2\n", "f.A.g"),
        ("async def f():\n    async def g(): return 2\n", "f.g"),
        ("class A:\n    class B:\n        def f(self): return 2\n    def g(self): return 3\n", "A.B.f"),
    ],
)  # fmt: skip
def test_a_function_is_named_by_all_that_it_is_in(text: str, changed: str) -> None:
    """Classes and functions, from the outside in."""
    assert difference(text, text.replace("return 2", "return 5")) == touched(changed)


@pytest.mark.parametrize(
    "before",
    [
        "class second: pass\n",
        "x = second\n",
        "x = a.second\n",
        "x = a.second.b\n",
        "def f():\n    return second()\n",
        "class A:\n    def f(self, x=second): pass\n",
        "import second\n",
        "import second.b\n",
        "from a import second\n",
    ],
)
def test_a_name_that_stands_anywhere_may_be_taken_by_a_new_function(before: str) -> None:
    """Then the module has changed."""
    assert difference(before, before + "def second(): return 0\n").module
    assert not difference(before, before + "def third(): return 0\n").module


@pytest.mark.parametrize("imported", ["import os.path as second", "from os import path as second"])
def test_another_name_of_an_import_is_a_name_too(imported: str) -> None:
    """A new function of that name takes its place."""
    before = f"{imported}\n"
    assert difference(before, f"{before}def second():\n    return 0\n").module
    assert not difference(before, f"{before}def third():\n    return 0\n").module


@pytest.mark.parametrize("name", ["os", "len", "first", "limit"])
def test_a_new_function_may_take_the_place_of_another_name(name: str) -> None:
    """Then anything may change."""
    before = BEFORE + "x = Account.limit\n"
    assert difference(before, f"{before}def {name}():\n    return 0\n").module


def test_a_star_import_may_have_brought_any_name() -> None:
    """So no new function is known to be new."""
    before = "from os import *\n"
    assert difference(before, before + "def second():\n    return 0\n").module


def test_a_function_that_is_gone_is_told_by_its_tests() -> None:
    """What called it was reached by those who reached it."""
    without = BEFORE.replace("def first(a, b=1):\n    return a + b\n", "")
    assert difference(BEFORE, without) == touched("first")


def test_methods_that_come_and_go_change_their_class() -> None:
    """They may take the place of an inherited one."""
    assert difference(
        "class A:\n    x = 1\n", "class A:\n    x = 1\n    def f(self): pass\n"
    ).module
