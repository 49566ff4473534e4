"""What an object is that is about to be called."""

from __future__ import annotations

import dis
import io
import pathlib
import sqlite3
import subprocess
from functools import partial
from types import CodeType
from typing import Any
from unittest import mock

import pretend
import pytest

from surefoot.instrument.built import code_objects
from surefoot.model.ids import LineNo
from surefoot.model.seen import End
from surefoot.observe.called import (
    Named,
    code_of,
    instruction_at,
    is_left_to_run,
    is_mock,
    makes_coroutine,
    name_of,
    name_where_defined,
    names_given,
)
from surefoot.probe.hook import MONITORING


class Connection(sqlite3.Connection):
    """A connection of the project's own."""


class Base:
    """A class of some library."""

    def send(self) -> None:
        """Send."""

    async def wait(self) -> None:
        """Wait."""


class Client(Base):
    """Another class of it."""


def sender(name: str) -> Any:
    """Return a function for a class that is made when its service is known."""

    def call(self: object) -> None: ...

    call.__name__ = name
    return call


MADE = type(
    "Made", (), {"send_it": sender("send_it"), "other": sender("another"), "__module__": "a"}
)

OTHERS = type("Others", (Base,), {"__module__": "elsewhere"})
FAKE = type("FakePath", (Base,), {"__module__": "pyfakefs.fake_pathlib"})


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (sqlite3.connect, ("_sqlite3", "connect")),
        (sqlite3.Connection.execute, ("sqlite3", "Connection.execute")),
        (Connection(":memory:").execute, ("sqlite3", "Connection.execute")),
        (subprocess.run, ("subprocess", "run")),
        (subprocess.Popen, ("subprocess", "Popen")),
        (partial(subprocess.run, "true"), ("subprocess", "run")),
        (partial(partial(subprocess.run)), ("subprocess", "run")),
        (Client().send, (__name__, "Client.send")),
        (OTHERS().send, (__name__, "Base.send")),
        (FAKE().send, ("pyfakefs.fake_pathlib", "FakePath.send")),
        (MADE().send_it, ("a", "Made.send_it")),
        (MADE().other, (__name__, "sender.<locals>.call")),
        (dict.fromkeys, ("builtins", "dict.fromkeys")),
    ],
)
def test_a_function_is_named_by_where_it_is_defined(
    function: object, named: tuple[str, str]
) -> None:
    """A method by its object's class, if that is of the same package or a stand-in."""
    assert name_of(function) == Named(*named)


def test_a_function_of_a_class_is_named_by_what_it_is_called_on() -> None:
    """So the interpreter tells of methods: as a function, and its first argument."""
    assert name_of(Base.send, Client()) == Named(__name__, "Client.send")
    assert name_of(Base.send, "text") == Named(__name__, "Base.send")
    assert name_of(subprocess.run, subprocess) == Named("subprocess", "run")


def test_a_method_that_a_class_inherits_has_a_name_where_it_is_written() -> None:
    """None where that is not Python."""
    assert name_where_defined(Client().send) == Named(__name__, "Base.send")
    assert name_where_defined(partial(Base.send)) == Named(__name__, "Base.send")
    assert name_where_defined(len) is None


class Proxy:
    """Answers to anything."""

    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"was asked for {name}")


def test_an_object_that_may_answer_in_any_way_is_asked_nothing() -> None:
    """It has no name, whatever it would say."""
    assert name_of(Proxy()) is None
    assert not is_mock(Proxy())
    assert code_of(Proxy()) is None


@pytest.mark.parametrize(
    "function",
    [
        mock.Mock(),
        mock.MagicMock().method,
        mock.AsyncMock(),
        mock.create_autospec(subprocess.run),
        type("Own", (mock.Mock,), {})(),
        pretend.raiser(OSError),
        pretend.call_recorder(lambda: None),
    ],
)
def test_mocks_are_known(function: object) -> None:
    """Those with a spec too, before which a function stands, and those of a project's own class."""
    assert is_mock(function)


@pytest.mark.parametrize(
    "function", [io.StringIO, pathlib.Path.open, lambda: None, mock.patch, pretend.raiser]
)
def test_others_are_no_mocks(function: object) -> None:
    """Nor is what makes them."""
    assert not is_mock(function)


def test_only_coroutine_functions_make_coroutines() -> None:
    """However they are called."""
    assert makes_coroutine(Base().wait)
    assert makes_coroutine(partial(Base.wait, Base()))
    assert not makes_coroutine(Base().send)


def code_with(text: str, name: str = "f") -> CodeType:
    """Return the code of a function in a text, or of the text itself."""
    parts = code_objects(compile(text, "app.py", "exec"))
    return next(part for part in parts if part.co_name == name)


@pytest.mark.skipif(not MONITORING, reason="these tell of events")
@pytest.mark.parametrize(
    ("text", "is_left"),
    [
        ("async def f(): return await g(1)", False),
        ("async def f():\n    async with g(1): pass", False),
        ("async def f():\n    async for _ in g(1): pass", False),
        ("async def f(): return h(g(1))", True),
        ("def f(): return g(1)", True),
        ("async def f():\n    x = g(1)\n    return await x", True),
    ],
)
def test_a_coroutine_is_left_to_run_unless_it_is_awaited_at_once(text: str, is_left: bool) -> None:
    """Somebody else may await it, or nobody."""
    code = code_with(text)
    offsets = [i.offset for i in dis.get_instructions(code) if i.opname == "CALL"]
    assert is_left_to_run(Base().wait, code, offsets[0]) is is_left
    assert not is_left_to_run(Base().send, code, offsets[0])


@pytest.mark.skipif(not MONITORING, reason="these tell of events")
@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("from a import get as b, other as c", {"b"}),
        ("import a\nb = a.get", {"b"}),
        ("import a\nb = partial(a.get, 1)\nc = 2", {"b"}),
        ("import a\nb = a.get\nc = b", {"b", "c"}),
        ("import a\ndef b(c=a.get): return c()", {"b"}),
        ("import a\ndef b(): return a.get()", set()),
        ("import a\nb = a.other", set()),
        ("\n".join(f"x{n} = 0" for n in range(300)) + "\nfrom a import get as b", {"b"}),
    ],
)
def test_names_that_a_module_gives_are_found(text: str, given: set[str]) -> None:
    """To what it gets by a name that is known: here, get."""
    assert names_given(code_with(text, "<module>"), frozenset({"get"})) == given


@pytest.mark.skipif(not MONITORING, reason="these tell of events")
@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("def f(a): return a.get", {"f"}),
        ("def f(a):\n    if a.b: return a.get", {"f"}),
        ("def f(a): return a.get()", set()),
        ("def f(a):\n    a.get\n    return a.other", set()),
    ],
)
def test_the_name_of_a_function_is_given_to_what_it_returns(text: str, given: set[str]) -> None:
    """As long as it does not call it."""
    assert names_given(code_with(text), frozenset({"get"})) == given


def test_an_instruction_ends_where_its_expression_does() -> None:
    """In bytes of its last line, as the compiler keeps it."""
    code = compile("x = ä(\n  'ö')", "app.py", "exec")
    offset = max(n for n, p in enumerate(code.co_positions()) if p[:2] == (1, 2)) * 2
    found = instruction_at(code, offset)
    assert (found.line, found.end) == (LineNo(1), End(LineNo(2), 7))
