"""A tracer that starts after the program was loaded sees nothing of us."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FrameType
from typing import Any

import pytest

from programs.run import Probed, compile_plain
from surefoot.collector import collector_paused
from surefoot.probe.hook import MONITORING
from surefoot.probe.tracers import Tracers

PROGRAM = """\
def f(a, b, xs, start):
    start()
    t = 0
    if a and b:
        t += 1
    if a or b:
        t += 2
    else:
        t += 3
    if b:
        t += 1
    while t < 9 and a:
        t += 3
    for x in xs:
        if x: t += 1
    z = (a and t) or (b and not xs)
    q = t if a and b else z
    match t:
        case 2 if a or b: t = 3
        case 3: t = 4
    assert a or b, t
    return g(a, b) and q
def g(a, b):
    x = a and b or a
    return x or b
"""
ARGUMENTS = [(1, 0, [1, 0]), (1, 1, [0]), (0, 1, [])]

Event = tuple[str, str, int | None]


@pytest.fixture(autouse=True)
def tracers() -> Iterator[Tracers]:
    """Stand between the tests' tracers and the interpreter."""
    installed = Tracers()
    installed.install()
    yield installed
    sys.settrace(None)
    installed.uninstall()


def told(code: CodeType, arguments: Any, start: Callable[[Any], None]) -> list[Event]:
    """Run ``f``, which starts a tracer; return the events that it is told."""
    events: list[Event] = []

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        events.append((frame.f_code.co_name, event, frame.f_lineno))
        return trace

    names: dict[str, Any] = {}
    exec(code, names)
    with collector_paused():  # or its callbacks, such as Hypothesis's, would be told too
        try:
            names["f"](*arguments, lambda: start(trace))
        finally:
            sys.settrace(None)
    return [
        event for event in events if event[0] not in {"<lambda>", "told", start_in_frames.__name__}
    ]


def start_in_calls(trace: Any) -> None:
    """Trace the functions that are called from now on."""
    sys.settrace(trace)


def start_in_frames(trace: Any) -> None:
    """Set the function in all frames first, as debuggers do."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(trace)


@pytest.mark.parametrize("start", [start_in_calls, start_in_frames])
@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_it_is_told_what_it_would_be_without_us(
    arguments: Any, start: Callable[[Any], None]
) -> None:
    """The same calls and lines in the same order, no line twice, and no frame of ours."""
    with Probed(PROGRAM) as probed:
        seen = told(probed.code, arguments, start)
    assert seen == told(compile_plain(PROGRAM), arguments, start)
    assert seen


def test_it_sees_nothing_where_probes_remove_themselves() -> None:
    """When a probe is hit a second time, its code is searched; no frame of that is shown."""
    shown: set[str] = set()

    def trace(frame: FrameType, *_: Any) -> Any:
        shown.add(frame.f_code.co_filename)
        return trace

    names: dict[str, Any] = {}
    with Probed("def f(a, b):\n    if a and b: return 1\n    return 2\n") as probed:
        exec(probed.code, names)
        names["f"](1, 1)
        with collector_paused():
            sys.settrace(trace)
            names["f"](1, 1)
            sys.settrace(None)
    assert shown == {probed.code.co_filename}


def test_the_trace_function_is_the_one_that_was_given() -> None:
    """``sys.gettrace`` tells its caller what it would without us, and may be given back."""

    def trace(*_: Any) -> None:
        return None

    sys.settrace(trace)
    found = sys.gettrace()
    sys.settrace(found)
    again = sys.gettrace()
    sys.settrace(None)
    assert (found, again, sys.gettrace()) == (trace, trace, None)


def test_a_debugger_that_steps_out_sees_no_line_of_ours() -> None:
    """It sets its function in the caller's frame, at the return of the one that it was in."""
    lines: list[int | None] = []

    def stepped_out(frame: FrameType, event: str, _: Any) -> Any:
        lines.append(frame.f_lineno)
        return stepped_out

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_name == "g" and event == "return":
            frame.f_back.f_trace = stepped_out  # type: ignore[union-attr]
        return trace if frame.f_code.co_name == "g" else None

    text = PROGRAM.replace(
        "return g(a, b) and q", "x = g(a, b)\n    if x and b: pass\n    return x"
    )
    with Probed(text) as probed:
        names: dict[str, Any] = {}
        exec(probed.code, names)
        names["f"](1, 1, [], lambda: sys.settrace(trace))
        sys.settrace(None)
    assert set(lines) == {23, 24}


def lines_by_events(code: CodeType, arguments: Any) -> list[int | None]:
    """Run ``f`` under a debugger that uses events; return the lines of its frame that it is told.

    Like ``bdb``, it looks for the frame behind its callback, and calls the function in the frame.
    """
    lines: list[int | None] = []
    monitoring = sys.monitoring

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        lines.append(frame.f_lineno)
        return trace

    def reached(_: CodeType, __: int) -> None:
        frame = sys._getframe(1)
        if frame.f_trace is not None:
            frame.f_trace(frame, "line", None)

    def start() -> None:
        sys._getframe(1).f_trace = trace
        monitoring.use_tool_id(monitoring.DEBUGGER_ID, "debugger")
        monitoring.register_callback(monitoring.DEBUGGER_ID, monitoring.events.LINE, reached)
        monitoring.set_local_events(
            monitoring.DEBUGGER_ID, names["f"].__code__, monitoring.events.LINE
        )

    names: dict[str, Any] = {}
    exec(code, names)
    try:
        names["f"](*arguments, start)
        names["f"](*arguments, lambda: setattr(sys._getframe(1), "f_trace", trace))
    finally:
        monitoring.register_callback(monitoring.DEBUGGER_ID, monitoring.events.LINE, None)
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
    return lines


@pytest.mark.skipif(not MONITORING, reason="there are no such events")
@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_debugger_that_uses_events_is_told_the_same(arguments: Any) -> None:
    """There is no frame of ours between its callback and the program; and all is recorded."""
    with Probed(PROGRAM) as probed:
        seen = lines_by_events(probed.code, arguments)
        recorded = probed.lines(), probed.probes()
    with Probed(PROGRAM) as probed:
        names: dict[str, Any] = {}
        exec(probed.code, names)
        names["f"](*arguments, lambda: None)
    assert seen == lines_by_events(compile_plain(PROGRAM), arguments)
    assert recorded == (probed.lines(), probed.probes())


def test_what_another_tool_put_in_its_place_stays(tracers: Tracers) -> None:
    """We give back only what is still ours."""
    ours, theirs = sys.settrace, partial(sys.settrace)
    sys.settrace = theirs
    tracers.uninstall()
    found = sys.settrace
    sys.settrace = ours
    tracers.uninstall()
    assert found is theirs
    assert sys.settrace is not ours
