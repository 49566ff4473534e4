"""Where pytest reads the markers of a project from."""

from __future__ import annotations

import configparser
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from surefoot.errors import ConfigError

_INI_OPTIONS = ("tool", "pytest", "ini_options")
_FILES = (
    *("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"),
    *("pyproject.toml", "tox.ini", "setup.cfg"),
)
"""The files that may configure pytest, in its order."""


@dataclass(frozen=True, slots=True)
class MarkerPlace:
    """A table of a TOML file, or a section of an INI file, and the names of the markers in it."""

    file: Path
    table: tuple[str, ...]
    known: frozenset[str] = frozenset()

    @property
    def is_toml(self) -> bool:
        """Whether it is a table."""
        return self.file.suffix == ".toml"


def place_of_markers(root: Path) -> MarkerPlace:
    """Return what pytest reads in ``root``: the nearest configuration, upwards.

    Where there is none, it is the table of ``root``'s pyproject.toml that each pytest understands.

    Raises:
        ConfigError: when a file on the way cannot be read.
    """
    for folder in (root, *root.parents):
        for name in _FILES:
            file = folder / name
            if file.is_file():
                try:
                    place = _toml_place(file) if file.suffix == ".toml" else _ini_place(file)
                except (TOMLKitError, configparser.Error, UnicodeDecodeError, OSError) as error:
                    told = str(error).replace("\n", " ")
                    raise ConfigError(
                        f"{file}: cannot be read ({told}). Correct it first."
                    ) from error
                if place is not None:
                    return place
    return MarkerPlace(root / "pyproject.toml", _INI_OPTIONS)


def _toml_place(file: Path) -> MarkerPlace | None:
    """Return the table that configures pytest.

    pytest 9 has tables of its own; pyproject.toml may not have both kinds.
    """
    document = tomlkit.parse(file.read_text(encoding="utf-8")).unwrap()
    if file.name != "pyproject.toml":
        return MarkerPlace(file, ("pytest",), _known(document.get("pytest", {})))
    pytest = document.get("tool", {}).get("pytest", {})
    if pytest.keys() - {"ini_options"}:
        return MarkerPlace(file, ("tool", "pytest"), _known(pytest))
    if "ini_options" in pytest:
        return MarkerPlace(file, _INI_OPTIONS, _known(pytest["ini_options"]))
    return None


def _ini_place(file: Path) -> MarkerPlace | None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(file.read_text(encoding="utf-8"))
    section = "tool:pytest" if file.suffix == ".cfg" else "pytest"
    if parser.has_section(section):
        return MarkerPlace(file, (section,), _known(parser[section]))
    return MarkerPlace(file, (section,)) if file.name.endswith("pytest.ini") else None


def _known(options: Any) -> frozenset[str]:
    return frozenset(map(_name, marker_lines(options.get("markers", []))))


def marker_lines(markers: Any) -> list[str]:
    """Return each marker with its description, from a list of them or a text."""
    lines: Iterable[Any] = markers.split("\n") if isinstance(markers, str) else markers
    return [str(line).strip() for line in lines if str(line).strip()]


def _name(line: str) -> str:
    return line.partition(":")[0].partition("(")[0].strip()
