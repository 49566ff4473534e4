"""Carry what earlier runs recorded of a file over to its text of today."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import NamedTuple

from surefoot.analysis.carrying import Carried, carry
from surefoot.errors import SourceError
from surefoot.model.filemap import FileMap
from surefoot.model.ids import Digest
from surefoot.model.run import FileRun, Known
from surefoot.project.maps import Maps
from surefoot.source.difference import difference
from surefoot.source.text import SourceText


class Earlier(NamedTuple):
    """What is known of a file's text of today from runs of earlier texts.

    ``lost`` says that a test reached something there that may be otherwise today.
    """

    runs: tuple[FileRun, ...]
    lost: bool


def recorded_text(texts: Mapping[Digest, bytes], digest: Digest) -> str | None:
    """Return a text that was measured, or None where it is not kept."""
    packed = texts.get(digest)
    return None if packed is None else zlib.decompress(packed).decode("utf-8", "surrogatepass")


def carry_over(
    file: FileMap,
    path: str,
    runs: Mapping[Digest, FileRun],
    texts: Mapping[Digest, bytes],
    maps: Maps,
) -> Earlier:
    """Return what runs of earlier texts say about this one.

    A function that has not changed is reached by the tests that reached it before. What the tests
    of a changed one reach today, only a new run can say.
    """
    known: list[FileRun] = []
    lost = False
    for digest, run in runs.items():
        text = recorded_text(texts, digest)
        found = None
        if text is not None and run.extent.known is Known.ALL:
            found = _carried(file, path, run, SourceText(text, digest), maps)
        if found is not None:
            known.append(FileRun(run.extent, dict(found.contexts)))
        lost |= any(run.contexts) if found is None else found.lost
    return Earlier(tuple(known), lost)


def _carried(
    file: FileMap, path: str, run: FileRun, before: SourceText, maps: Maps
) -> Carried | None:
    try:
        changes = difference(before.text, file.text)
        if changes.module:
            return None
        return carry(maps.of(before, path), file, run.contexts, changes.functions)
    except (SourceError, SyntaxError, ValueError, RecursionError):
        return None
