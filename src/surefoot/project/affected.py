"""Choose the tests that reach what changed, or all of them where that cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from surefoot.analysis.reach import functions_reached
from surefoot.config import Config
from surefoot.errors import OutdatedDataError, SourceError
from surefoot.model.chosen import ChosenTests
from surefoot.model.context import Context, NodeId
from surefoot.model.run import FileKey, FileRun, Known, RunData
from surefoot.model.selection import Selection
from surefoot.project.carrying import recorded_text
from surefoot.project.changes import ChangedFile, changed_files
from surefoot.source import MAP_VERSION
from surefoot.source.difference import Difference, difference
from surefoot.source.map import map_source
from surefoot.source.text import decode_source, read_source
from surefoot.store.datafile import read_data
from surefoot.store.stamps import stamp_of

_TEST_MODULE = re.compile(r"(test_.*|.*_test)\.py")


UNKNOWN = ChosenTests(everything="no run has recorded yet what they reach")


class UnknownEffectError(Exception):
    """A change that may affect any test; its text is the reason to run them all."""


def choose_tests(config: Config, selection: Selection, revision: str) -> ChosenTests:
    """Choose tests by what the last run recorded; all of them where there is no record.

    Raises:
        DataError: when the data file is damaged, or another version's.
        GitError: when git cannot say what changed.
    """
    if not config.data_file.exists():
        return UNKNOWN
    try:
        data = read_data(config.data_file)
    except OutdatedDataError:
        return UNKNOWN
    return affected_tests(config, selection, data, revision)


def affected_tests(
    config: Config, selection: Selection, data: RunData, revision: str
) -> ChosenTests:
    """Choose the tests that reach what differs from a revision, or from the code that they last
    ran with.

    Raises:
        GitError: when git cannot say what changed.
    """
    changed = changed_files(config.root, revision)
    try:
        return _choose(config, selection, data, changed)
    except UnknownEffectError as reason:
        return ChosenTests(everything=str(reason))


def outdated_tests(config: Config, selection: Selection, data: RunData) -> ChosenTests:
    """Choose the tests that may do something else than when they last ran, and those that are new:
    their own files have changed, what they opened, or code that they reach.
    """
    root = config.root
    inputs = data.inputs
    test_files = {NodeId(test).file for test in data.tests | data.earlier}
    stale = {path for path, stamp in inputs.files.items() if stamp_of(f"{root}/{path}") != stamp}
    stale |= test_files.intersection(_outdated(root, data))
    stale |= test_files - inputs.files.keys() - {key.path for key in data.files}
    changed: list[ChangedFile] = []
    opening: dict[str, str] = {}
    for path in sorted(stale):
        openers = {test for test, paths in inputs.opened.items() if path in paths}
        if path in test_files or Path(path).name == "conftest.py" or "" in openers:
            changed.append(ChangedFile(path, None))
        opening.update(dict.fromkeys(openers, f"{path} changed"))
    try:
        chosen = _choose(config, selection, data, tuple(changed))
    except UnknownEffectError as reason:
        return ChosenTests(everything=str(reason))
    return replace(chosen, tests={**opening, **chosen.tests})


def due_tests(config: Config, selection: Selection, data: RunData, revision: str) -> frozenset[str]:
    """Return which of the tests from earlier runs the change since a revision concerns.

    Of the others it is known what they reach: what they reached then.

    Raises:
        GitError: when git cannot say what changed.
    """
    if not data.earlier:
        return frozenset()
    chosen = affected_tests(config, selection, data, revision)
    return frozenset(
        test for test in data.earlier if chosen.includes(test, config.root / NodeId(test).file)
    )


def _choose(
    config: Config, selection: Selection, data: RunData, changed: tuple[ChangedFile, ...]
) -> ChosenTests:
    known = data.tests | data.earlier
    test_files = {NodeId(test).file for test in known}
    unrelated = Selection(str(config.root), (), config.unrelated)
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    before: dict[str, bytes | None] = dict.fromkeys(_outdated(config.root, data))
    for file in changed:
        absolute = config.root / file.path
        reason = f"{file.path} changed"
        if config.unrelated and unrelated.allows(str(absolute)):
            continue
        if file.path in test_files or _TEST_MODULE.fullmatch(absolute.name):
            files[str(absolute)] = reason
            before.pop(file.path, None)
        elif absolute.name == "conftest.py":
            folders[str(absolute.parent)] = reason
        elif selection.place_of(str(absolute)) is None:
            raise UnknownEffectError(f"{reason}, and any test may depend on it")
        elif file.before is None:
            raise UnknownEffectError(f"{file.path} is new, and any test may depend on it")
        else:
            before[file.path] = file.before
    tests: dict[str, str] = {}
    for path, text in sorted(before.items()):
        for test, reason in reaching(config.root, path, text, data):
            tests.setdefault(test, reason)
    return ChosenTests(None, tests, files, folders, known)


def _outdated(root: Path, data: RunData) -> Iterator[str]:
    """Yield the files that have changed since some test last ran with them."""
    for key in data.files:
        try:
            if read_source(root / key.path).digest != key.digest:
                yield key.path
        except SourceError:
            yield key.path


def reaching(
    root: Path, path: str, before: bytes | None, data: RunData
) -> Iterator[tuple[str, str]]:
    """Yield the tests that run the changed parts of a file, each with the reason.

    ``before`` is its content at the revision, where that differs from its content now.
    """
    try:
        now = read_source(root / path).text
    except SourceError as error:
        raise UnknownEffectError(f"{path} cannot be read, and any test may depend on it") from error
    touched: frozenset[str] = frozenset()
    if before is not None:
        touched = _difference(path, _decoded(path, before), now).functions
    for key, run in data.files.items():
        if key.path == path:
            text = _recorded_text(key, data)
            functions = touched | _difference(path, text, now).functions
            for context, function in _contexts_that_run(functions, text, key, run).items():
                reason = f"{path}: {function} changed"
                for test in _tests_of(context, reason, data):
                    yield test, reason


def _decoded(path: str, before: bytes) -> str:
    try:
        return decode_source(before).text
    except (SyntaxError, LookupError, ValueError) as error:
        raise UnknownEffectError(f"{path} cannot be compared with what it was") from error


def _difference(path: str, before: str, after: str) -> Difference:
    try:
        found = difference(before, after)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnknownEffectError(f"{path} cannot be compared with what it was") from error
    if found.module:
        raise UnknownEffectError(f"{path}: code that runs on import changed")
    return found


def _recorded_text(key: FileKey, data: RunData) -> str:
    text = recorded_text(data.texts, key.digest)
    if text is None or key.map_version != MAP_VERSION:
        raise UnknownEffectError(f"{key.path}: the text that its tests ran is not recorded")
    return text


def _contexts_that_run(
    functions: frozenset[str], text: str, key: FileKey, run: FileRun
) -> dict[str, str]:
    """Return the contexts that run one of the functions, each with its name."""
    if not functions:
        return {}
    if run.extent.known is not Known.ALL:
        raise UnknownEffectError(f"{key.path} changed, and is not measured in full")
    try:
        found = functions_reached(map_source(text, key.path), run.contexts, functions)
    except SourceError as error:
        raise UnknownEffectError(f"{key.path} is not Python that this interpreter reads") from error
    if found is None:
        raise UnknownEffectError(f"{key.path}: a function without statements changed")
    return found


def _tests_of(context: str, reason: str, data: RunData) -> Iterator[str]:
    """Yield the tests that depend on what ran in a context."""
    test = Context.test_of(context)
    scope = data.shared.get(context)
    if not test:
        raise UnknownEffectError(f"{reason}, which runs outside tests")
    if scope in ("package", "session"):
        raise UnknownEffectError(f"{reason}, which runs in a fixture that tests share")
    owner = test.owner if scope == "class" else test.file
    yield test
    if scope is not None:
        yield from (t for t in data.tests | data.earlier if t.startswith(f"{owner}::"))
