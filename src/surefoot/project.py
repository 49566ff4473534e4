"""The edge of the disk: data and sources become the input of analysis."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import reduce
from operator import add, or_

from surefoot.analysis.coverage import cover_file
from surefoot.config import Config
from surefoot.errors import DataError, SourceError
from surefoot.model.ids import Digest
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import LATE, Extent, FileKey, FileRun, Known, RunData
from surefoot.selection import Selection
from surefoot.session import project_path, python_minor
from surefoot.source import MAP_VERSION
from surefoot.source.map import map_source
from surefoot.source.text import read_source


def cover_project(config: Config, selection: Selection, data: RunData) -> Coverage:
    """Set what ran against what could run, for every file that is measured.

    Raises:
        DataError: when nothing was measured, or not by this interpreter and version.
    """
    if not data.files and not data.late:
        raise DataError(
            f"none of the files under {', '.join(selection.sources)} was imported. Check --source "
            "and omit, and that the tests import the code from there, not an installed copy."
        )
    runs: dict[str, dict[Digest, FileRun]] = {}
    for key, run in _usable(data).items():
        runs.setdefault(key.path, {})[key.digest] = run
    named = {project_path(path, str(config.root)) for path in selection.files()}
    reported = replace(
        selection,
        include=config.report_include or selection.include,
        omit=(*selection.omit, *config.report_omit),
    )
    files: list[FileCoverage] = []
    stale: list[str] = []
    broken: list[str] = []
    for path in sorted(named | runs.keys() | data.late):
        absolute = config.root / path
        if not reported.allows(os.path.realpath(absolute)):
            continue
        try:
            source = read_source(absolute)
            if path not in runs:
                run = FileRun(Extent(Known.NOTHING, LATE) if path in data.late else Extent())
            elif source.digest not in runs[path]:
                stale.append(f"{path}: changed since it was measured. Run your tests again.")
                continue
            else:
                run = runs[path][source.digest]
            file = map_source(source.text, path)
        except SourceError as error:
            (stale if path in runs else broken).append(str(error))
            continue
        points = Points(reduce(or_, run.contexts.values(), NO_POINTS))
        files.append(cover_file(path, file, hits_of(points), config.exclusions, run.extent))
    totals = reduce(add, (file.summary for file in files), Summary())
    return Coverage(data.python, tuple(files), totals, tuple(stale), tuple(broken))


def _usable(data: RunData) -> dict[FileKey, FileRun]:
    """Return the files whose probes are numbered as this interpreter would.

    Raises:
        DataError: when there are files, and none is.
    """
    minor = python_minor()
    usable = {
        key: run
        for key, run in data.files.items()
        if key.python == minor and key.map_version == MAP_VERSION
    }
    if data.files and not usable:
        if any(key.python == minor for key in data.files):
            raise DataError(
                "the data was recorded by another version of Surefoot. "
                "Run your tests again: surefoot run"
            )
        versions = ", ".join(sorted({key.python for key in data.files}))
        raise DataError(
            f"the data was recorded on Python {versions}, and this is {minor}. "
            "Report with the Python that ran the tests, or run them again: surefoot run"
        )
    return usable
