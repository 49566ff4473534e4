"""Run only the tests that were chosen, or those of one level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from surefoot.analysis.levels import declared_level, highest_level
from surefoot.errors import SurefootError
from surefoot.model.chosen import ChosenTests
from surefoot.model.levels import Level
from surefoot.model.observed import Observed
from surefoot.pytest_plugin.observing import levels_of
from surefoot.store.datafile import read_data

if TYPE_CHECKING:
    from surefoot.measure.plan import LevelPlan


class ChosenOnly:
    """Deselects the tests that were not chosen."""

    def __init__(self, chosen: ChosenTests) -> None:
        self._chosen = chosen

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect the others, as ``-k`` does."""
        keep_only(items, lambda item: self._chosen.includes(item.nodeid, item.path), config)


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
        keep_only(items, lambda item: self._is_wanted(item, observed), config)

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
        found[test] = highest_level(touches, temporary_files)
    return found


def keep_only(
    items: list[pytest.Item], is_wanted: Callable[[pytest.Item], bool], config: pytest.Config
) -> None:
    """Deselect all other items, and say so to the other plugins."""
    wanted = [item for item in items if is_wanted(item)]
    if len(wanted) < len(items):
        left = set(items).difference(wanted)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = wanted
