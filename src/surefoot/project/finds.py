"""Keep the inputs that were found for gaps, as long as no measured text changes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b

import msgspec

from surefoot.config import Config
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Found
from surefoot.project.project import Project
from surefoot.store.cache import Cache
from surefoot.store.secret import own_secret


class Finds:
    """The inputs that were found for the gaps of a project, on disk (see ``Cache``).

    What an input does may depend on any file of the project. So a find is known by the texts of all
    that are measured: when one of them changes, there is none.
    """

    def __init__(self, config: Config, project: Project) -> None:
        rooms = ("source", "model", "suggest")
        self._cache = Cache(config.cache, own_secret(config.root), ".found", rooms)
        texts = "\0".join(f"{file.path}\0{file.map.digest}" for file in project.files)
        self._texts = blake2b(texts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def of(self, gap: str) -> Found | None:
        """Return what was found for the gap with an id, if that is known."""
        payload = self._cache.load(gap, self._texts)
        if payload is None:
            return None
        try:
            return _decoder().decode(payload)
        except msgspec.DecodeError:
            return None

    def among(self, gaps: Iterable[Gap]) -> dict[str, Found]:
        """Return what is known to have been found for some gaps, by their ids."""
        known = ((gap.id, self.of(gap.id)) for gap in gaps)
        return {gap: found for gap, found in known if found is not None}

    def keep(self, found: Found) -> None:
        """Keep what was found, and closes its gap."""
        with suppress(UnicodeEncodeError):  # a message may not be valid Unicode
            self._cache.store(msgspec.msgpack.encode(found), found.gap, self._texts)


@cache
def _decoder() -> msgspec.msgpack.Decoder[Found]:
    return msgspec.msgpack.Decoder(Found)
