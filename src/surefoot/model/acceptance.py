"""What a person has looked at and accepted to be untested, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surefoot.model.ids import LineNo


@dataclass(frozen=True, slots=True)
class Identity:
    """A statement, wherever it stands: in what, a digest of its code, which among equals."""

    name: str
    digest: str
    nth: int


@dataclass(frozen=True, slots=True)
class IdentifiedStatement:
    """A statement where it stands now; ``whole`` tells that it is a function or class."""

    identity: Identity
    line: LineNo
    end_line: LineNo
    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted statement, or with a number one condition or branch of it, from 1.

    ``text`` is how the statement begins, for those who read the file.
    """

    path: str
    identity: Identity
    text: str
    because: str
    condition: int | None = None
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptedPlaces:
    """What is accepted of one file: whole lines, and numbered conditions and branches of lines.

    ``because`` gives the reasons, by line.
    """

    lines: frozenset[LineNo] = frozenset()
    conditions: frozenset[tuple[LineNo, int]] = frozenset()
    branches: frozenset[tuple[LineNo, int]] = frozenset()
    because: Mapping[LineNo, str] = field(default_factory=dict)
