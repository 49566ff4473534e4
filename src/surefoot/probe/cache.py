"""Keep instrumented code on disk, so that a second run compiles nothing."""

from __future__ import annotations

import marshal
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from surefoot.cache import Cache

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
    """Instrumented code, by the digest of its text and the name of its file."""

    def __init__(self, directory: Path) -> None:
        self._cache = Cache(directory, ".bin", ("source", "probe", "model"))
        self.path_of = self._cache.path_of

    def load(self, text_digest: str, filename: str) -> Built | None:
        """Return what was stored, or None."""
        payload = self._cache.load(text_digest, filename)
        return None if payload is None else Built(*marshal.loads(payload))

    def store(self, text_digest: str, filename: str, built: Built) -> None:
        """Keep code for the next run, if the disk allows it."""
        self._cache.store(marshal.dumps(tuple(built)), text_digest, filename)
