"""coverage.py's own configuration, read where ours is silent.

It is read here and not by coverage.py, which takes longer to import than all the rest of a start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from surefoot.config.places import read_toml
from surefoot.config.values import (
    Parse,
    boolean,
    coverage_patterns,
    decimals,
    parse_into,
    percentage,
    regexes,
    remapping,
    strings,
    table_of,
)

_SECTIONS = ("run", "report", "paths", "html", "xml", "json", "lcov")
_COVERAGE_KEYS: Mapping[tuple[str, str], tuple[str, Parse]] = {
    ("run", "source"): ("source", strings),
    ("run", "source_pkgs"): ("source_pkgs", strings),
    ("run", "source_dirs"): ("source_dirs", strings),
    ("run", "include"): ("coverage_include", coverage_patterns),
    ("run", "plugins"): ("plugins", strings),
    ("run", "omit"): ("omit", coverage_patterns),
    ("report", "include"): ("report_include", coverage_patterns),
    ("report", "omit"): ("report_omit", coverage_patterns),
    ("report", "include_namespace_packages"): ("include_namespace_packages", boolean),
    ("report", "exclude_lines"): ("exclude_lines", regexes),
    ("report", "exclude_also"): ("exclude_also", regexes),
    ("report", "partial_branches"): ("partial_branches", regexes),
    ("report", "partial_also"): ("partial_also", regexes),
    ("report", "precision"): ("precision", decimals),
    ("report", "fail_under"): ("fail_under", percentage),
    ("report", "show_missing"): ("show_missing", boolean),
    ("report", "skip_covered"): ("skip_covered", boolean),
    ("report", "skip_empty"): ("skip_empty", boolean),
}
_CHANGES_FIGURES = {
    *(("run", "dynamic_context"), ("run", "relative_files"), ("run", "cover_pylib")),
    *(("report", "partial_branches_always"), ("report", "contexts"), ("report", "ignore_errors")),
}
"""What is not honoured, and would be missed."""


def coverage_settings(
    root: Path, toml: Path, document: Mapping[str, Any], file: str | None, problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """Parse the first file that coverage.py would read, which ``file`` or ``COVERAGE_RCFILE`` may name.

    ``document`` is the content of the file ``toml``, which has been read already. The answer ends
    with what to tell the user.
    """
    named = file or os.environ.get("COVERAGE_RCFILE")
    if named and not Path(named).is_file():
        problems.append(f"{named}: no such file. Correct COVERAGE_RCFILE.")
        return {}, []
    theirs = [Path(named)] if named else [root / ".coveragerc", root / ".coveragerc.toml"]
    shared = [] if named else [root / "setup.cfg", root / "tox.ini", root / "pyproject.toml"]
    for path in (*theirs, *shared):
        if path.suffix != ".toml":
            tables: Mapping[str, Any] = _ini_tables(path, problems)
        else:
            content = document if path == toml else read_toml(path, problems)[1]
            tables = _toml_tables(content, path.name, problems)
        prefixes = ("coverage:", "") if path in theirs else ("coverage:",)
        sections = _sections(tables, path.name, prefixes, problems)
        if any(sections.values()) or (path in theirs and path.is_file()):
            return _parsed(path.name, sections, problems)
    return {}, []


def _ini_tables(path: Path, problems: list[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import configparser  # noqa: PLC0415 - costs start-up

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8-sig")
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: cannot be read ({error})".replace("\n", " "))
    return {name: dict(parser[name]) for name in parser.sections()}


def _toml_tables(content: Mapping[str, Any], name: str, problems: list[str]) -> dict[str, Any]:
    """Return the tables under the names that they would have in an INI file."""
    tools = table_of(content.get("tool", {}), f"{name}: tool", problems)
    coverage = table_of(tools.get("coverage", {}), f"{name}: [tool.coverage]", problems)
    return {**content, **{f"coverage:{section}": table for section, table in coverage.items()}}


def _sections(
    tables: Mapping[str, Any], name: str, prefixes: Iterable[str], problems: list[str]
) -> dict[str, Mapping[str, Any]]:
    """Return the sections of coverage.py's, each under the first prefix that it is found with."""
    found = {}
    for section in _SECTIONS:
        for prefix in prefixes:
            if section not in found and prefix + section in tables:
                where = f"{name}: coverage.py's [{section}]"
                found[section] = table_of(tables[prefix + section], where, problems)
    return found


def _parsed(
    name: str, sections: Mapping[str, Mapping[str, Any]], problems: list[str]
) -> tuple[dict[str, Any], list[str]]:
    settings: dict[str, Any] = {}
    ignored = []
    for section, table in sections.items():
        for key, value in table.items():
            where = f"{name}: coverage.py's [{section}] {key}"
            if (section, key) in _COVERAGE_KEYS:
                target, parse = _COVERAGE_KEYS[section, key]
                shaped = _shaped(_expand(value, where, problems), parse)
                parse_into(settings, target, parse, shaped, where, problems)
            elif (section, key) in _CHANGES_FIGURES and _shaped(value, boolean):
                ignored.append(f"[{section}] {key}")
    if "paths" in sections:
        where = f"{name}: coverage.py's [paths]"
        paths = _expand(dict(sections["paths"]), where, problems)
        lists = {key: _shaped(value, strings) for key, value in paths.items()}
        parse_into(settings, "remap", remapping, lists, where, problems)
    return settings, [*_notes(name, ignored, settings.pop("plugins", ()))]


def _notes(name: str, ignored: Sequence[str], plugins: Sequence[str]) -> Iterator[str]:
    if ignored:
        yield f"{name}: Surefoot ignores coverage.py's {', '.join(ignored)}"
    if plugins:
        yield (
            f"{name}: Surefoot loads no plugins of coverage.py's ({', '.join(plugins)}). What they "
            "would configure or leave out must be set in [tool.surefoot]."
        )


def _shaped(value: Any, parse: Parse) -> Any:
    """Return what a text stands for, if it stands for what is to be parsed; else return it."""
    if not isinstance(value, str):
        return value
    if parse is regexes:
        return value.split("\n")
    if parse in (strings, coverage_patterns):
        return [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]
    if parse is boolean:
        from configparser import ConfigParser  # noqa: PLC0415 - costs start-up

        return ConfigParser.BOOLEAN_STATES.get(value.lower(), value)
    try:
        return int(value) if parse is decimals else float(value)
    except ValueError:
        return value


_VARIABLE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)(?:(\?)|-([^}]*))?\})")


def _expand(value: Any, where: str, problems: list[str]) -> Any:
    """Fill in ``$NAME``, ``${NAME}``, ``${NAME?}`` and ``${NAME-default}`` from the environment.

    That ``${NAME?}`` is not set is a problem.
    """
    if isinstance(value, list):
        return [_expand(item, where, problems) for item in value]
    if isinstance(value, dict):
        return {key: _expand(item, where, problems) for key, item in value.items()}
    if not isinstance(value, str):
        return value

    def replacement(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return "$"
        if match[3] and name not in os.environ:
            problems.append(f"{where} needs the environment variable {name}, which is not set")
        return os.environ.get(name, match[4] or "")

    return _VARIABLE.sub(replacement, value)
