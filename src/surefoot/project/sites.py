"""Read from the texts of files where they hand something over, and keep it for the next report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

from surefoot.analysis.tiers import dotted_name
from surefoot.model.handovers import Handovers
from surefoot.model.seams import CallSite
from surefoot.source.handovers.elsewhere import Elsewhere, Made, Offers
from surefoot.source.text import SourceText
from surefoot.store.cache import Cache
from surefoot.store.values import packed, unpacked

_Read = TypeVar("_Read")
_MADE_BY = ("source", "source/handovers", "model")
"""Our own packages that read texts."""


class Sites:
    """What the texts of files say of their seams; what was read before is on disk (see ``Cache``).

    ``kinds`` is what the team says of packages, as in the configuration.
    """

    def __init__(self, directory: Path, secret: Path | None, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        self.handovers = Handovers(kinds)
        self._cache = Cache(directory, secret, ".map", _MADE_BY)

    def offers_of(self, path: str, source: SourceText) -> Offers:
        """Return what a module offers to the others of the project."""

        def read() -> Offers:
            from surefoot.source.handovers.sites import offers_of  # noqa: PLC0415 - costs start-up

            return offers_of(source.text, self.handovers, _package_of(path))

        return self._kept(read, Offers, self._offers_key(path, source))

    def has_offers(self, path: str, source: SourceText) -> bool:
        """Return whether it seems to be known what a module offers."""
        return self._cache.path_of(*self._offers_key(path, source)).exists()

    def _offers_key(self, path: str, source: SourceText) -> tuple[str, ...]:
        return "offers", source.digest, _package_of(path), self.handovers.known_as

    def _kept(
        self, read: Callable[[], _Read], kind: type[_Read], made_from: tuple[str, ...]
    ) -> _Read:
        """Return what is read from a file, or was at an earlier time."""
        import msgspec  # noqa: PLC0415 - costs start-up

        payload = self._cache.load(*made_from)
        if payload is not None:
            return msgspec.convert(unpacked(payload), kind)
        found = read()
        self._cache.store(packed(msgspec.to_builtins(found)), *made_from)
        return found


class SitesBeside(Sites):
    """The same, where it is known what the modules of the project have ``made`` for each other."""

    def __init__(
        self,
        directory: Path,
        secret: Path | None,
        kinds: Mapping[str, str],
        made: Mapping[str, Made],
    ) -> None:
        super().__init__(directory, secret, kinds)
        self.made = made
        listed = repr(sorted(made.items())).encode("utf-8", "surrogatepass")
        self._made_known_as = hashlib.blake2b(listed).hexdigest()

    def of(self, path: str, source: SourceText) -> tuple[CallSite, ...]:
        """Return the calls in a file that hand something over."""

        def read() -> tuple[CallSite, ...]:
            from surefoot.source.handovers.sites import (  # noqa: PLC0415 - costs start-up
                handover_sites,
            )

            elsewhere = Elsewhere(_package_of(path), self.made)
            return handover_sites(source.text, self.handovers, elsewhere)

        return self._kept(read, tuple[CallSite, ...], self._sites_key(path, source))

    def has(self, path: str, source: SourceText) -> bool:
        """Return whether the calls in a file seem to be known."""
        return self._cache.path_of(*self._sites_key(path, source)).exists()

    def _sites_key(self, path: str, source: SourceText) -> tuple[str, ...]:
        key = "seams", source.digest, _package_of(path), self.handovers.known_as
        return *key, self._made_known_as


def _package_of(path: str) -> str:
    """Return the package that a file's relative imports start from."""
    module = dotted_name(path)
    return module if PurePosixPath(path).name == "__init__.py" else module.rpartition(".")[0]
