"""Settle what a project measures: as configured, or as found."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from surefoot.config import Config, find_root, load_config
from surefoot.config.values import patterns
from surefoot.errors import ConfigError, DataError
from surefoot.model.copies import is_installed, source_of
from surefoot.model.run import RunData
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
    return choose_subject(load_config(find_root(Path(start))), sources, omits)


def choose_subject(
    config: Config, sources: tuple[str, ...] = (), omits: tuple[str, ...] = ()
) -> Subject:
    """Settle what is measured: the ``sources``, else the configured ones, else those found.

    Raises:
        ConfigError: naming every source that does not exist, saying that none was found, or which of
            ``omits`` is no pattern.
    """
    left_out = _left_out(omits)
    notes = config.notes
    uncached = why_unused(config.cache, secret_file(config.root))
    if uncached is not None:
        notes = (*notes, uncached)
    chosen = sources or config.source
    if not chosen:
        chosen = choose_sources(config.root)
        config = config._replace(include=config.include or config.coverage_include)
        notes = (
            f"measuring {', '.join(chosen)} (found in {config.root.name}/; "
            "set source in [tool.surefoot] to choose)",
            *notes,
        )
    selection = replace(selection_of(config, chosen), left_out=left_out)
    return Subject(config, chosen, selection, notes)


def _left_out(omits: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return patterns(list(omits))
    except ValueError as error:
        raise ConfigError(f"--omit must be {error}") from error


def choose_sources(root: Path) -> tuple[str, ...]:
    """Find what a project ships when nothing is configured.

    That is ``src`` if it holds Python, else the packages at the top, else the modules there and the
    packages in namespaces.

    Raises:
        ConfigError: when there is neither.
    """
    src = root / "src"
    if src.is_dir():
        below = _namespaced(root, src)
        if any(src.glob("*.py")) or any(src.glob("*/*.py")):
            return ("src", *below)
        if below:
            return tuple(below)
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
    packages = _namespaced(root, root, _NOT_THE_PRODUCT)
    if packages or modules:
        return (*packages, *modules)
    raise ConfigError(
        f"{root}: no package and no module to measure. "
        "Name one with --source, or source in [tool.surefoot]."
    )


def _namespaced(root: Path, top: Path, omitted: Collection[str] = ()) -> list[str]:
    """Return the packages below the folders in ``top`` that are none themselves.

    Such a folder stands for the packages in it if it holds modules too.
    """
    found: list[str] = []
    for folder, packages in _folders(top, omitted):
        if packages and folder != top:
            places = [folder] if any(folder.glob("*.py")) else [folder / p for p in packages]
            found += (place.relative_to(root).as_posix() for place in places)
    return found


def _folders(top: Path, omitted: Collection[str]) -> Iterator[tuple[Path, list[str]]]:
    """Yield each folder that packages can be imported from, and their names in it."""
    for path, names, _ in os.walk(top):
        names[:] = sorted(name for name in names if name.isidentifier() and name not in omitted)
        packages = [name for name in names if Path(path, name, "__init__.py").is_file()]
        names[:] = [name for name in names if name not in packages]
        yield Path(path), packages


def selection_of(config: Config, sources: Iterable[str]) -> Selection:
    """Resolve directories, files and packages to a selection of files.

    Raises:
        ConfigError: naming every source that does not exist.
    """
    found: list[str] = []
    packages: list[str] = []
    lost: list[str] = []
    for source in sources:
        places = _locate(config.root, source)
        found += map(_real, places)
        if not places:
            lost.append(source)
        elif _is_package(source, places[0], config.root):
            packages.append(source)
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
        namespaces=config.include_namespace_packages,
        packages=tuple(packages),
    )


def recorded_selection(
    config: Config, data: RunData, omits: tuple[str, ...] = ()
) -> Selection | None:
    """Return what all the runs in the data were to measure, or None where older data holds it not.

    What only some of them left out is not left out; ``omits`` are added.
    """
    if not data.selected:
        return None
    runs = sorted(data.selected)
    left_out = frozenset.intersection(*(frozenset(run.left_out) for run in runs))
    include = config.include or (() if config.source else config.coverage_include)
    return Selection(
        str(config.root),
        tuple(dict.fromkeys(_real(config.root / path) for run in runs for path in run.sources)),
        include,
        config.omit,
        namespaces=config.include_namespace_packages,
        packages=tuple(dict.fromkeys(package for run in runs for package in run.packages)),
        left_out=(*sorted(left_out), *_left_out(omits)),
    )


def check_foreign(selection: Selection, config: Config) -> None:
    """Refuse to read files outside of the project for no other reason than that data names them.

    Those that can be imported here, or that the configuration names, may be read.

    Raises:
        DataError: naming them.
    """
    known = [str(config.root), *(os.path.realpath(folder) for folder in sys.path)]
    there = filter(os.path.exists, selection.listed)
    foreign = [source for source in there if source_of(source, known) is None]
    if foreign and config.source:
        known = list(selection_of(config, config.source).sources)
        foreign = [source for source in foreign if source_of(source, known) is None]
    if foreign:
        raise DataError(
            f"the data is of {', '.join(foreign)}, outside of the project. If that is right, "
            "name it in source of [tool.surefoot]."
        )


def _real(path: Path) -> str:
    """Return the real path of a directory; the file that a link leads to keeps the link's name."""
    if os.path.isdir(path):  # noqa: PTH112 - it may be no possible name
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118


def _is_name(source: str) -> bool:
    """Return whether a source can be the dotted name of something to measure."""
    name = source.split(".")
    return all(part.isidentifier() for part in name) and name[0] not in _NOT_THE_PRODUCT


def _is_package(source: str, place: Path, root: Path) -> bool:
    """Return whether a source names a package or module, and not just a folder by its path."""
    if not _is_name(source) or place.stem != source.rpartition(".")[2]:
        return False
    return _is_whole(place) or place not in (root / source, Path.cwd() / source)


def _locate(root: Path, source: str) -> list[Path]:
    """Find a directory or a file by its path, or an importable package by its name.

    As for Python, a package lies in one place, unless it is a namespace: that may lie in many. What
    the project itself holds comes before what is installed, of which it may be a copy. Python may
    look in folders of the project that only the tests name to it.
    """
    literal = [f / source for f in (root, Path.cwd()) if (f / source).exists()][:1]
    if not _is_name(source) or any(path.is_file() for path in literal):
        return literal
    name = source.split(".")
    path = [Path(folder).resolve() for folder in sys.path if folder]
    inside = [f for f in path if f.is_relative_to(root) and not is_installed(str(f))]
    own = _places((root, root / "src", Path.cwd(), *inside), name)
    if literal or (own and _is_whole(own[0])):
        return own or literal
    others = _places((folder for folder in path if folder not in inside), name)
    if not own:
        found = _places((folder for folder, _ in _folders(root, _NOT_THE_PRODUCT)), name)
        own = [place for place in found if not others or _is_copied(place, others)]
    return own if own and _is_whole(own[0]) else own + others


def _is_copied(place: Path, others: Iterable[Path]) -> bool:
    """Return whether any module of what is at a place is elsewhere too."""
    below = [file.relative_to(place) for file in place.rglob("*.py")]
    return place.is_file() or any((o / path).is_file() for o in others for path in below)


def _places(folders: Iterable[Path], name: list[str]) -> list[Path]:
    """Return the module or package of a name, or else all folders of that name with Python."""
    portions = []
    for folder in folders:
        package = folder.joinpath(*name)
        whole = next(filter(_is_whole, (package, package.with_suffix(".py"))), None)
        if whole is not None:
            return [whole]
        if package.is_dir() and any(package.rglob("*.py")):
            portions.append(package)
    return portions


def _is_whole(place: Path) -> bool:
    """Return whether no other place can hold a part of what this place holds."""
    return place.is_file() or (place / "__init__.py").is_file()
