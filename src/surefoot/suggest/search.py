"""Search inputs of one function that show wanted facts.

Each fact has the call that came nearest to it. Its arguments are changed, one part at a time, in the
ways that ``FoundBy`` lists, in turn; what comes nearer is changed next. Comparisons tell what was
compared with what, so that one side can be put in the place of the other, as in C. Aschermann et
al., *REDQUEEN: fuzzing with input-to-state correspondence*, 2019.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, islice
from typing import Any, NamedTuple

from surefoot.model.suggestions import DecisionPlace, Fact, FoundBy, Goal
from surefoot.suggest.calling import Trial
from surefoot.suggest.changes import (
    Arguments,
    New,
    argument_at,
    crossed,
    made_equal,
    made_otherwise,
    nearby,
    places_of,
    put_together,
    recorded_elsewhere,
    respelled,
    swapped,
    with_part,
)
from surefoot.suggest.making import varied
from surefoot.suggest.route import Routes, Step
from surefoot.suggest.shrinking import shrunk
from surefoot.suggest.values import Built, edited, joined, near

_SLICE = 8
"""So many changes of one kind are tried in turn."""
_MOST_KEPT = 60
_MOST_CHANGES = 3


class Change(NamedTuple):
    """Arguments to try, and what led to them."""

    arguments: Arguments
    by: FoundBy


class Worth(Enum):
    """What a call is worth as a test. What is ``DOUBTFUL`` is kept if there is nothing better."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    NONE = "none"


class Witness(NamedTuple):
    """A call that showed a fact, and what led to it."""

    trial: Trial
    by: FoundBy


@dataclass(slots=True)
class Material:
    """What values there are to try. ``recorded`` are arguments of whole calls in the tests."""

    recorded: Sequence[Arguments] = ()
    begin: Sequence[Arguments] = ()
    constants: Sequence[Any] = ()


@dataclass(slots=True)
class _Objective:
    """A fact that is wanted, and the call that came nearest to it so far."""

    fact: Fact
    steps: tuple[Step, ...]
    distance: float = float("inf")
    nearest: Witness | None = None
    doubtful: Witness | None = None
    changes: Iterator[Change] | None = None

    def is_nearer(self, distance: float, trial: Trial) -> bool:
        """Return whether a call came nearer, or as near with less, if none has been changed yet."""
        if distance != self.distance or self.nearest is None or self.changes is not None:
            return distance < self.distance
        return len(places_of(trial.arguments)) < len(places_of(self.nearest.trial.arguments))


@dataclass(slots=True)
class Search:
    """The search for the goals of one function.

    ``run`` calls it; the result is None where the arguments cannot be made. ``worth`` says what a
    call is worth as a test, and ``takes`` whether a parameter takes a value.
    """

    goals: Sequence[Goal]
    routes: Routes
    known: Material
    run: Callable[[Arguments], Trial | None]
    worth: Callable[[Trial], Worth]
    takes: Callable[[str, Any], bool]
    inputs: int = 0
    witnesses: dict[Fact, Witness] = field(default_factory=dict)
    _objectives: list[_Objective] = field(default_factory=list)
    _kept: list[Witness] = field(default_factory=list)
    _facts: set[Fact] = field(default_factory=set)
    _tried: set[int] = field(default_factory=set)
    _last: Trial | None = None
    _random: random.Random = field(default_factory=lambda: random.Random(0))

    def __post_init__(self) -> None:
        facts = dict.fromkeys(fact for goal in self.goals for way in goal.ways for fact in way)
        self._objectives = [_Objective(fact, self.routes.to(fact)) for fact in facts]

    def until(self, end: float) -> None:
        """Search until all goals are reached, or until a time of ``time.process_time``."""
        for change in self._changes():
            if time.process_time() >= end or not self.open_goals():
                break
            if self._is_new(change.arguments):
                self.attempt(change)

    def _is_new(self, arguments: Arguments) -> bool:
        """Return whether arguments have not been tried yet, as far as their texts say."""
        try:
            known_as = hash(repr(arguments))
        except Exception:  # noqa: BLE001 - objects of the code under test may do anything
            return True
        is_new = known_as not in self._tried
        self._tried.add(known_as)
        return is_new

    def settle(self) -> None:
        """Make do with doubtful calls for what no better one has shown."""
        for objective in self._objectives:
            if objective.doubtful is not None:
                self.witnesses.setdefault(objective.fact, objective.doubtful)

    def open_goals(self) -> list[Goal]:
        """Return the goals that no calls have reached yet."""
        return [goal for goal in self.goals if self.way_of(goal) is None]

    def way_of(self, goal: Goal) -> frozenset[Fact] | None:
        """Return the facts that reach a goal and were all shown, if there are any."""
        return next((way for way in goal.ways if way <= self.witnesses.keys()), None)

    def shrink(self, witness: Witness, fact: Fact, seconds: float) -> Witness:
        """Return a call with simpler arguments that shows a fact and ends the same way."""
        worth = self.worth(witness.trial)
        small = shrunk(
            witness.trial, fact, self._counted, lambda other: self.worth(other) is worth, seconds
        )
        return witness._replace(trial=small)

    def nearest_to(self, goal: Goal) -> Trial | None:
        """Return the call that came nearest to a goal."""
        facts = frozenset().union(*goal.ways)
        near_it = [o for o in self._objectives if o.fact in facts and o.nearest is not None]
        best = min(near_it, key=lambda o: o.distance, default=None)
        return None if best is None or best.nearest is None else best.nearest.trial

    # What is tried

    def _changes(self) -> Iterator[Change]:
        """Yield what to try."""
        yield from (Change(each, FoundBy.TESTS) for each in self.known.recorded)
        yield from (Change(each, FoundBy.TYPES) for each in self.known.begin)
        while self._kept:
            wanted = self._wanted()
            for objective in wanted:
                yield from islice(self._changes_for(objective), _SLICE)
            yield from islice(self._at_random(), _SLICE if wanted else 1)

    def _wanted(self) -> list[_Objective]:
        """Return what is still wanted, the nearest first."""
        facts = frozenset().union(*(way for goal in self.open_goals() for way in goal.ways))
        wanted = [o for o in self._objectives if o.fact in facts - self.witnesses.keys()]
        return sorted(wanted, key=lambda objective: objective.distance)[:_MOST_AT_ONCE]

    def _changes_for(self, objective: _Objective) -> Iterator[Change]:
        if objective.changes is None:
            nearest = objective.nearest
            objective.changes = iter(()) if nearest is None else self._around(objective, nearest)
        return objective.changes

    def _around(self, objective: _Objective, witness: Witness) -> Iterator[Change]:
        """Yield changes of the arguments that came nearest, of each kind in turn."""
        arguments = witness.trial.arguments
        blocking = self._blocking(objective, witness.trial)
        names = self.routes.names(blocking)
        places = places_of(arguments, names)
        sides = self._sides(blocking, witness.trial)
        constants = self.known.constants
        others = [kept.trial.arguments for kept in self._kept]
        recorded = recorded_elsewhere(places, self.known.recorded)
        is_test = witness.by is FoundBy.TESTS
        kinds = [
            (FoundBy.TYPES, made_otherwise(places, names)),
            (FoundBy.TESTS, chain(recorded, nearby(places) if is_test else ())),
            (FoundBy.OPERANDS, made_equal(places, sides)),
            (FoundBy.CONSTANTS, swapped(places, constants)),
            (FoundBy.CONSTANTS, put_together(places, constants)),
            (FoundBy.OPERANDS, put_together(places, [other for _, other in sides])),
            (FoundBy.CONSTANTS, crossed(places, others, constants)),
            (FoundBy.TYPES, nearby(places)),
            (FoundBy.TYPES, respelled(places)),
        ]
        for change in _in_turn([self._changed(arguments, by, made) for by, made in kinds]):
            yield change
            yield from self._mended(objective, change)

    def _changed(self, arguments: Arguments, by: FoundBy, made: Iterator[New]) -> Iterator[Change]:
        """Yield arguments with one part changed, where the function takes them."""
        for new in made:
            changed = with_part(arguments, new)
            name = argument_at(new.path)
            if self.takes(name, changed[name]):
                yield Change(changed, by)

    def _mended(self, objective: _Objective, change: Change) -> Iterator[Change]:
        """Yield a change with one side of a comparison in place of the other, as it came out then.

        So ``a == 2 * b + 17`` holds again after ``b`` was changed.
        """
        if self._last is None or self._last.arguments is not change.arguments:
            return
        blocking = self._blocking(objective, self._last)
        sides = [(a, b) for a, b in self._sides(blocking, self._last) if type(a) is type(b)]
        mended = made_equal(places_of(change.arguments), sides[:_MOST_MENDED])
        changes = self._changed(change.arguments, FoundBy.OPERANDS, mended)
        yield from islice(changes, _MOST_MENDED)

    def _blocking(self, objective: _Objective, trial: Trial) -> DecisionPlace | None:
        """Return the decision where a call went another way."""
        return self.routes.blocking(objective.steps, objective.fact, trial.seen)

    def _sides(self, blocking: DecisionPlace | None, trial: Trial) -> list[tuple[Any, Any]]:
        """Return what a decision compared, each side first."""
        compared = [] if blocking is None else trial.seen.operands[blocking]
        return [pair for a, b in compared for pair in ((a, b), (b, a))]

    def _at_random(self) -> Iterator[Change]:
        """Yield several changes at once of calls that showed something new."""
        while True:
            by, arguments = FoundBy.TYPES, self._random.choice(self._kept).trial.arguments
            for _ in range(self._random.randint(1, _MOST_CHANGES)):
                places = places_of(arguments)
                if not places:
                    break
                path, part = self._random.choice(places)
                others = self.known.constants
                if others and self._random.random() < _SHARE_OF_CONSTANTS:
                    choices = list(joined(part, self._random.choice(others)))
                    by = FoundBy.CONSTANTS
                elif isinstance(part, str) and self._random.random() < _SHARE_OF_EDITS:
                    choices = list(edited(part))
                else:
                    choices = list(varied(part) if isinstance(part, Built) else near(part))
                if choices:
                    changed = with_part(arguments, New(path, self._random.choice(choices)))
                    if self.takes(argument_at(path), changed[argument_at(path)]):
                        arguments = changed
            yield Change(arguments, by)

    # What comes of it

    def _counted(self, arguments: Arguments) -> Trial | None:
        self.inputs += 1
        return self.run(arguments)

    def attempt(self, change: Change) -> float:
        """Try some arguments; return how far they were from the nearest fact that is wanted."""
        trial = self._last = self._counted(change.arguments)
        if trial is None:
            return float("inf")
        least = float("inf")
        witness = Witness(trial, change.by)
        if not trial.seen.facts <= self._facts and len(self._kept) < _MOST_KEPT:
            self._facts |= trial.seen.facts
            self._kept.append(witness)
        for objective in self._objectives:
            if objective.fact in self.witnesses:
                continue
            distance = self.routes.distance(objective.fact, objective.steps, trial.seen)
            least = min(least, distance)
            worth = Worth.NONE if distance else self.worth(trial)
            if worth is Worth.GOOD:
                self.witnesses[objective.fact] = witness
            elif worth is Worth.DOUBTFUL and objective.doubtful is None:
                objective.doubtful = witness
            elif objective.is_nearer(distance, trial):
                objective.distance, objective.nearest = distance, witness
                objective.changes = None
        return least


_MOST_AT_ONCE = 6
_MOST_MENDED = 4
_SHARE_OF_CONSTANTS = 0.6
_SHARE_OF_EDITS = 0.5


def _in_turn(kinds: Sequence[Iterator[Change]]) -> Iterator[Change]:
    """Yield a slice of each in turn, until all have ended."""
    left = list(kinds)
    while left:
        for kind in tuple(left):
            some = list(islice(kind, _SLICE))
            if not some:
                left.remove(kind)
            yield from some
