"""Find a project and read its configuration."""

from __future__ import annotations

import re
import tomllib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surefoot.config.own import own_settings
from surefoot.config.places import TomlPlaces
from surefoot.config.theirs import coverage_settings
from surefoot.config.values import table_of
from surefoot.errors import ConfigError
from surefoot.model.exclusions import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, Exclusions
from surefoot.model.tiers import TierRules

DATA_FILE = ".surefoot/data.sqlite"
OWN_FOLDER = ".surefoot"
UNRELATED = ("*.md", "*.rst", "*/LICENSE*", "*/.gitignore", ".github/*", ".gitlab-ci.yml")
"""Files that no test depends on."""

_PROJECT_MARKS = ("pyproject.toml", ".coveragerc", "setup.cfg", "tox.ini", "setup.py", ".git")


@dataclass(frozen=True, slots=True)
class Config:
    """What the user asked for.

    ``source`` names directories or packages. ``notes`` are messages for the user, to be shown once.
    """

    root: Path
    source: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    allow_unknown: tuple[str, ...] = ()
    data: str = DATA_FILE
    exclusions: Exclusions = field(default_factory=Exclusions)
    report_include: tuple[str, ...] = ()
    report_omit: tuple[str, ...] = ()
    context: str = "test"
    reports: tuple[str, ...] = ()
    fail_under: float = 0
    remap: tuple[tuple[str, ...], ...] = ()
    unrelated: tuple[str, ...] = UNRELATED
    tiers: TierRules = field(default_factory=TierRules)
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

    A name that ends in ``.toml`` means TOML like pyproject.toml; any other, an INI file of
    coverage.py's.

    Raises:
        ConfigError: naming every problem at once.
    """
    problems: list[str] = []
    if file is not None and not Path(file).is_file():
        raise ConfigError(f"{file}: no such file. Correct --surefoot-config.")
    toml = root / "pyproject.toml"
    if file is not None and file.endswith(".toml"):
        toml = Path(file)
    places, document = _read_toml(toml, problems)
    tools = table_of(document.get("tool", {}), f"{places.name}: tool", problems)
    ours = table_of(
        tools.get("surefoot", {}), f"{places.of('tool', 'surefoot')}: [tool.surefoot]", problems
    )
    own = own_settings(ours, places, problems)
    ini = None if file is None or file.endswith(".toml") else Path(file)
    coverage = table_of(
        tools.get("coverage", {}), f"{places.of('tool', 'coverage')}: [tool.coverage]", problems
    )
    theirs, notes = coverage_settings(root, coverage, ini, problems)
    settings = {**theirs, **own}
    exclude = (*settings.get("exclude_lines", DEFAULT_EXCLUDE), *settings.get("exclude_also", ()))
    partial = (
        *settings.get("partial_branches", DEFAULT_PARTIAL),
        *settings.get("partial_also", ()),
    )
    for pattern in (*exclude, *partial):
        try:
            with warnings.catch_warnings():  # coverage.py does not mind either
                warnings.simplefilter("ignore", FutureWarning)
                re.compile(pattern, re.MULTILINE)
        except (re.error, RecursionError, OverflowError) as error:
            problems.append(f"{pattern!r} is not a regular expression ({error})")
    if problems:
        raise ConfigError("The configuration has problems:\n  " + "\n  ".join(problems))
    simple = {key: settings[key] for key in _CONFIG_FIELDS if key in settings}
    source = (*settings.get("source", ()), *settings.get("source_pkgs", ()))
    return Config(
        root=root,
        source=source,
        exclusions=Exclusions(exclude, partial),
        notes=tuple(notes),
        **simple,
    )


_CONFIG_FIELDS = (
    "include",
    "omit",
    "plain",
    "allow_unknown",
    "data",
    "report_include",
    "report_omit",
    "context",
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


def _read_toml(path: Path, problems: list[str]) -> tuple[TomlPlaces, dict[str, Any]]:
    if not path.is_file():
        return TomlPlaces(path.name, ""), {}
    try:
        text = path.read_text(encoding="utf-8")
        return TomlPlaces(path.name, text), tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        problems.append(f"{path.name}: cannot be read ({error})")
        return TomlPlaces(path.name, ""), {}
