"""Map what could run in a file, once for each text, so that the next report need not parse it."""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from surefoot.model.filemap import FileMap
from surefoot.source.map import map_source
from surefoot.source.text import SourceText
from surefoot.store.cache import Cache

_OURS = "surefoot.model."
_NO_MAP = (
    *(pickle.UnpicklingError, zlib.error, EOFError, ImportError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
)
"""What reading an entry raises if something else wrote it."""


class Maps:
    """The maps of a project's files; maps made before are on disk."""

    def __init__(self, directory: Path) -> None:
        self._cache = Cache(directory, ".map", ("source", "model"))
        self._has_grown = False

    def of(self, source: SourceText, path: str) -> FileMap:
        """Return a text's map; ``path`` is only named in errors.

        Raises:
            SourceError: when the text is not Python that this interpreter compiles.
        """
        payload = self._cache.load(source.digest)
        if payload is not None:
            known = _unpacked(payload)
            if known is not None:
                return replace(known, text=source.text)
        made = map_source(source.text, path)
        self._has_grown = True
        self._cache.store(zlib.compress(pickle.dumps(replace(made, text="")), 1), source.digest)
        return made

    def prune(self) -> None:
        """Remove old entries, if maps were added."""
        if self._has_grown:
            self._cache.prune()


class _OnlyOurs(pickle.Unpickler):
    """Creates only the types that a map consists of, whatever wrote the entry."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(_OURS) or (module, name) == ("builtins", "frozenset"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a map")


def _unpacked(payload: bytes) -> FileMap | None:
    """Return the map in a payload, or None if it does not hold one."""
    try:
        found = _OnlyOurs(io.BytesIO(zlib.decompress(payload))).load()
    except _NO_MAP:
        return None
    return found if isinstance(found, FileMap) else None
