"""Propose laws for a function, from its name, its documentation and what it did."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from surefoot.model.properties import Check, Given, Law, LawKind, Let, Relation, Run, Step
from surefoot.properties.callees import Callee, Callees, are_varied
from surefoot.properties.domains import domain_of_type
from surefoot.properties.members import laws_of_members
from surefoot.suggest.checking import free_name

_UNDONE_BY = (
    *(("encode", "decode"), ("encrypt", "decrypt"), ("dumps", "loads"), ("dump", "load")),
    *(("serialize", "deserialize"), ("serialise", "deserialise"), ("pack", "unpack")),
    *(("escape", "unescape"), ("quote", "unquote"), ("compress", "decompress")),
    *(("format", "parse"), ("unparse", "parse"), ("render", "parse"), ("to", "from")),
    *(("flatten", "unflatten"), ("marshal", "unmarshal"), ("zip", "unzip"), ("join", "split")),
)
_CONVERSION = re.compile(r"(\w+?)(_to_|_2_|2)(\w+)")
_NORMALISING = frozenset(
    {"normalize", "normalise", "normalized", "canonical", "canonicalize", "canonicalise"}
    | {"clean", "cleanup", "strip", "slugify", "dedupe", "dedup", "unique", "sort", "sorted"}
    | {"sanitize", "sanitise", "trim", "lower", "upper", "abs", "simplify", "duplicates"}
    | {"underscore", "dasherize", "parameterize", "transliterate", "asciify", "dedent"}
)
_COMMUTING = frozenset(
    {"add", "sum", "plus", "multiply", "times", "product", "gcd", "lcm", "union", "intersection"}
    | {"distance", "similarity", "overlap", "equal", "equals"}
)
_SLOWER = ("slow", "naive", "reference", "simple", "bruteforce")
_FASTER = re.compile(r"^(?:fast|quick|optimized|optimised)_|_(?:fast|quick|optimized|optimised)$")
_READ_BACK: dict[type, tuple[str, str, frozenset[str]]] = {
    int: ("str", "number", frozenset({"int", "integer"})),
    float: ("repr", "number", frozenset({"float"})),
    datetime.date: ("isoformat", "day", frozenset({"iso", "isoformat"})),
    datetime.datetime: ("isoformat", "moment", frozenset({"iso", "isoformat"})),
}
"""How a value is written that a parser may read, its name, and the words that say so."""
_COMPARABLE = (bool, int, float, str, bytes, list, tuple, set, frozenset, dict)
_TEXTS = {str, bytes}
_PLAIN = {str, bytes, int, float, bool}


def proposals(callee: Callee, others: Callees) -> Iterator[tuple[Law, ...]]:
    """Yield laws to try; of each tuple, the first that holds is wanted.

    ``others`` are the functions of the same module. What the outcomes of calls show to be false or
    to say nothing is not proposed, unless a name speaks of it.
    """
    yield from laws_of_members(callee)
    if not callee.changes_arguments:
        yield from map(_alone, _round_trips(callee, others))
        yield from map(_alone, _readings(callee))
        yield from map(_alone, _agreements(callee, others))
        yield from map(_alone, _idempotence(callee))
        yield from map(_alone, _commutativity(callee))
    yield from _errors(callee)


def _alone(law: Law) -> tuple[Law, ...]:
    return (law,)


def _law(
    callee: Callee,
    kind: LawKind,
    words: str,
    name: str,
    steps: Sequence[Step],
    *,
    is_told: bool,
    imports: frozenset[str] = frozenset(),
) -> Law:
    return Law(
        kind,
        words,
        f"test_{callee.name}_{name}",
        _given(callee),
        tuple(steps),
        imports=callee.all_imports() | imports,
        is_told=is_told,
    )


def _given(callee: Callee) -> tuple[Given, ...]:
    codes = (parameter.domain.code for parameter in callee.parameters)
    return tuple(map(Given, callee.locals(), codes))


def _equal(actual: str, expected: str) -> Check:
    return Check(Relation.EQUALS, actual, expected)


def _round_trips(callee: Callee, others: Callees) -> Iterator[Law]:
    """Yield that functions undo this one; what both take besides is the same."""
    for name, is_told in _undoing(callee.name):
        other = others.get(name)
        if other is None or not are_varied(each.returned for each in callee.returned()):
            continue
        names = callee.locals([other.code])
        by_name = dict(zip((each.name for each in callee.parameters), names, strict=True))
        rest = [by_name.get(each.name) for each in other.parameters[1:]]
        if None in rest or not names:
            continue
        code = other.call([callee.call(names), *map(str, rest)])
        yield Law(
            LawKind.ROUND_TRIP,
            f"{other.name} undoes it",
            f"test_{other.name}_undoes_{callee.name}",
            tuple(map(Given, names, (each.domain.code for each in callee.parameters))),
            (_equal(code, names[0]),),
            imports=callee.all_imports() | other.imports,
            is_told=is_told,
        )


def _undoing(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the names of what may undo a function, and whether only that direction must hold."""
    words = name.split("_")
    for one, other in _UNDONE_BY:
        if one in words:
            yield "_".join(other if word == one else word for word in words), True
    if found := _CONVERSION.fullmatch(name):
        yield f"{found[3]}{found[2]}{found[1]}", False


def _readings(callee: Callee) -> Iterator[Law]:
    """Yield that a parser reads what Python writes."""
    if callee.kind is not str:
        return
    kinds = {type(each.returned) for each in callee.returned()} - {type(None)}
    for kind, (write, name, words) in _READ_BACK.items():
        domain = domain_of_type(kind)
        assert domain is not None
        if callee.returns != kind.__name__ and kinds != {kind}:
            continue
        value = free_name(name, [callee.code])
        written = f"{write}({value})" if write != "isoformat" else f"{value}.isoformat()"
        yield Law(
            LawKind.ROUND_TRIP,
            f"it reads what {write}() writes",
            f"test_{callee.name}_reads_what_{write}_writes",
            (Given(value, domain.code),),
            (_equal(callee.call([written]), value),),
            imports=callee.imports | domain.imports,
            is_told=bool(words & callee.words),
        )


def _agreements(callee: Callee, others: Callees) -> Iterator[Law]:
    """Yield that a function does what a slower one does."""
    base = _FASTER.sub("", callee.name)
    slower = [pattern for word in _SLOWER for pattern in (f"{word}_{base}", f"{base}_{word}")]
    for name in (*slower, *(f"_{each}" for each in slower)):
        other = others.get(name)
        if other is None or len(other.parameters) != len(callee.parameters) or not base:
            continue
        names = callee.locals([other.code])
        yield _law(
            callee,
            LawKind.AGREEMENT,
            f"{other.name} gives the same",
            f"agrees_with_{other.name.strip('_')}",
            [_equal(callee.call(names), other.call(names))],
            is_told=True,
            imports=other.imports,
        )


def _idempotence(callee: Callee) -> Iterator[Law]:
    if not callee.always_returned() or callee.kind is None:
        return
    is_told = bool(_NORMALISING & callee.words)
    kind = list if callee.kind is tuple else callee.kind
    if (
        kind in {list, str} and not is_told
    ):  # of lists, members say more; texts have rare exceptions
        return
    if not all(_is_like(each.returned, kind) for each in callee.outcomes):
        return
    changed = [each for each in callee.outcomes if each.returned != each.arguments[0]]
    if len(changed) < 3 or not are_varied(each.returned for each in changed):
        return
    (name,) = callee.locals()
    once = free_name("once", [callee.code], [name])
    steps: list[Step] = [Let(once, callee.call([name])), _equal(callee.call([once]), once)]
    words = "twice is the same as once"
    yield _law(callee, LawKind.IDEMPOTENCE, words, "twice_is_once", steps, is_told=is_told)


def _is_like(value: Any, kind: type) -> bool:
    return isinstance(value, list | tuple) if kind is list else type(value) is kind


def _commutativity(callee: Callee) -> Iterator[Law]:
    if len(callee.parameters) != 2 or not callee.always_returned():
        return
    first, second = (parameter.domain for parameter in callee.parameters)
    if first.code.partition(" | ")[0] != second.code.partition(" | ")[0] or first.kind is None:
        return
    is_told = bool(_COMMUTING & callee.words)
    if first.kind in {list, tuple, dict} or (first.kind is str and not is_told):
        return
    telling = [each for each in callee.outcomes if each.arguments[0] != each.arguments[1]]
    results = [each.returned for each in telling]
    if len(telling) < 3 or not are_varied(results, 2) or not isinstance(results[0], _COMPARABLE):
        return
    one, other = callee.locals()
    yield _law(
        callee,
        LawKind.COMMUTATIVITY,
        f"the order of {first_names(callee)} does not matter",
        "is_commutative",
        [_equal(callee.call([one, other]), callee.call([other, one]))],
        is_told=is_told,
    )


def first_names(callee: Callee) -> str:
    """Name the parameters of a function; example: ``a and b``."""
    return " and ".join(parameter.name for parameter in callee.parameters)


def _errors(callee: Callee) -> Iterator[tuple[Law, ...]]:
    """Yield that a function raises only what it says, with the weaker forms of that."""
    results = [each.returned for each in callee.returned()]
    if not are_varied(results, 2) and not (results and callee.documented):
        return
    if not callee.documented and not _reads_text(callee):
        return
    raised = [each.raised for each in callee.outcomes if each.raised is not None]
    seen = [
        error.code
        for error in callee.documented
        if any(isinstance(each, error.type) for each in raised)
    ]
    known = [error.code for error in callee.documented]
    kinds = {parameter.domain.kind for parameter in callee.parameters}
    observed = _observed_class(results) if kinds <= _PLAIN else None
    ways = [(seen, callee.returns or observed), (known, callee.returns or observed), (known, None)]
    laws = [_error_law(callee, codes, returns) for codes, returns in ways if seen or returns]
    if laws:
        yield tuple(dict.fromkeys(laws))


def _reads_text(callee: Callee) -> bool:
    """Return whether a function makes something else of texts, as parsers and validators do."""
    kinds = {parameter.domain.kind for parameter in callee.parameters}
    results = {type(each.returned) for each in callee.returned()}
    return bool(kinds & _TEXTS) and results.isdisjoint(_TEXTS)


def _observed_class(results: Sequence[Any]) -> str | None:
    """Return the class of all results as source, if it is one that everybody knows."""
    kinds = {type(each) for each in results}
    if len(kinds) != 1 or not kinds <= set(_COMPARABLE):
        return None
    return kinds.pop().__name__


def _error_law(callee: Callee, codes: Sequence[str], returns: str | None) -> Law:
    call = callee.call(callee.locals())
    step = Run(call) if returns is None else Check(Relation.IS_A, call, returns)
    names = [code.rpartition(".")[2] for code in codes]
    law = _law(
        callee,
        LawKind.ERRORS,
        _error_words(names, returns),
        f"raises_only_{'_or_'.join(map(_snake, names))}" if names else "raises_nothing",
        [step],
        is_told=bool(callee.documented or callee.returns),
    )
    return replace(law, allowed=tuple(codes))


def _error_words(names: Sequence[str], returns: str | None) -> str:
    """Say how a call may end; example: ``returns int or raises ValueError, nothing else``."""
    ends = [f"returns {returns}"] if returns else []
    if not names:
        return " and ".join([*ends, "never raises"])
    return f"{' or '.join([*ends, 'raises ' + ' or '.join(names)])}, nothing else"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
