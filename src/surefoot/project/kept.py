"""Tell which tests reach what they reached last time, because nothing that decides it has changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from surefoot.errors import SourceError, SurefootError
from surefoot.model.context import Context, NodeId
from surefoot.model.inputs import UNKNOWN, Stamp
from surefoot.source.text import read_source
from surefoot.store.datafile import Recorded, read_data, read_recorded
from surefoot.store.stamps import stamp_of

TURNS = 32
"""Each test is recorded anew in one of so many runs, to find those that vary.

Those of one run follow each other: code that was made to report itself again does so in whichever
test reaches it next.
"""


class Unchanged(NamedTuple):
    """The tests that reach what they reached: those that are ``kept``, and those whose turn it is to
    be recorded all the same.
    """

    kept: frozenset[str] = frozenset()
    rechecked: frozenset[str] = frozenset()


class Earlier:
    """What the data file says of the runs before, beside the project as it is now."""

    def __init__(self, data_file: Path, root: Path, recorded: Recorded) -> None:
        self._data_file = data_file
        self._root = root
        self._recorded = recorded
        files, digests = recorded.inputs.files.items(), recorded.digests.items()
        self._changed = {path for path, stamp in files if stamp_of(f"{root}/{path}") != stamp}
        self._outdated = {path for path, found in digests if found != {_digest(root / path)}}

    @property
    def is_as_it_was(self) -> bool:
        """Whether all that the tests depended on is known, and no file of it has changed."""
        inputs = self._recorded.inputs
        is_known = bool(inputs.surroundings) and UNKNOWN not in inputs.surroundings
        return is_known and not (self._changed or self._outdated)

    def depends_on(self, surroundings: Stamp) -> bool:
        """Return whether all that is recorded was recorded in these surroundings."""
        return self._recorded.inputs.surroundings == {surroundings}

    @property
    def restless(self) -> frozenset[str]:
        """The tests of which it is known that not all that they depend on is known."""
        return self._recorded.inputs.restless

    def new_among(self, imported: Collection[str]) -> set[str]:
        """Return which modules no run before imported, by the project's paths."""
        recorded = self._recorded
        return set(imported) - recorded.inputs.files.keys() - recorded.digests.keys()

    def unchanged(self, tests: Sequence[str], new: Collection[str]) -> Unchanged:
        """Return those of the tests that the latest run ran too, and of which all is as it was.

        ``new`` are modules that have been imported for the first time, other than those that tests
        were found in. Where it cannot be known what changed, no test is returned.
        """
        recorded = self._recorded
        affected = self._affected(new)
        if affected is None:
            return Unchanged()
        known = recorded.tests - affected - recorded.inputs.restless
        found = [test for test in tests if test in known]
        turn = recorded.inputs.turn % TURNS
        first, end = (len(found) * number // TURNS for number in (turn, turn + 1))
        return Unchanged(frozenset(found[:first] + found[end:]), frozenset(found[first:end]))

    def _affected(self, new: Collection[str]) -> set[str] | None:
        """Return the tests that may reach something else today; None where all of them may."""
        tests, opened = self._recorded.tests, self._recorded.inputs.opened
        affected: set[str] = set()
        by_file: dict[str, set[str]] = {}
        for test in tests:
            by_file.setdefault(NodeId(test).file, set()).add(test)
        general = opened.get("", frozenset())
        for path in self._changed.union(new):
            folder, _, name = path.rpartition("/")
            if path in by_file:
                affected |= by_file[path]
            elif name == "conftest.py":
                affected |= {t for t in tests if not folder or t.startswith(f"{folder}/")}
            elif path in general or path in new:
                return None
        affected |= {t for t, paths in opened.items() if not self._changed.isdisjoint(paths)}
        if self._outdated:
            reaching = self._reaching()
            if reaching is None:
                return None
            affected |= reaching
        return affected

    def _reaching(self) -> set[str] | None:
        """Return the tests that reach what changed in measured files, or other code of these."""
        from surefoot.project.affected import (  # noqa: PLC0415 - costs start-up
            UnknownEffectError,
            reaching,
        )

        try:
            data = read_data(self._data_file)
            affected = {
                test
                for path in self._outdated
                for test, _ in reaching(self._root, path, None, data)
            }
        except (UnknownEffectError, SurefootError):
            return None
        for key, file in data.files.items():
            if key.path in self._outdated:
                affected |= {Context.test_of(name) for name in file.contexts}
        return affected


def read_earlier(data_file: Path | None, root: Path) -> Earlier | None:
    """Return what a data file says of the runs before, or None where there is none to be read."""
    if data_file is None:
        return None
    try:
        return Earlier(data_file, root, read_recorded(data_file))
    except SurefootError:
        return None


def _digest(path: Path) -> str | None:
    try:
        return read_source(path).digest
    except SourceError:
        return None
