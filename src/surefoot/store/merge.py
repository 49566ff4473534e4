"""Unite runs. Merging is set union: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from surefoot.model.points import NO_POINTS, Points
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData


def merge_runs(runs: Iterable[RunData]) -> RunData:
    """Return all that any of the runs recorded, in one pass."""
    pythons: set[str] = set()
    late: set[str] = set()
    tests: set[str] = set()
    earlier: set[str] = set()
    found: set[str] = set()
    all_tests = True
    files: dict[FileKey, FileRun] = {}
    for run in runs:
        pythons.update(filter(None, run.python.split(", ")))
        late |= run.late
        tests |= run.tests
        earlier |= run.earlier
        found |= run.found
        all_tests = all_tests and run.all_tests
        for key, file in run.files.items():
            earlier_file = files.get(key)
            files[key] = file if earlier_file is None else unite_files([earlier_file, file])
    return RunData(
        ", ".join(sorted(pythons)),
        files,
        frozenset(late),
        frozenset(tests),
        frozenset(earlier - tests),
        frozenset(found - tests - earlier),
        all_tests,
    )


def unite_files(runs: Iterable[FileRun]) -> FileRun:
    """Return all that any of the runs recorded of one file."""
    extents: set[Extent] = set()
    contexts: dict[str, Points] = {}
    for run in runs:
        extents.add(run.extent)
        for context, points in run.contexts.items():
            contexts[context] = Points(contexts.get(context, NO_POINTS) | points)
    return FileRun(_most(extents), contexts)


def _most(extents: set[Extent]) -> Extent:
    """Return the extent of the run that measured the most of a file."""
    order = list(Known)
    return min(extents, key=lambda e: (order.index(e.known), not e.asserts, e.reason or ""))


def keep_earlier(run: RunData, before: RunData, exists: Callable[[str], bool]) -> RunData:
    """Return a run of some tests, with what is known of the others from ``before``.

    That is kept where the code is the same, and the test is still there:
    ``exists`` tells whether a file of tests is.
    """
    seen = run.tests | run.found
    files_seen = set(map(file_of_test, seen))

    def still_there(test: str) -> bool:
        if file_of_test(test) in files_seen:
            return test in seen
        return exists(file_of_test(test))

    kept = {t for t in before.tests | before.earlier if t not in run.tests and still_there(t)}
    changed = {(key.path, key.python) for key in run.files}
    measured = {key.path for key in run.files}
    files: dict[FileKey, FileRun] = {}
    for key, file in before.files.items():
        if key in run.files or (key.path, key.python) not in changed:
            contexts = {
                name: points
                for name, points in file.contexts.items()
                if not name or test_of_context(name) in kept
            }
            if key.path in measured and not any(contexts):
                continue  # nothing of it is any test's, and the new run knows the rest
            files[key] = FileRun(file.extent, contexts)
    old = replace(
        before, files=files, tests=frozenset(), earlier=frozenset(kept), found=frozenset()
    )
    return merge_runs([old, run])


def file_of_test(test: str) -> str:
    """Return the path in a node id; example: ``tests/test_a.py`` of ``tests/test_a.py::test_b``."""
    return test.partition("::")[0]


def test_of_context(context: str) -> str:
    """Return the node id in a context; example: ``t.py::t`` of ``t.py::t|run``."""
    return context.rpartition("|")[0]
