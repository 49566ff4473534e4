"""Each context gets what is reached in it, on one thread and on many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from surefoot.instrument.build import build, build_lines
from surefoot.instrument.built import Built
from surefoot.instrument.marks import SYNTHETIC
from surefoot.probe.calls import NO_MORE
from surefoot.probe.hook import MONITORING
from surefoot.probe.lookup import Linker
from surefoot.probe.monitor import Monitor
from surefoot.probe.recorder import CONTEXT, Recorder

if not MONITORING:
    pytest.skip("there are no events on this version", allow_module_level=True)

ONE_LINERS = """\
def f(): return 1
def g(): x = 1; return x
def h(a): return 1 if a else 2
def i(a=lambda: 3): return a()
async def j(): return 3
def k(): yield 1
async def l(): yield 1
class M:
    def m(self): return 1
    def n(self): x = 1; \\
        return x
def o(): pass
def p(): \\
    return 1
def q():
    return 1
"""


CONTEXTS = 300


def finish(coroutine: Any) -> None:
    """Run a coroutine that never waits."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


CALLS: list[tuple[set[int], Callable[[dict[str, Any]], object]]] = [
    ({1}, lambda names: names["f"]()),
    ({2}, lambda names: names["g"]()),
    ({3}, lambda names: names["h"](1)),
    ({4}, lambda names: names["i"]()),
    ({5}, lambda names: finish(names["j"]())),
    ({6}, lambda names: list(names["k"]())),
    ({7}, lambda names: finish(anext(names["l"]()))),
    ({9}, lambda names: names["M"]().m()),
    ({10, 11}, lambda names: names["M"]().n()),
    ({12}, lambda names: names["o"]()),
    ({14}, lambda names: names["p"]()),
    ({16}, lambda names: names["q"]()),
]


class Measured:
    """Programs under measurement, and what was reached in each context."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.monitor = Monitor(self.recorder)
        self._context = 0

    def load(self, name: str, built: Built) -> dict[str, Any]:
        """Execute a program as a file of that name; return what it defines."""
        self.recorder.number_file(name)
        code = Linker(name, self.recorder).link(built.code)
        self.monitor.watch(code, built.jumps)
        names: dict[str, Any] = {}
        exec(code, names)
        return names

    def enter_context(self) -> None:
        """Attribute to the next number what is reached from now on."""
        self._context += 1
        self.recorder.enter_context(self._context)
        self.monitor.start_over()

    def lines(self, name: str) -> dict[int, set[int]]:
        """Return the lines of a file that were reached, by the number of the context."""
        base = self.recorder.bases[name]
        lines: set[int] = set()
        found = {0: lines}
        for entry in (entry for room in self.recorder.rooms for entry in room):
            if entry >= CONTEXT:
                lines = found.setdefault(entry - CONTEXT, set())
            elif 0 < entry - base < SYNTHETIC:
                lines.add(entry - base)
        return found


@contextmanager
def measured() -> Iterator[Measured]:
    """Measure programs in the meantime."""
    programs = Measured()
    programs.monitor.start()
    try:
        yield programs
    finally:
        programs.monitor.stop()


@pytest.mark.parametrize("built", [build(ONE_LINERS, "a"), build_lines(ONE_LINERS, "a", "why")])
def test_one_line_functions_report_their_line_in_each_context(built: Built) -> None:
    """A body on the line of its ``def`` is reached when it is called."""
    with measured() as programs:
        names = programs.load("a", built)
        for _, call in CALLS * 2:
            programs.enter_context()
            call(names)
        found = programs.lines("a")
    assert list(found.values())[1:] == [lines for lines, _ in CALLS] * 2


def test_threads_that_outlive_a_context_take_nothing_from_the_next() -> None:
    """Each context gets the lines that one thread reaches, whatever others do at that moment."""
    text = "def f(n):\n" + "".join(f"    x{i} = n\n" for i in range(12))
    interval = sys.getswitchinterval()
    stopped = Event()
    names = [f"own {number}" for number in range(16)]
    with measured() as programs, ThreadPoolExecutor(16) as pool:
        f = programs.load("shared", build(text, "shared"))["f"]

        def work(own: str) -> None:
            programs.load(own, build(text, own))["f"](1)
            while not stopped.wait(1e-5):
                f(1)

        sys.setswitchinterval(1e-6)
        try:
            working = [pool.submit(work, own) for own in names]
            for _ in range(CONTEXTS):
                programs.enter_context()
                f(1)
        finally:
            stopped.set()
            sys.setswitchinterval(interval)
        for future in working:
            future.result()
        found = programs.lines("shared")
        own = [set().union(*programs.lines(own).values()) for own in names]
    in_f = set(range(2, 14))
    assert [found[number] for number in range(1, CONTEXTS + 1)] == [in_f] * CONTEXTS
    assert own == [{1, *in_f}] * len(names)


def test_the_first_line_after_a_debugger_has_ended_is_noted() -> None:
    """A debugger that came and went takes no line with it."""
    monitoring = sys.monitoring
    debugger, line = monitoring.DEBUGGER_ID, monitoring.events.LINE
    with measured() as programs:
        f = programs.load("a", build("def f():\n    x = 1\n    return x\n", "a"))["f"]
        monitoring.use_tool_id(debugger, "debugger")
        monitoring.register_callback(debugger, line, lambda *_: None)
        monitoring.register_callback(debugger, line, None)
        monitoring.free_tool_id(debugger)
        programs.enter_context()
        f()
        assert programs.lines("a")[1] == {2, 3}


@pytest.mark.parametrize("goes_on", [False, True])
def test_what_some_code_calls_is_told_in_each_context(goes_on: bool) -> None:
    """Once for each place, or each time where more is asked for, or places cannot be disabled."""
    names: dict[str, Any] = {}
    exec("def f():\n    for _ in range(3):\n        abs(1)\n", names)
    called: list[object] = []

    def calling(_: object, __: int, function: object, ___: object) -> object:
        called.append(function)
        return None if goes_on else NO_MORE

    with measured() as programs:
        programs.monitor.calls.watch_calls_by(names["f"].__code__, calling)
        for _ in range(2):
            programs.enter_context()
            names["f"]()
    told = 3 if goes_on or NO_MORE is None else 1
    assert called == [range, *[abs] * told] * 2


def test_what_some_code_returns_is_told_each_time() -> None:
    """With the frame that returns it."""
    names: dict[str, Any] = {}
    exec("def f(n):\n    return n\n", names)
    returned: list[tuple[object, int]] = []
    with measured() as programs:
        programs.monitor.calls.watch_returns(
            names["f"].__code__, lambda frame, value: returned.append((value, frame.f_lineno))
        )
        names["f"](1)
        names["f"](2)
    assert returned == [(1, 2), (2, 2)]


def test_exceptions_and_returns_of_functions_in_c_are_told_while_somebody_hears() -> None:
    """An exception wherever it passes, here and there; returns only to code that is watched."""
    names: dict[str, Any] = {}
    exec("def f():\n    abs(1)\n    int('x')\n", names)
    heard: list[object] = []
    with measured() as programs:
        calls = programs.monitor.calls
        calls.watch_calls_by(names["f"].__code__, lambda *_: True)
        for hears in (True, False):
            calls.hear_of_raises(
                (lambda _, __, error: heard.append(type(error))) if hears else None
            )
            calls.hear_of_returns((lambda *place: heard.append(place[2])) if hears else None)
            with pytest.raises(ValueError, match="x"):
                names["f"]()
    assert [found for found in heard if found in {abs, int, ValueError}] == [abs, *[ValueError] * 2]
