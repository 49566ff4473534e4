"""What is known of mutants that were tried before: the types of what is kept of ``mutate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from surefoot.model.ids import Digest, LineNo
from surefoot.model.mutants import Mutant, Outcome


class Spot(NamedTuple):
    """Where a mutant is: a line, and the qualified name of the function around it."""

    function: str
    line: int


@dataclass(frozen=True, slots=True)
class KeptMutant:
    """A mutant and what came of it, with the code and tests as ``made_from`` says."""

    mutant: Mutant
    outcome: Outcome
    made_from: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The mutants of a file with the text of a ``digest``, by their ids; none on ``excluded`` lines.

    ``wanted`` are those that are tried unless a user asks for more or fewer. Only they count.
    """

    digest: Digest
    excluded: frozenset[LineNo]
    wanted: Mapping[str, Spot]
    mutants: Mapping[str, KeptMutant]


KeptMutants: TypeAlias = Mapping[str, KeptFile]
"""What is kept of each file, by path."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed; ``counts`` says whether it is in the figures."""

    mutant: Mutant
    outcome: Outcome
    counts: bool


@dataclass(frozen=True, slots=True)
class FileMutants:
    """What is known of the mutants of a file as it is now.

    A test noticed those that were ``killed``; of the ``unknown``, one may or may not.
    """

    survivors: tuple[Survivor, ...] = ()
    killed: tuple[Spot, ...] = ()
    unknown: tuple[Spot, ...] = ()
