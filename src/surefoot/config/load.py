"""Find a project and read its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from surefoot.config.own import own_settings
from surefoot.config.places import read_toml
from surefoot.config.theirs import coverage_settings
from surefoot.config.values import table_of
from surefoot.errors import ConfigError
from surefoot.model.exclusions import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, Exclusions
from surefoot.model.levels import LevelRules
from surefoot.model.tiers import TierRules
from surefoot.model.wanted_paths import PATH_LIMIT

DATA_FILE = ".surefoot/data.sqlite"
OWN_FOLDER = ".surefoot"
UNRELATED = (
    *("*.md", "*.rst", "*/LICENSE*", "*/.gitignore", ".github/*", ".gitlab-ci.yml"),
    *("surefoot-baseline.json", "surefoot-accepted.toml", "*/__pycache__/*"),
)
"""Files that no test depends on."""

_PROJECT_MARKS = (
    *("pyproject.toml", ".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini"),
    *("setup.py", ".git"),
)


class Config(NamedTuple):
    """What the user asked for.

    ``source`` names directories or packages. ``coverage_include`` is coverage.py's ``include``, which
    counts only where no source is named. ``kinds`` says what packages hand data to, by name; see
    ``Handovers``. ``notes`` are messages for the user, to be shown once.
    """

    root: Path
    source: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    coverage_include: tuple[str, ...] = ()
    include_namespace_packages: bool = False
    plain: tuple[str, ...] = ()
    allow_unknown: tuple[str, ...] = ()
    data: str = DATA_FILE
    exclusions: Exclusions = Exclusions()
    report_include: tuple[str, ...] = ()
    report_omit: tuple[str, ...] = ()
    context: str = "test"
    observe: bool = True
    paths: bool = False
    path_limit: int = PATH_LIMIT
    levels: LevelRules = LevelRules()
    kinds: Mapping[str, str] = {}
    reports: tuple[str, ...] = ()
    fail_under: float = 0
    remap: tuple[tuple[str, ...], ...] = ()
    unrelated: tuple[str, ...] = UNRELATED
    tiers: TierRules = TierRules()
    precision: int = 0
    show_missing: bool = False
    skip_covered: bool = False
    skip_empty: bool = False
    notes: tuple[str, ...] = ()

    @property
    def data_file(self) -> Path:
        """The data file's absolute path."""
        return self.root / self.data

    @property
    def folder(self) -> Path:
        """Our own folder: nobody else writes there."""
        return self.root / OWN_FOLDER

    @property
    def cache(self) -> Path:
        """Where instrumented code is kept."""
        return self.folder / "cache"


def find_root(start: Path) -> Path:
    """Return the project that a directory belongs to: the nearest directory with a project file."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _PROJECT_MARKS):
            return folder
    return start


def load_config(root: Path, file: str | None = None) -> Config:
    """Read a project's configuration, or ``file`` instead of it.

    A name that ends in ``.toml`` means TOML like pyproject.toml or .coveragerc.toml; any other, an
    INI file of coverage.py's.

    Raises:
        ConfigError: naming every problem at once.
    """
    problems: list[str] = []
    if file is not None and not Path(file).is_file():
        raise ConfigError(f"{file}: no such file. Correct --surefoot-config.")
    toml = Path(file) if file is not None and file.endswith(".toml") else root / "pyproject.toml"
    places, document = read_toml(toml, problems)
    tools = table_of(document.get("tool", {}), f"{places.name}: tool", problems)
    ours = table_of(
        tools.get("surefoot", {}), f"{places.of('tool', 'surefoot')}: [tool.surefoot]", problems
    )
    own = own_settings(ours, places, problems)
    theirs, notes = coverage_settings(root, toml, document, file, problems)
    settings = {**theirs, **own}
    exclude = (*settings.get("exclude_lines", DEFAULT_EXCLUDE), *settings.get("exclude_also", ()))
    partial = (
        *settings.get("partial_branches", DEFAULT_PARTIAL),
        *settings.get("partial_also", ()),
    )
    if problems:
        told = dict.fromkeys(problems)  # two tools may read one file
        raise ConfigError("The configuration has problems:\n  " + "\n  ".join(told))
    simple = {key: settings[key] for key in _CONFIG_FIELDS if key in settings}
    sources = (settings.get(key, ()) for key in ("source", "source_pkgs", "source_dirs"))
    return Config(
        root=root,
        source=tuple(chain.from_iterable(sources)),
        exclusions=Exclusions(exclude, partial),
        notes=tuple(notes),
        **simple,
    )


_CONFIG_FIELDS = (
    "include",
    "omit",
    "coverage_include",
    "include_namespace_packages",
    "plain",
    "allow_unknown",
    "data",
    "report_include",
    "report_omit",
    "context",
    "observe",
    "paths",
    "path_limit",
    "levels",
    "kinds",
    "reports",
    "fail_under",
    "remap",
    "unrelated",
    "tiers",
    "precision",
    "show_missing",
    "skip_covered",
    "skip_empty",
)
