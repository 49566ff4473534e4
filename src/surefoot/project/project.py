"""Read data and sources from disk, as the input of analysis."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, or_
from pathlib import Path
from typing import NamedTuple

from surefoot.analysis.coverage import cover_file
from surefoot.config import Config
from surefoot.errors import DataError, SourceError
from surefoot.model.filemap import FileMap
from surefoot.model.ids import Digest
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.results import Coverage, Summary
from surefoot.model.run import LATE, Extent, FileRun, Known, RunData
from surefoot.model.selection import Selection, project_path
from surefoot.project.maps import Maps
from surefoot.project.measured import check_measured
from surefoot.source import MAP_VERSION
from surefoot.source.text import SourceText, read_source
from surefoot.store.merge import unite_files
from surefoot.store.secret import own_secret


class MeasuredFile(NamedTuple):
    """One file: what could run, and what did. ``path`` is relative to the project.

    ``may_be_unknown`` says that the user allows it to be unmeasured.
    """

    path: str
    absolute: Path
    map: FileMap
    run: FileRun
    may_be_unknown: bool = False

    @property
    def source(self) -> SourceText:
        """Its text."""
        return SourceText(self.map.text, self.map.digest)

    @property
    def points(self) -> Points:
        """What was reached in any context."""
        return Points(reduce(or_, self.run.contexts.values(), NO_POINTS))

    @property
    def has_taken_paths(self) -> bool:
        """Whether paths were measured in it: their probes come after those of the map."""
        return bool(hits_of(Points(self.points >> 2 * self.map.probe_count)).probes)


MANY_FILES = 50
"""So many files may be worth several processes that map them."""


@dataclass(frozen=True, slots=True)
class Project:
    """The measured files, sorted by path; ``stale``, ``broken`` and ``outdated`` are as in
    ``Coverage``.
    """

    files: tuple[MeasuredFile, ...]
    stale: tuple[str, ...]
    broken: tuple[str, ...]
    outdated: tuple[str, ...]


def within(selection: Selection, root: Path, data: RunData) -> RunData:
    """Return the data of the selected files only."""

    def is_measured(path: str) -> bool:
        return selection.place_of(str(root / path)) is not None

    files = {key: file for key, file in data.files.items() if is_measured(key.path)}
    late = frozenset(filter(is_measured, data.late))
    return replace(data, files=files, late=late)


def read_project(config: Config, selection: Selection, data: RunData) -> Project:
    """Bring together what could run and what did, for every file that is measured.

    Raises:
        DataError: when nothing was measured, or only by another version.
    """
    check_measured(data, selection)
    runs = _runs_by_path(data)
    named = {project_path(path, str(config.root)) for path in selection.files()}
    allowed = replace(selection, include=config.allow_unknown, omit=(), left_out=())
    reported = replace(
        selection,
        include=config.report_include or selection.include,
        omit=(*selection.omit, *config.report_omit),
    )
    maps = Maps(config.cache, own_secret(config.root))
    paths = [
        path
        for path in sorted(named | runs.keys() | data.late)
        if reported.allows(os.path.abspath(config.root / path))  # noqa: PTH100
    ]
    _map_many(config, maps, paths)
    files: list[MeasuredFile] = []
    stale: list[str] = []
    broken: list[str] = []
    outdated: list[str] = []
    for path in paths:
        absolute = config.root / path
        try:
            source = read_source(absolute)
            others = dict(runs.get(path, {}))
            if others and source.digest not in others:
                stale.append(_why_stale(path, absolute, selection, others))
                continue
            run, mapped = others.pop(source.digest, FileRun()), maps.of(source, path)
            if others:
                from surefoot.project.carrying import (  # noqa: PLC0415 - costs start-up
                    carry_over,
                )

                earlier = carry_over(mapped, path, others, data.texts, maps)
                run = unite_files([run, *earlier.runs])
                if earlier.lost:
                    outdated.append(path)
            if path in data.late:
                run = replace(run, extent=Extent(Known.NOTHING, LATE))
            may_be_unknown = bool(config.allow_unknown) and os.path.realpath(absolute) in allowed
            files.append(MeasuredFile(path, absolute, mapped, run, may_be_unknown))
        except SourceError as error:
            (stale if path in runs else broken).append(str(error))
    maps.prune()
    if not (files or stale or broken):
        raise DataError(
            "the data is of other files than those that are measured. Check --source and omit, "
            "then run your tests again: surefoot run"
        )
    return Project(tuple(files), tuple(stale), tuple(broken), tuple(outdated))


def _map_many(config: Config, maps: Maps, paths: Collection[str]) -> None:
    """Have many files mapped by a process on each core; a few are mapped when asked for."""
    if len(paths) >= MANY_FILES:
        from surefoot.project.mapping import map_all  # noqa: PLC0415 - costs start-up
        from surefoot.project.sites import Sites  # noqa: PLC0415

        sites = Sites(config.cache, maps.secret, config.kinds)
        map_all(maps, sites, {path: config.root / path for path in paths})


def _why_stale(
    path: str, absolute: Path, selection: Selection, measured: Collection[Digest]
) -> str:
    """Say why what was measured is another text than the file's, and what to do."""
    for copy in map(Path, selection.copies.places_of(str(absolute), sys.path)):
        if copy.is_file() and read_source(copy).digest in measured:
            return (
                f"{path}: the tests imported an installed copy with another text, {copy}. "
                "Install the project again, then run your tests again."
            )
    return f"{path}: changed since it was measured. Run your tests again."


def cover_project(
    config: Config,
    project: Project,
    data: RunData,
    only: Mapping[str, Collection[int]] | None = None,
) -> Coverage:
    """Compare what ran with what could run; with ``only``, on these lines of each path."""
    files = tuple(
        cover_file(
            file.path,
            file.map,
            hits_of(file.points),
            config.exclusions,
            file.run.extent,
            None if only is None else only.get(file.path, ()),
            allowed=file.may_be_unknown,
        )
        for file in project.files
    )
    totals = reduce(add, (file.summary for file in files), Summary())
    return Coverage(
        data.python,
        files,
        totals,
        project.stale,
        project.broken,
        tests=len(data.tests) + len(data.earlier),
        earlier_tests=len(data.earlier),
        unrun_tests=len(data.unrun),
        kept_tests=len(data.kept),
        outdated=project.outdated,
    )


def _runs_by_path(data: RunData) -> dict[str, dict[Digest, FileRun]]:
    """Unite what several interpreters recorded: they all number the points of a text in the same
    way.

    Raises:
        DataError: when there is data, but none from this version.
    """
    runs: dict[str, dict[Digest, FileRun]] = {}
    usable = {key: run for key, run in data.files.items() if key.map_version == MAP_VERSION}
    if data.files and not usable:
        raise DataError(
            "the data was recorded by another version of Surefoot. "
            "Run your tests again: surefoot run"
        )
    for key, run in usable.items():
        by_digest = runs.setdefault(key.path, {})
        earlier = by_digest.get(key.digest)
        by_digest[key.digest] = run if earlier is None else unite_files([earlier, run])
    return runs
