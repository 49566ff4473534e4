"""Unite runs. Merging is set union: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from surefoot.model.context import Context, NodeId
from surefoot.model.ids import Digest
from surefoot.model.points import NO_POINTS, Points
from surefoot.model.run import (
    SCOPES,
    Extent,
    FileKey,
    FileRun,
    RunData,
    Skip,
    least_of,
)
from surefoot.model.selection import Selected


def merge_runs(runs: Iterable[RunData]) -> RunData:
    """Return all that any of the runs recorded, in one pass."""
    pythons: set[str] = set()
    late: set[str] = set()
    tests: set[str] = set()
    earlier: set[str] = set()
    unrun: set[str] = set()
    all_tests = True
    shared: dict[str, str] = {}
    texts: dict[Digest, bytes] = {}
    selected: set[Selected] = set()
    skips: set[Skip] = set()
    files: dict[FileKey, _Gathered] = {}
    for run in runs:
        pythons.update(filter(None, run.python.split(", ")))
        late |= run.late
        tests |= run.tests
        earlier |= run.earlier
        unrun |= run.unrun
        all_tests = all_tests and run.all_tests
        texts.update(run.texts)
        selected |= run.selected
        skips |= run.skips
        for context, scope in run.shared.items():
            shared[context] = max(scope, shared.get(context, scope), key=SCOPES.index)
        for key, file in run.files.items():
            files.setdefault(key, _Gathered()).add(file)
    return RunData(
        python=", ".join(sorted(pythons)),
        files={key: gathered.united() for key, gathered in files.items()},
        late=frozenset(late),
        tests=frozenset(tests),
        earlier=frozenset(earlier - tests),
        unrun=frozenset(unrun - tests - earlier),
        all_tests=all_tests,
        shared=shared,
        texts=texts,
        selected=frozenset(selected),
        skips=frozenset(skips),
    )


def unite_files(runs: Iterable[FileRun]) -> FileRun:
    """Return all that any of the runs recorded of one file."""
    gathered = _Gathered()
    for run in runs:
        gathered.add(run)
    return gathered.united()


class _Gathered:
    """What several runs recorded of one file, while they are read."""

    def __init__(self) -> None:
        self._extents: set[Extent] = set()
        self._contexts: dict[str, Points] = {}

    def add(self, run: FileRun) -> None:
        """Add one more run."""
        self._extents.add(run.extent)
        for context, points in run.contexts.items():
            self._contexts[context] = Points(self._contexts.get(context, NO_POINTS) | points)

    def united(self) -> FileRun:
        """Return everything that was added."""
        return FileRun(least_of(self._extents), self._contexts)


def keep_earlier(run: RunData, before: RunData, exists: Callable[[str], bool]) -> RunData:
    """Return a run of some tests, with what ``before`` recorded of the others.

    What a test reached is kept as long as the test exists; ``exists`` says whether a test file
    does. Where the code has changed, it is kept for the old text. No report mentions that text, but
    it shows which tests a later change concerns. A run that had no test to run leaves the others
    as recent as they were.
    """
    seen = run.tests | run.unrun
    files_seen = {NodeId(test).file for test in seen}

    def still_there(test: str) -> bool:
        if NodeId(test).file in files_seen:
            return test in seen
        return exists(NodeId(test).file)

    kept = {t for t in before.tests | before.earlier if t not in run.tests and still_there(t)}
    measured = {key.path for key in run.files}
    files: dict[FileKey, FileRun] = {}
    for key, file in before.files.items():
        contexts = {
            name: points
            for name, points in file.contexts.items()
            if not name or Context.test_of(name) in kept
        }
        if key.path in measured and not any(contexts):
            continue  # no kept test reached it, and the new run records the rest
        files[key] = FileRun(file.extent, contexts)
    old = replace(
        before,
        files=files,
        tests=frozenset() if run.tests else before.tests & kept,
        earlier=frozenset(kept),
        unrun=frozenset(),
        late=before.late if kept else frozenset(),
        selected=before.selected if kept else frozenset(),
        skips=frozenset(s for s in before.skips if s.test not in run.tests and still_there(s.test)),
        shared={c: scope for c, scope in before.shared.items() if Context.test_of(c) in kept},
    )
    return merge_runs([old, run])
