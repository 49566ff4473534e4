"""Keep what we add to a program out of the sight of debuggers and other tracers.

A tracer that is at work when a module is loaded is given way to: only lines are measured there. One
that starts later meets lines that the program does not have, and calls of ours. Neither is passed
on to it, wherever its trace function was set before it called ``sys.settrace``.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from surefoot.instrument.marks import SYNTHETIC
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

TraceFunction = Callable[[FrameType, str, Any], Any]
SetTrace = Callable[[TraceFunction | None], None]

_SETTERS = ("settrace", "_settraceallthreads")
_OURS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "")


class Tracers:
    """Stands between tracers and the interpreter from ``install`` to ``uninstall``."""

    def __init__(self) -> None:
        self._earlier: dict[str, Any] = {}
        self._installed: dict[str, Any] = {}

    def install(self) -> None:
        """Take the place of the functions of ``sys`` that start a tracer or tell which is on."""
        names = vars(sys)
        self._earlier = {name: names[name] for name in (*_SETTERS, "gettrace") if name in names}
        self._installed = {
            name: _telling(earlier) if name == "gettrace" else _hiding(earlier)
            for name, earlier in self._earlier.items()
        }
        names.update(self._installed)

    def uninstall(self) -> None:
        """Give back those that nobody has replaced in the meantime."""
        names = vars(sys)
        for name, function in self._installed.items():
            if names[name] is function:
                names[name] = self._earlier[name]


class _Shown:
    """A trace function that is told what happens in the program itself.

    The interpreter calls one of them for all calls, and then one for each frame: ``_line`` is the
    line of the frame that was told last, and ``_at`` the instruction that it last came to.
    """

    __slots__ = ("_at", "_hid", "_line", "trace")

    def __init__(self, trace: TraceFunction, frame: FrameType | None = None) -> None:
        self.trace = trace
        self._line = frame and frame.f_lineno
        self._at = frame.f_lasti if frame else -1
        self._hid = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "call":
            if frame.f_code.co_filename.startswith(_OURS):
                return None
            local = self.trace(frame, event, argument)
            return None if local is None else _Shown(local, frame)
        if event in ("line", "opcode") and self._is_ours(frame, event):
            return self
        local = self.trace(frame, event, argument)
        if frame.f_back is not None:
            hide_from_tracer(frame.f_back)  # a debugger that steps out sets its function there
        if local is None:
            return None
        self.trace = local
        return self

    def _is_ours(self, frame: FrameType, event: str) -> bool:
        """Return whether to hide that the frame has come to where it is.

        After a line of ours, the rest of the line that was told before is not news either, unless
        the frame has gone back to it.
        """
        line, before = frame.f_lineno, self._at
        self._at = frame.f_lasti
        if line is not None and line >= SYNTHETIC:
            self._hid = True
            return True
        if event == "line":
            if self._hid and line == self._line and self._at > before:
                return True
            self._line, self._hid = line, False
        return False


def _hiding(set_trace: SetTrace) -> SetTrace:
    @functools.wraps(set_trace)
    def settrace(function: TraceFunction | None, /) -> None:
        if function is not None:
            frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - documented
            while frame is not None:
                hide_from_tracer(frame)
                frame = frame.f_back
            if not isinstance(function, _Shown):
                function = _Shown(function)
        set_trace(function)

    return settrace


def _telling(get_trace: Callable[[], Any]) -> Callable[[], Any]:
    @functools.wraps(get_trace)
    def gettrace() -> Any:
        function = get_trace()
        return function.trace if isinstance(function, _Shown) else function

    return gettrace


def hide_from_tracer(frame: FrameType) -> None:
    """Take the place of a trace function that was set in a frame directly."""
    trace = frame.f_trace
    if trace is not None and not isinstance(trace, _Shown):
        frame.f_trace = _Shown(trace, frame)
