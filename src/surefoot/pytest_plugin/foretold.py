"""Foretell what pytest will be told, before it can be imported.

Its arguments are those of ``addopts`` in its configuration, of ``PYTEST_ADDOPTS`` and of the
command line, in this order. pytest has the last word: what we foretell here only lets us begin
before it, and is compared with what it says later.
"""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Never

from surefoot.pytest_plugin.arguments import add_options


class UnforeseenError(Exception):
    """The arguments are not as pytest would have them; it will say so itself."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Never:
        raise UnforeseenError(message)


class _Configuration(NamedTuple):
    """pytest's root folder, and the options that its configuration adds."""

    root: Path
    addopts: list[str]


_CONFIGURATION = (
    *("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"),
    *("pyproject.toml", "tox.ini", "setup.cfg"),
)
"""The files that pytest looks for, in its order."""


def mentions_us(arguments: list[str], here: Path) -> bool:
    """Return whether our option is in anything that pytest may read: a quick look, no more."""
    words = [*arguments, os.environ.get("PYTEST_ADDOPTS", "")]
    if any("--surefoot" in word or word.startswith(("-c", "--config", "@")) for word in words):
        return True
    folders = dict.fromkeys(_upwards([here, *_paths_in(arguments, here)]))
    return any(b"--surefoot" in _content(f / name) for f in folders for name in _CONFIGURATION)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def foretell(arguments: list[str], here: Path) -> tuple[Mapping[str, Any], Path]:
    """Return the options that pytest will give us, and the folder that it will take as its root.

    ``arguments`` are those of the command line.

    Raises:
        UnforeseenError: when pytest would refuse the arguments, or only prints something about itself.
        OSError, ValueError: when a file cannot be read.
    """
    told = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *arguments]
    parser = _parser()
    given = _parsed(parser, told)
    root, addopts = _configuration(given, told, here)
    for override in given["override_ini"]:
        key, _, value = override.partition("=")
        if key == "addopts":
            addopts = shlex.split(value)
    if addopts:
        given = _parsed(parser, [*addopts, *told])
    if given["shows"]:
        raise UnforeseenError("nothing is going to run")
    return given, root


def _parser() -> _Parser:
    """Return what reads our options, and those of pytest that decide what ours mean."""
    parser = _Parser(add_help=False, allow_abbrev=False, fromfile_prefix_chars="@")
    add_options(parser.add_argument)
    parser.add_argument("-c", "--config-file")
    parser.add_argument("--rootdir")
    parser.add_argument("-o", "--override-ini", action="append", default=[])
    parser.add_argument("-p", dest="plugins", action="append", default=[])
    parser.add_argument("-v", "--verbose", action="count", default=0)
    for name in ("-h", "--help", "-V", "--version"):
        parser.add_argument(name, dest="shows", action="store_true")
    return parser


def _parsed(parser: _Parser, arguments: list[str]) -> dict[str, Any]:
    given, others = parser.parse_known_args(arguments)
    return {**vars(given), "others": others}


def _configuration(given: Mapping[str, Any], told: list[str], here: Path) -> _Configuration:
    """Find pytest's configuration as pytest does: upwards from what it is to run."""
    folders = [path.parent if path.is_file() else path for path in _paths_in(told, here)]
    common = Path(os.path.commonpath(folders)) if folders else here
    if given["config_file"]:
        file = _absolute(here, given["config_file"])
        found = _Configuration(file.parent, _addopts_of(file) or [])
    else:
        found = (
            _nearest_configuration([common])
            or _beside_setup_file(common)
            or _nearest_configuration(folders)
            or _Configuration(Path(os.path.commonpath([here, common])), [])
        )
    if given["rootdir"]:
        return found._replace(root=_absolute(here, os.path.expandvars(given["rootdir"])))
    return found


def _paths_in(arguments: Iterable[str], here: Path) -> list[Path]:
    """Return the files and folders that are named among pytest's arguments."""
    named = (word.partition("::")[0] for word in arguments if not word.startswith("-"))
    return [path for path in (_absolute(here, name) for name in named) if path.exists()]


def _absolute(here: Path, name: str) -> Path:
    """Return an absolute path without ``..``; as pytest does, follow no links."""
    return Path(os.path.abspath(here / name))  # noqa: PTH100


def _nearest_configuration(starts: Iterable[Path]) -> _Configuration | None:
    """Return what the first file says that configures pytest.

    A ``pyproject.toml`` that does not is still better than nothing.
    """
    bare: _Configuration | None = None
    for folder in _upwards(starts):
        for name in _CONFIGURATION:
            file = folder / name
            if not file.is_file():
                continue
            addopts = _addopts_of(file)
            if addopts is not None:
                return _Configuration(folder, addopts)
            if name == "pyproject.toml":
                bare = bare or _Configuration(folder, [])
    return bare


def _beside_setup_file(start: Path) -> _Configuration | None:
    folders = (folder for folder in _upwards([start]) if (folder / "setup.py").is_file())
    return next((_Configuration(folder, []) for folder in folders), None)


def _upwards(starts: Iterable[Path]) -> Iterator[Path]:
    for start in starts:
        yield from (start, *start.parents)


def _addopts_of(file: Path) -> list[str] | None:
    """Return the options that a file adds, or None if it does not configure pytest."""
    table = _toml_table(file) if file.suffix == ".toml" else _ini_table(file)
    if table is None:
        return [] if file.name.lstrip(".") in {"pytest.ini", "pytest.toml"} else None
    addopts = table.get("addopts", [])
    return shlex.split(addopts) if isinstance(addopts, str) else list(addopts)


def _ini_table(file: Path) -> Mapping[str, Any] | None:
    import configparser  # noqa: PLC0415 - most runs do not need it

    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(file.read_text(encoding="utf-8"))
    section = "tool:pytest" if file.suffix == ".cfg" else "pytest"
    return parser[section] if parser.has_section(section) else None


def _toml_table(file: Path) -> Mapping[str, Any] | None:
    import tomllib  # noqa: PLC0415 - most runs do not need it

    document = tomllib.loads(file.read_text(encoding="utf-8"))
    ours = document.get("tool", {}).get("pytest", {})
    native = {key: value for key, value in ours.items() if key != "ini_options"}
    table: Mapping[str, Any] | None = native or ours.get("ini_options")
    if table is None and file.name != "pyproject.toml":
        table = document.get("pytest")
    return table
