"""The beginnings of paths, each known by a number while the function runs.

A running function holds one number. At each place in it, every beginning of a path that leads there
has another number. Where two ways meet, the numbers of one have been raised above those of the
other, so that they stay apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce

from surefoot.model.paths import Choice, End
from surefoot.source.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a path, and its ``number``.

    ``assumed`` is what the tests found so far say of names that have not changed since.
    """

    number: int
    start: End
    choices: tuple[Choice, ...] = ()
    assumed: Assumptions = ()
    is_contradictory: bool = False

    def chose(self, choice: Choice) -> Prefix:
        """Return the beginning with one choice more."""
        return replace(self, choices=(*self.choices, choice))


@dataclass(frozen=True, slots=True)
class Flow:
    """All beginnings of paths that lead to one place.

    There are ``count``; ``prefixes`` lists them, or is None where they are more than ``limit``.
    All their numbers, and those that an exception may leave behind, are below ``radix``.
    """

    count: int
    radix: int
    prefixes: tuple[Prefix, ...] | None
    limit: int

    def chose(self, choice: Choice) -> Flow:
        """Return the flow after a choice."""
        return self.each(lambda prefix: prefix.chose(choice))

    def each(self, change: Callable[[Prefix], Prefix]) -> Flow:
        """Return the flow with each beginning changed."""
        if self.prefixes is None:
            return self
        return replace(self, prefixes=tuple(map(change, self.prefixes)))

    def raised(self, by: int) -> Flow:
        """Return the flow with all its numbers raised."""
        raised = self.each(lambda prefix: replace(prefix, number=prefix.number + by))
        return replace(raised, radix=self.radix + by)

    def joined_by(self, prefixes: Iterable[Prefix]) -> Flow:
        """Return the flow with beginnings added, whose numbers are their own and below the radix."""
        added = tuple(prefixes)
        return _united(self, Flow(len(added), self.radix, added, self.limit))


def united(flows: Iterable[Flow | None]) -> Flow | None:
    """Return the flow where others meet, or None if there are none. Their numbers differ."""
    return reduce(_united, (flow for flow in flows if flow is not None), None)


def _united(one: Flow | None, other: Flow) -> Flow:
    if one is None:
        return other
    count = one.count + other.count
    prefixes = None
    if one.prefixes is not None and other.prefixes is not None and count <= one.limit:
        prefixes = one.prefixes + other.prefixes
    return Flow(count, max(one.radix, other.radix), prefixes, one.limit)
