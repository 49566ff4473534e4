"""Receive events of calls through ``sys.monitoring``: who is called, by whom, and how that ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType

from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

Callback = Callable[..., object]
Register = Callable[[int, int, Callback | None], Callback | None]

Called = Callable[[FrameType], bool]
"""Takes the frame of code that has just begun to run, and returns whether to hear of its next call
in the same context.
"""

Returned = Callable[[FrameType, object], object]
"""Takes the frame of code that is about to return, and what it returns."""

Calling = Callable[[CodeType, int, object, object], object]
"""Takes code, the offset of an instruction in it, what that is about to call, and its first argument;
returns ``NO_MORE`` not to hear of that instruction again in the same context.
"""

Raised = Callable[[CodeType, int, BaseException], object]
"""Takes the code in which an exception is raised, or to which it comes from a call, about where in
it, and the exception.
"""

ReturnedTo = Callable[[CodeType, int, object, object], object]
"""Takes code, the offset of an instruction in it, the function in C that has returned to it, and the
first argument of that.
"""

_frame = sys._getframe  # noqa: SLF001 - documented


class CallEvents:
    """Asks for events of calls, with a tool id that is owned between ``begin`` and ``end``."""

    def __init__(self) -> None:
        self._tool: int | None = None
        self._register: Register
        self._called: dict[int, tuple[CodeType, Called]] = {}
        self._returned: dict[int, tuple[CodeType, Returned]] = {}
        self._calling: Calling | None = None

    def begin(self, tool: int, register: Register) -> None:
        """Use a tool id, whose callbacks are set by ``register``."""
        self._tool, self._register = tool, register
        if not runs_threads_at_once():  # or it would be disabled too late; see Monitor
            register(tool, sys.monitoring.events.PY_START, self._started)

    def end(self) -> None:
        """Hear no more."""
        if self._tool is None:
            return
        events = sys.monitoring.events
        for event in (
            *(events.PY_START, events.PY_RETURN, events.CALL),
            *(events.C_RETURN, events.RAISE),
        ):
            self._register(self._tool, event, None)
        sys.monitoring.set_events(self._tool, events.NO_EVENTS)
        self._tool = self._calling = None
        self._called.clear()
        self._returned.clear()

    def watch_calls(self, code: CodeType, called: Called) -> None:
        """Ask for the calls of some code, measured or not."""
        if self._tool is not None:
            self._called[identity(code)] = code, called
            if runs_threads_at_once():  # see begin
                self._register(self._tool, sys.monitoring.events.PY_START, self._started)
            self._add_local(code, sys.monitoring.events.PY_START)

    def _started(self, code: CodeType, _: int) -> object:
        known = self._called.get(identity(code))
        if known is not None and known[1](_frame(1)):
            return None
        return NO_MORE

    def watch_returns(self, code: CodeType, returned: Returned) -> None:
        """Ask for what some code returns, each time."""
        if self._tool is not None:
            if not self._returned:
                self._register(self._tool, sys.monitoring.events.PY_RETURN, self._returns)
            self._returned[identity(code)] = code, returned
            self._add_local(code, sys.monitoring.events.PY_RETURN)

    def _returns(self, code: CodeType, _: int, value: object) -> None:
        known = self._returned.get(identity(code))
        if known is not None:
            known[1](_frame(1), value)

    def watch_calls_by(self, code: CodeType, calling: Calling) -> None:
        """Ask for what some code calls. There is one ``calling`` for all code."""
        if self._tool is not None:
            if self._calling is None:
                self._calling = calling
                self._register(self._tool, sys.monitoring.events.CALL, calling)
            self._add_local(code, sys.monitoring.events.CALL)

    def hear_of_raises(self, raised: Raised | None) -> None:
        """Ask for each exception wherever it passes, or no more.

        This event cannot be had of some code alone. It is asked for once, and costs little while
        nobody hears of it.
        """
        if self._tool is None:
            return
        events = sys.monitoring.events
        self._register(self._tool, events.RAISE, raised)
        if raised is not None and not sys.monitoring.get_events(self._tool) & events.RAISE:
            sys.monitoring.set_events(self._tool, events.RAISE)

    def hear_of_returns(self, returned: ReturnedTo | None) -> None:
        """Ask for the returns of functions in C to the code whose calls are watched, or no more."""
        if self._tool is not None:
            self._register(self._tool, sys.monitoring.events.C_RETURN, returned)

    def _add_local(self, code: CodeType, event: int) -> None:
        if self._tool is not None:
            wanted = sys.monitoring.get_local_events(self._tool, code) | event
            sys.monitoring.set_local_events(self._tool, code, wanted)


def runs_threads_at_once() -> bool:
    """Return whether this interpreter runs without a global lock."""
    return sys.version_info >= (3, 13) and not sys._is_gil_enabled()  # noqa: SLF001 - documented


NO_MORE = None
"""What a callback returns to hear no more of a place. Without a global lock it would be disabled too
late; see ``Monitor``.
"""
if sys.version_info >= (3, 12) and not runs_threads_at_once():
    NO_MORE = sys.monitoring.DISABLE
