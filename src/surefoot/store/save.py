"""Write what a run recorded, together with what earlier runs recorded."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from surefoot.errors import OutdatedDataError, SourceError
from surefoot.model.ids import Digest
from surefoot.model.run import RunData
from surefoot.source.text import read_source
from surefoot.store.datafile import check_replaceable, read_data, write_data
from surefoot.store.links import refuse_links
from surefoot.store.merge import keep_earlier, merge_runs, recall

NOTHING_SAVED = "no test ran, so nothing was saved; the data of earlier runs is as it was."


def check_place(path: Path, root: Path) -> None:
    """Refuse a place for the data where it could not be saved after the tests.

    Raises:
        SurefootError: when something else is there, or a link in the project leads there.
    """
    refuse_links(path, root)
    check_replaceable(path)


def save(data: RunData, path: Path, root: Path, *, append: bool = False) -> RunData:
    """Write a run's data file, and return what it now holds: see ``with_earlier``.

    Raises:
        DataError: when it cannot be written; the earlier one is then untouched.
    """
    data = with_earlier(data, path, root, append=append)
    write_data(path, data)
    return data


def with_earlier(data: RunData, path: Path, root: Path, *, append: bool = False) -> RunData:
    """Return what a run recorded, with what the data file at ``path`` says of earlier runs.

    If this run left out tests, what earlier runs recorded of them is kept as long as the tests
    exist below ``root``. With ``append``, everything that earlier runs recorded is kept.
    """
    partial = not data.all_tests or bool(data.unrun)
    before = None
    unchanged = data.kept | data.rechecked
    if path.exists() and (append or partial or unchanged):
        with suppress(OutdatedDataError):  # then nothing is kept
            before = read_data(path)
    if unchanged:
        data = recall(data, before or RunData(""))
    if before is not None and append:
        data = merge_runs([before, data])
    elif before is not None and partial:
        data = keep_earlier(data, before, lambda file: os.path.exists(root / file))  # noqa: PTH110
    return replace(data, texts=_texts_of(data, root))


def _texts_of(data: RunData, root: Path) -> dict[Digest, bytes]:
    """Pack the measured texts, so that later ones can be compared with them."""
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
