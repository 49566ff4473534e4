"""See what one call does: the facts that it shows, and how near it comes to others."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from types import CodeType, FrameType
from typing import Any, NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.suggestions import BranchTaken, DecisionPlace, Fact, LineReached, VectorSeen
from surefoot.suggest.distance import COMPARED, FAR, Distances, of_comparison, of_truth
from surefoot.suggest.watching import Leaf

_MOST_OPERANDS = 40


class Operand(NamedTuple):
    """A value that a condition was about, beside another that was or was not like it."""

    value: Any
    other: Any


@dataclass(slots=True)
class Seen:
    """What one call showed.

    ``nearest`` holds how near each condition came to each outcome, by its decision and number.
    ``operands`` are what the conditions of each decision compared.
    """

    facts: set[Fact] = field(default_factory=set)
    nearest: dict[tuple[DecisionPlace, int], Distances] = field(default_factory=dict)
    operands: defaultdict[DecisionPlace, list[Operand]] = field(
        default_factory=lambda: defaultdict(list)
    )


class Watch:
    """What the rewritten module tells. It belongs to one thread."""

    def __init__(
        self,
        path: str,
        leaves: tuple[Leaf, ...],
        vectors: Mapping[DecisionPlace, frozenset[str]],
        first_lines: Mapping[LineNo, LineNo],
    ) -> None:
        self._path = path
        self._leaves = leaves
        self._vectors = vectors
        self._first_lines = first_lines
        self._begun: dict[DecisionPlace, list[str]] = {}
        self.seen = Seen()

    @contextmanager
    def watching(self) -> Iterator[Seen]:
        """See what runs in this block."""
        self.seen = seen = Seen()
        self._begun = {}
        sys.settrace(self._trace)
        try:
            yield seen
        finally:
            sys.settrace(None)
            for place in self._begun:
                self._end(place)

    # What conditions tell

    def truth(self, number: int, value: object) -> object:
        """Tell the truth of a condition."""
        truth = bool(value)
        self._tell(number, truth, of_truth(value, truth))
        return value

    def compare(
        self, number: int, left: object, right: object, *later: Callable[[], object]
    ) -> object:
        """Tell how a comparison came out; of a chain, what comes later is evaluated if need be."""
        leaf = self._leaves[number]
        result: object = True
        true, false = 0.0, FAR
        operands = chain((right,), (operand() for operand in later))
        for operator, other in zip(leaf.operators, operands, strict=True):
            self._note(leaf, left, other)
            result = COMPARED[operator](left, other)
            truth = bool(result)
            distances = of_comparison(operator, left, other, truth)
            true = max(true, distances.to_true)
            false = min(false, distances.to_false)
            if not truth:
                break
            left = other
        self._tell(number, bool(result), Distances(true, false))
        return result

    def method(self, number: int, owner: Any, name: str, *arguments: Any) -> object:
        """Call a method whose result is a condition, as ``text.startswith("x")``."""
        leaf = self._leaves[number]
        for argument in arguments:
            for each in argument if isinstance(argument, tuple) else (argument,):
                self._note(leaf, owner, each)
        return self.truth(number, getattr(owner, name)(*arguments))

    def instance(self, number: int, subject: object, kinds: Any) -> object:
        """Tell whether something is an instance."""
        for kind in kinds if isinstance(kinds, tuple) else (kinds,):
            self._note(self._leaves[number], subject, kind)
        return self.truth(number, isinstance(subject, kinds))

    def _note(self, leaf: Leaf, left: object, right: object) -> None:
        operands = self.seen.operands[leaf.place]
        if len(operands) < _MOST_OPERANDS:
            operands.append(Operand(left, right))

    def _tell(self, number: int, truth: bool, distances: Distances) -> None:
        leaf = self._leaves[number]
        key = leaf.place, leaf.index
        known = self.seen.nearest.get(key)
        if known is not None:
            distances = Distances(*map(min, known, distances))
        self.seen.nearest[key] = distances
        letters = self._begun.get(leaf.place)
        if letters is None or len(letters) > leaf.index:
            self._end(leaf.place)
            letters = self._begun[leaf.place] = []
        letters += "-" * (leaf.index - len(letters))
        letters.append("T" if truth else "F")

    def _end(self, place: DecisionPlace) -> None:
        """Note the vector that an evaluation gave; one that an exception broke off gave none."""
        letters = self._begun.get(place)
        if letters is not None:
            possible = self._vectors[place]
            vector = "".join(letters).ljust(len(next(iter(possible), "")), "-")
            if vector in possible:
                self.seen.facts.add(VectorSeen(place, vector))

    # What lines tell

    def _trace(self, frame: FrameType, _event: str, _argument: object) -> Any:
        if frame.f_code.co_filename != self._path:
            return None
        return _Lines(self.seen.facts, self._first_lines, frame.f_code).step


class _Lines:
    """Follows the lines of one frame."""

    __slots__ = ("_at", "_exit", "_facts", "_first_lines", "_raising")

    def __init__(
        self, facts: set[Fact], first_lines: Mapping[LineNo, LineNo], code: CodeType
    ) -> None:
        self._facts = facts
        self._first_lines = first_lines
        self._at: LineNo | None = None
        self._exit = LineNo(-code.co_firstlineno)
        self._raising = False

    def step(self, frame: FrameType, event: str, _argument: object) -> Any:
        """Note where a frame goes."""
        if event == "line":
            line = LineNo(frame.f_lineno)
            line = self._first_lines.get(line, line)
            if line == self._at and not self._raising:
                return self.step  # the rest of a statement that spans lines, or a loop on one
            self._facts.add(LineReached(line))
            if self._at is not None and not self._raising:
                self._facts.add(BranchTaken(self._at, line))
            self._at, self._raising = line, False
        elif event == "exception":
            self._raising = True
        elif event == "return" and not self._raising and self._at is not None:
            self._facts.add(BranchTaken(self._at, self._exit))
        return self.step


def vectors_of(decisions: Iterable[Any]) -> dict[DecisionPlace, frozenset[str]]:
    """Return the vectors that each decision may give, by its place."""
    return {
        DecisionPlace.of(decision): frozenset(outcome.vector for outcome in decision.outcomes)
        for decision in decisions
    }
