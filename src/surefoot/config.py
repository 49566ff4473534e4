"""Configuration: ``[tool.surefoot]``, and where it is silent, coverage.py's own.

Everything that is wrong is collected and shown at once.
"""

from __future__ import annotations

import configparser
import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surefoot.errors import ConfigError
from surefoot.model.exclusions import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, Exclusions

DATA_FILE = ".surefoot/data.sqlite"
CACHE_FOLDER = ".surefoot/cache"
UNRELATED = ("*.md", "*.rst", "*/LICENSE*", "*/.gitignore", ".github/*", ".gitlab-ci.yml")
"""Files on which no test rests."""

_PROJECT_MARKS = ("pyproject.toml", ".coveragerc", "setup.cfg", "tox.ini", "setup.py", ".git")


@dataclass(frozen=True, slots=True)
class Config:
    """What the user asked for.

    ``source`` names directories or packages, ``origin`` the files that were
    read, and ``notes`` what the user should hear once.
    """

    root: Path
    source: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    data: str = DATA_FILE
    exclusions: Exclusions = field(default_factory=Exclusions)
    report_include: tuple[str, ...] = ()
    report_omit: tuple[str, ...] = ()
    context: str = "test"
    reports: tuple[str, ...] = ()
    fail_under: float = 0
    remap: tuple[tuple[str, ...], ...] = ()
    unrelated: tuple[str, ...] = UNRELATED
    precision: int = 0
    show_missing: bool = True
    skip_covered: bool = False
    skip_empty: bool = False
    notes: tuple[str, ...] = ()

    @property
    def data_file(self) -> Path:
        """The data file's absolute path."""
        return self.root / self.data

    @property
    def cache(self) -> Path:
        """Where instrumented code is kept."""
        return self.root / CACHE_FOLDER


def find_root(start: Path) -> Path:
    """Return the project that a directory belongs to: the nearest with a project file."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _PROJECT_MARKS):
            return folder
    return start


def load_config(root: Path, file: str | None = None) -> Config:
    """Read a project's configuration, or the ``file`` that is to be read instead.

    That is TOML like pyproject.toml by its name, or else an INI file of coverage.py's.

    Raises:
        ConfigError: naming every problem at once.
    """
    problems: list[str] = []
    if file is not None and not Path(file).is_file():
        raise ConfigError(f"{file}: no such file. Correct --surefoot-config.")
    toml = root / "pyproject.toml"
    if file is not None and file.endswith(".toml"):
        toml = Path(file)
    pyproject = _read_toml(toml, problems)
    tools = _table(pyproject.get("tool", {}))
    own = _own_settings(_table(tools.get("surefoot", {})), problems)
    ini = None if file is None or file.endswith(".toml") else Path(file)
    theirs, notes = _coverage_settings(root, _table(tools.get("coverage", {})), ini, problems)
    settings = {**theirs, **own}
    exclude = (*settings.get("exclude_lines", DEFAULT_EXCLUDE), *settings.get("exclude_also", ()))
    partial = (
        *settings.get("partial_branches", DEFAULT_PARTIAL),
        *settings.get("partial_also", ()),
    )
    for pattern in (*exclude, *partial):
        try:
            re.compile(pattern)
        except re.error as error:
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
    "data",
    "report_include",
    "report_omit",
    "context",
    "reports",
    "fail_under",
    "remap",
    "unrelated",
    "precision",
    "show_missing",
    "skip_covered",
    "skip_empty",
)


# Values: parse, don't validate


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError("a list of strings")


def _string(value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("a string")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _percentage(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise ValueError("a number from 0 to 100")


def _remap(value: Any) -> tuple[tuple[str, ...], ...]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
        return tuple(_strings(item) for item in value)
    raise ValueError("lists of paths, each beginning with the one to use")


def _context(value: Any) -> str:
    if value in ("test", "none"):
        return str(value)
    raise ValueError('"test" or "none"')


def _precision(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9:
        return value
    raise ValueError("a whole number from 0 to 9")


Parse = Callable[[Any], Any]

_OWN_KEYS: Mapping[str, Parse] = {
    "source": _strings,
    "include": _strings,
    "omit": _strings,
    "plain": _strings,
    "data": _string,
    "context": _context,
    "remap": _remap,
    "unrelated": _strings,
    "reports": _strings,
    "fail_under": _percentage,
    "exclude_lines": _strings,
    "exclude_also": _strings,
    "partial_branches": _strings,
    "partial_also": _strings,
    "precision": _precision,
    "show_missing": _boolean,
    "skip_covered": _boolean,
    "skip_empty": _boolean,
}


def _own_settings(table: Mapping[str, Any], problems: list[str]) -> dict[str, Any]:
    """Parse ``[tool.surefoot]``; an unknown key is a problem, with the nearest known one."""
    settings: dict[str, Any] = {}
    for key, value in table.items():
        parse = _OWN_KEYS.get(key)
        if parse is None:
            near = difflib.get_close_matches(key, _OWN_KEYS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(_OWN_KEYS)}"
            problems.append(f"pyproject.toml: [tool.surefoot] has no key {key!r}{hint}")
            continue
        _parse(settings, key, parse, value, f"pyproject.toml: [tool.surefoot] {key}", problems)
    return settings


def _parse(
    settings: dict[str, Any], key: str, parse: Parse, value: Any, where: str, problems: list[str]
) -> None:
    try:
        settings[key] = parse(value)
    except ValueError as error:
        problems.append(f"{where} must be {error}, not {value!r}")


# coverage.py's configuration

_COVERAGE_KEYS: Mapping[tuple[str, str], tuple[str, Parse]] = {
    ("run", "source"): ("source", _strings),
    ("run", "source_pkgs"): ("source_pkgs", _strings),
    ("run", "include"): ("include", _strings),
    ("run", "omit"): ("omit", _strings),
    ("report", "include"): ("report_include", _strings),
    ("report", "omit"): ("report_omit", _strings),
    ("report", "exclude_lines"): ("exclude_lines", _strings),
    ("report", "exclude_also"): ("exclude_also", _strings),
    ("report", "partial_branches"): ("partial_branches", _strings),
    ("report", "partial_also"): ("partial_also", _strings),
    ("report", "precision"): ("precision", _precision),
    ("report", "fail_under"): ("fail_under", _percentage),
    ("report", "show_missing"): ("show_missing", _boolean),
    ("report", "skip_covered"): ("skip_covered", _boolean),
    ("report", "skip_empty"): ("skip_empty", _boolean),
}
_CHANGES_MEASURING = {("run", "plugins"), ("run", "dynamic_context"), ("run", "relative_files")}
_LINE_LISTS = {"exclude_lines", "exclude_also", "partial_branches", "partial_also"}


def _coverage_settings(
    root: Path, pyproject: Mapping[str, Any], ini: Path | None, problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """Parse ``ini``, or the first configuration that the project has, in coverage.py's order."""
    if ini is not None:
        return _from_coverage(str(ini), _read_ini(ini, ("", "coverage:"), problems), problems)
    for name, prefixes in (
        (".coveragerc", ("", "coverage:")),
        ("setup.cfg", ("coverage:",)),
        ("tox.ini", ("coverage:",)),
    ):
        sections = _read_ini(root / name, prefixes, problems)
        if sections or (name == ".coveragerc" and (root / name).exists()):
            return _from_coverage(name, sections, problems)
    tables = {name: _table(table) for name, table in pyproject.items()}
    return _from_coverage("pyproject.toml", tables, problems)


def _from_coverage(
    name: str, sections: Mapping[str, Mapping[str, Any]], problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    settings: dict[str, Any] = {}
    ignored = []
    paths = sections.get("paths", {})
    if paths:
        _parse(settings, "remap", _remap, _expand(dict(paths)), f"{name}: [paths]", problems)
    for section, table in sections.items():
        for key, value in table.items():
            known = _COVERAGE_KEYS.get((section, key))
            if known is not None:
                target, parse = known
                where = f"{name}: coverage.py's [{section}] {key}"
                _parse(settings, target, parse, _expand(value), where, problems)
            elif (section, key) in _CHANGES_MEASURING and value not in ("", [], False):
                ignored.append(f"[{section}] {key}")
    notes = [f"{name}: coverage.py's {', '.join(ignored)} not honoured"] if ignored else []
    return settings, notes


def _read_ini(
    path: Path, prefixes: tuple[str, ...], problems: list[str]
) -> dict[str, dict[str, Any]]:
    """Read the coverage.py sections of an INI file, values typed by their key."""
    if not path.is_file():
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: cannot be read ({error})".replace("\n", " "))
        return {}
    sections: dict[str, dict[str, Any]] = {}
    for prefix in prefixes:
        for section in ("run", "report", "paths"):
            if parser.has_section(prefix + section):
                table = sections.setdefault(section, {})
                for key, value in parser.items(prefix + section):
                    table[key] = _from_ini(section, key, value)
    return sections


def _from_ini(section: str, key: str, value: str) -> Any:
    if section == "paths":
        return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]
    parse = _COVERAGE_KEYS.get((section, key), ("", None))[1]
    if parse is _strings:
        separators = r"\n" if key in _LINE_LISTS else r"[,\n]"
        return [part.strip() for part in re.split(separators, value) if part.strip()]
    if parse is _boolean:
        return configparser.ConfigParser.BOOLEAN_STATES.get(value.lower(), value)
    if parse is _percentage:
        return float(value) if re.fullmatch(r"\d+(\.\d*)?", value) else value
    if parse is _precision:
        return int(value) if value.isdecimal() else value
    return value


_VARIABLE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)(?:-([^}]*))?\})")


def _expand(value: Any) -> Any:
    """Fill in ``$NAME``, ``${NAME}`` and ``${NAME-default}`` from the environment."""
    if isinstance(value, list):
        return [_expand(item) for item in value]
    if isinstance(value, dict):
        return {key: _expand(item) for key, item in value.items()}
    if not isinstance(value, str):
        return value

    def replacement(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return os.environ.get(name, match[3] or "") if name else "$"

    return _VARIABLE.sub(replacement, value)


def _read_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problems.append(f"{path.name}: cannot be read ({error})")
        return {}


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
