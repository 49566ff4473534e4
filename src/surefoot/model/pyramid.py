"""Where each test stands in the pyramid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.levels import Level
from surefoot.model.observed import Examples
from surefoot.model.touches import Touch


class DeclaredBy(Enum):
    """What says at which level a test is meant to be."""

    MARKER = "marker"
    FOLDER = "folder"
    NO_MARKER = "no marker"


class Declared(NamedTuple):
    """The level at which a test is meant to be."""

    level: Level
    by: DeclaredBy


class PhaseTouch(NamedTuple):
    """Something that a test touched in one of its phases."""

    phase: str
    touch: Touch


@dataclass(frozen=True, slots=True)
class LeveledTest:
    """A test that was observed, and where it stands.

    ``reasons`` are those of its ``touches`` that put it at its level. ``mocked`` are the call sites
    that reached mocks, as ``path:line``. Of a property test, ``examples`` are those that ran, and
    ``reaches_more`` says whether it reaches what no other kind of test does.
    """

    name: str
    level: Level
    declared: Declared | None
    seconds: float
    touches: tuple[PhaseTouch, ...] = ()
    mocked: tuple[str, ...] = ()
    is_over_mocked: bool = False
    examples: Examples | None = None
    reaches_more: bool = False
    reasons: tuple[PhaseTouch, ...] = ()

    @property
    def is_mismarked(self) -> bool:
        """Whether it is meant to be at another level."""
        return self.declared is not None and self.declared.level is not self.level


@dataclass(frozen=True, slots=True)
class Pyramid:
    """All tests that were observed, by node id, and those of which nothing is known."""

    tests: tuple[LeveledTest, ...]
    unknown: tuple[str, ...]
    shares: Mapping[Level, float]

    def at(self, level: Level) -> tuple[LeveledTest, ...]:
        """Return the tests of a level."""
        return tuple(test for test in self.tests if test.level is level)
