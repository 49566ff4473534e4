"""Say what was never tried at a seam, or at a route."""

from __future__ import annotations

from surefoot.model.gaps import GapKind, NeverAnswered, NeverFailed, NeverForReal
from surefoot.model.seams import Route, Seam, State

_FAILURES = ("4", "5")
"""How the statuses of failures begin."""


def never_tried(seam: Seam) -> tuple[GapKind, NeverForReal | NeverFailed] | None:
    """Return what never happened at a seam that tests reached, its happy path first, or None."""
    match seam.state:
        case State.NOT_REACHED | State.TRIED:
            return None
        case State.NEVER_FAILED:
            return GapKind.SEAM_FAILURE, NeverFailed(seam)
    return GapKind.SEAM, NeverForReal(seam)


def never_answered(route: Route) -> tuple[GapKind, NeverAnswered] | None:
    """Return what a route that tests reached never answered, or None."""
    failed = [status for status in route.statuses if status.startswith(_FAILURES)]
    if route.statuses and len(failed) == len(route.statuses):
        return GapKind.SEAM, NeverAnswered(route.method, route.path)
    if route.statuses and not failed and route.likely_failure:
        return GapKind.SEAM_FAILURE, NeverAnswered(route.method, route.path, route.likely_failure)
    return None
