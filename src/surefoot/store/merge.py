"""Unite runs. Merging is set union: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Iterable

from surefoot.model.run import FileKey, FileRun, Hits, RunData


def merge_runs(runs: Iterable[RunData]) -> RunData:
    """Return all that any of the runs recorded, in one pass."""
    pythons: set[str] = set()
    late: set[str] = set()
    reasons: dict[FileKey, set[str | None]] = {}
    contexts: dict[FileKey, dict[str, Hits]] = {}
    for run in runs:
        pythons.update(run.python.split(", "))
        late |= run.late
        for key, file in run.files.items():
            reasons.setdefault(key, set()).add(file.unmeasured)
            merged = contexts.setdefault(key, {})
            for context, hits in file.contexts.items():
                merged[context] = merged.get(context, Hits()) | hits
    files = {key: FileRun(_least(reasons[key]), contexts[key]) for key in contexts}
    return RunData(", ".join(sorted(pythons)), files, frozenset(late))


def _least(reasons: set[str | None]) -> str | None:
    """Return why a file is unmeasured: not at all, if one run measured it in full."""
    return None if None in reasons else min(reason for reason in reasons if reason is not None)
