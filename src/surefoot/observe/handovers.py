"""Watch the calls of the project that hand data to another component, and how they end.

A call is known by what it really calls. It succeeded unless an exception came back to its place or
its answer says that it failed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType
from typing import Protocol

from surefoot.instrument.built import code_objects
from surefoot.model.handovers import INTERFACES, Handovers, named_module
from surefoot.model.ids import LineNo
from surefoot.model.seams import End, Tried
from surefoot.observe.answers import failure_in
from surefoot.observe.called import code_of, is_left_to_run, is_mock, name_of
from surefoot.observe.frames import Frames, Origin, outwards
from surefoot.probe.calls import Calling, Raised, ReturnedTo
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_NO_FAILURES = frozenset({"GeneratorExit", "StopIteration", "StopAsyncIteration", "CancelledError"})
"""Exceptions by which code is told to end."""


class CallMonitor(Protocol):
    """Asks the interpreter for the calls that some code makes, and for exceptions."""

    def watch_calls_by(self, code: CodeType, calling: Calling) -> None: ...

    def watch_raises(self, raised: Raised) -> None: ...

    def hear_of_returns(self, returned: ReturnedTo | None) -> None: ...


class _Call:
    """What is known of one call of the source in the context that has been entered."""

    __slots__ = ("begun", "failed", "failure", "judged", "judged_bad", "said", "told", "waits")

    def __init__(self, said: Tried, *, waits: bool) -> None:
        self.said = said
        self.begun = 1
        self.failed = 0
        self.failure = ""
        self.judged = 0
        self.judged_bad = False
        self.waits = waits
        self.told: Tried | None = None

    def fails(self, failure: str) -> None:
        self.failed += 1
        self.failure = failure

    def answers(self, failure: str) -> None:
        """Take the answer of the call that has begun last; of several, the outermost comes last."""
        self.waits = False
        if self.judged == self.begun:
            self.failed += bool(failure) - self.judged_bad
        else:
            self.failed += bool(failure)
        self.judged, self.judged_bad = self.begun, bool(failure)
        self.failure = failure or self.failure

    def so_far(self) -> Tried:
        succeeded = self.begun > self.failed and not self.waits
        failure = self.failure if self.failed else ""
        return self.said._replace(succeeded=succeeded, failure=failure)


class HandoverCalls:
    """Watches calls; ``calling`` is to be told of each, and ``note`` is called with what is known of each, again when there is more."""

    def __init__(
        self,
        frames: Frames,
        handovers: Handovers,
        monitor: CallMonitor,
        calling: Calling,
        note: Callable[[Tried], None],
    ) -> None:
        self._frames = frames
        self._handovers = handovers
        self._monitor = monitor
        self._calling = calling
        self._note = note
        self._any_call = handovers.packages()
        self._packages: set[str] = set()
        self._names = frozenset[str]()
        self._modules = 0
        self._of_project: list[CodeType] = []
        self._code: dict[int, CodeType] = {}
        self._calls: dict[tuple[int, int, type], _Call] = {}
        self._hears_raises = False

    def watch(self, code: CodeType) -> None:
        """Watch the calls in a module of the project that may hand something over."""
        parts = list(code_objects(code))
        imported = {name.partition(".")[0] for name in code.co_names}
        if not imported.isdisjoint(self._any_call):
            for part in parts:
                self._watch_calls_by(part)
        self._of_project.extend(parts)
        self._watch_named(parts)

    def look_for_packages(self, *loading: str) -> None:
        """Watch the calls too that are known of packages which have been imported since."""
        if len(sys.modules) == self._modules and not loading:
            return
        self._modules = len(sys.modules)
        new = INTERFACES.keys() & {*sys.modules, *loading} - self._packages
        if new:
            self._packages |= new
            self._names = self._handovers.names(self._packages)
            self._watch_named(self._of_project)

    def _watch_named(self, parts: Iterable[CodeType]) -> None:
        for part in parts:
            if id(part) not in self._code and not self._names.isdisjoint(part.co_names):
                self._watch_calls_by(part)

    def _watch_calls_by(self, part: CodeType) -> None:
        self._code[id(part)] = part
        self._monitor.watch_calls_by(part, self._calling)

    def forget(self) -> None:
        """Tell what is known, and begin anew: another context is entered."""
        self.tell()
        self._calls.clear()

    def tell(self) -> None:
        """Tell what is known and has not been told: this process may be killed at any time."""
        for call in list(self._calls.values()):
            known = call.so_far()
            if known != call.told:
                call.told = known
                self._note(known)

    def goes_on(self, code: CodeType, offset: int, function: object) -> bool:
        """Take what is about to be called; return whether it is known already in this context."""
        call = self._calls.get((id(code), offset, type(function)))
        if call is None:
            return False
        call.begun += 1
        return True

    def begins(self, code: CodeType, offset: int, function: object) -> bool:
        """Take what is about to be called; return whether it hands something over."""
        said = self._what_is_said(code, offset, function) if id(code) in self._code else None
        if said is None:
            return False
        self.tell()
        if not self._hears_raises:
            self._hears_raises = True
            self._monitor.watch_raises(self.raised)
        waits = is_left_to_run(function, code, offset)
        self._calls[id(code), offset, type(function)] = _Call(said, waits=waits)
        self._monitor.hear_of_returns(self.returned)
        return True

    def returned(self, code: CodeType, offset: int) -> None:
        """Take that a function in C has returned to some code."""
        if any((part, at) == (id(code), offset) for part, at, _ in self._calls):
            self._monitor.hear_of_returns(None)
            self.tell()

    def raised(self, code: CodeType, error: BaseException) -> None:
        """Take an exception that is raised in some code, or comes back to it from a call."""
        if id(code) not in self._code or not self._calls:
            return
        place = error.__traceback__
        if place is None or place.tb_frame.f_code is not code:
            return
        name = type(error).__name__
        if name in _NO_FAILURES:
            return
        for call in self._calls_at(code, place.tb_lasti):
            call.fails(name)
            self.tell()
            return

    def answered(self, frame: FrameType, answer: object) -> None:
        """Take what a function of a library returns that a call of the project has led to."""
        failure = failure_in(answer) if self._calls else None
        if failure is None:
            return
        for behind in outwards(frame.f_back):
            if id(behind.f_code) in self._code:
                for call in self._calls_at(behind.f_code, behind.f_lasti):
                    call.answers(failure)
                    return
            if self._frames.origin_of(behind.f_code.co_filename) is Origin.PROJECT:
                return

    def _calls_at(self, code: CodeType, offset: int) -> Iterator[_Call]:
        """Yield the call that an instruction belongs to, which may come after it: an ``await``."""
        line, end = _place(code, offset)
        of_code = [c for (part, _, _), c in self._calls.items() if part == id(code)]
        exact = [call for call in of_code if call.said.end == end]
        yield from exact or [c for c in of_code if line <= c.said.end.line <= end.line]

    def _what_is_said(self, code: CodeType, offset: int, function: object) -> Tried | None:
        stands_in = is_mock(function) or self._is_of_tests(function)
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
        line, end = _place(code, offset)
        path = self._frames.path_of(code.co_filename)
        return Tried(path, line, end, kind, calls, stands_in, succeeded=False, failure="")

    def _is_of_tests(self, function: object) -> bool:
        code = code_of(function)
        return code is not None and self._frames.origin_of(code.co_filename) is Origin.TESTS


def _place(code: CodeType, offset: int) -> tuple[LineNo, End]:
    """Return the line of an instruction, and where the expression ends that it belongs to."""
    line, end_line, _, end_column = list(code.co_positions())[offset // 2]
    return LineNo(line or 0), End(LineNo(end_line or line or 0), end_column or 0)
