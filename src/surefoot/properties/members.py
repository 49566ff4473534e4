"""Laws of functions that take a sequence and return one: what becomes of its items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from surefoot.model.properties import Check, Given, Law, LawKind, Let, Relation, Step
from surefoot.properties.callees import Callee, Outcome
from surefoot.suggest.checking import free_name

_LEAST = 3
"""A fact must say something about so many of the outcomes."""


class Fact(NamedTuple):
    """Something that may be true of ``items`` and the ``result``, which stand for their names.

    It says something only where ``when`` is true. Whoever ``implies`` it makes it superfluous.
    """

    name: str
    words: str
    check: tuple[Relation, str, str]
    when: str
    implied_by: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    """Facts without one of which it is no more than chance."""
    told_by: frozenset[str] = frozenset()
    """Words in a function's name that speak of it."""


_UNIQUE = frozenset({"unique", "dedupe", "dedup", "deduplicate", "distinct", "duplicates"})
_KEEPING = frozenset({"reverse", "reversed", "rotate", "rotated", "shuffle", "sort", "sorted"})

_FACTS = (
    Fact(
        "splits",
        "its parts joined are the input",
        (Relation.EQUALS, "list(chain.from_iterable({result}))", "list({items})"),
        "len(result) > 1",
        told_by=frozenset({"chunk", "chunked", "chunks", "batched", "split", "divide"}),
    ),
    Fact(
        "splits_text",
        "its parts joined are the text",
        (Relation.EQUALS, '"".join({result})', "{items}"),
        "isinstance(items, str) and not isinstance(result, str) and len(result) > 1",
    ),
    Fact(
        "keeps_all_items",
        "keeps each item, as often",
        (Relation.EQUALS, "sorted({result})", "sorted({items})"),
        "len(items) > 1",
        told_by=_KEEPING,
    ),
    Fact(
        "sorts",
        "sorts",
        (Relation.EQUALS, "list({result})", "sorted({result})"),
        "len(result) > 1 and list(items) != sorted(items)",
        told_by=frozenset({"sort", "sorted"}),
    ),
    Fact(
        "keeps_members",
        "keeps the members",
        (Relation.EQUALS, "set({result})", "set({items})"),
        "len(items) > 1",
        implied_by=frozenset({"keeps_all_items"}),
        told_by=_UNIQUE,
    ),
    Fact(
        "has_no_duplicates",
        "leaves no duplicates",
        (Relation.EQUALS, "len(set({result}))", "len({result})"),
        "len(set(items)) < len(items) and result",
        needs=frozenset({"keeps_members", "keeps_order", "has_members_only"}),
        told_by=_UNIQUE,
    ),
    Fact(
        "keeps_order",
        "keeps items in order and adds none",
        (Relation.HOLDS, "all(item in {remaining} for item in {result})", ""),
        "len(result) > 1 and len(set(items)) > 1",
        implied_by=frozenset({"sorts"}),
    ),
    Fact(
        "has_members_only",
        "adds no item",
        (Relation.HOLDS, "set({result}) <= set({items})", ""),
        "result",
        implied_by=frozenset({"keeps_all_items", "keeps_members", "keeps_order"}),
    ),
    Fact(
        "keeps_length",
        "keeps the length",
        (Relation.EQUALS, "len({result})", "len({items})"),
        "len(items) > 1 and not isinstance(items, str)",
        implied_by=frozenset({"keeps_all_items"}),
    ),
)


def laws_of_members(callee: Callee) -> Iterator[tuple[Law, ...]]:
    """Yield laws that are to be tried together: all that outcomes show at once, then each alone."""
    place = _sequence(callee)
    if place is None or callee.changes_arguments or not callee.always_returned():
        return
    pairs = [(each.arguments[place], each.returned) for each in callee.outcomes]
    if all(list(items) == list(result) for items, result in pairs):
        return
    facts = [fact for fact in _FACTS if _seems_true(fact, pairs)]
    names = {fact.name for fact in facts}
    facts = [
        fact
        for fact in facts
        if not fact.implied_by & names and (fact.needs & names or not fact.needs)
    ]
    if facts:
        together = [_law(callee, place, facts)]
        alone = [_law(callee, place, [fact]) for fact in facts] if len(facts) > 1 else []
        yield (*together, *alone)
    for fact in _FACTS:  # what the name says, and outcomes deny
        is_left = fact not in facts and not fact.implied_by & names
        if is_left and fact.told_by & callee.words and _says_something(fact, pairs):
            yield (_law(callee, place, [fact], is_told=True),)


def _sequence(callee: Callee) -> int | None:
    """Return which argument is a sequence that results could have the items of."""
    kinds = [parameter.domain.kind for parameter in callee.parameters]
    sequences = [number for number, kind in enumerate(kinds) if kind in {list, tuple, str}]
    if len(sequences) != 1:
        return None
    results: list[Outcome] = list(callee.returned())
    expected = (list, tuple, str) if kinds[sequences[0]] is str else (list, tuple)
    fits = bool(results) and all(isinstance(each.returned, expected) for each in results)
    return sequences[0] if fits else None


def _seems_true(fact: Fact, pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Return whether no outcome denies a fact, and enough of them confirm it."""
    return _says_something(fact, pairs) and all(_is_true(fact, *pair) for pair in pairs)


def _says_something(fact: Fact, pairs: Sequence[tuple[Any, Any]]) -> bool:
    return sum(bool(_value(fact.when, *pair)) for pair in pairs) >= _LEAST


def _is_true(fact: Fact, items: Any, result: Any) -> bool:
    relation, actual, expected = fact.check
    names = {"items": "items", "result": "result", "remaining": "remaining"}
    code = actual.format(**names)
    if relation is Relation.EQUALS:
        code = f"{code} == {expected.format(**names)}"
    return bool(_value(code, items, result))


def _value(code: str, items: Any, result: Any) -> Any:
    """Evaluate one of the expressions above; what cannot be is not true."""
    scope = {"items": items, "result": result, "remaining": iter(items), "chain": chain}
    try:
        return eval(code, scope)
    except TypeError:
        return False


def _law(callee: Callee, place: int, facts: Sequence[Fact], *, is_told: bool = False) -> Law:
    names = callee.locals()
    result = free_name("result", [callee.code], names)
    remaining = free_name("remaining", [callee.code], names)
    known = {"items": names[place], "result": result, "remaining": remaining}
    steps: list[Step] = [Let(result, callee.call(names))]
    imports = callee.all_imports()
    for fact in facts:
        relation, actual, expected = fact.check
        if "{remaining}" in actual:
            steps.append(Let(remaining, f"iter({names[place]})"))
        if "chain." in actual:
            imports |= {"from itertools import chain"}
        steps.append(Check(relation, actual.format(**known), expected.format(**known)))
    given = map(Given, names, (parameter.domain.code for parameter in callee.parameters))
    return Law(
        LawKind.MEMBERS,
        ", ".join(fact.words for fact in facts),
        f"test_{callee.name}_{_joined([fact.name for fact in facts])}",
        tuple(given),
        tuple(steps),
        imports=imports,
        is_told=is_told,
    )


def _joined(names: Sequence[str]) -> str:
    *first, last = names
    return f"{'_'.join(first)}_and_{last}" if first else last
