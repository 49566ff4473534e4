"""What a running function does with the number of the path that it is on."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, TypeAlias


class Enter(NamedTuple):
    """Record that a call begins."""


class Add(NamedTuple):
    """Raise the number."""

    number: int


class Become(NamedTuple):
    """Exchange the number for another."""

    number: int


class GoBack(NamedTuple):
    """Exchange the number for what it was when it was below ``radix``, raised by ``number``."""

    radix: int
    number: int


class Take(NamedTuple):
    """Record that a path is taken: the number tells which.

    ``numbers`` are those of the paths that end here. The ``first`` of them has this index among those
    of the function, and the others follow. Any other number below ``radix`` is of none: an exception cut its path short.
    ``is_certain`` says that this cannot be. ``goes_on`` is what the number becomes, if another path
    begins here.
    """

    first: int
    numbers: tuple[int, ...]
    radix: int
    is_certain: bool
    goes_on: int | None = None

    @property
    def tells_apart(self) -> bool:
        """Whether the number is needed to know which path it is."""
        return len(self.numbers) > 1 or not self.is_certain


Step: TypeAlias = Enter | Add | Become | GoBack | Take


@dataclass(slots=True)
class Steps:
    """Where a function does what.

    ``before`` and ``after`` are the steps at a statement; after one that ends a body, they come when
    all of it has run. ``taken_by`` are those of a ``return`` or ``raise``, when its value is there.
    """

    before: dict[ast.stmt, list[Step]] = field(default_factory=dict)
    after: dict[ast.stmt, list[Step]] = field(default_factory=dict)
    taken_by: dict[ast.Return | ast.Raise, Take] = field(default_factory=dict)

    @property
    def need_number(self) -> bool:
        """Whether there are paths that only the number tells apart."""
        every = [*chain.from_iterable((*self.before.values(), *self.after.values()))]
        taken = [*self.taken_by.values(), *(step for step in every if isinstance(step, Take))]
        return any(take.tells_apart for take in taken)

    def begin(self, body: list[ast.stmt], *steps: Step) -> None:
        """Add steps at the beginning of a body, where it has code."""
        first = next((node for node in body if not _has_no_code(node)), body[0])
        self.before.setdefault(first, []).extend(steps)

    def end(self, body: list[ast.stmt], *steps: Step) -> None:
        """Add steps at the end of a body."""
        self.after.setdefault(body[-1], []).extend(steps)


def _has_no_code(node: ast.stmt) -> bool:
    return isinstance(node, ast.Global | ast.Nonlocal)
