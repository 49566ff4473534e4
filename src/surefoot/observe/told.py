"""Hear of the calls of the project that hand data to another component from what was compiled in.

That is for interpreters without events of calls; see ``instrument.handovers``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar
from weakref import ReferenceType, ref

from surefoot.instrument.marks import (
    BEGUN_MARKER,
    CALLED_MARKER,
    DONE_MARKER,
    LEAVING_MARKER,
    OUT_MARKER,
    RETURNED,
)
from surefoot.model.handovers import DATABASE, Handovers
from surefoot.model.ids import LineNo
from surefoot.model.seen import End
from surefoot.observe.answers import ANSWERED_BY_OBJECT, failure_of, failure_returned
from surefoot.observe.attempts import RAISED, Attempt, Attempts, Place
from surefoot.observe.called import makes_coroutine
from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

_T = TypeVar("_T")
_frame = sys._getframe  # noqa: SLF001 - documented; there is no cheaper way to find the caller


class ToldCalls:
    """Tells ``attempts`` of calls while ``is_on``, and makes the objects in code that tell of them."""

    def __init__(self, attempts: Attempts, handovers: Handovers) -> None:
        self.handovers = handovers
        self.is_on = False
        self._attempts = attempts
        self._last: dict[tuple[int, End], Attempt] = {}
        self._answered: dict[tuple[int, End], ReferenceType[object]] = {}

    def begin(self) -> None:
        """Tell of calls from now on."""
        self.is_on = True

    def mark_for(self, marker: str) -> _Mark:
        """Return the object that stands in code in the place of a marker."""
        for prefix, kind in _MARKS.items():
            if marker.startswith(prefix):
                line, end_line, column, *rest = marker.removeprefix(prefix).split(":")
                place = LineNo(int(line)), End(LineNo(int(end_line)), int(column))
                return kind(self, place, *rest)
        raise ValueError(marker)

    def called(self, place: Place, function: object, *, begins: bool, end: str) -> None:
        """Take what a call is about to call, before its arguments are there unless it ``begins``."""
        if not self.is_on:
            return
        code, at = _frame(2).f_code, place[1]
        try:
            attempt = self._attempts.known(code, at, function)
            if attempt is None:
                self._attempts.tell_finished()
                attempt = self._attempts.begin(code, at, function, lambda: place)
                if attempt is None:
                    self._last.pop((identity(code), at), None)
                    return
                attempt.begun = 0
                attempt.hangs = end == RETURNED and makes_coroutine(function)
                self._attempts.code[identity(code)] = code
        except Exception:  # noqa: BLE001 - a class may answer in any way
            return
        self._last[identity(code), at] = attempt
        if attempt.said.calls in ANSWERED_BY_OBJECT:
            self._answered[identity(code), at] = ref(getattr(function, "__self__", attempt))
        if begins:
            _begin(attempt)

    def begun(self, place: Place) -> None:
        """Take that the arguments of a call are there."""
        attempt = self._last.get((identity(_frame(2).f_code), place[1]))
        if attempt is not None and self.is_on:
            _begin(attempt)

    def done(self, place: Place, value: object) -> None:
        """Take what a call has returned."""
        at = identity(_frame(2).f_code), place[1]
        attempt = self._last.get(at)
        if attempt is None or not self.is_on or not attempt.failed:
            return
        attempt.returns()
        answered = self._answered.pop(at, None)
        with suppress(Exception):  # an object may answer in any way
            if answered is not None:
                failure = failure_of(answered())
            else:
                failure = failure_returned(attempt.said.calls, value)
            if failure is not None:
                attempt.answers(failure)
        self._attempts.tell(attempt)

    def leaving(self, place: Place) -> None:
        """Take that the ``with`` block is being left in which a call was the last."""
        attempt = self._settled_at(place)
        if attempt is not None:
            attempt.fails(RAISED)  # until it has been left

    def out(self, place: Place) -> None:
        """Take that it has been left."""
        attempt = self._settled_at(place)
        if attempt is not None:
            attempt.returns()
            self._attempts.tell(attempt)

    def _settled_at(self, place: Place) -> Attempt | None:
        """Return the attempt at a place in the code that tells, if the end of a block settles it."""
        attempt = self._last.get((identity(_frame(3).f_code), place[1]))
        is_of_database = attempt is not None and attempt.said.kind == DATABASE
        return attempt if is_of_database and self.is_on else None

    def forget(self) -> None:
        """Begin anew: another context is entered."""
        self._last.clear()
        self._answered.clear()


def _begin(attempt: Attempt) -> None:
    attempt.begun += 1
    if not attempt.hangs:
        attempt.fails(RAISED)  # until it returns


class _Mark:
    """``mark @ value`` is the value."""

    __slots__ = ("_calls", "_place")

    def __init__(self, calls: ToldCalls, place: Place) -> None:
        self._calls = calls
        self._place = place


class _Called(_Mark):
    """It says too whether the call begins then, and how it shows that it is done."""

    __slots__ = ("_begins", "_end")

    def __init__(self, calls: ToldCalls, place: Place, begins: str, end: str) -> None:
        super().__init__(calls, place)
        self._begins = begins == "1"
        self._end = end

    def __matmul__(self, function: _T) -> _T:
        self._calls.called(self._place, function, begins=self._begins, end=self._end)
        return function


class _Begun(_Mark):
    __slots__ = ()

    def __matmul__(self, value: _T) -> _T:
        self._calls.begun(self._place)
        return value


class _Done(_Mark):
    __slots__ = ()

    def __matmul__(self, value: _T) -> _T:
        self._calls.done(self._place, value)
        return value


class _Leaving(_Mark):
    __slots__ = ()

    def __matmul__(self, value: _T) -> _T:
        self._calls.leaving(self._place)
        return value


class _Out(_Mark):
    __slots__ = ()

    def __matmul__(self, value: _T) -> _T:
        self._calls.out(self._place)
        return value


_MARKS: dict[str, Callable[..., _Mark]] = {
    CALLED_MARKER: _Called,
    BEGUN_MARKER: _Begun,
    DONE_MARKER: _Done,
    LEAVING_MARKER: _Leaving,
    OUT_MARKER: _Out,
}
