"""Unite runs. Merging is set union: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Iterable

from surefoot.model.run import Extent, FileKey, FileRun, Hits, Known, RunData


def merge_runs(runs: Iterable[RunData]) -> RunData:
    """Return all that any of the runs recorded, in one pass."""
    pythons: set[str] = set()
    late: set[str] = set()
    extents: dict[FileKey, set[Extent]] = {}
    contexts: dict[FileKey, dict[str, Hits]] = {}
    for run in runs:
        pythons.update(run.python.split(", "))
        late |= run.late
        for key, file in run.files.items():
            extents.setdefault(key, set()).add(file.extent)
            merged = contexts.setdefault(key, {})
            for context, hits in file.contexts.items():
                merged[context] = merged.get(context, Hits()) | hits
    files = {key: FileRun(_most(extents[key]), contexts[key]) for key in contexts}
    return RunData(", ".join(sorted(pythons)), files, frozenset(late))


def _most(extents: set[Extent]) -> Extent:
    """Return the extent of the run that measured the most of a file."""
    order = list(Known)
    return min(extents, key=lambda e: (order.index(e.known), not e.asserts, e.reason or ""))
