"""Propose a project's configuration: tiers with their reasons, markers, and a workflow for CI."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial, reduce
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
from surefoot.project.markers import MarkerPlace, marker_lines, place_of_markers
from surefoot.project.workflows import workflow_of
from surefoot.source.map import map_source
from surefoot.source.text import read_source

MARKERS = {
    "integration": "integration: touches a real database, file or application",
    "e2e": "e2e: drives the program from outside, as its users do",
}
_PROPOSED_TIERS = (Tier.CRITICAL, Tier.UTILITY)
"""The tiers that are written down; all other code is core."""


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """A file as it is now (None if it does not exist) and as proposed."""

    path: Path
    before: str | None
    after: str

    def diff(self, root: Path) -> str:
        """Return what would change, as a unified diff."""
        name = project_path(str(self.path), str(root))
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

    ``services`` are those of ``workflow_of``. An existing workflow is left alone.

    Raises:
        ConfigError: when a file that configures the project or pytest cannot be read.
    """
    root = config.root
    pyproject, markers = root / "pyproject.toml", place_of_markers(root)

    def add_tiers(document: Any) -> None:
        _add_tiers(document, sources, tuple(_placements(root, selection)))

    edits: dict[Path, list[Edit]] = {pyproject: [add_tiers]}
    if _is_written(markers, root):
        edits.setdefault(markers.file, []).append(partial(_add_markers, place=markers))
    found = [_edited(path, changes) for path, changes in edits.items()]
    for service in services:
        path, text = workflow_of(service, root)
        if not path.exists():
            found.append(ProposedFile(path, None, text))
    return tuple(file for file in found if file.before != file.after)


Edit = Callable[[Any], None]
"""Changes a TOML document in place."""


def _edited(path: Path, edits: Iterable[Edit]) -> ProposedFile:
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        document = tomlkit.parse(before or "")
    except TOMLKitError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error}). Correct it first.") from error
    for edit in edits:
        edit(document)
    return ProposedFile(path, before, tomlkit.dumps(document))


def _placements(root: Path, selection: Selection) -> Iterator[tuple[str, FilePlacement]]:
    """Yield the dotted name of each file, and what can be inferred about it."""
    for file in selection.files():
        path = project_path(file, str(root))
        try:
            text = read_source(Path(file)).text
            yield dotted_name(path), place_file(path, map_source(text, path), TierRules())
        except SourceError:
            continue  # a report will name it


def _add_tiers(
    document: Any, sources: tuple[str, ...], placements: tuple[tuple[str, FilePlacement], ...]
) -> None:
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


def markers_to_add_by_hand(root: Path) -> str | None:
    """Say where pytest looks for markers that are missing, if that is no file that we write."""
    place = place_of_markers(root)
    missing = [text for name, text in MARKERS.items() if name not in place.known]
    if not missing or _is_written(place, root):
        return None
    lines = "".join(f"\n    {text}" for text in missing)
    return f"pytest reads {project_path(str(place.file), str(root))}; add to its markers:{lines}"


def _is_written(place: MarkerPlace, root: Path) -> bool:
    return place.is_toml and place.file.parent == root


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


def _add_markers(document: Any, place: MarkerPlace) -> None:
    options: Table = reduce(_subtable, place.table, document)
    missing = [text for name, text in MARKERS.items() if name not in place.known]
    if not missing:
        return
    if not isinstance(options.get("markers"), list):
        markers = tomlkit.array().multiline(True)
        markers.extend(marker_lines(options.get("markers", [])))
        options["markers"] = markers
    options["markers"].extend(missing)
