"""What did run: the hits of one measured run, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from surefoot.model.ids import Digest


@dataclass(frozen=True, slots=True)
class Hits:
    """The points of one file that were reached: real lines, and probes."""

    lines: frozenset[int] = frozenset()
    probes: frozenset[int] = frozenset()

    def __or__(self, other: Hits) -> Hits:
        return Hits(self.lines | other.lines, self.probes | other.probes)


@dataclass(frozen=True, slots=True)
class FileKey:
    """What hits belong to: they fit no other text and no other interpreter.

    ``path`` is relative to the project, with forward slashes; ``python`` is
    the minor version, such as ``3.13``.
    """

    path: str
    digest: Digest
    map_version: int
    python: str


LATE = "imported before measuring began"
"""The reason why nothing is known of a module that was loaded too early."""


class Known(Enum):
    """How much is known of a file: all, its lines, or nothing."""

    ALL = "all"
    LINES = "lines"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a file was measured, and why not more.

    ``asserts`` is false where pytest rewrote the ``assert`` statements, so that
    decisions within them are unmeasured.
    """

    known: Known = Known.ALL
    reason: str | None = None
    asserts: bool = True


@dataclass(frozen=True, slots=True)
class FileRun:
    """One file's hits by context, and how much of it was measured."""

    extent: Extent = field(default_factory=Extent)
    contexts: dict[str, Hits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunData:
    """All that a data file holds.

    ``late`` lists measured files that were imported before measuring began.
    """

    python: str
    files: dict[FileKey, FileRun] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
