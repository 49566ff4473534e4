"""Watch the calls of the project that hand data to another component, by events of the interpreter.

A call is known by what it really calls. It has succeeded unless an exception comes back to its
place, or its answer says that it failed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from types import CodeType, FrameType
from typing import Protocol

from surefoot.instrument.built import code_objects
from surefoot.model.handovers import INTERFACES, Handovers
from surefoot.observe.answers import ANSWERED_BY_OBJECT, failure_of
from surefoot.observe.attempts import Attempts
from surefoot.observe.called import code_of, is_left_to_run, lasting_kind, names_given
from surefoot.observe.entries import QUERIES
from surefoot.probe.calls import NO_MORE, Calling, Raised, Returned, ReturnedTo
from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

_NO_FAILURES = frozenset({"GeneratorExit", "StopIteration", "StopAsyncIteration", "CancelledError"})
"""Exceptions by which code is told to end."""

_FILES = frozenset({"os", "pathlib", "shutil"})
_EVERYDAY = frozenset(name for kind in (str, bytes, list, dict, set) for name in dir(kind))
"""Names such as ``replace``: strings have such a method, and files."""
_FILES_NAMED = _FILES | {"Path"}
"""What is named where everyday names are likely to be about files."""
_MOST_OTHERS = 10_000
"""A program may import modules without end."""


class HandoverMonitor(Protocol):
    """Asks the interpreter for the calls that some code makes, and for how they end."""

    def watch_calls_by(self, code: CodeType, calling: Calling) -> None: ...

    def watch_returns(self, code: CodeType, returned: Returned) -> None: ...

    def hear_of_raises(self, raised: Raised | None) -> None: ...

    def hear_of_returns(self, returned: ReturnedTo | None) -> None: ...


class HandoverEvents:
    """Tells ``attempts`` of calls while ``is_on``.

    ``query`` takes the frame and the function of each call for the first time in a context.
    """

    def __init__(
        self,
        attempts: Attempts,
        handovers: Handovers,
        monitor: HandoverMonitor,
        query: Callable[[FrameType, object], object],
    ) -> None:
        self.is_on = False
        self._attempts = attempts
        self._made = attempts.made
        self._handovers = handovers
        self._monitor = monitor
        self._query = query
        self._any_call = handovers.packages_of_any_call()
        self._packages: set[str] = set()
        self._known: set[str] = set()
        self._everyday = frozenset[str]()
        self._modules = 0
        self._waiting: list[CodeType] = []
        self._of_project: list[CodeType] = []
        self._hears = self._asks_objects = False
        self._others: dict[int, object] = {}
        self._others_by_kind: set[object] = set()

    def begin(self) -> None:
        """Tell of calls from now on, in all modules that are loaded or will be."""
        self.is_on = True
        self.look_for_packages()
        waiting, self._waiting = self._waiting, []
        for code in waiting:
            self.watch(code)

    def watch(self, code: CodeType) -> None:
        """Watch the calls in a module of the project that may hand something over.

        Which packages there are is known best as it begins, so what is loaded before waits for that.
        """
        if not self.is_on:
            self._waiting.append(code)
            return
        parts = code_objects(code)
        imported = {*code.co_names, *(n.partition(".")[0] for n in code.co_names if "." in n)}
        self.look_for_packages(*INTERFACES.keys() & imported)  # it may know them by mocks alone
        if not imported.isdisjoint(self._any_call):
            for part in parts:
                self._watch_calls_by(part)
        self._of_project.extend(parts)
        naming = self._naming(parts)
        if self._know(naming):
            self._know(parts)  # some may use the names that others give
            naming = self._naming(parts)
        self._watch_named(naming)

    def watch_queries(self, code: CodeType) -> None:
        """Watch the calls in a module of the tests that may be queries of a compiled driver."""
        for part in code_objects(code):
            if not QUERIES.isdisjoint(part.co_names):
                self._monitor.watch_calls_by(part, self.calls)

    def look_for_packages(self, *loading: str) -> None:
        """Watch the calls too that are known of packages which have been imported since.

        A project that has nothing to do with a package has none of its calls watched.
        """
        if not self.is_on or (len(sys.modules) == self._modules and not loading):
            return
        self._modules = len(sys.modules)
        new = (INTERFACES.keys() & sys.modules.keys()).union(loading)
        if not self._packages.issuperset(new):
            self._packages.update(new)
            of_files = self._handovers.names(self._packages & _FILES)
            self._known.update(self._handovers.names(self._packages - _FILES))
            self._known.update(of_files - _EVERYDAY)
            self._everyday = of_files & _EVERYDAY
            self._watch_named(self._naming(self._of_project))

    def _naming(self, parts: Iterable[CodeType]) -> list[CodeType]:
        """Return the parts that use or have a name of what may hand something over: few of them."""
        known = self._known | self._everyday
        return [p for p in parts if not known.isdisjoint(p.co_names) or p.co_name in known]

    def _know(self, parts: Iterable[CodeType]) -> bool:
        """Take the names that these parts give to what they know; return whether there are any."""
        before = len(self._known)
        for part in parts:
            self._known.update(names_given(part, self._known))
        return len(self._known) > before

    def _watch_named(self, parts: Iterable[CodeType]) -> None:
        known = self._known
        for part in parts:
            used = part.co_names
            is_named = not known.isdisjoint(used) or part.co_name in known  # for its parameters
            is_of_files = not (self._everyday.isdisjoint(used) or _FILES_NAMED.isdisjoint(used))
            if (is_named or is_of_files) and identity(part) not in self._attempts.code:
                self._watch_calls_by(part)

    def _watch_calls_by(self, part: CodeType) -> None:
        self._attempts.code[identity(part)] = part
        self._monitor.watch_calls_by(part, self.calls)

    def calls(self, code: CodeType, offset: int, function: object, on: object) -> object:
        """Take what is about to be called, ``on`` an object if it is a method."""
        if self._made:
            attempt = self._made.get((identity(code), offset, type(function)))
            if attempt is not None:
                attempt.begun += 1
                return None
        if self._others.get(identity(function)) is function:
            return NO_MORE
        try:
            return None if self._begins(code, offset, function, on) else NO_MORE
        except Exception:  # noqa: BLE001 - a class may answer in any way
            return NO_MORE

    def _begins(self, code: CodeType, offset: int, function: object, on: object) -> bool:
        """Return whether a function hands something over; it is called here for the first time in
        this context.
        """
        if not self.is_on:
            return False
        if lasting_kind(function) in self._others_by_kind:
            return False
        self._query(sys._getframe(2), function)  # noqa: SLF001 - documented
        if identity(code) not in self._attempts.code:
            return False
        place = partial(self._attempts.place_of, code, offset)
        attempt = self._attempts.begin(code, offset, function, place, on)
        if attempt is None:
            if not self._attempts.is_own(function):  # which is told of at each place
                self._remember(function)
            return False
        self._attempts.tell_finished()
        coroutine = code_of(function)
        if coroutine is not None and is_left_to_run(function, code, offset):
            self._attempts.leave_to_run(attempt, coroutine)
            self._monitor.watch_returns(coroutine, self._attempts.answered)
        if not self._hears:
            self._hears = True
            self._monitor.hear_of_raises(self._raised)
        if coroutine is None:
            self._asks_objects = self._asks_objects or attempt.said.calls in ANSWERED_BY_OBJECT
            self._monitor.hear_of_returns(self._returned)
        return True

    def _remember(self, function: object) -> None:
        """Remember that a function hands nothing over."""
        if len(self._others) + len(self._others_by_kind) > _MOST_OTHERS:
            return
        kind = lasting_kind(function)
        if kind is function:
            self._others[identity(function)] = function
        elif kind is not None:
            self._others_by_kind.add(kind)

    def forget(self) -> None:
        """Hear of nothing until a call begins: another context is entered."""
        if self._hears:
            self._hears = self._asks_objects = False
            self._monitor.hear_of_raises(None)
            self._monitor.hear_of_returns(None)

    def _returned(self, code: CodeType, offset: int, function: object, on: object) -> None:
        """Take that a function in C has returned to some code."""
        attempt = self._attempts.at(code, offset)
        if attempt is None:
            return
        if not self._asks_objects:
            self._monitor.hear_of_returns(None)
        elif attempt.said.calls in ANSWERED_BY_OBJECT:
            with suppress(Exception):  # an object may answer in any way
                failure = failure_of(getattr(function, "__self__", on))
                if failure is not None:
                    attempt.answers(failure)
        self._attempts.tell(attempt)

    def _raised(self, code: CodeType, _: int, error: BaseException) -> None:
        """Take an exception that is raised in some code, or comes back to it from a call.

        Its own place is exact; the one that the event gives is not.
        """
        if identity(code) not in self._attempts.trying:
            return
        place = error.__traceback__
        if place is None or place.tb_frame.f_code is not code:
            return
        attempt = self._attempts.behind(error, code, place.tb_lasti)
        name = type(error).__name__
        if attempt is not None and name not in _NO_FAILURES:
            attempt.fails(name)
            self._attempts.tell(attempt)
