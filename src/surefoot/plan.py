"""What a process is to measure, and how the command tells it so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surefoot.selection import Selection


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a process is to measure.

    ``plain`` selects files that are measured without probes, and ``cache`` is
    where instrumented code is kept, if anywhere.
    """

    selection: Selection
    plain: Selection | None = None
    cache: Path | None = None


def plan_to_json(plan: SessionPlan) -> str:
    """Spell a plan for the command line of the measured process."""
    return json.dumps(
        {
            "root": plan.selection.root,
            "sources": plan.selection.sources,
            "include": plan.selection.include,
            "omit": plan.selection.omit,
            "plain": None if plan.plain is None else plan.plain.include,
            "cache": None if plan.cache is None else str(plan.cache),
        }
    )


def plan_from_json(text: str) -> SessionPlan:
    """Read back what ``plan_to_json`` wrote."""
    given: dict[str, Any] = json.loads(text)
    sources = tuple(given["sources"])
    plain = given["plain"]
    return SessionPlan(
        Selection(given["root"], sources, tuple(given["include"]), tuple(given["omit"])),
        None if plain is None else Selection(given["root"], sources, tuple(plain)),
        None if given["cache"] is None else Path(given["cache"]),
    )
