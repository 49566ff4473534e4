"""How much a failure of some code costs, and what its tests must therefore reach."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple


class Tier(Enum):
    """What a failure costs, most critical first. ``BOUNDARY`` is third-party code."""

    CRITICAL = "critical"
    CORE = "core"
    UTILITY = "utility"
    BOUNDARY = "boundary"


MEASURED_TIERS = (Tier.CRITICAL, Tier.CORE, Tier.UTILITY)
"""The tiers whose code is measured."""


class Metric(Enum):
    """What is counted in a tier."""

    STATEMENTS = "statements"
    BRANCHES = "branches"
    CONDITIONS = "conditions"
    MCDC = "mcdc"
    SEAMS = "seams"
    MUTANTS = "mutants"


GATED_METRICS = (Metric.STATEMENTS, Metric.BRANCHES, Metric.CONDITIONS)
"""The metrics that a gate checks unless a tier's configuration says otherwise."""


class Origin(Enum):
    """What placed code in its tier, strongest first."""

    PRAGMA = "pragma"
    CONFIGURED = "configured"
    INFERRED = "inferred"
    DEFAULT = "default"


class Placement(NamedTuple):
    """A tier and why; example: ``critical``, inferred, ``named authenticate``."""

    tier: Tier
    origin: Origin
    reason: str


class Target(NamedTuple):
    """What a tier must reach, in per cent of each metric, and what it aims at.

    ``paths`` says whether the paths of its functions are measured.
    """

    least: float
    aim: float
    metrics: tuple[Metric, ...] = GATED_METRICS
    paths: bool = False


DEFAULT_TARGETS: Mapping[Tier, Target] = MappingProxyType(
    {
        Tier.CRITICAL: Target(95, 100),
        Tier.CORE: Target(80, 90),
        Tier.UTILITY: Target(60, 70),
        Tier.BOUNDARY: Target(80, 90, ()),
    }
)


class TierPattern(NamedTuple):
    """A pattern with which the user places code; ``where`` is its place in the configuration.

    A ``text`` that has a slash or ends in ``.py`` matches paths relative to the project. Any
    other text matches dotted names such as ``shop.prices.Basket.total``, in full or within the
    module. ``*`` stands for anything.
    """

    tier: Tier
    text: str
    where: str


class TierRules(NamedTuple):
    """What the user says about tiers: patterns, most critical tiers first, and targets."""

    patterns: tuple[TierPattern, ...] = ()
    targets: Mapping[Tier, Target] = DEFAULT_TARGETS


class FilePlacement(NamedTuple):
    """The tiers of one file: of its functions, by qualified name, and of the code outside them."""

    module: Placement
    functions: Mapping[str, Placement]
