"""coverage.py's own configuration, read where ours is silent."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from surefoot.config.values import (
    Parse,
    boolean,
    decimals,
    parse_into,
    percentage,
    remapping,
    strings,
    table_of,
)

_COVERAGE_KEYS: Mapping[tuple[str, str], tuple[str, Parse]] = {
    ("run", "source"): ("source", strings),
    ("run", "source_pkgs"): ("source_pkgs", strings),
    ("run", "include"): ("include", strings),
    ("run", "omit"): ("omit", strings),
    ("report", "include"): ("report_include", strings),
    ("report", "omit"): ("report_omit", strings),
    ("report", "exclude_lines"): ("exclude_lines", strings),
    ("report", "exclude_also"): ("exclude_also", strings),
    ("report", "partial_branches"): ("partial_branches", strings),
    ("report", "partial_also"): ("partial_also", strings),
    ("report", "precision"): ("precision", decimals),
    ("report", "fail_under"): ("fail_under", percentage),
    ("report", "show_missing"): ("show_missing", boolean),
    ("report", "skip_covered"): ("skip_covered", boolean),
    ("report", "skip_empty"): ("skip_empty", boolean),
}
_CHANGES_MEASURING = {("run", "plugins"), ("run", "dynamic_context"), ("run", "relative_files")}
_LINE_LISTS = {"exclude_lines", "exclude_also", "partial_branches", "partial_also"}


def coverage_settings(
    root: Path, pyproject: Mapping[str, Any], ini: Path | None, problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """Parse ``ini``, or the project's first configuration in coverage.py's order."""
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
    tables = {
        name: table_of(table, f"pyproject.toml: [tool.coverage.{name}]", problems)
        for name, table in pyproject.items()
    }
    return _from_coverage("pyproject.toml", tables, problems)


def _from_coverage(
    name: str, sections: Mapping[str, Mapping[str, Any]], problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    settings: dict[str, Any] = {}
    ignored = []
    paths = sections.get("paths", {})
    if paths:
        parse_into(settings, "remap", remapping, _expand(dict(paths)), f"{name}: [paths]", problems)
    for section, table in sections.items():
        for key, value in table.items():
            known = _COVERAGE_KEYS.get((section, key))
            if known is not None:
                target, parse = known
                where = f"{name}: coverage.py's [{section}] {key}"
                parse_into(settings, target, parse, _expand(value), where, problems)
            elif (section, key) in _CHANGES_MEASURING and value not in ("", [], False):
                ignored.append(f"[{section}] {key}")
    notes = [f"{name}: Surefoot ignores coverage.py's {', '.join(ignored)}"] if ignored else []
    return settings, notes


def _read_ini(
    path: Path, prefixes: tuple[str, ...], problems: list[str]
) -> dict[str, dict[str, Any]]:
    """Read the coverage.py sections of an INI file, each value typed by its key."""
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
    if parse is strings:
        separators = r"\n" if key in _LINE_LISTS else r"[,\n]"
        return [part.strip() for part in re.split(separators, value) if part.strip()]
    if parse is boolean:
        return configparser.ConfigParser.BOOLEAN_STATES.get(value.lower(), value)
    if parse is percentage:
        return float(value) if re.fullmatch(r"\d+(\.\d*)?", value) else value
    if parse is decimals:
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
