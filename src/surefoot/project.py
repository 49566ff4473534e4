"""The edge of the disk: what is measured here, and data and sources as input for analysis."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

from surefoot.analysis.coverage import cover_file
from surefoot.config import Config
from surefoot.errors import ConfigError, DataError, SourceError
from surefoot.model.ids import Digest
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import LATE, Extent, FileKey, FileRun, Hits, Known, RunData
from surefoot.selection import Selection
from surefoot.session import SessionPlan, project_path, python_minor
from surefoot.source import MAP_VERSION
from surefoot.source.map import map_source
from surefoot.source.text import read_source

_NOT_THE_PRODUCT = frozenset(
    {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks"}
    | {"build", "dist", "venv", "env", "node_modules", "scripts", "tools", "tasks"}
)
_NOT_MODULES = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py"})


def choose_sources(root: Path) -> tuple[str, ...]:
    """Find what a project ships, without any configuration.

    ``src`` where it holds Python; else the packages at the top, else the
    modules there.

    Raises:
        ConfigError: when there is neither.
    """
    src = root / "src"
    if src.is_dir() and (any(src.glob("*.py")) or any(src.glob("*/*.py"))):
        return ("src",)
    packages = sorted(
        folder.name
        for folder in root.iterdir()
        if (folder / "__init__.py").is_file() and folder.name not in _NOT_THE_PRODUCT
    )
    if packages:
        return tuple(packages)
    modules = sorted(
        file.name
        for file in root.glob("*.py")
        if file.name not in _NOT_MODULES and not file.name.startswith("test_")
    )
    if modules:
        return tuple(modules)
    raise ConfigError(
        f"{root}: no package and no module to measure. "
        "Name one with --source, or source in [tool.surefoot]."
    )


def selection_of(config: Config, sources: Iterable[str]) -> Selection:
    """Resolve directories, files and packages to what is measured.

    Raises:
        ConfigError: naming every source that does not exist.
    """
    found: list[str] = []
    lost: list[str] = []
    for source in sources:
        path = _locate(config.root, source)
        if path is None:
            lost.append(source)
        else:
            found.append(str(path.resolve()))
    if lost:
        raise ConfigError(
            f"{', '.join(lost)}: no such directory, file or package. "
            "Correct --source, or source in [tool.surefoot]."
        )
    return Selection(str(config.root), tuple(dict.fromkeys(found)), config.include, config.omit)


def _locate(root: Path, source: str) -> Path | None:
    """Find a directory, a file or an importable package by its name."""
    direct = root / source
    if direct.exists():
        return direct
    parts = source.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    for folder in (root, root / "src", *map(Path, filter(None, sys.path))):
        package = folder.joinpath(*parts)
        if package.is_dir():
            return package
        module = package.with_suffix(".py")
        if module.is_file():
            return module
    return None


def session_plan(config: Config, selection: Selection) -> SessionPlan:
    """Return what a process of this project is to measure."""
    plain = replace(selection, include=config.plain, omit=()) if config.plain else None
    return SessionPlan(selection, plain, config.cache)


def cover_project(config: Config, selection: Selection, data: RunData) -> Coverage:
    """Set what ran against what could run, for every file that is measured.

    Raises:
        DataError: when nothing was measured, or not by this interpreter and version.
    """
    if not data.files and not data.late:
        raise DataError(
            f"none of the files under {', '.join(selection.sources)} was imported. Check --source "
            "and omit, and that the tests import the code from there, not an installed copy."
        )
    runs: dict[str, dict[Digest, FileRun]] = {}
    for key, run in _usable(data).items():
        runs.setdefault(key.path, {})[key.digest] = run
    named = {project_path(path, str(config.root)) for path in selection.files()}
    reported = replace(
        selection,
        include=config.report_include or selection.include,
        omit=(*selection.omit, *config.report_omit),
    )
    files: list[FileCoverage] = []
    stale: list[str] = []
    broken: list[str] = []
    for path in sorted(named | runs.keys() | data.late):
        absolute = config.root / path
        if not reported.allows(os.path.realpath(absolute)):
            continue
        try:
            source = read_source(absolute)
            if path not in runs:
                run = FileRun(Extent(Known.NOTHING, LATE) if path in data.late else Extent())
            elif source.digest not in runs[path]:
                stale.append(f"{path}: changed since it was measured. Run your tests again.")
                continue
            else:
                run = runs[path][source.digest]
            file = map_source(source.text, path)
        except SourceError as error:
            (stale if path in runs else broken).append(str(error))
            continue
        hits = reduce(Hits.__or__, run.contexts.values(), Hits())
        files.append(cover_file(path, file, hits, config.exclusions, run.extent))
    totals = reduce(add, (file.summary for file in files), Summary())
    return Coverage(data.python, tuple(files), totals, tuple(stale), tuple(broken))


def _usable(data: RunData) -> dict[FileKey, FileRun]:
    """Return the files whose probes are numbered as this interpreter would.

    Raises:
        DataError: when there are files, and none is.
    """
    minor = python_minor()
    usable = {
        key: run
        for key, run in data.files.items()
        if key.python == minor and key.map_version == MAP_VERSION
    }
    if data.files and not usable:
        if any(key.python == minor for key in data.files):
            raise DataError(
                "the data was recorded by another version of Surefoot. "
                "Run your tests again: surefoot run"
            )
        versions = ", ".join(sorted({key.python for key in data.files}))
        raise DataError(
            f"the data was recorded on Python {versions}, and this is {minor}. "
            "Report with the Python that ran the tests, or run them again: surefoot run"
        )
    return usable
