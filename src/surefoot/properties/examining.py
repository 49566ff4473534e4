"""Examine the functions of an imported module: see what they do, and try laws on them."""

from __future__ import annotations

import builtins
import collections.abc
import copy
import inspect
import pickle
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from hypothesis import given

from surefoot.model.properties import (
    Check,
    Doubted,
    Finished,
    Held,
    Law,
    LawKind,
    PropertyAnswer,
    Relation,
    Untried,
)
from surefoot.properties.callees import Callee, ErrorClass, Outcome, Parameter, are_varied
from surefoot.properties.domains import (
    Domain,
    Integers,
    domain_of_name,
    domain_of_type,
    domain_of_values,
    hard_texts,
    with_examples,
)
from surefoot.properties.job import Examinee
from surefoot.properties.laws import proposals
from surefoot.properties.trying import BrokenOff, Failed, Passed, tried, tried_test
from surefoot.suggest.guard import RefusedError
from surefoot.suggest.written import NotWritable, Writer, evaluated

FOR_A_LOOK = 100
"""So many calls show what a function does."""
_SECONDS_FOR_A_LOOK = 1.0
FOR_WHAT_IS_TOLD = 200
FOR_A_GUESS = 500
FOR_HARD_TEXTS = 1_000
"""So many inputs a law is tried on."""
_MOST_ITEMS = 1_000
_TOO_MUCH_ASKED = (OverflowError, UnicodeError)
"""Inputs that lead there say little of a function."""


class Examination:
    """Examines functions of one module."""

    def __init__(self, module: Any, examinees: Sequence[Examinee]) -> None:
        self._module = module
        self._examinees = examinees

    def answers(self, examinee: Examinee) -> Iterator[PropertyAnswer]:
        """Yield what holds of a function, and what is doubtful; ``Finished`` at the end."""
        try:
            seen = self._seen(examinee)
        except (_NoDomainError, NotWritable) as error:
            yield Untried(examinee.name, str(error))
        else:
            yield from _judged(examinee.name, self._laws(seen))
        yield Finished(examinee.name)

    def _laws(self, seen: Sequence[Callee]) -> Iterator[tuple[Callee, tuple[Law, ...]]]:
        """Yield what to try: with all values that a function takes, then with those it returns for."""
        others = {
            each.name: partner for each in self._examinees if (partner := self._partner(each))
        }
        most = max(seen, key=lambda callee: len(list(callee.returned())))
        best = next(filter(_is_telling, seen), most)
        smooth = next(filter(_is_smooth, seen), best)
        for callee in dict.fromkeys((best, smooth)):
            for laws in proposals(callee, others):
                if callee is best or laws[0].kind is not LawKind.ERRORS:
                    yield callee, laws

    def _seen(self, examinee: Examinee) -> list[Callee]:
        """Call a function with some values of each of its domains."""
        seen: dict[tuple[str, ...], Callee] = {}
        because = "it takes too long"
        for integers in Integers:
            for with_texts in (False, True):
                callee = self._callee(examinee, integers, with_texts=with_texts)
                codes = tuple(parameter.domain.code for parameter in callee.parameters)
                if codes in seen or any(map(_is_smooth, seen.values())):
                    continue
                looked = looked_at(callee, self._function(examinee.name))
                if isinstance(looked, BrokenOff):
                    because = looked.because
                else:
                    seen[codes] = looked
        if not seen:
            raise _NoDomainError(because)
        return list(seen.values())

    def _function(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._module, name)
        return function

    def _partner(self, examinee: Examinee) -> Callee | None:
        """Return another function as far as it is needed to be called with a given argument."""
        writer = Writer()
        try:
            code = writer.name_of(self._function(examinee.name))
            required = _required(self._function(examinee.name))
        except (NotWritable, ValueError, TypeError):
            return None
        nothing = Domain("st.nothing()")
        parameters = tuple(Parameter(each.name, nothing, _is_keyword(each)) for each in required)
        return Callee(code, writer.imports, parameters)

    def _callee(self, examinee: Examinee, integers: Integers, *, with_texts: bool) -> Callee:
        function = self._function(examinee.name)
        writer = Writer()
        code = writer.name_of(function)
        hints = _hints(function)
        values = _passed(examinee.calls)
        parameters = []
        for each in _required(function):
            domain = domain_of_type(hints.get(each.name), integers) if each.name in hints else None
            passed = values.get(each.name, [])
            is_annotated = domain is not None
            if passed and (domain is None or hints[each.name] in {list, dict, set, tuple}):
                domain = domain_of_values(passed, integers) or domain
            domain = domain or domain_of_name(each.name, integers)
            if domain is None:
                raise _NoDomainError(f"nothing says which values {each.name} takes")
            if with_texts:
                domain = with_examples(domain, passed)
            texts = tuple(text for text in passed if isinstance(text, str))
            parameters.append(Parameter(each.name, domain, _is_keyword(each), is_annotated, texts))
        if not parameters:
            raise _NoDomainError("it takes no arguments that must be given")
        documented = tuple(self._errors(examinee.raises, writer))
        returns = _checkable(hints["return"], writer) if "return" in hints else None
        return Callee(
            code, writer.imports, tuple(parameters), documented, returns, examinee.constants
        )

    def _errors(self, names: frozenset[str], writer: Writer) -> Iterator[ErrorClass]:
        for name in sorted(names):
            first, *rest = name.split(".")
            found: Any = getattr(self._module, first, getattr(builtins, first, None))
            for part in rest:
                found = getattr(found, part, None)
            if isinstance(found, type) and issubclass(found, Exception):
                with suppress(NotWritable):
                    yield ErrorClass(found, writer.name_of(found))


class _NoDomainError(Exception):
    """A function cannot be tried; the text says why."""


def looked_at(callee: Callee, function: Callable[..., Any]) -> Callee | BrokenOff:
    """Return what is known of a function after some calls."""
    outcomes: list[Outcome] = []
    iterates = changes = False

    def look(**arguments: Any) -> None:
        nonlocal iterates, changes
        before = copy.deepcopy(arguments)
        passed = [arguments[parameter.name] for parameter in callee.parameters]
        positional = [v for v, p in zip(passed, callee.parameters, strict=True) if not p.is_keyword]
        named = {p.name: arguments[p.name] for p in callee.parameters if p.is_keyword}
        kept = tuple(before[parameter.name] for parameter in callee.parameters)
        try:
            returned = function(*positional, **named)
            if isinstance(returned, collections.abc.Iterator):
                iterates = True
                returned = list(islice(returned, _MOST_ITEMS))
            outcomes.append(Outcome(kept, returned))
        except (RefusedError, MemoryError, RecursionError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the code under test raises
            outcomes.append(Outcome(kept, raised=error.with_traceback(None)))
        changes = changes or arguments != before

    try:
        strategies = {
            parameter.name: evaluated(_for_a_look(callee, parameter), parameter.domain.imports)
            for parameter in callee.parameters
        }
        ended = tried_test(given(**strategies)(look), FOR_A_LOOK, _SECONDS_FOR_A_LOOK)
    except Exception as error:  # noqa: BLE001 - annotations of others may mean anything
        return BrokenOff(f"no values of its parameters can be made ({type(error).__name__})")
    if isinstance(ended, BrokenOff):
        return ended
    return replace(callee, iterates=iterates, changes_arguments=changes, outcomes=tuple(outcomes))


def _for_a_look(callee: Callee, parameter: Parameter) -> str:
    """Return a strategy for what a parameter takes, hard texts among it."""
    domain = parameter.domain
    return " | ".join([domain.code, *hard_texts(domain, parameter.texts, callee.constants)])


def _is_telling(callee: Callee) -> bool:
    """Return whether a function mostly gives results, and different ones."""
    returned = [each.returned for each in callee.returned()]
    return 3 * len(returned) >= len(callee.outcomes) and are_varied(returned)


def _is_smooth(callee: Callee) -> bool:
    """Return whether a function is seen at its best: it always gives results, and different ones."""
    return callee.always_returned() and _is_telling(callee)


def _judged(name: str, laws: Iterator[tuple[Callee, tuple[Law, ...]]]) -> Iterator[PropertyAnswer]:
    """Try laws; of one that was only guessed and does not hold, nothing is said."""
    held: list[Held] = []
    doubted: list[Doubted] = []
    for callee, alternatives in laws:
        failed: list[tuple[Law, Failed]] = []
        for law in alternatives:
            ended = _tried_hard(callee, law)
            if isinstance(ended, Passed):
                held.append(Held(name, law, ended.inputs))
                break
            if isinstance(ended, Failed):
                failed.append((law, ended))
        else:
            doubted += [
                Doubted(name, law, _evidence(callee, law, failure))
                for law, failure in failed[-1:]
                if law.is_told and _is_worth_asking(callee, law, failure)
            ]
    others = [each for each in held if each.law.kind is not LawKind.ERRORS]
    for each in held:
        if each.law.kind is not LawKind.ERRORS or each.law.allowed or not others:
            yield each
    yield from doubted


def _tried_hard(callee: Callee, law: Law) -> Passed | Failed | BrokenOff:
    """Try a law; then on texts that are hard to get right, if it takes texts as its function does."""
    ended = tried(law, FOR_WHAT_IS_TOLD if law.is_told else FOR_A_GUESS)
    for harder in _harder(callee, law):
        if not isinstance(ended, Passed):
            break
        also = tried(harder, FOR_HARD_TEXTS)
        ended = Passed(ended.inputs + also.inputs) if isinstance(also, Passed) else also
    return ended


def _harder(callee: Callee, law: Law) -> Iterator[Law]:
    """Yield the law for each kind of hard texts."""
    codes = [parameter.domain.code for parameter in callee.parameters]
    texts = [hard_texts(each.domain, each.texts, callee.constants) for each in callee.parameters]
    if codes != [each.strategy for each in law.given]:
        return
    for number in range(max(map(len, texts))):
        yield replace(
            law,
            given=tuple(
                each._replace(strategy=hard[number]) if hard else each
                for each, hard in zip(law.given, texts, strict=True)
            ),
        )


def _is_worth_asking(callee: Callee, law: Law, failed: Failed) -> bool:
    if isinstance(failed.error, _TOO_MUCH_ASKED):
        return False
    known = all(each.is_annotated or each.domain.kind is str for each in callee.parameters)
    return known if law.kind is LawKind.ERRORS else True


def _evidence(callee: Callee, law: Law, failed: Failed) -> str:
    """Say what happened for the arguments of a law that does not hold."""
    values = {name: _text(value) for name, value in failed.arguments.items()}
    is_check = isinstance(failed.error, AssertionError) and _is_ours(failed.error)
    kind = type(failed.error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    if law.kind is LawKind.ERRORS:
        call = callee.call(values[each.name] for each in law.given)
        if not is_check:
            return f"{call} raised {name}, which it does not document"
        return f"{call} did not return {callee.returns}"
    told = " and ".join(f"{each} = {value}" for each, value in values.items())
    checks = [step for step in law.steps if isinstance(step, Check)]
    what = checks[-1].actual
    if checks[-1].relation is Relation.EQUALS:
        what += f" == {checks[-1].expected}"
    return f"{what} is false for {told}" if is_check else f"{what} raised {name} for {told}"


def _is_ours(error: BaseException) -> bool:
    """Return whether an assertion of the test itself failed."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_code.co_filename == "<string>"


def _text(value: Any) -> str:
    try:
        return Writer().write(value)
    except NotWritable:
        return repr(value)


def _required(function: Callable[..., Any]) -> list[inspect.Parameter]:
    parameters = inspect.signature(function).parameters.values()
    return [
        each
        for each in parameters
        if each.default is each.empty and each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]


def _is_keyword(parameter: inspect.Parameter) -> bool:
    return parameter.kind is parameter.KEYWORD_ONLY


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotated types that can be found out."""
    with suppress(Exception):
        return typing.get_type_hints(function, include_extras=False)
    found = {}
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    for name, annotation in getattr(function, "__annotations__", {}).items():
        with suppress(Exception):
            known = eval(annotation, scope) if isinstance(annotation, str) else annotation
            found[name] = type(None) if known is None else known
    return found


def _passed(calls: Sequence[bytes]) -> Mapping[str, list[Any]]:
    """Return what tests pass, by parameter."""
    found: dict[str, list[Any]] = {}
    for call in calls:
        with suppress(Exception):  # what cannot be read back any more
            for name, value in pickle.loads(call).items():
                found.setdefault(name, []).append(value)
    return found


def _checkable(annotation: Any, writer: Writer) -> str | None:
    """Return the class that ``isinstance`` can check a result for, as source."""
    if annotation is type(None):
        return "None"
    if annotation is float:
        return "int | float"
    origin = typing.get_origin(annotation)
    if origin in {typing.Union, types.UnionType}:
        parts = [_checkable(each, writer) for each in typing.get_args(annotation)]
        known = [part for part in parts if part is not None]
        return " | ".join(known) if len(known) == len(parts) else None
    kind = origin or annotation
    if not isinstance(kind, type) or kind is object or getattr(kind, "_is_protocol", False):
        return None
    if issubclass(collections.abc.Iterator, kind) or issubclass(kind, collections.abc.Iterator):
        return None
    with suppress(NotWritable):
        return writer.name_of(kind)
    return None
