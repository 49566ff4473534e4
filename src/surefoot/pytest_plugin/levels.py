"""Run the tests of one level only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from surefoot.analysis.levels import declared_level, level_of
from surefoot.errors import SurefootError
from surefoot.model.levels import Level
from surefoot.model.observed import Observed
from surefoot.pytest_plugin.observing import levels_of
from surefoot.store.datafile import read_data

if TYPE_CHECKING:
    from surefoot.measure.plan import LevelPlan


class LevelOnly:
    """Deselects the tests of other levels.

    A test that was never observed goes by its marker, or else by its folder. Where these say
    nothing, it is run.
    """

    def __init__(self, plan: LevelPlan) -> None:
        self._plan = plan
        self._wanted = Level(plan.level)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect the others, as ``-k`` does."""
        observed = _observed_levels(Path(self._plan.data), Level(self._plan.temporary_files))
        left = [item for item in items if not self._is_wanted(item, observed)]
        if left:
            config.hook.pytest_deselected(items=left)
            gone = set(left)
            items[:] = [item for item in items if item not in gone]

    def _is_wanted(self, item: pytest.Item, observed: Mapping[str, Level]) -> bool:
        level = observed.get(item.nodeid)
        if level is None:
            declared = declared_level(item.nodeid, levels_of(item), has_markers=False)
            level = declared.level if declared else self._wanted
        return level is self._wanted


def _observed_levels(data_file: Path, temporary_files: Level) -> dict[str, Level]:
    """Return the level of each test that was observed."""
    try:
        observed = read_data(data_file).observed
    except SurefootError:
        observed = Observed()
    found = {}
    for test in observed.seconds:
        touches = (t for touches in observed.touched(test).values() for t in touches)
        levels = [level_of(touch, temporary_files) for touch in touches]
        found[test] = max(levels, key=list(Level).index, default=Level.UNIT)
    return found
