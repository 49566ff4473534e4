"""What a baseline records."""

from __future__ import annotations

import json

import pytest

from surefoot.model.judged import Count, TierCoverage
from surefoot.model.results import Summary
from surefoot.model.tiers import Target, Tier
from surefoot.project.baseline import render_baseline


@pytest.mark.parametrize(("unknown", "recorded"), [(0, [3, 4]), (1, None)])
def test_mutants_are_recorded_only_where_all_were_tried(
    unknown: int, recorded: list[int] | None
) -> None:
    """What was tried by chance holds nobody to anything."""
    tier = TierCoverage(
        Tier.CORE, Target(80, 90), Summary(), (), mutants=Count(3, 4), unknown_mutants=unknown
    )
    document = json.loads(render_baseline([tier]))
    assert document["tiers"]["core"].get("mutants") == recorded
