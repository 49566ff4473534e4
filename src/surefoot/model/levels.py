"""The levels of the test pyramid, and what a team wants of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Level(Enum):
    """How much of the real world a test needs, least first."""

    UNIT = "unit"
    INTEGRATION = "integration"
    E2E = "e2e"

    def __lt__(self, other: Level) -> bool:
        order = list(Level)
        return order.index(self) < order.index(other)


DEFAULT_SHARES: Mapping[Level, float] = {Level.UNIT: 70.0, Level.INTEGRATION: 20.0, Level.E2E: 10.0}
"""How many per cent of the tests each level should have."""


class LevelRules(NamedTuple):
    """What a team wants of its tests.

    ``temporary_files`` is the level of a test whose code works on temporary files. With ``strict``,
    a test that goes above its declared level fails the run.
    """

    shares: Mapping[Level, float] = DEFAULT_SHARES
    temporary_files: Level = Level.INTEGRATION
    strict: bool = False
