"""Why a run may be unable to reach some code, whatever its tests do."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import LineNo


class Obstacle(Enum):
    """What keeps a run from some code."""

    PLATFORM = "platform"
    IMPORT = "import"
    SCRIPT = "script"
    TYPING = "typing"
    NARROWING = "narrowing"
    IMPOSSIBLE = "impossible"
    SETTLED = "settled"
    EXHAUSTIVE = "exhaustive"
    ABSTRACT = "abstract"
    SKIPPED = "skipped"
    UNUSED = "unused"


class Hindered(NamedTuple):
    """Lines from ``first`` to ``last`` that a run may be unable to reach.

    ``EXHAUSTIVE`` is about the way out of a ``match`` that is left when its last case, on this
    line, does not match.
    """

    obstacle: Obstacle
    first: LineNo
    last: LineNo


class EnumClass(NamedTuple):
    """An enumeration, by the name of its class, and its members."""

    name: str
    members: frozenset[str]


class EnumCases(NamedTuple):
    """A ``match`` over members of an enumeration, without a case for the rest.

    ``line`` is that of its last case.
    """

    enum: str
    members: frozenset[str]
    line: LineNo


class Flag(NamedTuple):
    """A name of a module that holds what depends on the platform or on what is installed."""

    name: str
    obstacle: Obstacle


class Variant(NamedTuple):
    """A function that always gives the same on some platforms, or where something is missing.

    It does so in a run that reached the line ``reached``, and none of the lines from ``first`` to
    ``last``; these are 0 where there are none.
    """

    name: str
    obstacle: Obstacle
    reached: LineNo
    first: LineNo = LineNo(0)
    last: LineNo = LineNo(0)


class Obstacles(NamedTuple):
    """What one file says about the code in it that a run may be unable to reach.

    ``imported`` are the names that it imports from modules, which may hold the flags of another.
    """

    hindered: tuple[Hindered, ...] = ()
    enums: tuple[EnumClass, ...] = ()
    enum_cases: tuple[EnumCases, ...] = ()
    flags: tuple[Flag, ...] = ()
    imported: frozenset[str] = frozenset()
    variants: tuple[Variant, ...] = ()
