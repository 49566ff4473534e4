"""The levels of the test pyramid."""

from __future__ import annotations

from enum import Enum


class Level(Enum):
    """How much of the real world a test needs, least first."""

    UNIT = "unit"
    INTEGRATION = "integration"
    E2E = "e2e"
