"""Settle what a project measures: as configured, or as found."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from surefoot.config import Config
from surefoot.errors import ConfigError
from surefoot.plan import SessionPlan
from surefoot.selection import Selection

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


def session_plan(config: Config, selection: Selection) -> SessionPlan:
    """Return what a process of this project is to measure."""
    plain = replace(selection, include=config.plain, omit=()) if config.plain else None
    return SessionPlan(selection, plain, config.cache, config.context == "test")
