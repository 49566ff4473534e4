"""What tests try at the calls of the project that hand data to another component."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from inspect import CO_COROUTINE
from types import CodeType, FrameType
from typing import TypeAlias

from surefoot.model.handovers import Handovers, named_module
from surefoot.model.ids import LineNo
from surefoot.model.seams import End, Tried
from surefoot.observe.answers import failure_in
from surefoot.observe.called import code_of, is_mock, name_of
from surefoot.observe.frames import Frames, Origin, outwards
from surefoot.untouched import keep_builtins

keep_builtins(globals())

Place: TypeAlias = tuple[LineNo, End]
"""The line of a call, and where it ends."""


RAISED = "an exception"
"""How a call has failed, or is not done yet, of which no more is known."""


class Attempt:
    """What is known of one call of the source in the context that has been entered.

    It has ``begun`` so many times, of which so many have ``failed``. Whether one that ``hangs``
    succeeds, only an answer tells: nothing shows when it is done.
    """

    __slots__ = (
        *("begun", "code", "failed", "failure", "hangs", "said", "told"),
        *("_judged", "_was_bad"),
    )

    def __init__(self, code: CodeType, said: Tried) -> None:
        self.code = code
        self.said = said
        self.hangs = False
        self.begun = 1
        self.failed = 0
        self.failure = ""
        self.told: Tried | None = None
        self._judged = 0
        self._was_bad = False

    def fails(self, failure: str) -> None:
        """Take what the call that has begun last raises; its answer may have said so already."""
        self.failed += not (self._was_bad and self._judged == self.begun)
        self.failure = failure

    def returns(self) -> None:
        """Take back that the call fails which has begun last."""
        self.failed -= 1
        if not self.failed:
            self.failure = ""

    def answers(self, failure: str) -> None:
        """Take the answer of the call that has begun last; of several, the outermost comes last."""
        if self._judged == self.begun:
            self.failed -= self._was_bad
        self.failed += bool(failure)
        self._judged, self._was_bad = self.begun, bool(failure)
        self.failure = failure or self.failure

    def so_far(self) -> Tried:
        """Return what is known."""
        succeeded = self.begun > self.failed and not (self.hangs and not self._judged)
        failure = self.failure if self.failed else ""
        return self.said._replace(succeeded=succeeded, failure=failure)


class Attempts:
    """The calls of one context; ``note`` is called with each, and again when more is known.

    ``code`` is that of the project which makes such calls, by id.
    """

    def __init__(self, frames: Frames, handovers: Handovers, note: Callable[[Tried], None]) -> None:
        self.code: dict[int, CodeType] = {}
        self._frames = frames
        self._handovers = handovers
        self._note = note
        self._made: dict[tuple[int, Hashable, type], Attempt] = {}

    def known(self, code: CodeType, at: Hashable, function: object) -> Attempt | None:
        """Return the attempt at a place in some code that calls such a function, if there is one."""
        return self._made.get((id(code), at, type(function)))

    def begin(
        self, code: CodeType, at: Hashable, function: object, place: Callable[[], Place]
    ) -> Attempt | None:
        """Take that code is about to call a function, if that hands something over."""
        origin = self._origin_of(function)
        if origin is Origin.PROJECT:
            return None
        stands_in = is_mock(function) or origin is Origin.TESTS
        kind = calls = ""
        if not stands_in:
            named = name_of(function)
            if named is None:
                return None
            interface = self._handovers.of(named.module, named.qualname.rpartition(".")[2])
            if interface is None:
                return None
            kind = interface.kind
            calls = f"{named_module(named.module)}.{named.qualname}"
        line, end = place()
        path = self._frames.path_of(code.co_filename)
        said = Tried(path, line, end, kind, calls, stands_in, succeeded=False, failure="")
        attempt = Attempt(code, said)
        self._made[id(code), at, type(function)] = attempt
        return attempt

    def _origin_of(self, function: object) -> Origin:
        """Return whose function it is."""
        code = code_of(function)
        return Origin.OTHER if code is None else self._frames.origin_of(code.co_filename)

    def at(self, code: CodeType, offset: int) -> Attempt | None:
        """Return the attempt that an instruction belongs to, which may come after the call itself:
        an ``await``.
        """
        if not self._made or id(code) not in self.code:
            return None
        line, end = place_of(code, offset)
        of_code = [attempt for attempt in self._made.values() if attempt.code is code]
        exact = (attempt for attempt in of_code if attempt.said.end == end)
        near = (a for a in of_code if line <= a.said.end.line <= end.line)
        return next(exact, None) or next(near, None)

    def answered(self, frame: FrameType, answer: object) -> None:
        """Take what a function of a library returns that a call of the project has led to."""
        failure = failure_in(answer) if self._made else None
        if failure is None:
            return
        for behind in outwards(frame.f_back):
            attempt = self.at(behind.f_code, behind.f_lasti)
            if attempt is not None:
                attempt.answers(failure)
                self.tell(attempt)
                return
            if self._frames.origin_of(behind.f_code.co_filename) is Origin.PROJECT:
                return

    def tell(self, attempt: Attempt) -> None:
        """Tell what is known of an attempt, if that is new: this process may be killed at any time."""
        known = attempt.so_far()
        if known != attempt.told:
            attempt.told = known
            self._note(known)

    def tell_finished(self) -> None:
        """Tell of the attempts that no code is at any more."""
        made = list(self._made.values())
        if all(attempt.so_far() == attempt.told for attempt in made):
            return
        running = _running()
        for attempt in made:
            if id(attempt.code) not in running and not attempt.code.co_flags & CO_COROUTINE:
                self.tell(attempt)

    def forget(self) -> None:
        """Tell what is known, and begin anew: another context is entered."""
        made = list(self._made.values())
        running = _running() if any(attempt.failure == RAISED for attempt in made) else set()
        for attempt in made:
            if attempt.failure != RAISED or id(attempt.code) not in running:
                self.tell(attempt)
        self._made.clear()


def _running() -> set[int]:
    """Return the ids of the code that any thread is in; a coroutine may wait off every stack."""
    frames = sys._current_frames().values()  # noqa: SLF001 - documented
    return {id(frame.f_code) for first in frames for frame in outwards(first)}


def place_of(code: CodeType, offset: int) -> Place:
    """Return the line of an instruction, and where the expression ends that it belongs to."""
    line, end_line, _, end_column = list(code.co_positions())[offset // 2]
    return LineNo(line or 0), End(LineNo(end_line or line or 0), end_column or 0)
