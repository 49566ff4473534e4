"""What a person has reviewed and accepted as untested, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surefoot.model.ids import LineNo


class Identity(NamedTuple):
    """A statement, wherever it moves: the name of what it is in, a digest of its code, and its
    number among equal ones.
    """

    name: str
    digest: str
    nth: int


class IdentifiedStatement(NamedTuple):
    """A statement and where it is now; ``whole`` says whether it is a function or class."""

    identity: Identity
    line: LineNo
    end_line: LineNo
    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted statement, or one condition or branch of it, numbered from 1.

    Of a mutant in the statement, it is that one, by its id. ``text`` is the statement's first line,
    for people who read the file.
    """

    path: str
    identity: Identity
    text: str
    because: str
    condition: int | None = None
    branch: int | None = None
    mutant: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedPlaces:
    """What is accepted in one file: whole lines, numbered conditions and branches on lines, and
    mutants by their ids.

    ``because`` gives the reasons, by line.
    """

    lines: frozenset[LineNo] = frozenset()
    conditions: frozenset[tuple[LineNo, int]] = frozenset()
    branches: frozenset[tuple[LineNo, int]] = frozenset()
    mutants: frozenset[str] = frozenset()
    because: Mapping[LineNo, str] = field(default_factory=dict)
