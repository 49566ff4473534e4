"""Settle of which functions to measure the paths, before a run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from surefoot.config import Config
from surefoot.errors import SurefootError
from surefoot.model.selection import Selection, project_path
from surefoot.model.tiers import Tier
from surefoot.model.wanted_paths import NO_PATHS, WantedPaths


def wanted_paths(config: Config, selection: Selection) -> WantedPaths:
    """Return the functions whose paths a run measures: all, or those of some tiers, as configured."""
    if config.paths:
        return WantedPaths(everywhere=True, limit=config.path_limit)
    tiers = {tier for tier, target in config.tiers.targets.items() if target.paths}
    return _functions_in(tiers, config, selection) if tiers else NO_PATHS


def _functions_in(tiers: Collection[Tier], config: Config, selection: Selection) -> WantedPaths:
    # Most runs do not need these.
    from surefoot.analysis.tiers import place_file  # noqa: PLC0415
    from surefoot.project.maps import Maps  # noqa: PLC0415
    from surefoot.source.text import read_source  # noqa: PLC0415
    from surefoot.store.secret import own_secret  # noqa: PLC0415

    maps = Maps(config.cache, own_secret(config.root))
    functions: dict[str, tuple[str, ...]] = {}
    for file in selection.files():
        path = project_path(file, str(config.root))
        try:
            found = maps.of(read_source(Path(file)), path)
        except SurefootError:
            continue  # what is wrong with it, the report will say
        placed = place_file(path, found, config.tiers).functions
        names = tuple(name for name, place in placed.items() if place.tier in tiers)
        if names:
            functions[path] = names
    return WantedPaths(functions=functions, limit=config.path_limit)
