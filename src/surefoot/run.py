"""A run from its start to its data: the process that owns it, and all that it starts."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from surefoot.environment import RUN_VARIABLE
from surefoot.errors import DataError, OutdatedDataError, SourceError
from surefoot.folder import RunFolder
from surefoot.model.ids import Digest
from surefoot.model.run import RunData
from surefoot.plan import SessionPlan
from surefoot.selection import Selection
from surefoot.session import Session
from surefoot.source.text import read_source
from surefoot.store.datafile import read_data, write_data
from surefoot.store.merge import keep_earlier, merge_runs
from surefoot.store.shard import read_shards


class Run:
    """Measures this process and those it starts, from ``start`` to ``stop``."""

    def __init__(self, plan: SessionPlan, home: Path) -> None:
        self._folder = open_run(plan, home)
        self._outer = os.environ.get(RUN_VARIABLE)
        self.session = Session(plan, self._folder.path)

    def start(self) -> None:
        """Measure what is imported from now on.

        Raises:
            UnsupportedInterpreterError: when this interpreter cannot be measured.
            DataError: when there is no room for what is recorded.
        """
        try:
            self.session.start()
        except BaseException:
            self._folder.remove()
            raise
        os.environ[RUN_VARIABLE] = str(self._folder.path)

    def stop(self) -> RunData:
        """Return what all processes recorded.

        Raises:
            DataError: when something of it is lost.
        """
        if self._outer is None:
            os.environ.pop(RUN_VARIABLE, None)
        else:
            os.environ[RUN_VARIABLE] = self._outer
        self.session.stop()
        try:
            return collect(self._folder.path)
        finally:
            self._folder.remove()


def open_run(plan: SessionPlan, home: Path) -> RunFolder:
    """Make the folder of a run.

    Raises:
        DataError: when there is no place for it.
    """
    try:
        return RunFolder.create(plan, home)
    except OSError as error:
        raise DataError(
            f"{home}: cannot be written ({error.strerror}), nor can a temporary folder. "
            "Make room, then try again."
        ) from error


def collect(folder: Path) -> RunData:
    """Return what all processes of a run recorded.

    Raises:
        DataError: when something of it is lost.
    """
    return merge_runs(read_shards(folder))


def save(data: RunData, path: Path, root: Path, *, append: bool = False) -> RunData:
    """Write a run's data file, and return what it now holds.

    What earlier runs found out about tests that this one did not run is kept,
    where the code has not changed since; with ``append``, all of it is. Tests
    are looked for below ``root``.

    Raises:
        DataError: when it cannot be written; the earlier one is then untouched.
    """
    partial = not data.all_tests or bool(data.found)
    if path.exists() and (append or partial):
        with suppress(OutdatedDataError):  # then nothing is known
            before = read_data(path)
            if append:
                data = merge_runs([before, data])
            else:
                data = keep_earlier(data, before, lambda file: (root / file).exists())
    data = replace(data, texts=_texts_of(data, root))
    write_data(path, data)
    return data


def _texts_of(data: RunData, root: Path) -> dict[Digest, bytes]:
    """Pack the texts that were measured, so that later ones can be compared with them."""
    texts: dict[Digest, bytes] = {}
    for key in data.files:
        if key.digest in data.texts:
            texts[key.digest] = data.texts[key.digest]
            continue
        with suppress(SourceError):
            source = read_source(root / key.path)
            if source.digest == key.digest:
                packed = source.text.encode("utf-8", "surrogatepass")
                texts[key.digest] = zlib.compress(packed, level=1)
    return texts


def within(selection: Selection, root: Path, data: RunData) -> RunData:
    """Return what the data knows of the selected files."""
    files = {k: f for k, f in data.files.items() if os.path.realpath(root / k.path) in selection}
    late = frozenset(p for p in data.late if os.path.realpath(root / p) in selection)
    return replace(data, files=files, late=late)


def check_measured(data: RunData, selection: Selection) -> None:
    """Refuse a run in which nothing was measured.

    Raises:
        DataError: with what to check.
    """
    if not data.files and not data.late:
        raise DataError(
            f"none of the files under {', '.join(selection.sources)} was imported. Check --source "
            "and omit, and that the tests import the code from there, not an installed copy."
        )
