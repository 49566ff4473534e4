"""Keep instrumented code on disk, so that a second run compiles nothing.

A damaged or foreign entry is as good as none. Nothing here raises for a disk
that is full or read-only: the run is then only slower.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from surefoot._version import __version__
from surefoot.source import MAP_VERSION

_DIGEST_SIZE = 16
_OUR_CODE = ("source", "probe", "model")


ProbedJump = tuple[int, int, bool, int]
"""A jump that proves a probe reached, when taken or when not.

These are the number of its code object, its offset there, which of the two, and the probe.
"""


class Built(NamedTuple):
    """A module's code. ``plain`` says why it carries no probes, if it does not.

    ``jumps`` are those of the code's own that stand for probes; code
    objects are numbered as ``lookup.code_objects`` yields them.
    """

    code: CodeType
    plain: str | None
    jumps: tuple[ProbedJump, ...] = ()


class CodeCache:
    """Instrumented code in one directory, by what it was made from."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._salt = _salt()

    def path_of(self, text_digest: str, filename: str) -> Path:
        """Return where the code of a file with this text is kept."""
        name = hashlib.blake2b(
            f"{self._salt}\0{text_digest}\0{filename}".encode("utf-8", "surrogatepass"),
            digest_size=_DIGEST_SIZE,
        ).hexdigest()
        return self._directory / f"{name}.bin"

    def load(self, text_digest: str, filename: str) -> Built | None:
        """Return what was stored, or None."""
        try:
            with open(self.path_of(text_digest, filename), "rb") as file:  # noqa: PTH123
                data = file.read()
        except OSError:
            return None
        checksum, payload = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
        if hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest() != checksum:
            return None
        return Built(*marshal.loads(payload))

    def store(self, text_digest: str, filename: str, built: Built) -> None:
        """Keep code for the next run, if the disk allows it."""
        payload = marshal.dumps(tuple(built))
        checksum = hashlib.blake2b(payload, digest_size=_DIGEST_SIZE).digest()
        target = self.path_of(text_digest, filename)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with open(temporary, "wb") as file:  # noqa: PTH123
                file.write(checksum + payload)
            temporary.replace(target)
        except OSError:
            with suppress(OSError):
                temporary.unlink()


def _salt() -> str:
    """Return what else the code depends on: us, the interpreter and its switches."""
    package = Path(__file__).parents[1]
    ours = [
        f"{file.name}:{status.st_size}:{status.st_mtime_ns}"
        for room in _OUR_CODE
        for file in sorted((package / room).glob("*.py"))
        for status in (file.stat(),)
    ]
    parts = (
        __version__,
        str(MAP_VERSION),
        importlib.util.MAGIC_NUMBER.hex(),
        sys.version,
        str(sys.flags.optimize),
        *ours,
    )
    return "\0".join(parts)
