"""Keep instrumented code on disk, so that a second run compiles nothing."""

from __future__ import annotations

import marshal
from contextlib import suppress
from pathlib import Path

from surefoot.instrument.built import Built
from surefoot.store.cache import Cache
from surefoot.untouched import keep_builtins

keep_builtins(globals())


class CodeCache:
    """Instrumented code, by the name of its file and what it was made from: its text's digest.

    It is executed as it is read, so ``secret`` must show that it is our own (see ``Cache``).
    """

    def __init__(self, directory: Path, secret: Path | None) -> None:
        self._cache = Cache(
            directory,
            secret,
            ".bin",
            ("source", "source/handovers", "instrument", "probe", "model"),
        )
        self.path_of = self._cache.path_of

    def load(self, made_from: str, filename: str) -> Built | None:
        """Return what was stored, or None."""
        try:
            payload = self._cache.load(made_from, filename)
            return None if payload is None else Built(*marshal.loads(payload))
        except Exception:  # noqa: BLE001 - whatever a test put in the place of what this calls
            return None

    def store(self, made_from: str, filename: str, built: Built) -> None:
        """Keep code for the next run, if the disk allows it."""
        with suppress(Exception):  # as above
            self._cache.store(marshal.dumps(tuple(built)), made_from, filename)
