"""Keep the inputs that were found for gaps, as long as they hold."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b

import msgspec

from surefoot.config import Config
from surefoot.model.gaps import Gap
from surefoot.model.run import RunData
from surefoot.model.suggestions import Found
from surefoot.project.project import Project
from surefoot.store.cache import Cache
from surefoot.store.secret import own_secret


class Finds:
    """The inputs that were found for the gaps of a project, on disk (see ``Cache``).

    What an input does may depend on any file of the project, and on what is installed. So a find is
    known by the texts of all measured files and by the surroundings of the run: when one of them
    changes, there is none.
    """

    def __init__(self, config: Config, project: Project, data: RunData) -> None:
        rooms = ("source", "model", "suggest")
        self._cache = Cache(config.cache, own_secret(config.root), ".found", rooms)
        texts = (f"{file.path}\0{file.map.digest}" for file in project.files)
        known_by = "\0".join((*sorted(data.inputs.surroundings), *texts))
        self._known_by = blake2b(known_by.encode("utf-8", "surrogatepass")).hexdigest()

    def of(self, gap: str) -> Found | None:
        """Return what was found for the gap with an id, if that is known."""
        payload = self._cache.load(gap, self._known_by)
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
            self._cache.store(msgspec.msgpack.encode(found), found.gap, self._known_by)


@cache
def _decoder() -> msgspec.msgpack.Decoder[Found]:
    return msgspec.msgpack.Decoder(Found)
