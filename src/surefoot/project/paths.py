"""Find the paths of a project's functions, and which of them the tests took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surefoot.analysis.paths import PathCoverage, cover_paths
from surefoot.model.filemap import FileMap
from surefoot.model.paths import PathTotals
from surefoot.model.run import FileRun
from surefoot.source.paths import paths_of


def covered_paths(file: FileMap, run: FileRun, limit: int) -> Iterator[PathCoverage]:
    """Yield the paths of each function of a file, in source order, and which were taken.

    Where a function has more than ``limit``, they are counted.
    """
    regions = {region.qualname: region for region in file.regions}
    for function in paths_of(file.text, file.probe_count, limit):
        yield cover_paths(file, regions[function.qualname], function, run.contexts)


def shown_paths(file: FileMap, run: FileRun, limit: int) -> Iterator[PathCoverage]:
    """Yield the functions whose paths were measured, and those whose paths cannot be."""
    for covered in covered_paths(file, run, limit):
        function = covered.function
        if covered.is_entered or function.unmeasured or function.is_too_many:
            yield covered


def total_paths(files: Iterable[tuple[FileMap, FileRun]], limit: int) -> PathTotals:
    """Count the paths of the functions that ran, where all of that was measured."""
    known = [
        found
        for file, run in files
        for found in covered_paths(file, run, limit)
        if found.is_entered and not found.unknown
    ]
    return PathTotals(
        len(known),
        sum(found.function.count for found in known),
        sum(len(found.taken) for found in known),
    )
