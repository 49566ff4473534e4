"""Unite runs. Merging is set union: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import reduce
from operator import or_

from surefoot.model.context import Context, NodeId
from surefoot.model.ids import Digest
from surefoot.model.inputs import Inputs, unite_inputs
from surefoot.model.observed import Observed
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
from surefoot.store.observed import observed_of, recall_observed, unite_observed


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
    inputs: list[Inputs] = []
    kept: set[str] = set()
    rechecked: set[str] = set()
    recorded: set[str] = set()
    observed: list[Observed] = []
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
        inputs.append(run.inputs)
        kept |= run.kept
        rechecked |= run.rechecked
        recorded |= run.tests - run.kept
        observed.append(run.observed)
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
        inputs=unite_inputs(inputs),
        kept=frozenset(kept - recorded),
        rechecked=frozenset(rechecked),
        observed=unite_observed(observed),
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


def recall(run: RunData, before: RunData) -> RunData:
    """Return a run with what ``before`` recorded of the tests that it kept.

    Only what something has reached in this run counts: the totals are its own. A test that was
    rechecked and reached something else will be recorded in each run from now on.
    """
    found = run.kept & before.tests
    files = {}
    for key, file in run.files.items():
        contexts = dict(file.contexts)
        reached = reduce(or_, contexts.values(), 0)
        for name, points in before.files.get(key, FileRun()).contexts.items():
            known = points & reached
            if known and Context.test_of(name) in found:
                contexts[name] = Points(contexts.get(name, NO_POINTS) | known)
        files[key] = FileRun(file.extent, contexts)
    shared = {c: scope for c, scope in before.shared.items() if Context.test_of(c) in found}
    varied = {t for t in run.rechecked & before.tests if _differs(f"{t}|run", run, before)}
    inputs = _recalled_inputs(run.inputs, before.inputs, found | (run.rechecked & before.tests))
    gone = {
        Context.test_of(c)
        for k in before.files.keys() - run.files
        for c in before.files[k].contexts
    }
    doubtful = (run.kept - found) | (found & gone)  # somebody changed a file as the run began
    restless = (before.inputs.restless & run.tests) | varied | doubtful
    return replace(
        run,
        files=files,
        shared={**shared, **run.shared},
        inputs=replace(inputs, restless=inputs.restless | restless),
        kept=found,
        observed=recall_observed(
            run.observed, before.observed, (run.kept | run.rechecked) & before.tests
        ),
    )


def _recalled_inputs(now: Inputs, before: Inputs, tests: Collection[str]) -> Inputs:
    """Return what a run noticed, with what was noticed before of the files that some tests opened.

    A run that looked at nothing outside tests depends there on what the one before it did.
    """
    wanted = {*tests, *({""} - now.opened.keys())}
    opened = {test: paths for test, paths in before.opened.items() if test in wanted}
    files = {path: before.files[path] for paths in opened.values() for path in paths}
    for test, paths in now.opened.items():
        opened[test] = opened.get(test, frozenset()) | paths
    return replace(now, files={**files, **now.files}, opened=opened, turn=before.turn + 1)


def _differs(context: str, run: RunData, before: RunData) -> bool:
    """Return whether a context reached something else than before."""
    return any(
        run.files[key].contexts.get(context) != before.files[key].contexts.get(context)
        for key in run.files.keys() & before.files.keys()
    )


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
        inputs=before.inputs if kept else replace(Inputs(), turn=before.inputs.turn),
        kept=frozenset(),
        skips=frozenset(s for s in before.skips if s.test not in run.tests and still_there(s.test)),
        shared={c: scope for c, scope in before.shared.items() if Context.test_of(c) in kept},
        observed=observed_of(before.observed, kept),
    )
    return merge_runs([old, run])
