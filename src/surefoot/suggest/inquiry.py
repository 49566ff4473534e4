"""Search one function for all that is wanted of it, and answer for each goal."""

from __future__ import annotations

import contextlib
import inspect
import linecache
import pickle
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from surefoot.model.decision import Decision, Vector
from surefoot.model.suggestions import (
    Answer,
    Call,
    Ending,
    Found,
    FoundBy,
    Goal,
    NotReached,
    NotTried,
    Target,
    VectorSeen,
)
from surefoot.source.nodes import Function
from surefoot.suggest.calling import MOST_ITEMS, Subject, Trial, tried
from surefoot.suggest.calls import Callee, call_of, raising, returning
from surefoot.suggest.changes import Arguments
from surefoot.suggest.clues import constants, guessed, patterns
from surefoot.suggest.generated import explore, prepare
from surefoot.suggest.guard import Guard, RefusedError
from surefoot.suggest.making import Makers, as_built, subclasses
from surefoot.suggest.route import Routes
from surefoot.suggest.samples import ANYTHING, built, fits, hints_of, kinds, parameters
from surefoot.suggest.search import Change, Material, Search, Worth
from surefoot.suggest.values import Built
from surefoot.suggest.watch import Watch
from surefoot.suggest.written import NotWritable, written

_MOST_BEGUN = 64
_FOR_TYPES = 0.4
"""The last part of the time belongs to Hypothesis, if the types are known."""
FOR_SHRINKING = 0.3
"""Seconds to make a find simpler, at most."""
_WRONG_TYPE = (TypeError, AttributeError, NameError)
"""What says that an argument has the wrong type, unless the code raises it itself."""


class Inquiry:
    """What is asked about one function. ``seconds`` of processor time are for each goal.

    ``classes`` are those that the tests pass, or pass instances of, to any function of the file.
    Only exceptions that code below ``root`` raises are taken for what it is meant to do.
    """

    def __init__(
        self,
        subject: Subject,
        function: Function,
        decisions: Sequence[Decision],
        watch: Watch,
        target: Target,
        classes: Sequence[type],
        seconds: float,
        root: str,
    ) -> None:
        self._subject = subject
        self._watch = watch
        self._goals = target.goals
        self._seconds = seconds * len(target.goals)
        self._root = root
        recorded = list(_recorded(target.recorded))
        made = {name: list(_recorded(calls)) for name, calls in target.made}
        plain = inspect.unwrap(subject.function)
        named: Mapping[str, Any] = getattr(plain, "__globals__", {})
        self._given = _given(subject, function, named, recorded, Makers(subject, made))
        for name, values in self._given.items():
            if name != subject.receiver and any(isinstance(value, type) for value in values):
                values.extend(classes)
        whole = [_whole(arguments, self._given) for arguments in recorded]
        self._accepted = _accepted(subject, self._given)
        known = Material(whole, _combined(self._given), constants(function, named))
        self._patterns = patterns(function, named)
        self._explores = bool(self._patterns or hints_of(subject.function))
        routes = Routes(function, decisions)
        self._search = Search(target.goals, routes, known, self._try, self._worth, self._takes)

    def answers(self, guard: Guard) -> Iterator[Answer]:
        """Search, and yield an answer for each goal."""
        seconds = self._searched()
        for goal in self._goals:
            yield self._answer(goal, seconds, guard)

    def _searched(self) -> float:
        """Search, and return how many seconds it took."""
        search = self._search
        begun = time.process_time()
        search.until(begun + self._seconds * (1 - _FOR_TYPES if self._explores else 1))
        seconds = time.process_time() - begun
        if search.open_goals() and self._explores and prepare():
            begun = time.process_time()
            end = begun + self._seconds - seconds
            explore(
                self._subject,
                self._given,
                self._patterns,
                lambda arguments: search.attempt(Change(arguments, FoundBy.TYPES)),
                lambda: time.process_time() >= end or not search.open_goals(),
            )
            search.until(end)
            seconds += time.process_time() - begun
        search.settle()
        return seconds

    def _answer(self, goal: Goal, seconds: float, guard: Guard) -> Answer:
        search = self._search
        way = search.way_of(goal)
        if way is None:
            nearest = search.nearest_to(goal)
            if nearest is not None:
                return NotReached(goal.gap, search.inputs, seconds, self._code_of(nearest))
            if guard.refused:
                return NotTried(goal.gap, f"it {guard.refused}")
            return NotTried(goal.gap, "nothing says what its parameters take")
        calls: dict[Call, None] = {}
        shows: list[tuple[Vector, str]] = []
        by = FoundBy.TESTS
        for fact in sorted(way, key=repr):
            witness = search.shrink(search.witnesses[fact], fact, FOR_SHRINKING)
            call = self._call(witness.trial)
            again = self._try(witness.trial.arguments)
            if again is None or self._call(again) != call:
                ended = "what it does differs from call to call"
                return NotReached(goal.gap, search.inputs, seconds, call.code, ended)
            calls[call] = None
            if isinstance(fact, VectorSeen):
                shows.append((fact.vector, call.code))
            by = max(by, witness.by, key=list(FoundBy).index)
        return Found(goal.gap, tuple(calls), by, search.inputs, seconds, tuple(shows))

    def _call(self, trial: Trial) -> Call:
        """Write a call and what came of it.

        Raises:
            NotWritable: when no expression makes one of its arguments.
        """
        subject = self._subject
        receiver = trial.arguments.get(subject.receiver) if subject.receiver else None
        callee = Callee(subject.module, subject.qualname, subject.called_with, receiver)
        most = MOST_ITEMS if _is_cut(subject.ending, trial.returned) else None
        call = call_of(callee, trial.arguments, subject.ending, most)
        if trial.raised is not None:
            return raising(call, trial.raised)
        return returning(call, trial.returned)

    def _code_of(self, trial: Trial) -> str | None:
        try:
            return self._call(trial).code
        except NotWritable:
            return None

    def _takes(self, name: str, value: object) -> bool:
        """Return whether a parameter takes a value, as far as its annotation and the tests say."""
        if name == self._subject.receiver and self._subject.is_class_method:
            return self._subject.is_called_on(value)
        return fits(value, self._accepted.get(name))

    def _try(self, arguments: Arguments) -> Trial | None:
        if not all(self._takes(name, value) for name, value in arguments.items()):
            return None
        try:
            return tried(self._subject, self._watch, arguments)
        except (Exception, RefusedError):  # noqa: BLE001 - these arguments cannot be made
            return None

    def _worth(self, trial: Trial) -> Worth:
        """Return what a call is worth as a test."""
        is_meant = trial.raised is None or self._is_meant(trial.raised)
        if trial.broke_off or not (is_meant or _may_be_meant(trial.raised)):
            return Worth.NONE
        try:
            self._call(trial)
        except NotWritable:
            return Worth.NONE
        return Worth.GOOD if is_meant else Worth.DOUBTFUL

    def _is_meant(self, error: BaseException) -> bool:
        """Return whether the project's own code raised an exception with ``raise``."""
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        if at is None:
            return False
        path = at.tb_frame.f_code.co_filename
        line = linecache.getline(path, at.tb_lineno)
        return path.startswith(self._root) and line.lstrip().startswith("raise")


def _is_cut(ending: Ending, returned: object) -> bool:
    """Return whether an iteration was stopped."""
    iterates = ending in {Ending.ITERATE, Ending.ITERATE_ASYNC}
    return iterates and isinstance(returned, list) and len(returned) == MOST_ITEMS


def _may_be_meant(error: BaseException | None) -> bool:
    """Return whether what Python or a library raised may be what the code is meant to do."""
    return isinstance(error, Exception) and not isinstance(error, _WRONG_TYPE)


def _given(
    subject: Subject,
    function: Function,
    named: Mapping[str, Any],
    recorded: Sequence[Arguments],
    makers: Makers,
) -> dict[str, list[Any]]:
    """Return values for each parameter: of its type, by how it is used, and from the tests."""
    given: dict[str, list[Any]] = {}
    hints = hints_of(subject.function)
    for name, some in parameters(subject.function).items():
        values = list(some)
        if subject.owner is None or name != subject.receiver:
            values += [made for kind in kinds(hints.get(name)) or () for made in makers.of(kind)]
            guesses = guessed(function, name, named)
            values += [value for value in guesses if not _among(value, values)]
        elif subject.is_class_method:
            values = [subject.owner, *subclasses(subject.owner)]
        else:
            values += makers.constructed(subject.owner)
            values += built(subject.owner)
        values += [each[name] for each in recorded if name in each]
        given[name] = values
    return given


def classes_in(targets: Iterable[Target]) -> list[type]:
    """Return the classes among the recorded arguments of some functions, and those of the others."""
    found: dict[type, None] = {}
    for data in chain.from_iterable(target.recorded for target in targets):
        with contextlib.suppress(Exception):  # a class may not come back
            for value in pickle.loads(data).values():
                found[value if isinstance(value, type) else type(value)] = None
    return list(filter(_is_writable, found))


def _accepted(
    subject: Subject, given: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[type, ...] | None]:
    """Return the classes that each parameter takes; None where nothing says it."""
    hints = hints_of(subject.function)
    accepted: dict[str, tuple[type, ...] | None] = {}
    for name, values in given.items():
        if name == subject.receiver and subject.owner is not None:
            accepted[name] = (subject.owner,)
        elif name in hints:
            default = subject.signature.parameters[name].default
            accepted[name] = _and_kind_of(kinds(hints[name]), default)
        else:
            classes = {*map(_class_of, values)}
            accepted[name] = tuple(classes) if classes - {type(None)} else None
    return accepted


def _and_kind_of(accepted: tuple[type, ...] | None, default: object) -> tuple[type, ...] | None:
    """Return some classes, and that of a default, which may be another than the annotation says."""
    if accepted is None or default is inspect.Parameter.empty:
        return accepted
    return (*accepted, type(default))


def _class_of(value: object) -> type:
    return value.type if isinstance(value, Built) else type(value)


def _combined(given: Mapping[str, Sequence[Any]]) -> list[Arguments]:
    """Return whole arguments: the first values of each parameter, the second ones, and so on."""
    choices = {name: values or ANYTHING for name, values in given.items()}
    most = max(map(len, choices.values()), default=1)
    return [
        {name: values[number % len(values)] for name, values in choices.items()}
        for number in range(min(most, _MOST_BEGUN))
    ]


def _among(value: Any, values: Sequence[Any]) -> bool:
    return any(type(value) is type(other) and value == other for other in values)


def _recorded(calls: Sequence[bytes]) -> Iterator[Arguments]:
    """Yield recorded arguments, without what cannot be written in a test."""
    for data in calls:
        with contextlib.suppress(Exception):  # a class may not come back
            arguments = pickle.loads(data)
            yield {
                name: as_built(value) for name, value in arguments.items() if _is_writable(value)
            }


def _is_writable(value: object) -> bool:
    try:
        written(value)
    except NotWritable:
        return False
    return True


def _whole(arguments: Arguments, given: Mapping[str, Sequence[Any]]) -> Arguments:
    """Return arguments with a value for each parameter that has none."""
    others = {name: values[-1] for name, values in given.items() if values}
    return {name: arguments.get(name, value) for name, value in others.items()}
