"""What conditions say, so that it can be told whether they can be true or false together."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from surefoot.model.decision import Decision, RuledOut
from surefoot.model.ids import LineNo

MAX_ATOMS = 8
"""How many atoms are considered together; with each one more, it takes twice as long."""


class Topic(NamedTuple):
    """What an atom is about: an expression, and the versions of the names in it."""

    subject: str
    versions: tuple[int, ...]


class Atom(NamedTuple):
    """Something that is true or false of a topic, at one ``moment`` or, if that is None, always.

    ``relation`` and ``value`` say what it compares the topic with: ``is`` None, or ``==`` ``"x"``;
    ``kind`` is the type of the value. Without a relation it is the truth of the topic. A value that
    is a topic itself is a constant by its name, such as ``NOTHING``, of which it is known only that
    it is not None.
    """

    topic: Topic
    moment: int | None
    relation: str = ""
    kind: type | None = None
    value: object = None


class Meaning(NamedTuple):
    """An atom, and the truth that it has where a condition is true."""

    atom: Atom
    truth: bool


Meanings: TypeAlias = Mapping[ast.expr, Meaning]
"""The meanings of conditions; for one that is not there, nothing is known."""


class Fact(NamedTuple):
    """A test that had this truth, on this line."""

    test: ast.expr
    truth: bool
    line: LineNo


_World: TypeAlias = Mapping[Atom, bool]


def ruled_out(
    decision: Decision, leaves: Sequence[ast.expr], facts: Sequence[Fact], meanings: Meanings
) -> Iterator[RuledOut]:
    """Yield the vectors of a decision that cannot be where these facts hold.

    ``leaves`` are the expressions of its conditions.
    """
    own = [meanings.get(leaf) for leaf in leaves]
    about = [meaning.atom for meaning in own if meaning is not None]
    relevant = _relevant(set(about), facts, meanings)
    if not relevant and len({atom.topic for atom in about}) == len(about):
        return
    for outcome in decision.outcomes:
        said = [
            Meaning(meaning.atom, meaning.truth is (letter == "T"))
            for meaning, letter in zip(own, outcome.vector, strict=True)
            if meaning is not None and letter != "-"
        ]
        needed = relevant
        if _are_possible(said, needed, meanings):
            continue
        for fact in reversed(relevant):  # the last one that is enough tells most
            others = [other for other in needed if other is not fact]
            if not _are_possible(said, others, meanings):
                needed = others
        yield RuledOut(outcome.vector, tuple(sorted({fact.line for fact in needed})))


def _relevant(atoms: set[Atom], facts: Sequence[Fact], meanings: Meanings) -> list[Fact]:
    """Return the facts that may have something to say about these atoms, the last ones first."""
    found: list[Fact] = []
    rest = [
        (fact, {meaning.atom for meaning in _meanings_in(fact.test, meanings)}) for fact in facts
    ]
    rest.reverse()
    known = set(atoms)
    while True:
        topics = {atom.topic for atom in known}
        for index, (fact, about) in enumerate(rest):
            is_about = any(atom.topic in topics for atom in about)
            if is_about and len(known | about) <= MAX_ATOMS:
                found.append(fact)
                known |= about
                del rest[index]
                break
        else:
            return found


def _meanings_in(test: ast.expr, meanings: Meanings) -> Iterator[Meaning]:
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _meanings_in(value, meanings)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _meanings_in(operand, meanings)
        case _ if test in meanings:
            yield meanings[test]


def _are_possible(said: Iterable[Meaning], facts: Sequence[Fact], meanings: Meanings) -> bool:
    """Return whether all that is said can be where the facts hold."""
    world: dict[Atom, bool] = {}
    for atom, truth in said:
        if world.setdefault(atom, truth) is not truth:
            return False
    others = {meaning.atom for fact in facts for meaning in _meanings_in(fact.test, meanings)}
    others -= world.keys()
    for truths in product((True, False), repeat=len(others)):
        possible = world | dict(zip(others, truths, strict=True))
        if _is_consistent(possible) and all(
            _truth(fact.test, possible, meanings) in {fact.truth, None} for fact in facts
        ):
            return True
    return False


def _truth(test: ast.expr, world: _World, meanings: Meanings) -> bool | None:
    """Evaluate a test; None where it depends on something that is not known."""
    match test:
        case ast.BoolOp(op=operator, values=values):
            truths = [_truth(value, world, meanings) for value in values]
            settling = isinstance(operator, ast.Or)
            if settling in truths:
                return settling
            return None if None in truths else not settling
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            truth = _truth(operand, world, meanings)
            return None if truth is None else not truth
    if test not in meanings:
        return None
    meaning = meanings[test]
    return world[meaning.atom] is meaning.truth


def _is_consistent(world: _World) -> bool:
    """Return whether everything has only truths that one value can have."""
    return not any(
        _follows(this, other) is (not truth)
        for this, holds in world.items()
        if holds and this.relation
        for other, truth in world.items()
        if other.topic == this.topic and this.moment in {None, other.moment}
    )


def _follows(this: Atom, other: Atom) -> bool | None:
    """Return the truth of an atom that follows from a relation of the same topic; None if none
    does.
    """
    if this.kind is Topic is other.kind:
        return True if this.value == other.value else None
    if Topic in {this.kind, other.kind}:
        return False if type(None) in {this.kind, other.kind} else None
    if not other.relation:
        return bool(this.value) if this.relation == "is" else None
    if this.kind is other.kind:
        return this.value == other.value
    are_same = this.relation == other.relation == "is"
    return False if are_same or type(None) in {this.kind, other.kind} else None
