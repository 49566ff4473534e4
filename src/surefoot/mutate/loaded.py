"""Tell which of the project's files a module was loaded from."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Collection
from contextlib import suppress

from surefoot.model.copies import below_installed


class Origins:
    """The files that modules were loaded from, of some that are given by their real paths.

    A copy that was installed counts as the file, if it holds the same.
    """

    def __init__(self, files: Collection[str]) -> None:
        self._files = frozenset(files)
        self._known: dict[str, str | None] = {}

    def of(self, filename: str) -> str | None:
        """Return the file that some code is of, by the name that it has there, or None."""
        if filename not in self._known:
            place = os.path.realpath(filename)
            self._known[filename] = place if place in self._files else self._copied_to(place)
        return self._known[filename]

    def _copied_to(self, place: str) -> str | None:
        below = below_installed(place)
        if below is None:
            return None
        for file in self._files:
            with suppress(OSError):  # it is part of an archive, say
                if file.endswith(os.sep + below) and filecmp.cmp(file, place, shallow=False):
                    return file
        return None
