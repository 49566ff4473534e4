"""What the processes of a run are to measure, and how they learn it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from surefoot.model.selection import Selection
from surefoot.model.wanted_paths import NO_PATHS, WantedPaths
from surefoot.store.secret import own_secret

if TYPE_CHECKING:
    from surefoot.config import Config


class LevelPlan(NamedTuple):
    """Which tests to run: those of a level, by what the data file ``data`` says of them.

    ``temporary_files`` is the level of tests whose code works on such files.
    """

    level: str
    temporary_files: str
    data: str


class SessionPlan(NamedTuple):
    """What a process is to measure.

    ``plain`` selects files that are measured without probes. ``cache`` is where instrumented code
    is kept, if anywhere, and ``secret`` the file with the secret that it is signed with.
    ``tells_tests_apart`` says whether to record what each test reaches, and ``earlier`` is the
    data file that may know it already, if it is to be asked. ``observes`` says whether to observe
    what each test does beside. ``only`` selects tests, or is None. ``kinds`` says what packages hand
    data to, by name; see ``Handovers``. ``paths`` says of which functions to measure the paths.
    """

    selection: Selection
    plain: Selection | None = None
    cache: Path | None = None
    tells_tests_apart: bool = True
    secret: Path | None = None
    earlier: Path | None = None
    observes: bool = False
    only: LevelPlan | None = None
    kinds: Mapping[str, str] = {}
    paths: WantedPaths = NO_PATHS


def session_plan(
    config: Config,
    selection: Selection,
    *,
    record_all: bool = False,
    level: str | None = None,
    paths: WantedPaths = NO_PATHS,
) -> SessionPlan:
    """Return what a process of this project is to measure.

    With ``record_all``, it does not matter what earlier runs recorded. With a ``level``, only its
    tests are run. ``paths`` says of which functions to measure the paths.
    """
    plain = replace(selection, include=config.plain, omit=(), left_out=()) if config.plain else None
    secret = own_secret(config.root)
    earlier = None if record_all else config.data_file
    by_test = config.context == "test"
    observes = by_test and config.observe
    only = None
    if level is not None:
        only = LevelPlan(level, config.levels.temporary_files.value, str(config.data_file))
    return SessionPlan(
        *(selection, plain, config.cache, by_test, secret),
        *(earlier, observes, only, config.kinds, paths),
    )


def plan_to_json(plan: SessionPlan) -> str:
    """Write a plan as JSON for the processes of a run."""
    return json.dumps(
        {
            "selection": asdict(plan.selection),
            "plain": None if plan.plain is None else plan.plain.include,
            "cache": None if plan.cache is None else str(plan.cache),
            "tells_tests_apart": plan.tells_tests_apart,
            "secret": None if plan.secret is None else str(plan.secret),
            "earlier": None if plan.earlier is None else str(plan.earlier),
            "observes": plan.observes,
            "only": plan.only,
            "kinds": dict(plan.kinds),
            "paths": [plan.paths.everywhere, dict(plan.paths.functions), plan.paths.limit],
        }
    )


def plan_from_json(text: str) -> SessionPlan:
    """Read back what ``plan_to_json`` wrote."""
    given: dict[str, Any] = json.loads(text)
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given["selection"].items()
    }
    selection = Selection(**fields)
    plain = given["plain"]
    everywhere, functions, limit = given["paths"]
    return SessionPlan(
        selection,
        None if plain is None else replace(selection, include=tuple(plain), omit=(), left_out=()),
        None if given["cache"] is None else Path(given["cache"]),
        given["tells_tests_apart"],
        None if given["secret"] is None else Path(given["secret"]),
        None if given["earlier"] is None else Path(given["earlier"]),
        given["observes"],
        None if given["only"] is None else LevelPlan(*given["only"]),
        given["kinds"],
        WantedPaths(everywhere, {path: tuple(names) for path, names in functions.items()}, limit),
    )
