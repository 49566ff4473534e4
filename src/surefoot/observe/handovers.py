"""Watch the calls of the project that hand data to another component, by events of the interpreter.

A call is known by what it really calls. It has succeeded unless an exception comes back to its
place, or its answer says that it failed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from types import CodeType
from typing import Protocol

from surefoot.instrument.built import code_objects
from surefoot.model.handovers import INTERFACES, Handovers
from surefoot.observe.attempts import Attempts, place_of
from surefoot.observe.called import code_of, is_lasting, is_left_to_run, names_given
from surefoot.probe.calls import Calling, Raised, Returned, ReturnedTo
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_NO_FAILURES = frozenset({"GeneratorExit", "StopIteration", "StopAsyncIteration", "CancelledError"})
"""Exceptions by which code is told to end."""


_MOST_OTHERS = 10_000
"""A program may import modules without end."""


class CallMonitor(Protocol):
    """Asks the interpreter for the calls that some code makes, and for how they end."""

    def watch_calls_by(self, code: CodeType, calling: Calling) -> None: ...

    def watch_returns(self, code: CodeType, returned: Returned) -> None: ...

    def hear_of_raises(self, raised: Raised | None) -> None: ...

    def hear_of_returns(self, returned: ReturnedTo | None) -> None: ...


class HandoverEvents:
    """Tells ``attempts`` of calls; ``calling`` hears of each first, and passes it on."""

    def __init__(
        self, attempts: Attempts, handovers: Handovers, monitor: CallMonitor, calling: Calling
    ) -> None:
        self._attempts = attempts
        self._handovers = handovers
        self._monitor = monitor
        self._calling = calling
        self._any_call = handovers.packages()
        self._packages: set[str] = set()
        self._names = frozenset[str]()
        self._given = frozenset[str]()
        self._modules = 0
        self._of_project: list[CodeType] = []
        self._hears = False
        self._others: dict[int, object] = {}

    def watch(self, code: CodeType) -> None:
        """Watch the calls in a module of the project that may hand something over."""
        parts = list(code_objects(code))
        imported = {name.partition(".")[0] for name in code.co_names}
        if not imported.isdisjoint(self._any_call):
            for part in parts:
                self._watch_calls_by(part)
        self._of_project.extend(parts)
        for part in parts:
            self._given |= names_given(part, self._names | self._given)
        self._watch_named(parts)

    def look_for_packages(self, *loading: str) -> None:
        """Watch the calls too that are known of packages which have been imported since.

        A project that has nothing to do with a package has none of its calls watched.
        """
        if len(sys.modules) == self._modules and not loading:
            return
        self._modules = len(sys.modules)
        new = INTERFACES.keys() & {*sys.modules, *loading} - self._packages
        if new:
            self._packages |= new
            self._names = self._handovers.names(self._packages)
            self._watch_named(self._of_project)

    def _watch_named(self, parts: Iterable[CodeType]) -> None:
        names = self._names | self._given
        for part in parts:
            used = {*part.co_names, part.co_name}  # its own, for the values of its parameters
            if id(part) not in self._attempts.code and not names.isdisjoint(used):
                self._watch_calls_by(part)

    def _watch_calls_by(self, part: CodeType) -> None:
        self._attempts.code[id(part)] = part
        self._monitor.watch_calls_by(part, self._calling)

    def goes_on(self, code: CodeType, offset: int, function: object) -> bool:
        """Take what is about to be called; return whether it is known already in this context."""
        attempt = self._attempts.known(code, offset, function)
        if attempt is None:
            return False
        attempt.begun += 1
        return True

    def is_other(self, function: object) -> bool:
        """Return whether it is known of a function that it hands nothing over."""
        return self._others.get(id(function)) is function

    def begins(self, code: CodeType, offset: int, function: object, on: object) -> bool:
        """Take what is about to be called, ``on`` an object if it is a method; return whether it
        hands something over.
        """
        if id(code) not in self._attempts.code:
            return False
        place = partial(place_of, code, offset)
        attempt = self._attempts.begin(code, offset, function, place, on)
        if attempt is None:
            if is_lasting(function) and len(self._others) < _MOST_OTHERS:
                self._others[id(function)] = function
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
            self._monitor.hear_of_returns(self._returned)
        return True

    def forget(self) -> None:
        """Hear of nothing until a call begins: another context is entered."""
        if self._hears:
            self._hears = False
            self._monitor.hear_of_raises(None)
            self._monitor.hear_of_returns(None)

    def _returned(self, code: CodeType, offset: int, _: object, __: object) -> None:
        """Take that a function in C has returned to some code."""
        attempt = self._attempts.at(code, offset)
        if attempt is not None:
            self._monitor.hear_of_returns(None)
            self._attempts.tell(attempt)

    def _raised(self, code: CodeType, _: int, error: BaseException) -> None:
        """Take an exception that is raised in some code, or comes back to it from a call.

        Its own place is exact; the one that the event gives is not.
        """
        if id(code) not in self._attempts.code:
            return
        place = error.__traceback__
        if place is None or place.tb_frame.f_code is not code:
            return
        attempt = self._attempts.at(code, place.tb_lasti)
        name = type(error).__name__
        if attempt is not None and name not in _NO_FAILURES:
            attempt.fails(name)
            self._attempts.tell(attempt)
