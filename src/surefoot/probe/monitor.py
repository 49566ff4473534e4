"""Receive line events of our own code objects through ``sys.monitoring`` (PEP 669)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from threading import get_ident
from types import CodeType
from typing import Any, NamedTuple

from surefoot.errors import UnsupportedInterpreterError
from surefoot.instrument.built import ProbedJump, code_objects
from surefoot.instrument.marks import SYNTHETIC, TOOL_NAME
from surefoot.probe.calls import Callback, CallEvents, Register, runs_threads_at_once
from surefoot.probe.lookup import TruthProbe
from surefoot.probe.recorder import Recorder
from surefoot.probe.tracers import hide_from_tracer
from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

_TOOL_IDS = (4, 5, 2, 3, 1, 0)
"""In the order in which we ask: debuggers look for 0, coverage.py for 1, Hypothesis for 3."""


_BYTES_TO_BEGIN = 4 if sys.version_info >= (3, 15) else 2
"""The length of the instruction with which code begins, on the line of its ``def``."""

_IN_EXPRESSIONS = {"<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"}
"""Code within a statement whose own event already proves that its line was reached."""


_Jumps = dict[int, dict[int, tuple[int, ...]]]
"""The entries to note for the jumps of each code object, by its id and the jumps' offsets."""

_Trusted = dict[int, tuple[CodeType, frozenset[int]]]
"""Code that somebody else made from a module's text, by its id, and its trusted lines."""


_frame, _frames = sys._getframe, sys._current_frames  # noqa: SLF001 - both are documented


class _Event(NamedTuple):
    """What a callback was told, and the offset of the instruction that its thread was at."""

    at: int
    callback: Callback
    place: tuple[Any, ...]


class Monitor:
    """Owns a tool id from ``start`` to ``stop``."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._tool: int | None = None
        self._taken: _Jumps = {}
        self._passed: _Jumps = {}
        # Holds the code, so that no other object can get its id.
        self._jumping: dict[int, CodeType] = {}
        self._register: Register | None = None
        self._reached: Callback
        self._trusted: _Trusted = {}
        self.calls = CallEvents()
        self._last: dict[int, _Event] = {}

    def start(self) -> None:
        """Take a tool id and register for line events.

        Raises:
            UnsupportedInterpreterError: when other tools hold all six ids.
        """
        monitoring, events = sys.monitoring, sys.monitoring.events
        self._tool = tool = _take_tool_id()
        self._reached = self._in_one_context(_line_callback(self._recorder))
        self._register = register = monitoring.register_callback
        register(tool, events.LINE, self._reached)

        def beside_a_debugger(code: CodeType, line: int) -> object:
            if monitoring.get_tool(monitoring.DEBUGGER_ID) is None:
                register(tool, events.LINE, self._reached)
                return self._reached(code, line)
            self._reached(code, line)
            hide_from_tracer(sys._getframe(1))  # noqa: SLF001 - documented
            return None

        def debugger_started() -> None:
            register(tool, events.LINE, beside_a_debugger)
            monitoring.restart_events()

        monitoring.register_callback = hiding_our_lines(register, debugger_started)
        self.calls.begin(tool, register)
        if sys.version_info >= (3, 14):
            for event, jumps in (
                (events.BRANCH_RIGHT, self._taken),
                (events.BRANCH_LEFT, self._passed),
            ):
                register(tool, event, self._in_one_context(_jump_callback(self._recorder, jumps)))

    def watch(
        self, code: CodeType, jumps: Iterable[ProbedJump] = (), *, has_probes: bool = True
    ) -> None:
        """Ask for the events of a module's code and all code nested in it.

        These are lines and, in code with ``jumps``, also whether those are taken. Without
        ``has_probes``, it is as Python compiles it.
        """
        if self._tool is None:
            return
        parts = code_objects(code)
        base = self._recorder.bases.get(code.co_filename, 0) + SYNTHETIC
        for number, offset, taken, probe in jumps:
            entries = (self._taken if taken else self._passed).setdefault(
                identity(parts[number]), {}
            )
            entries[offset] = (*entries.get(offset, ()), base + probe)
            self._jumping[identity(parts[number])] = parts[number]
        events = sys.monitoring.events
        for part in parts:
            wanted = _line_events(part) if has_probes else _plain_line_events(part)
            if identity(part) in self._taken:
                wanted |= events.BRANCH_RIGHT
            if identity(part) in self._passed:
                wanted |= events.BRANCH_LEFT
            if wanted:
                wanted |= sys.monitoring.get_local_events(self._tool, part)
                sys.monitoring.set_local_events(self._tool, part, wanted)

    def watch_lines(self, code: CodeType, trusted: Mapping[str, frozenset[int]]) -> None:
        """Ask for the line events of code that somebody else made from a module's text.

        ``trusted`` are the lines that its parts have in the module itself, by qualified name. What
        was added to a part may carry the number of any other line.
        """
        if self._tool is None or self._register is None:
            return
        if not self._trusted:  # only now: all other code is spared the look-up
            line, usual = sys.monitoring.events.LINE, self._reached
            noted = _line_callback(self._recorder)
            self._reached = self._in_one_context(_in_trust(noted, self._trusted))
            now = self._register(self._tool, line, self._reached)
            if now is not usual:  # beside a debugger; it calls what is usual
                self._register(self._tool, line, now)
        for part in code_objects(code):
            self._trusted[identity(part)] = part, trusted.get(part.co_qualname, frozenset())
        self.watch(code)

    def start_over(self) -> None:
        """Report everything anew, as if nothing had been reached yet."""
        if self._tool is not None:
            if runs_threads_at_once():
                self._repeat_unfinished()
            sys.monitoring.restart_events()

    def _in_one_context(self, callback: Callback) -> Callback:
        """Return a callback that disables no event of the context that follows.

        Without the GIL, an event is disabled some time after its callback has returned. If another
        thread starts over in the meantime, the event is kept from the new context.
        """
        if not runs_threads_at_once():
            return callback

        def reached(*place: Any) -> object:
            last = self._last
            last[get_ident()] = _Event(_frame(1).f_lasti, callback, place)
            answer = callback(*place)
            return answer if self._last is last else None

        return reached

    def _repeat_unfinished(self) -> None:
        """Note the events that other threads are still at, for the context that was entered.

        Where a thread has gone on from its last event, that has been disabled.
        """
        last, self._last = self._last, {}
        last.pop(get_ident(), None)
        frames = _frames() if last else {}
        for thread, event in list(last.items()):
            frame = frames.get(thread)
            if frame and (frame.f_code, frame.f_lasti) == (event.place[0], event.at):
                event.callback(*event.place)
                self._last.setdefault(thread, event)  # it may outlast this context too

    def stop(self) -> None:
        """Give the tool id back; watched code runs on without events."""
        if self._tool is not None and self._register is not None:
            sys.monitoring.register_callback = self._register
            events = sys.monitoring.events
            self.calls.end()
            sys.monitoring.register_callback(self._tool, events.LINE, None)
            if sys.version_info >= (3, 14):
                sys.monitoring.register_callback(self._tool, events.BRANCH_RIGHT, None)
                sys.monitoring.register_callback(self._tool, events.BRANCH_LEFT, None)
            sys.monitoring.free_tool_id(self._tool)
            self._tool = None
            for kept in (
                self._taken,
                self._passed,
                self._jumping,
                self._trusted,
                self._last,
            ):
                kept.clear()


def _take_tool_id() -> int:
    """Take the first id that nobody has; see ``Monitor.start``."""
    monitoring = sys.monitoring
    for tool in _TOOL_IDS:
        if monitoring.get_tool(tool) is None:
            monitoring.use_tool_id(tool, TOOL_NAME)
            return tool
    names = ", ".join(str(monitoring.get_tool(tool)) for tool in sorted(_TOOL_IDS))
    raise UnsupportedInterpreterError(
        f"all six sys.monitoring tool ids are taken ({names}). "
        "Switch one of these tools off for this run."
    )


def _line_callback(recorder: Recorder) -> Callback:
    """Return what notes a line, and asks for it no more."""
    bases, disable = recorder.bases, sys.monitoring.DISABLE

    def reached(code: CodeType, line: int) -> object:
        try:
            view, position = recorder.current
            view[position()] = bases[code.co_filename] + line
        except IndexError:
            recorder.append(bases[code.co_filename] + line)
        except KeyError:  # it is a copy of our code under another file's name
            pass
        return disable

    return reached


def _jump_callback(recorder: Recorder, jumps: _Jumps) -> Callback:
    """Return what notes the entries of a jump, and asks for it no more."""
    disable = sys.monitoring.DISABLE

    def jumped(code: CodeType, offset: int, _: int) -> object:
        for entry in jumps[identity(code)].get(offset, ()):
            try:
                view, position = recorder.current
                view[position()] = entry
            except IndexError:
                recorder.append(entry)
        return disable

    return jumped


def _in_trust(reached: Callback, trusted: _Trusted) -> Callback:
    """Return a callback that notes only trusted lines of the code that ``trusted`` names."""

    def reached_in_trust(code: CodeType, line: int) -> object:
        made = trusted.get(identity(code))
        if made is not None and line not in made[1]:
            return sys.monitoring.DISABLE
        return reached(code, line)

    return reached_in_trust


def hiding_our_lines(register: Register, debugger_started: Callable[[], None]) -> Register:
    """Return a ``sys.monitoring.register_callback`` whose LINE callbacks see only real lines.

    Hypothesis, for one, shows its users which lines every failing example ran. A debugger looks for
    the program's frame behind its callback, so there must be none of ours: we are called before it
    is, and hide our lines from the trace function of the frame.
    """
    given: dict[int, Callback | None] = {}

    def register_callback(tool_id: int, event: int, func: Callback | None, /) -> Callback | None:
        if event != sys.monitoring.events.LINE:
            return register(tool_id, event, func)
        if tool_id == sys.monitoring.DEBUGGER_ID:
            earlier = register(tool_id, event, func)
            if func is not None:
                debugger_started()
            return earlier
        earlier = register(tool_id, event, None if func is None else _of_real_lines(func))
        shown, given[tool_id] = given.get(tool_id, earlier), func
        return shown

    return register_callback


def _of_real_lines(callback: Callback) -> Callback:
    def reached(code: CodeType, line: int) -> object:
        return sys.monitoring.DISABLE if line >= SYNTHETIC else callback(code, line)

    return reached


def _line_events(code: CodeType) -> int:
    """Return the events through which this code reports the lines that it reaches, 0 for none."""
    if code.co_name == "__annotate__" or TruthProbe in map(type, code.co_consts):
        return 0
    events = sys.monitoring.events
    first, on_first = code.co_firstlineno, 0
    for start, end, line in code.co_lines():
        if line == first:
            on_first += end - start
        elif line is not None and line >= SYNTHETIC:
            return events.LINE
    return 0 if code.co_name in _IN_EXPRESSIONS else _with_first_line(on_first)


def _plain_line_events(code: CodeType) -> int:
    """Return the same for code without probes, of which only the beginning matters."""
    if code.co_name == "__annotate__" or code.co_name in _IN_EXPRESSIONS:
        return 0
    first, on_first = code.co_firstlineno, 0
    for start, end, line in code.co_lines():
        if line == first:
            on_first += end - start
        elif line:
            break
    return _with_first_line(on_first)


def _with_first_line(length: int) -> int:
    """Return the events for lines where so many bytes are on the first one.

    On 3.13 and newer, what stands on the line of its ``def`` reports no line without PY_START. See
    https://github.com/python/cpython/issues/155992.
    """
    events = sys.monitoring.events
    return events.LINE | (events.PY_START if length > _BYTES_TO_BEGIN else 0)
