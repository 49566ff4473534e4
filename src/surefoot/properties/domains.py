"""Say which values a parameter takes, as the source of a Hypothesis strategy."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import types
import typing
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from surefoot.suggest import literals
from surefoot.suggest.written import NotWritable, Writer

STRATEGIES = "from hypothesis import strategies as st"
_PLAIN: dict[Any, str] = {
    bool: "st.booleans()",
    float: "st.floats(allow_nan=False, allow_infinity=False)",
    str: "st.text()",
    bytes: "st.binary()",
    type(None): "st.none()",
    datetime.date: "st.dates()",
    datetime.datetime: "st.datetimes()",
    datetime.time: "st.times()",
    datetime.timedelta: "st.timedeltas()",
    decimal.Decimal: "st.decimals(allow_nan=False, allow_infinity=False)",
    fractions.Fraction: "st.fractions()",
    uuid.UUID: "st.uuids()",
}
_LISTS = {
    list,
    collections.abc.Sequence,
    collections.abc.MutableSequence,
    collections.abc.Iterable,
    collections.abc.Collection,
}
_SETS = {set, frozenset, collections.abc.Set, collections.abc.MutableSet}
_MAPPINGS = {dict, collections.abc.Mapping, collections.abc.MutableMapping}
_NAMES_OF_TEXTS = {"text", "string", "line", "word", "sentence"}
_NAMES_OF_LISTS = {"items", "iterable", "seq", "sequence", "lst", "numbers"}
_AMONG = 5
"""So many texts of the tests are mixed with others."""
_LONGEST = 40
_MOST_PASSED = 50
_SHORT = 3
_MOST_CHARACTERS = 12
_SEPARATED = "aB_- .1"
_TELLING = "abxAB019 _-./:,;%&=+<>()'\"\\\n\u00e9\u00df\u0130"
"""Letters that change their length with their case are among them."""


class Integers(enum.Enum):
    """Which whole numbers are tried: all, or fewer where a function cannot take them all.

    Numbers in containers are not counts.
    """

    ALL = "st.integers()"
    SMALL = "st.integers(-100, 100)"
    COUNTS = "st.integers(1, 20)"


class Domain(NamedTuple):
    """The values that a parameter takes.

    ``kind`` is their class where they have but one, and ``item`` that of what they contain.
    """

    code: str
    imports: frozenset[str] = frozenset()
    kind: type | None = None
    item: type | None = None


def domain_of_type(annotation: Any, integers: Integers = Integers.ALL) -> Domain | None:
    """Return the values of an annotated type, or None where it does not say which."""
    if annotation is int:
        return Domain(integers.value, frozenset({STRATEGIES}), int)
    if annotation in _PLAIN:
        return Domain(_PLAIN[annotation], frozenset({STRATEGIES}), annotation)
    if isinstance(annotation, typing.TypeVar):
        choices = (*annotation.__constraints__, annotation.__bound__ or int)
        return domain_of_type(choices[0], integers)
    if isinstance(annotation, typing.NewType):
        return domain_of_type(annotation.__supertype__, integers)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return domain_of_type(arguments[0], integers)
    if origin is typing.Literal:
        return _one_of(arguments)
    if origin in {typing.Union, types.UnionType}:
        return _united([domain_of_type(each, integers) for each in arguments])
    if isinstance(annotation, type) and origin is None:
        if issubclass(annotation, enum.Enum):
            return _members(annotation)
        if dataclasses.is_dataclass(annotation):
            return _instances(annotation, integers)
    return _container(annotation, origin, arguments, integers)


def _container(
    annotation: Any, origin: Any, arguments: tuple[Any, ...], integers: Integers
) -> Domain | None:
    kind = origin or annotation
    if integers is Integers.COUNTS:
        integers = Integers.ALL
    inner = [domain_of_type(each, integers) for each in arguments if each is not Ellipsis]
    if not _is_hashable(kind) or None in inner:
        return None
    parts = [each for each in inner if each is not None]
    whole = domain_of_type(int, integers)
    assert whole is not None
    if kind is tuple and parts and Ellipsis not in arguments:
        return _made("tuples", parts, tuple)
    if kind in _LISTS:
        return _made("lists", parts or [whole], list)
    if kind is tuple:
        made = _made("lists", parts or [whole], tuple)
        return made._replace(code=f"{made.code}.map(tuple)")
    if kind in _SETS:
        return _made("frozensets" if kind is frozenset else "sets", parts or [whole], set)
    if kind in _MAPPINGS:
        return _made("dictionaries", parts or [Domain(_PLAIN[str], kind=str), whole], dict)
    return None


def domain_of_values(values: Sequence[Any], integers: Integers = Integers.ALL) -> Domain | None:
    """Return values like some that the tests pass, or None where they have no common type."""
    kinds = Counter(type(each) for each in values)
    inside = Integers.ALL if integers is Integers.COUNTS else integers
    lists = sum(kinds[each] for each in (list, tuple, range))
    if lists and lists + kinds[str] == len(values):  # whatever has items
        items = [item for each in values if not isinstance(each, str) for item in each]
        inner = domain_of_values(items, inside) if items else domain_of_type(int, inside)
        if inner is None:
            return None
        made = _made("lists", [inner], list)
        return made if kinds[tuple] < len(values) else _as_tuples(made)
    if len(kinds) == 2 and int in kinds and float in kinds:
        return domain_of_type(float)
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    if kind is dict:
        held = [each for value in values for each in value.items()]
        parts = [domain_of_values(each, inside) for each in zip(*held, strict=True)]
        known = [each for each in parts if each is not None]
        return _made("dictionaries", known, dict) if len(known) == 2 else None
    if kind in {set, frozenset}:
        inner = domain_of_values([item for value in values for item in value], inside)
        return inner and _made("frozensets" if kind is frozenset else "sets", [inner], set)
    return None if kind is type(None) else domain_of_type(kind, integers)


def domain_of_name(name: str, integers: Integers = Integers.ALL) -> Domain | None:
    """Return the values that a parameter takes by custom, going by its name."""
    if name in _NAMES_OF_TEXTS:
        return domain_of_type(str)
    return domain_of_type(list[int], integers) if name in _NAMES_OF_LISTS else None


def with_examples(domain: Domain, values: Iterable[Any]) -> Domain:
    """Mix texts with some that the tests pass; other domains stay as they are."""
    if domain.kind is not str:
        return domain
    texts = {each for each in values if isinstance(each, str) and len(each) <= _LONGEST}
    few = sorted(texts - {""}, key=lambda text: (len(text), text))
    step = max(1, len(few) // _AMONG)
    if not few:
        return domain
    among = ", ".join(literals.quoted(each) for each in few[::step][:_AMONG])
    return domain._replace(code=f"{domain.code} | st.sampled_from([{among}])")


def hard_texts(domain: Domain, texts: Iterable[str], constants: Sequence[str]) -> tuple[str, ...]:
    """Return strategies for texts that are harder to get right than others; none for other values.

    They are made of what the tests pass and of constants of the code. Among all of Unicode, two
    underscores hardly ever stand side by side.
    """
    if not domain.code.startswith(_PLAIN[str]):
        return ()
    passed = sorted({text for text in texts if 1 < len(text) <= _LONGEST})[:_MOST_PASSED]
    own = [text for text in constants if 0 < len(text) <= _LONGEST][:_MOST_PASSED]
    characters = sorted({each for text in own if len(text) <= _SHORT for each in text})
    return (
        _joined(_SEPARATED),
        _joined([*passed, *_TELLING]),
        _joined(dict.fromkeys([*own, *" :a"])),
        _joined(dict.fromkeys([*characters[:_MOST_CHARACTERS], *" :a"])),
    )


def _joined(pieces: Iterable[str]) -> str:
    among = ", ".join(map(literals.quoted, pieces))
    return f'st.lists(st.sampled_from([{among}]), max_size=6).map("".join)'


def _as_tuples(made: Domain) -> Domain:
    return made._replace(code=f"{made.code}.map(tuple)", kind=tuple)


def _made(strategy: str, parts: Collection[Domain], kind: type) -> Domain:
    code = f"st.{strategy}({', '.join(part.code for part in parts)})"
    imports = frozenset({STRATEGIES}).union(*(part.imports for part in parts))
    return Domain(code, imports, kind, next(iter(parts)).kind)


def _united(domains: Sequence[Domain | None]) -> Domain | None:
    known = [each for each in domains if each is not None]
    if len(known) < len(domains):
        return None
    codes = dict.fromkeys(each.code for each in known)
    kinds = {each.kind for each in known}
    kind = known[0].kind if len(kinds) == 1 else None
    imports = frozenset().union(*(each.imports for each in known))
    return Domain(" | ".join(codes), imports, kind)


def _one_of(values: Iterable[Any]) -> Domain | None:
    writer = Writer()
    try:
        written = ", ".join(map(writer.write, values))
    except NotWritable:
        return None
    return Domain(f"st.sampled_from([{written}])", writer.imports | {STRATEGIES})


def _members(kind: type[enum.Enum]) -> Domain | None:
    writer = Writer()
    try:
        name = writer.name_of(kind)
    except NotWritable:
        return None
    return Domain(f"st.sampled_from({name})", writer.imports | {STRATEGIES}, kind)


def _instances(kind: type, integers: Integers) -> Domain | None:
    """Return instances of a dataclass whose fields have a domain or a default."""
    writer = Writer()
    try:
        parts = [writer.name_of(kind)]
        fields = dict(_fields(kind, integers))
    except (NotWritable, NameError, TypeError, RecursionError):
        return None
    if None in fields.values():
        return None
    parts += [f"{name}={domain.code}" for name, domain in fields.items() if domain]
    imports = frozenset().union(*(domain.imports for domain in fields.values() if domain))
    code = f"st.builds({', '.join(parts)})"
    return Domain(code, writer.imports | imports | {STRATEGIES}, kind)


def _fields(kind: Any, integers: Integers) -> Iterator[tuple[str, Domain | None]]:
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        has_default = not (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        domain = domain_of_type(hints[field.name], integers)
        if field.init and not (domain is None and has_default):
            yield field.name, domain


def _is_hashable(thing: Any) -> bool:
    try:
        hash(thing)
    except TypeError:
        return False
    return True
