"""Propose a project's configuration: tiers with their reasons, markers, and a workflow for CI."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Table

from surefoot.analysis.tiers import dotted_name, place_file
from surefoot.config import Config
from surefoot.errors import ConfigError, SourceError
from surefoot.model.selection import Selection, project_path
from surefoot.model.tiers import FilePlacement, Tier, TierRules
from surefoot.project.workflows import WORKFLOWS
from surefoot.source.map import map_source
from surefoot.source.text import read_source

MARKERS = {
    "integration": "integration: touches a real database, file or application",
    "e2e": "e2e: drives the program from outside, as its users do",
}
_PROPOSED_TIERS = (Tier.CRITICAL, Tier.UTILITY)
"""The tiers that are written down; all other code is core."""

_EXTRAS = ("test", "tests", "testing", "dev")
"""Where projects list what their tests need."""

_OTHER_PYTEST_CONFIGURATION = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml")


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """A file as it is now (None if it does not exist) and as proposed."""

    path: Path
    before: str | None
    after: str

    def diff(self, root: Path) -> str:
        """Return what would change, as a unified diff."""
        name = self.path.relative_to(root).as_posix()
        before = (self.before or "").splitlines(keepends=True)
        lines = difflib.unified_diff(
            before,
            self.after.splitlines(keepends=True),
            "/dev/null" if self.before is None else name,
            name,
        )
        return "".join(lines)


def propose(
    config: Config, sources: tuple[str, ...], selection: Selection, services: Iterable[str]
) -> tuple[ProposedFile, ...]:
    """Return the files to change; none where there is nothing to propose.

    ``services`` are names of ``WORKFLOWS``. An existing workflow is left alone.

    Raises:
        ConfigError: when pyproject.toml cannot be read.
    """
    root = config.root
    found = [_pyproject(root, sources, tuple(_placements(root, selection)))]
    for service in services:
        name, template = WORKFLOWS[service]
        path = root / name
        if not path.exists():
            found.append(ProposedFile(path, None, template.replace("INSTALL", _install(root))))
    return tuple(file for file in found if file.before != file.after)


def _placements(root: Path, selection: Selection) -> Iterator[tuple[str, FilePlacement]]:
    """Yield the dotted name of each file, and what can be inferred about it."""
    for file in selection.files():
        path = project_path(file, str(root))
        try:
            text = read_source(Path(file)).text
            yield dotted_name(path), place_file(path, map_source(text, path), TierRules())
        except SourceError:
            continue  # a report will name it


def _pyproject(
    root: Path, sources: tuple[str, ...], placements: tuple[tuple[str, FilePlacement], ...]
) -> ProposedFile:
    path = root / "pyproject.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        document = tomlkit.parse(before or "")
    except TOMLKitError as error:
        raise ConfigError(f"pyproject.toml: cannot be read ({error}). Correct it first.") from error
    tool = _subtable(document, "tool")
    ours = _subtable(tool, "surefoot")
    if "source" not in ours and "coverage" not in tool:
        ours["source"] = list(sources)
    if "tiers" not in ours:
        tiers = tomlkit.table(is_super_table=True)
        for tier in _PROPOSED_TIERS:
            patterns = _patterns(tier, placements)
            if patterns:
                table = tomlkit.table()
                table["match"] = patterns
                tiers[tier.value] = table
        if tiers:
            ours["tiers"] = tiers
    if markers_to_add_by_hand(root) is None:
        _add_markers(tool)
    return ProposedFile(path, before, tomlkit.dumps(document))


def markers_to_add_by_hand(root: Path) -> str | None:
    """Say where pytest looks for markers, if not in pyproject.toml."""
    for name in _OTHER_PYTEST_CONFIGURATION:
        if (root / name).exists():
            lines = "".join(f"\n    {text}" for text in MARKERS.values())
            return f"pytest reads {name}, not pyproject.toml; add to its markers:{lines}"
    return None


def _subtable(parent: Any, name: str) -> Any:
    """Return a table within another, created if need be."""
    if name not in parent:
        parent[name] = tomlkit.table(is_super_table=name == "tool")
    return parent[name]


def _patterns(tier: Tier, placements: Iterable[tuple[str, FilePlacement]]) -> Array:
    """List the code inferred to be in a tier, each item with the reason as a comment."""
    patterns = tomlkit.array()
    patterns.multiline(True)
    for module, placed in placements:
        if placed.module.tier is tier:
            patterns.add_line(f"{module}", comment=placed.module.reason)
            continue
        for name, placement in placed.functions.items():
            if placement.tier is tier and "#" not in name:
                patterns.add_line(f"{module}.{name}", comment=placement.reason)
    if patterns:
        patterns.add_line(indent="")
    return patterns


def _add_markers(tool: Any) -> None:
    pytest = _subtable(tool, "pytest")
    options: Table = _subtable(pytest, "ini_options")
    markers = options.get("markers")
    if markers is None:
        options["markers"] = markers = tomlkit.array()
        markers.multiline(True)
    known = {str(marker).partition(":")[0].partition("(")[0].strip() for marker in markers}
    for name, text in MARKERS.items():
        if name not in known:
            markers.append(text)


def _install(root: Path) -> str:
    """Return the command that installs the project with what its tests need."""
    try:
        document = tomlkit.parse((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, TOMLKitError):
        document = tomlkit.document()
    project = document.get("project", {})
    extra = _first_of(_EXTRAS, project.get("optional-dependencies", {}))
    group = _first_of(_EXTRAS, document.get("dependency-groups", {}))
    target = f"--editable '.[{extra}]'" if extra else "--editable ."
    if group and not extra:
        target += f" --group {group}"
    if "project" not in document and not (root / "setup.py").exists():
        target = ""
    return " ".join(f"python -m pip install {target} pytest surefoot".split())


def _first_of(names: Iterable[str], table: Any) -> str | None:
    """Return the first of these names that a table has."""
    return next((name for name in names if name in table), None)
