"""What did run: the hits of one measured run, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class FileRun:
    """One file's hits by context. ``unmeasured`` says why only its lines are known."""

    unmeasured: str | None = None
    contexts: dict[str, Hits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunData:
    """All that a data file holds.

    ``late`` lists measured files that were imported before measuring began.
    """

    python: str
    files: dict[FileKey, FileRun] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
