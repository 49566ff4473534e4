"""Keep on disk what could be made again, so that it need not be.

A damaged or foreign entry counts as missing. Nothing here raises when the disk is full or
read-only: the next run is then only slower.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from contextlib import suppress
from pathlib import Path

from surefoot._version import __version__
from surefoot.errors import SurefootError
from surefoot.source import MAP_VERSION
from surefoot.untouched import keep_builtins, os, time

keep_builtins(globals())

_DIGEST_SIZE = 16
_OURS = re.compile(rf"[0-9a-f]{{{2 * _DIGEST_SIZE}}}\.")
_DAY = 24 * 60 * 60
_KEPT = 30 * _DAY
"""Seconds for which an unused entry is kept."""


class Cache:
    """Bytes in one directory, by what they were made from.

    ``rooms`` are our own packages that made them: another version of these has its own entries.
    """

    def __init__(self, directory: Path, suffix: str, rooms: tuple[str, ...]) -> None:
        self._directory = directory
        self._suffix = suffix
        self._salt = _salt(rooms)

    def path_of(self, *made_from: str) -> Path:
        """Return the path of what is made from this."""
        key = "\0".join((self._salt, *made_from)).encode("utf-8", "surrogatepass")
        name = hashlib.blake2b(key, digest_size=_DIGEST_SIZE).hexdigest()
        return self._directory / f"{name}{self._suffix}"

    def load(self, *made_from: str) -> bytes | None:
        """Return what was stored, or None."""
        try:
            path = self.path_of(*made_from)
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read()
                last_asked_for = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        checksum, payload = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
        if hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest() != checksum:
            return None
        if last_asked_for < time.time() - _DAY:
            with suppress(OSError):
                os.utime(path)
        return payload

    def store(self, payload: bytes, *made_from: str) -> None:
        """Keep something for the next run, if the disk allows it."""
        checksum = hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest()
        target = self.path_of(*made_from)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with open(temporary, "wb") as file:  # noqa: PTH123
                file.write(checksum + payload)
            temporary.replace(target)
        except OSError:
            with suppress(OSError):
                temporary.unlink()

    def prune(self) -> None:
        """Remove what no run has used in a month, as of earlier texts and other versions."""
        oldest = time.time() - _KEPT
        with suppress(OSError), os.scandir(self._directory) as entries:
            for entry in entries:
                with suppress(OSError):
                    if _OURS.match(entry.name) and entry.stat().st_mtime < oldest:
                        os.unlink(entry.path)


def _salt(rooms: tuple[str, ...]) -> str:
    """Return what else the bytes depend on: us, the interpreter and its switches."""
    package = Path(__file__).parent.parent
    ours = []
    for room in rooms:
        files = sorted((package / room).glob("*.py"))
        if not files:
            raise SurefootError(
                f"{package / room}: Surefoot's own code is missing. Install it again."
            )
        for file in files:
            status = file.stat()
            ours.append(f"{file.name}:{status.st_size}:{status.st_mtime_ns}")
    parts = (
        __version__,
        str(MAP_VERSION),
        importlib.util.MAGIC_NUMBER.hex(),
        sys.version,
        str(sys.flags.optimize),
        *ours,
    )
    return "\0".join(parts)
