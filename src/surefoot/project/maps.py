"""Map what could run in a file, once for each text, so that the next report need not parse it."""

from __future__ import annotations

from pathlib import Path

from surefoot.model.filemap import FileMap
from surefoot.project.packing import pack_map, unpack_map
from surefoot.source.text import SourceText
from surefoot.store.cache import Cache


class Maps:
    """The maps of a project's files; maps made before are on disk (see ``Cache``)."""

    def __init__(self, directory: Path, secret: Path | None) -> None:
        self.directory = directory
        self.secret = secret
        self._cache = Cache(directory, secret, ".map", ("source", "model", "project"))
        self._has_grown = False

    @property
    def are_kept(self) -> bool:
        """Whether a map that is made can be kept."""
        return self._cache.is_usable

    def has(self, source: SourceText) -> bool:
        """Return whether there seems to be a map of a text; only ``of`` looks into it."""
        return self._cache.path_of(source.digest).exists()

    def of(self, source: SourceText, path: str) -> FileMap:
        """Return a text's map; ``path`` is only named in errors.

        Raises:
            SourceError: when the text is not Python that this interpreter compiles.
        """
        payload = self._cache.load(source.digest)
        known = None if payload is None else unpack_map(payload, source.text)
        if known is not None:
            return known
        from surefoot.source.map import map_source  # noqa: PLC0415 - costs start-up

        made = map_source(source.text, path)
        packed = pack_map(made)
        if packed is not None:
            self._has_grown = True
            self._cache.store(packed, source.digest)
        return made

    def prune(self) -> None:
        """Remove old entries, if maps were added."""
        if self._has_grown:
            self._cache.prune()
