"""What calls of the project hand over is heard, and how it ends.

The interpreter tells of that by events, if it has them, or what was compiled in does.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from surefoot.instrument.build import build
from surefoot.model.handovers import Handovers
from surefoot.model.seen import Tried
from surefoot.observe.attempts import RAISED, Attempts
from surefoot.observe.handovers import HandoverEvents
from surefoot.observe.told import ToldCalls
from surefoot.probe.hook import MONITORING
from surefoot.probe.lookup import Linker
from surefoot.probe.monitor import Monitor
from surefoot.probe.recorder import Recorder
from world import APP, World

OUTSIDE = """\
import contextlib

def give(value=None):
    return value

def refuse(*_):
    raise ValueError

async def give_later(value=None):
    return value

async def refuse_later():
    raise ValueError

@contextlib.contextmanager
def lend(error=None):
    if error:
        raise error
    yield "lent"

@contextlib.asynccontextmanager
async def lend_later(error=None):
    if error:
        raise error
    yield "lent"

class Error(Exception):
    pass

def query():
    pass

class Transaction:
    def __init__(self, error=None):
        self.error = error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.error:
            raise self.error

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.__exit__()
"""
WAYS = ["events", "compiled"] if MONITORING else ["compiled"]
only_events = pytest.mark.parametrize("heard", WAYS[:-1], indirect=True)
"""For what cannot be known in another way."""


class Heard:
    """A project that hands data to a module ``outside``, and what is heard of that."""

    def __init__(self, root: Path, monitor: Monitor | None, recorder: Recorder) -> None:
        self.tried: list[Tried] = []
        self.value_error = RAISED if monitor is None else "ValueError"
        self.own_error = RAISED if monitor is None else "Error"
        self._world = World(root)
        self._handovers = Handovers({"outside": "a kind", "outside.query": "database"})
        self._attempts = Attempts(self._world.frames, self._handovers, self.tried.append)
        self._recorder = recorder
        self._events: HandoverEvents | None = None
        self._told = ToldCalls(self._attempts, self._handovers)
        self._told.begin()
        if monitor is not None:
            self._events = HandoverEvents(
                self._attempts, self._handovers, monitor.calls, lambda *_: None
            )
            self._events.begin()

    def app(self, text: str) -> SimpleNamespace:
        """Run text as the project's own module."""
        filename = str(self._world.root / APP)
        text = f"import outside, asyncio\n{text}"
        if self._events is not None:
            code = compile(text, filename, "exec", dont_inherit=True)
            self._events.watch(code)
        else:
            built = build(text, filename, handovers=self._handovers)
            self._recorder.number_file(filename)
            code = Linker(filename, self._recorder, self._told.mark_for).link(built.code)
        names: dict[str, Any] = {"__name__": "app"}
        exec(code, names)
        return SimpleNamespace(**names)

    def outcome(self) -> tuple[set[str], bool, set[str]]:
        """Return what is known at the end: what was called, whether that succeeded, and failures."""
        self._attempts.forget()
        self._told.forget()
        calls = {tried.calls if not tried.is_mock else "a mock" for tried in self.tried}
        failures = {tried.failure for tried in self.tried} - {""}
        return calls, any(tried.succeeded for tried in self.tried), failures


@pytest.fixture(params=WAYS)
def heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Heard]:
    """Return a project whose handovers are heard while the test runs."""
    outside = ModuleType("outside")
    exec(OUTSIDE, vars(outside))
    monkeypatch.setitem(sys.modules, "outside", outside)
    recorder = Recorder()
    monitor = Monitor(recorder) if request.param == "events" else None
    if monitor is not None:
        monitor.start()
    yield Heard(tmp_path, monitor, recorder)
    if monitor is not None:
        monitor.stop()


def run(function: Any) -> None:
    """Call a function, and let a coroutine run."""
    with contextlib.suppress(ValueError, ZeroDivisionError, sys.modules["outside"].Error):
        made = function()
        if asyncio.iscoroutine(made):
            asyncio.run(made)


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("def f(): return outside.give(1)", "give"),
        ("def f():\n    with outside.lend() as x: return x", "lend"),
        ("async def f(): return await outside.give_later()", "give_later"),
        ("async def f():\n    async with outside.lend_later(): pass", "lend_later"),
        ("from outside import give as get\ndef f(): return get()", "give"),
        ("get = outside.give\ndef f(): return get(1)", "give"),
    ],
)
def test_a_call_that_comes_back_has_succeeded(heard: Heard, body: str, calls: str) -> None:
    """Whatever way it is written, and by whatever name."""
    run(heard.app(body).f)
    assert heard.outcome() == ({f"outside.{calls}"}, True, set())


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("def f(): return outside.refuse(1)", "refuse"),
        ("def f():\n    with outside.lend(ValueError()) as x: return x", "lend"),
        ("async def f(): return await outside.refuse_later()", "refuse_later"),
        ("async def f():\n    async with outside.lend_later(ValueError()): pass", "lend_later"),
        ("def f():\n    try: outside.refuse()\n    except ValueError: pass", "refuse"),
        ("def f(): return 1 + outside.refuse(\n    1)", "refuse"),
    ],
)
def test_a_call_that_raises_has_failed(heard: Heard, body: str, calls: str) -> None:
    """When it is called, awaited or entered, and whether or not the project catches that."""
    run(heard.app(body).f)
    assert heard.outcome() == ({f"outside.{calls}"}, False, {heard.value_error})


@pytest.mark.parametrize(
    "body",
    [
        "def f(): return int(outside.give('x'))",
        "def f(): return 1 / outside.give(0)",
        "def f():\n    with outside.lend() as x: raise ValueError",
        "def f():\n    with outside.lend() as x, outside.lend() as y: 1 / 0",
        "async def f(): return int(await outside.give_later('x'))",
        "async def f():\n    async with outside.lend_later(): raise ValueError",
    ],
)
def test_what_something_else_raises_is_no_failure_of_a_call(heard: Heard, body: str) -> None:
    """On the same line, or in the body of a statement that was entered."""
    run(heard.app(body).f)
    assert heard.outcome()[1:] == (True, set())


def test_what_is_entered_second_fails_alone(heard: Heard) -> None:
    """The first of a statement's items has been entered."""
    app = heard.app(
        "def f():\n    with outside.lend() as x, outside.lend(ValueError()) as y: pass\n"
    )
    run(app.f)
    heard.outcome()
    told = {tried.end.column: (tried.succeeded, tried.failure) for tried in heard.tried}
    assert told == {23: (True, ""), 56: (False, heard.value_error)}


BLOCKS = pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n    with x:\n        outside.query()",
        "def f(x):\n    with x as y, outside.lend() as z:\n        outside.query()\n        z = 1",
        "def f(x):\n    with x:\n        with outside.lend(): outside.query()",
        "def f(x):\n    with x:\n        if x: outside.query()",
        "async def f(x):\n    async with x:\n        outside.query()",
    ],
)
"""Transactions."""


@BLOCKS
def test_a_commit_that_fails_at_the_end_of_a_block_is_a_failure_within(
    heard: Heard, body: str
) -> None:
    """Of the last call of that database."""
    error = sys.modules["outside"].Error()
    run(lambda: heard.app(body).f(sys.modules["outside"].Transaction(error)))
    heard.outcome()
    last = {tried.calls: (tried.succeeded, tried.failure) for tried in heard.tried}
    assert last["outside.query"] == (False, heard.own_error)


@BLOCKS
def test_a_commit_that_works_is_no_failure(heard: Heard, body: str) -> None:
    """The block has been left."""
    run(lambda: heard.app(body).f(sys.modules["outside"].Transaction()))
    heard.outcome()
    last = {tried.calls: (tried.succeeded, tried.failure) for tried in heard.tried}
    assert last["outside.query"] == (True, "")


@only_events
@pytest.mark.parametrize("within", ["outside.query()", "pass\n    outside.query()", "pass"])
def test_what_others_raise_at_the_end_of_a_block_is_no_failure_within(
    heard: Heard, within: str
) -> None:
    """A lock, say; and what comes after the block is not in it."""
    app = heard.app(f"def f(x):\n    with x:\n        {within}")
    error = ZeroDivisionError() if within == "outside.query()" else sys.modules["outside"].Error()
    with contextlib.suppress(ZeroDivisionError, type(error)):
        app.f(sys.modules["outside"].Transaction(error))
    assert heard.outcome()[2] == set()


def test_one_call_may_fail_and_succeed(heard: Heard) -> None:
    """In a loop that tries again."""
    app = heard.app(
        "def f(calls):\n"
        "    for call in calls:\n"
        "        try: outside.give = call; outside.give()\n"
        "        except ValueError: pass\n"
    )
    outside = sys.modules["outside"]
    app.f([outside.refuse, outside.give])
    assert heard.outcome()[1:] == (True, {heard.value_error})


def test_each_call_of_an_own_function_with_a_telling_name_is_told(heard: Heard) -> None:
    """One place says nothing of the others."""
    app = heard.app(
        "class Store:\n"
        "    def execute(self): pass\n"
        "def f(store):\n"
        "    store.execute()\n"
        "    store.execute()\n"
    )
    app.f(app.Store())
    assert {(tried.line, tried.kind) for tried in heard.tried} == {(5, ""), (6, "")}


@only_events
def test_a_call_of_what_an_own_function_gives_is_heard(heard: Heard) -> None:
    """The property says what it is, and not its name."""
    app = heard.app(
        "class Store:\n"
        "    @property\n"
        "    def ask(self): return outside.query\n"
        "def f(): Store().ask()\n"
    )
    run(app.f)
    assert heard.outcome()[0] == {"outside.query"}


def test_a_mock_is_told_as_a_mock(heard: Heard) -> None:
    """Also one that raises."""
    app = heard.app("def f(): return outside.give()")
    with mock.patch("outside.give", side_effect=ValueError):
        run(app.f)
    assert heard.outcome()[0] == {"a mock"}


def test_a_call_whose_arguments_raise_was_not_made(heard: Heard) -> None:
    """It has neither succeeded nor failed."""
    run(heard.app("def f(): return outside.give(1 / 0)").f)
    assert heard.outcome()[1:] == (False, set())


TOGETHER = "async def f(): return await asyncio.gather(*[outside.{}() for _ in 'ab'])"


@only_events
def test_coroutines_that_others_run_belong_to_the_call_that_made_them(heard: Heard) -> None:
    """Nothing of the project is on the stack while they run."""
    run(heard.app(TOGETHER.format("give_later")).f)
    assert heard.outcome() == ({"outside.give_later"}, True, set())


def test_of_coroutines_that_nobody_has_run_nothing_is_known(heard: Heard) -> None:
    """They have been made, and that is all."""
    app = heard.app("def f(): return outside.give_later()")
    app.f().close()
    assert heard.outcome()[1:] == (False, set())


@only_events
@pytest.mark.parametrize(
    "body",
    [
        "from functools import partial\nget = partial(outside.give, 1)\ndef f(): return get()",
        "def f(get=outside.give): return get()",
    ],
)
def test_what_a_name_stands_for_is_found_when_it_is_called(heard: Heard, body: str) -> None:
    """A function with arguments of its own, or the default of a parameter."""
    run(heard.app(body).f)
    assert heard.outcome() == ({"outside.give"}, True, set())


class Watching:
    """Stands for the interpreter; notes whose calls are asked for."""

    def __init__(self) -> None:
        self.watched: list[str] = []

    def watch_calls_by(self, code: CodeType, _: object) -> None:
        self.watched.append(code.co_name)


def test_what_is_imported_for_types_alone_is_looked_for(tmp_path: Path) -> None:
    """The package may never be loaded, and its calls be those of mocks.

    What was loaded before the calls are told of is looked at then.
    """
    monitor: Any = Watching()
    handovers = Handovers()
    attempts = Attempts(World(tmp_path).frames, handovers, lambda _: None)
    events = HandoverEvents(attempts, handovers, monitor, lambda *_: None)
    text = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING: from pymemcache import Client\n"
        "def f(client): return client.set_many({})\n"
        "def g(client): return client.send_many({})"
    )
    code = compile(text, str(tmp_path / APP), "exec", dont_inherit=True)
    events.watch(code)
    assert monitor.watched == []
    events.begin()
    assert monitor.watched == ["f"]
    events.watch(compile(text, str(tmp_path / APP), "exec", dont_inherit=True))
    assert monitor.watched == ["f", "f"]
