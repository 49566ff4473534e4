"""How much a failure of some code costs, and what is asked of its tests for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Tier(Enum):
    """What a failure costs, the dearest first. ``BOUNDARY`` is other people's code."""

    CRITICAL = "critical"
    CORE = "core"
    UTILITY = "utility"
    BOUNDARY = "boundary"


MEASURED_TIERS = (Tier.CRITICAL, Tier.CORE, Tier.UTILITY)
"""The tiers whose code is measured."""


class Metric(Enum):
    """What is counted of a tier."""

    STATEMENTS = "statements"
    BRANCHES = "branches"
    CONDITIONS = "conditions"
    MCDC = "mcdc"


GATED_METRICS = (Metric.STATEMENTS, Metric.BRANCHES, Metric.CONDITIONS)
"""What a tier is held to unless its configuration says otherwise."""


class Origin(Enum):
    """Who placed code in its tier, the strongest first."""

    PRAGMA = "pragma"
    CONFIGURED = "configured"
    INFERRED = "inferred"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Placement:
    """A tier and why; example: ``critical``, inferred, ``named authenticate``."""

    tier: Tier
    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a tier must reach, in per cent of each metric, and what it aims at."""

    least: float
    aim: float
    metrics: tuple[Metric, ...] = GATED_METRICS


DEFAULT_TARGETS: Mapping[Tier, Target] = MappingProxyType(
    {
        Tier.CRITICAL: Target(95, 100),
        Tier.CORE: Target(80, 90),
        Tier.UTILITY: Target(60, 70),
    }
)


@dataclass(frozen=True, slots=True)
class TierPattern:
    """Code that the user places: ``text`` matches it, and is written at ``where``.

    A text with a slash, or that ends in ``.py``, matches paths relative to the
    project; any other one dotted names, as ``shop.prices.Basket.total``, whole or
    within the module. ``*`` stands for anything.
    """

    tier: Tier
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class TierRules:
    """What the user says of tiers: patterns, those of dear tiers first, and targets."""

    patterns: tuple[TierPattern, ...] = ()
    targets: Mapping[Tier, Target] = field(default_factory=lambda: DEFAULT_TARGETS)


@dataclass(frozen=True, slots=True)
class FilePlacement:
    """The tiers of one file: of its functions by qualified name, and of what is outside them."""

    module: Placement
    functions: Mapping[str, Placement]
