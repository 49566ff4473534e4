"""Keep on disk what could be made again, so that it need not be.

An entry is signed with a secret of the user (see ``secret``). Whatever else lies in its place, and
whatever others could have changed, counts as missing. Nothing here raises when the disk is full or
read-only: the next run is then only slower.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

from surefoot._version import __version__
from surefoot.errors import SurefootError
from surefoot.source import MAP_VERSION
from surefoot.store.secret import WRITE, is_ours, read_own, read_secret, write_own
from surefoot.untouched import keep_builtins, os, time

keep_builtins(globals())

_DIGEST_SIZE = 16
_SIGNATURE_SIZE = 32
_OURS = re.compile(rf"[0-9a-f]{{{2 * _DIGEST_SIZE}}}\.(bin|map|found|\d+\.tmp)")
_DAY = 24 * 60 * 60
_KEPT = 30 * _DAY
"""Seconds for which an unused entry is kept."""


class Cache:
    """Bytes in one directory, by what they were made from.

    Without a ``secret`` that only this user can read, it stays empty; so it does where others can
    write to the directory. ``rooms`` are our own packages that made the bytes: another version of
    these has its own entries.
    """

    def __init__(
        self, directory: Path, secret: Path | None, suffix: str, rooms: tuple[str, ...]
    ) -> None:
        self._directory = directory
        self._suffix = suffix
        self._salt = _salt(rooms)
        self._secret = read_secret(secret) if _is_closed_to_others(directory) else None

    @property
    def is_usable(self) -> bool:
        """Whether it can keep anything."""
        return self._secret is not None

    def path_of(self, *made_from: str) -> Path:
        """Return the path of what is made from this."""
        key = "\0".join((self._salt, *made_from)).encode("utf-8", "surrogatepass")
        name = hashlib.blake2b(key, digest_size=_DIGEST_SIZE).hexdigest()
        return self._directory / f"{name}{self._suffix}"

    def load(self, *made_from: str) -> bytes | None:
        """Return what was stored, or None."""
        if self._secret is None:
            return None
        path = self.path_of(*made_from)
        try:
            data, last_asked_for = read_own(str(path), WRITE)
        except OSError:
            return None
        signature, payload = data[:_SIGNATURE_SIZE], data[_SIGNATURE_SIZE:]
        if self._signature(self._secret, path, payload) != signature:
            return None
        if last_asked_for < time.time() - _DAY:
            with suppress(OSError):
                os.utime(path)
        return payload

    def store(self, payload: bytes, *made_from: str) -> None:
        """Keep something for the next run, if the disk allows it."""
        if self._secret is None:
            return
        target = self.path_of(*made_from)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_own(temporary, self._signature(self._secret, target, payload) + payload)
            temporary.replace(target)
        except OSError:
            with suppress(OSError):
                temporary.unlink()

    def prune(self) -> None:
        """Remove what no run has used in a month, as of earlier texts and other versions."""
        oldest = time.time() - _KEPT
        if self._secret is None:
            return
        with suppress(OSError), os.scandir(self._directory) as entries:
            for entry in entries:
                with suppress(OSError):
                    if _OURS.fullmatch(entry.name) and entry.stat().st_mtime < oldest:
                        os.unlink(entry.path)

    @staticmethod
    def _signature(secret: bytes, path: Path, payload: bytes) -> bytes:
        """Return the keyed hash of an entry; it holds for no other entry."""
        signed = path.name.encode("ascii") + payload
        return hashlib.blake2b(signed, digest_size=_SIGNATURE_SIZE, key=secret).digest()


def why_unused(directory: Path, secret: Path | None) -> str | None:
    """Return why a cache stays empty although there is a place for it, and the remedy."""
    if not _is_closed_to_others(directory):
        wrong, whose = directory, "it is not a folder that only you can write to"
    elif secret is not None and os.path.lexists(secret) and read_secret(secret) is None:
        wrong, whose = secret.parent, "the secret in it is not yours alone"
    else:
        return None
    return f"{wrong}: {whose}, so nothing is cached. Remove it; the next run makes it anew."


def _is_closed_to_others(directory: Path) -> bool:
    """Return whether only this user can write to a directory, if it exists."""
    try:
        status = os.lstat(directory)
    except OSError:
        return True
    is_folder = stat.S_ISDIR(status.st_mode) and not os.path.islink(directory.parent)
    return is_folder and is_ours(status, WRITE)


def _salt(rooms: tuple[str, ...]) -> str:
    """Return what else the bytes depend on: us, the interpreter and its switches."""
    package = os.path.dirname(os.path.dirname(__file__))
    ours: list[str] = []
    for room in rooms:
        folder = f"{package}/{room}"
        with os.scandir(folder) as entries:
            files = sorted((e.name, e.stat()) for e in entries if e.name.endswith(".py"))
        if not files:
            raise SurefootError(f"{folder}: Surefoot's own code is missing. Install it again.")
        ours.extend(f"{name}:{status.st_size}:{status.st_mtime_ns}" for name, status in files)
    parts = (
        __version__,
        str(MAP_VERSION),
        importlib.util.MAGIC_NUMBER.hex(),
        sys.version,
        str(sys.flags.optimize),
        *ours,
    )
    return "\0".join(parts)
