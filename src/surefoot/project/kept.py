"""Tell which tests reach what they reached last time, because nothing that decides it has changed."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from zlib import crc32

from surefoot.errors import SourceError, SurefootError
from surefoot.model.context import Context, NodeId
from surefoot.model.inputs import Stamp
from surefoot.source.text import read_source
from surefoot.store.datafile import Recorded, read_data, read_recorded
from surefoot.store.stamps import stamp_of

TURNS = 32
"""Each test is recorded anew in one of so many runs, to find those that vary."""


class Unchanged:
    """The tests that need not be recorded, and which of them are recorded all the same, by turn."""

    def __init__(self, tests: Collection[str] = (), turn: int = 0) -> None:
        self.rechecked = frozenset(t for t in tests if (crc32(t.encode()) - turn) % TURNS == 0)
        self.kept = frozenset(tests) - self.rechecked


def unchanged_tests(
    data_file: Path, root: Path, surroundings: Stamp, imported: Collection[str]
) -> Unchanged:
    """Return the tests of the latest run of which everything is as it was.

    ``imported`` are the project's paths of all modules that this run has imported so far, other
    than installed ones and those that tests were found in. Where it cannot be known what changed, no test is returned.
    """
    try:
        recorded = read_recorded(data_file)
        if recorded.inputs.surroundings != {surroundings}:
            return Unchanged()
        affected = _affected(data_file, root, recorded, imported)
    except SurefootError:
        return Unchanged()
    if affected is None:
        return Unchanged()
    unchanged = recorded.tests - affected - recorded.inputs.restless
    return Unchanged(unchanged, recorded.inputs.turn)


def _affected(
    data_file: Path, root: Path, recorded: Recorded, imported: Collection[str]
) -> set[str] | None:
    """Return the tests that may reach something else today; None where all of them may."""
    inputs, affected = recorded.inputs, set[str]()
    changed = {path for path, stamp in inputs.files.items() if stamp_of(f"{root}/{path}") != stamp}
    new = set(imported) - inputs.files.keys() - recorded.digests.keys()
    by_file: dict[str, set[str]] = {}
    for test in recorded.tests:
        by_file.setdefault(NodeId(test).file, set()).add(test)
    general = inputs.opened.get("", frozenset())
    for path in changed | new:
        folder, _, name = path.rpartition("/")
        if path in by_file:
            affected |= by_file[path]
        elif name == "conftest.py":
            affected |= {t for t in recorded.tests if not folder or t.startswith(f"{folder}/")}
        elif path in general or path in new:
            return None
    affected |= {test for test, paths in inputs.opened.items() if not changed.isdisjoint(paths)}
    outdated = [path for path, digests in recorded.digests.items() if digests != {_now(root, path)}]
    if outdated:
        reaching = _reaching(data_file, root, outdated)
        if reaching is None:
            return None
        affected |= reaching
    return affected


def _now(root: Path, path: str) -> str | None:
    try:
        return read_source(root / path).digest
    except SourceError:
        return None


def _reaching(data_file: Path, root: Path, outdated: Collection[str]) -> set[str] | None:
    """Return the tests that reach what changed in measured files, or other code of these files."""
    from surefoot.project.affected import UnknownEffectError, reaching  # noqa: PLC0415 - seldom

    data = read_data(data_file)
    affected: set[str] = set()
    try:
        for path in outdated:
            affected |= {test for test, _ in reaching(root, path, None, data)}
    except UnknownEffectError:
        return None
    for key, file in data.files.items():
        if key.path in outdated:
            affected |= {Context.test_of(name) for name in file.contexts}
    return affected
