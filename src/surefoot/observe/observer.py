"""Observe what the tests of a process do beside reaching code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Protocol

from surefoot.model.handovers import INTERFACES, Handovers
from surefoot.model.seen import Tried, Unread
from surefoot.model.touches import Endpoint, Touch
from surefoot.observe.answers import ANSWERS
from surefoot.observe.attempts import Attempts
from surefoot.observe.audit import ignore, listen
from surefoot.observe.endpoints import Endpoints
from surefoot.observe.entries import (
    CLOCK_STOPPERS,
    ENTRIES,
    MOCKS,
    WORK,
    Describe,
    code_in,
    parts_named,
    queried_by,
)
from surefoot.observe.frames import Frames
from surefoot.observe.handovers import HandoverEvents, HandoverMonitor
from surefoot.observe.inbound import MAY_INHERIT, Heard, Inbound, InboundNotes
from surefoot.observe.programs import Programs
from surefoot.observe.touches import Touches
from surefoot.observe.unread import ANSWER, note_unread
from surefoot.probe.calls import Called
from surefoot.untouched import keep_builtins, read_bytes

if TYPE_CHECKING:
    from surefoot.observe.told import ToldCalls
    from surefoot.store.cache import Cache

keep_builtins(globals())


class Notes(InboundNotes, Protocol):
    """Where it is noted what the context that has been entered did."""

    def touched(self, touch: Touch, *, belongs: bool) -> None:
        """Note what was touched, by the test if it ``belongs`` to it."""

    def mocked(self, where: str) -> None:
        """Note a call site of the project that reached a mock."""

    def stopped_clock(self) -> None:
        """Note that the clock was replaced."""

    def bound(self, endpoint: Endpoint) -> None:
        """Note that this process listens there."""

    def tried(self, tried: Tried) -> None:
        """Note what is known of a call of the project that hands data to another component."""


class CallMonitor(HandoverMonitor, Protocol):
    """Asks the interpreter for calls of some code too."""

    def watch_calls(self, code: CodeType, called: Called) -> None: ...


class Observer:
    """Observes this process while installed.

    Where ``monitor`` is None, this interpreter has no events of calls. Modules of libraries are
    compiled to tell of theirs then, and kept in the ``code_cache``.
    """

    def __init__(
        self,
        root: str,
        measured_as: Callable[[str], str | None],
        notes: Notes,
        monitor: CallMonitor | None,
        handovers: Handovers,
        code_cache: Cache | None = None,
    ) -> None:
        measured_as = cache(measured_as)  # it asks the file system
        self._frames = Frames(root, measured_as)
        self._notes = notes
        self._monitor = monitor
        self._cache = code_cache
        self.touches = Touches(
            root,
            self._frames,
            lambda touch, belongs: notes.touched(touch, belongs=belongs),
            notes.bound,
        )
        self.attempts = Attempts(self._frames, handovers, notes.tried)
        self._events: HandoverEvents | None = None
        self.told: ToldCalls | None = None
        self._calls: HandoverEvents | ToldCalls
        if monitor is not None:
            self._calls = self._events = HandoverEvents(
                self.attempts, handovers, monitor, self._query
            )
        else:
            from surefoot.observe.told import ToldCalls  # noqa: PLC0415 - for old interpreters

            self._calls = self.told = ToldCalls(self.attempts, handovers)
        endpoints = Endpoints(root, measured_as)
        self._inbound = Inbound(endpoints, notes)
        self._programs = Programs(endpoints, notes)
        self._asked_for = {**self._inbound.entries, **self._programs.entries}
        self._of_interest = self._asked_for.keys() | {
            *(*ENTRIES, *MOCKS, *CLOCK_STOPPERS, *WORK, *ANSWERS)
        }
        self._code_of_tests: dict[str, list[CodeType]] = {}
        self._is_on = False

    def install(self) -> None:
        """Begin to observe."""
        self._is_on = True
        self._calls.begin()
        self.touches.install()
        listen({"os.exec"}, self._replaced)
        for name in self._of_interest & sys.modules.keys():
            for qualname, called in self._wanted(name):
                code = code_in(sys.modules[name], qualname)
                if self._monitor is not None and code is not None:
                    self._monitor.watch_calls(code, called)
            for qualname in ANSWERS.get(name, ()):
                self._watch_answers(code_in(sys.modules[name], qualname))

    def uninstall(self) -> None:
        """Observe no more, once all routes and commands are known."""
        if self._is_on:
            self._inbound.finish()
            self._programs.finish()
        self._is_on = False
        self._calls.is_on = False
        self.touches.uninstall()
        ignore({"os.exec"}, self._replaced)

    def leave(self) -> None:
        """Tell all that is known of the context that has been entered: it ends."""
        if self.attempts.made:
            self.attempts.forget()
            self._calls.forget()

    def enter(self, phase: str) -> None:
        """Begin a phase of a test."""
        self.touches.enter(phase)
        if self._events is not None:
            self._events.look_for_packages()
        self._programs.enter()

    def loaded(self, name: str, code: CodeType, *, is_measured: bool) -> CodeType:
        """Look at the code of a module that is going to run; return what is to run."""
        is_of_tests = self._frames.is_of_tests(code.co_filename)
        if is_of_tests:
            self._code_of_tests.setdefault(code.co_filename, []).append(code)
        if self._events is not None:
            if is_measured and not is_of_tests:
                self._events.watch(code)
            elif is_of_tests:
                self._events.watch_queries(code)
            if name in INTERFACES:
                self._events.look_for_packages(name)
        if name in self._of_interest:
            return self._hearing(name, code)
        return code

    def _hearing(self, name: str, code: CodeType) -> CodeType:
        """Ask for the calls that matter in a module of a library; return the code that is to run."""
        wanted = dict(self._wanted(name))
        found = {qualname: parts_named(code, qualname) for qualname in wanted}
        self._note_unheard(name, {qualname for qualname, parts in found.items() if parts})
        if self._monitor is None:
            return self._telling(name, code, wanted) if wanted else code
        for qualname, parts in found.items():
            for part in parts:
                self._monitor.watch_calls(part, wanted[qualname])
        for qualname in ANSWERS.get(name, ()):
            for part in parts_named(code, qualname):
                self._watch_answers(part)
        return code

    def _note_unheard(self, module: str, defined: Set[str]) -> None:
        """Note it where a framework has no function of those that tell of routes and answers."""
        wanted = {} if module in MAY_INHERIT else self._inbound.entries.get(module, {})
        for qualname in wanted.keys() - defined:
            self._notes.unread(Unread(_package(module), f"there is no {module}.{qualname}"))

    def _telling(self, module: str, code: CodeType, wanted: Mapping[str, Called]) -> CodeType:
        """Return the code of a module whose functions tell of their calls, if that can be had."""
        from surefoot.observe.calls import with_calls  # noqa: PLC0415 - for old interpreters

        try:
            filename = code.co_filename
            return with_calls(read_bytes(filename), filename, wanted, self._cache)
        except (OSError, SyntaxError, ValueError):
            self._note_unheard(module, frozenset())
            return code

    def _watch_answers(self, code: CodeType | None) -> None:
        if self._monitor is not None and code is not None:
            self._monitor.watch_returns(code, self.attempts.answered)

    def code_of_tests(self) -> dict[str, list[CodeType]]:
        """Return the code of the modules of tests that were loaded, by file name, and forget it."""
        found, self._code_of_tests = self._code_of_tests, {}
        return found

    def _wanted(self, module: str) -> Iterable[tuple[str, Called]]:
        """Yield the functions of a module whose calls matter."""
        for qualname, describe in ENTRIES.get(module, {}).items():
            yield qualname, self._touching(describe)
        for qualname in MOCKS.get(module, ()):
            yield qualname, self._mock_called
        for qualname in CLOCK_STOPPERS.get(module, ()):
            yield qualname, self._clock_stopped
        for qualname in WORK.get(module, ()):
            yield qualname, self._work_submitted
        for qualname, heard in self._asked_for.get(module, {}).items():
            yield qualname, self._asking(_package(module), heard)

    def _touching(self, describe: Describe) -> Called:
        def called(frame: FrameType) -> bool:
            if not self._is_on:
                return False
            try:
                found = describe(frame)
            except Exception:  # noqa: BLE001 - the library's objects may answer in any way
                return True
            if found is not None:
                self.touches.reached(frame, found)
            return True  # another line may reach it next

        return called

    def _asking(self, package: str, heard: Heard) -> Called:
        def called(frame: FrameType) -> bool:
            if self._is_on:
                try:  # with a context manager, a call would take twice as long
                    heard(frame)
                except Exception as error:  # noqa: BLE001 - its objects may answer in any way
                    note_unread(self._notes, package, ANSWER, error)
            return True

        return called

    def _query(self, frame: FrameType, function: object) -> None:
        found = queried_by(function)
        if found is not None:
            self.touches.reached(frame, found)

    def _mock_called(self, frame: FrameType) -> bool:
        if self._is_on:
            where = self._frames.caller_of_mock(frame)
            if where is not None:
                self._notes.mocked(where)
        return True

    def _work_submitted(self, frame: FrameType) -> bool:
        if self._is_on:
            self.touches.submitted(frame)
        return True

    def _replaced(self, _: str, __: tuple[Any, ...]) -> None:
        self.attempts.replaces_process(sys._getframe(2))  # noqa: SLF001 - documented

    def _clock_stopped(self, _: FrameType) -> bool:
        if self._is_on:
            self._notes.stopped_clock()
        return True


def _package(module: str) -> str:
    """Return the package of a module as people know it; example: ``pytest``."""
    return module.partition(".")[0].lstrip("_")
