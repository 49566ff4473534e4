"""What tests try at the calls of the project that hand data to another component."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from inspect import CO_COROUTINE
from types import CodeType, FrameType
from typing import TypeAlias

from surefoot.model.handovers import Handovers, named_module
from surefoot.model.ids import LineNo
from surefoot.model.seen import End, Tried
from surefoot.observe.answers import failure_in
from surefoot.observe.called import (
    Instruction,
    code_of,
    entered_at,
    instruction_at,
    is_mock,
    name_of,
    name_where_defined,
)
from surefoot.observe.frames import Frames, Origin, is_task, outwards
from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

Place: TypeAlias = tuple[LineNo, End]
"""The line of a call, and where it ends."""

RAISED = "an exception"
"""How a call has failed, or is not done yet, of which no more is known."""


class Attempt:
    """What is known of one call of the source in the context that has been entered.

    It has ``begun`` so many times, of which so many have ``failed``. One that ``hangs`` only makes a
    coroutine, which somebody else runs: it has ``worked`` when that has told so.
    """

    __slots__ = (
        *("begun", "code", "failed", "failure", "hangs", "said", "told", "worked"),
        *("_judged", "_was_bad"),
    )

    def __init__(self, code: CodeType, said: Tried) -> None:
        self.code = code
        self.said = said
        self.hangs = self.worked = False
        self.begun = 1
        self.failed = 0
        self.failure = ""
        self.told: Tried | None = None
        self._judged = 0
        self._was_bad = False

    def fails(self, failure: str) -> None:
        """Take what the call that has begun last raises; its answer may have said more already."""
        if not (self._was_bad and self._judged == self.begun):
            self.failed += 1
            self.failure = failure

    def returns(self) -> None:
        """Take back that the call fails which has begun last."""
        self.failed -= 1
        if not self.failed:
            self.failure = ""

    def answers(self, failure: str) -> None:
        """Take the answer of the call that has begun last; of several, the outermost comes last."""
        if self.hangs:  # several of them may run, and end in any order
            self.worked = self.worked or not failure
        elif self._judged == self.begun:
            self.failed -= self._was_bad
        self.failed += bool(failure)
        self._judged, self._was_bad = self.begun, bool(failure)
        self.failure = failure or self.failure

    def so_far(self) -> Tried:
        """Return what is known."""
        succeeded = self.worked if self.hangs else self.begun > self.failed
        failure = self.failure if self.failed else ""
        return self.said._replace(succeeded=succeeded, failure=failure)


class Attempts:
    """The calls of one context; ``note`` is called with each, and again when more is known.

    ``code`` is that of the project which makes such calls, by id, and ``trying`` the ids of that in
    which there are attempts; ``made`` are the attempts, by the id of their code, their place in it,
    and the type of what is called.
    """

    def __init__(self, frames: Frames, handovers: Handovers, note: Callable[[Tried], None]) -> None:
        self.code: dict[int, CodeType] = {}
        self._frames = frames
        self._handovers = handovers
        self._names = handovers.names()
        self._own: set[tuple[int, Hashable]] = set()
        self._note = note
        self.made: dict[tuple[int, Hashable, type], Attempt] = {}
        self.trying: set[int] = set()
        self._tasks: dict[int, Attempt | None] = {}
        # Holds the code, so that no other object can get its id.
        self._instructions: dict[tuple[int, int], tuple[CodeType, Instruction]] = {}
        self._entered: dict[tuple[int, int], int | None] = {}

    def known(self, code: CodeType, at: Hashable, function: object) -> Attempt | None:
        """Return the attempt at a place in some code that calls such a function, if there is one."""
        return self.made.get((identity(code), at, type(function)))

    def begin(
        self,
        code: CodeType,
        at: Hashable,
        function: object,
        place: Callable[[], Place],
        on: object = None,
    ) -> Attempt | None:
        """Take that code is about to call a function, if that hands something over.

        ``on`` is the first argument of a function in Python, which may be one of a class.
        """
        origin = self._origin_of(function)
        if origin is Origin.PROJECT:
            if self.is_own(function):
                self._tell_own(code, at, place)
            return None
        stands_in = is_mock(function) or origin is Origin.TESTS
        kind = calls = ""
        if not stands_in:
            named = name_of(function, on)
            if named is not None and not self._handovers.covers(named_module(named.module)):
                named = name_where_defined(function) or named  # it may be inherited
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
        self.made[identity(code), at, type(function)] = attempt
        self.trying.add(identity(code))
        return attempt

    def is_own(self, function: object) -> bool:
        """Return whether a function is the project's, although its name suggests that it hands
        something over: a method that overrides ``Query.get``, say.
        """
        code = code_of(function)
        named = code is not None and code.co_name in self._names
        return named and self._origin_of(function) is Origin.PROJECT

    def _tell_own(self, code: CodeType, at: Hashable, place: Callable[[], Place]) -> None:
        """Tell once of a call that it hands nothing over."""
        if (identity(code), at) in self._own:
            return
        self._own.add((identity(code), at))
        line, end = place()
        path = self._frames.path_of(code.co_filename)
        self._note(Tried(path, line, end, "", "", is_mock=False, succeeded=False, failure=""))

    def leave_to_run(self, attempt: Attempt, coroutine: CodeType) -> None:
        """Take that a call only makes a coroutine with this code.

        What it does belongs to the call, unless other calls make such ones too.
        """
        attempt.hangs = True
        made_by = self._tasks.setdefault(identity(coroutine), attempt)
        if made_by is attempt:
            path, line, *_ = attempt.said
            self._frames.lines_of_tasks[identity(coroutine)] = f"{path}:{line}"
        else:
            self._tasks[identity(coroutine)] = None
            self._frames.lines_of_tasks.pop(identity(coroutine), None)

    def _origin_of(self, function: object) -> Origin:
        """Return whose function it is."""
        code = code_of(function)
        return Origin.OTHER if code is None else self._frames.origin_of(code.co_filename)

    def at(self, code: CodeType, offset: int) -> Attempt | None:
        """Return the attempt that an instruction belongs to.

        It is the call itself, or waits for it: the last one before, on the same lines. Up to 3.12,
        those of what enters a ``with`` statement are all lines of that.
        """
        if identity(code) not in self.trying:
            return None
        instruction = self._instruction(code, offset)
        if not instruction.is_of_call:
            return None
        line, end = instruction.line, instruction.end
        before: dict[int, Attempt] = {}
        for (_, at, _), attempt in self.made.items():
            if attempt.code is not code or (isinstance(at, int) and at > offset):
                continue
            if attempt.said.end == end:
                return attempt
            if isinstance(at, int):
                before[at] = attempt
        if not instruction.waits:
            return None
        within = [at for at, a in before.items() if line <= a.said.end.line and a.said.end <= end]
        return before[max(within)] if within else None

    def behind(self, error: BaseException, code: CodeType, offset: int) -> Attempt | None:
        """Return the attempt that an error comes from, which is raised at an instruction.

        What is raised as a ``with`` block is left, such as by a commit, comes from the last call
        within of the package whose error it is.
        """
        instruction = self._instruction(code, offset) if self.made else None
        if instruction is None or not instruction.is_of_call:
            return None
        entered = self._entered_at(code, offset)
        if entered is not None:
            packages = {base.__module__.partition(".")[0] for base in type(error).__mro__}
            within = {
                at: attempt
                for (_, at, _), attempt in self.made.items()
                if attempt.code is code and isinstance(at, int) and entered < at < offset
                if attempt.said.calls.partition(".")[0] in packages
            }
            if within:
                return within[max(within)]
            offset = entered
        return self.at(code, offset)

    def _instruction(self, code: CodeType, offset: int) -> Instruction:
        known = self._instructions.get((identity(code), offset))
        if known is None:
            known = self._instructions[identity(code), offset] = code, instruction_at(code, offset)
        return known[1]

    def _entered_at(self, code: CodeType, offset: int) -> int | None:
        """Return what ``entered_at`` does for an instruction that has been looked at."""
        at = identity(code), offset
        if at not in self._entered:
            self._entered[at] = entered_at(code, offset)
        return self._entered[at]

    def place_of(self, code: CodeType, offset: int) -> Place:
        """Return the line of an instruction, and where the expression ends that it belongs to."""
        instruction = self._instruction(code, offset)
        return instruction.line, instruction.end

    def answered(self, frame: FrameType, answer: object) -> None:
        """Take what a function of a library returns that a call of the project has led to."""
        failure = failure_in(answer) if self.made else None
        if failure is None and self._of_task(frame) is not None:
            failure = ""
        attempt = self._behind(frame) if failure is not None else None
        if attempt is not None and failure is not None:
            attempt.answers(failure)
            self.tell(attempt)

    def replaces_process(self, frame: FrameType) -> None:
        """Tell that a call succeeds which is about to replace the process, and never returns then.

        More is told of it if it fails after all.
        """
        attempt = self._behind(frame) if self.made else None
        if attempt is not None:
            self._note(attempt.said._replace(succeeded=True))

    def _behind(self, frame: FrameType) -> Attempt | None:
        """Return the attempt that has led to a call of a function of a library."""
        for behind in outwards(frame):
            attempt = self._of_task(behind) or self.at(behind.f_code, behind.f_lasti)
            is_of_project = self._frames.origin_of(behind.f_code.co_filename) is Origin.PROJECT
            if attempt is not None or is_of_project:
                return attempt
        return None

    def _of_task(self, frame: FrameType) -> Attempt | None:
        """Return the attempt that has made a coroutine for others to run, from the frame of that."""
        attempt = self._tasks.get(identity(frame.f_code))
        return attempt if attempt is not None and is_task(frame) else None

    def tell(self, attempt: Attempt) -> None:
        """Tell what is known of an attempt, if that is new: this process may be killed at any time."""
        known = attempt.so_far()
        if known != attempt.told:
            attempt.told = known
            self._note(known)

    def tell_finished(self) -> None:
        """Tell of the attempts that no code is at any more."""
        made = list(self.made.values())
        if all(attempt.so_far() == attempt.told for attempt in made):
            return
        running = _running()
        for attempt in made:
            may_wait = attempt.code.co_flags & CO_COROUTINE  # off every stack
            if identity(attempt.code) not in running and not may_wait:
                self.tell(attempt)

    def forget(self) -> None:
        """Tell what is known, and begin anew: another context is entered."""
        made = list(self.made.values())
        running = _running() if any(attempt.failure == RAISED for attempt in made) else set()
        for attempt in made:
            if attempt.failure != RAISED or identity(attempt.code) not in running:
                self.tell(attempt)
        self.made.clear()
        self.trying.clear()
        self._tasks.clear()
        self._frames.lines_of_tasks.clear()


def _running() -> set[int]:
    """Return the ids of the code that any thread is in."""
    frames = sys._current_frames().values()  # noqa: SLF001 - documented
    return {identity(frame.f_code) for first in frames for frame in outwards(first)}
