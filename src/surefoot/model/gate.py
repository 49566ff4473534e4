"""What a gate finds and decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from surefoot.model.gaps import Gap
from surefoot.model.judged import Count
from surefoot.model.tiers import Metric, Tier

Baseline = Mapping[tuple[Tier, Metric], Count]
"""What each tier had reached when it was written down."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A metric of a tier that is ``short`` of units to reach ``least`` per cent.

    ``closing`` are the gaps whose tests would make up for it. ``ratchet`` says that what it misses
    is not its target but what it had reached before; a metric that has lost all its units, as
    ``count`` then shows, is short of those that were covered.
    """

    tier: Tier
    metric: Metric
    count: Count
    least: float
    short: int
    closing: tuple[Gap, ...]
    ratchet: bool = False


class Verdict(NamedTuple):
    """What a gate decides.

    ``complete`` says that the data covers the code as it is and all its tests, and ``unknown``
    lists the metrics for which some of a tier's code was not measured. Where it is not complete,
    or a metric is unknown, nothing is decided, however many ``shortfalls`` there are.
    ``outstanding`` are targets that are missed and fail nothing, since the baseline is held in
    their place, and ``risen`` lists the metrics that are better than there.
    """

    complete: bool
    unknown: tuple[tuple[Tier, Metric], ...]
    shortfalls: tuple[Shortfall, ...]
    outstanding: tuple[Shortfall, ...] = ()
    risen: tuple[tuple[Tier, Metric], ...] = ()

    def about(self, metric: Metric) -> Verdict:
        """Return what it says of one metric."""
        return Verdict(
            self.complete,
            tuple(each for each in self.unknown if each[1] is metric),
            tuple(each for each in self.shortfalls if each.metric is metric),
            tuple(each for each in self.outstanding if each.metric is metric),
            tuple(each for each in self.risen if each[1] is metric),
        )

    @property
    def decided(self) -> bool:
        """Whether all is known that the decision needs."""
        return self.complete and not self.unknown

    @property
    def passed(self) -> bool:
        """Whether all that is asked is known to be reached."""
        return self.decided and not self.shortfalls
