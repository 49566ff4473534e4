"""Settle what a project measures: as configured, or as found."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from surefoot.config import Config, find_root, load_config
from surefoot.config.values import patterns
from surefoot.errors import ConfigError
from surefoot.model.selection import Selection
from surefoot.store.cache import why_unused
from surefoot.store.secret import secret_file

_NOT_THE_PRODUCT = frozenset(
    {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks"}
    | {"build", "dist", "venv", "env", "node_modules", "scripts", "tools", "tasks"}
)
_NOT_MODULES = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py"})


class Subject(NamedTuple):
    """What is measured of a project.

    ``sources`` are as the user named them, or as found. ``notes`` are what to tell the user about
    them and about the configuration.
    """

    config: Config
    sources: tuple[str, ...]
    selection: Selection
    notes: tuple[str, ...]


def choose_project(
    start: Path | str = ".", sources: tuple[str, ...] = (), omits: tuple[str, ...] = ()
) -> Subject:
    """Read the configuration of the project around a directory, and settle what is measured.

    ``sources`` replace the configured ones; ``omits`` are added to the configured ones.

    Raises:
        ConfigError: naming every problem of the configuration, or every source that does not exist.
    """
    config = load_config(find_root(Path(start)))
    try:
        omit = (*config.omit, *patterns(list(omits)))
    except ValueError as error:
        raise ConfigError(f"--omit must be {error}") from error
    return choose_subject(replace(config, omit=omit), sources)


def choose_subject(config: Config, sources: tuple[str, ...] = ()) -> Subject:
    """Settle what is measured: the ``sources``, else the configured ones, else those found.

    Raises:
        ConfigError: naming every source that does not exist, or saying that none was found.
    """
    notes = config.notes
    uncached = why_unused(config.cache, secret_file(config.root))
    if uncached is not None:
        notes = (*notes, uncached)
    chosen = sources or config.source
    if not chosen:
        chosen = choose_sources(config.root)
        config = replace(config, include=config.include or config.coverage_include)
        notes = (
            f"measuring {', '.join(chosen)} (found in {config.root.name}/; "
            "set source in [tool.surefoot] to choose)",
            *notes,
        )
    return Subject(config, chosen, selection_of(config, chosen), notes)


def choose_sources(root: Path) -> tuple[str, ...]:
    """Find what a project ships when nothing is configured.

    That is ``src`` if it holds Python, else the packages at the top, else the modules there.

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
    """Resolve directories, files and packages to a selection of files.

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
            found.append(
                str(path.resolve() if path.is_dir() else path.parent.resolve() / path.name)
            )
    if lost:
        raise ConfigError(
            f"{', '.join(lost)}: no such directory, file or package. "
            "Correct --source, or source in [tool.surefoot]."
        )
    return Selection(
        str(config.root),
        tuple(dict.fromkeys(found)),
        config.include,
        config.omit,
        config.include_namespace_packages,
    )


def _locate(root: Path, source: str) -> Path | None:
    """Find a directory, a file or an importable package by its name."""
    for folder in (root, Path.cwd()):
        if (folder / source).exists():
            return folder / source
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
