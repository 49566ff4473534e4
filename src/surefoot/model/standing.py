"""How a gap stands: whether it is open, and which tests close it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from surefoot.model.gaps import Gap
from surefoot.model.weak import Question

Way: TypeAlias = tuple[frozenset[str], ...]
"""One way to close a gap: for each thing that must be seen for that, the tests that saw it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a gap stands.

    ``gap`` is None where it is not open. It is closed only where it is ``closed_by`` tests that
    check something. Of others that reach what it is about, there are ``doubts``, by node id, or it
    is ``unknown`` whether they check anything. ``tests`` are all that reach it. Where it could not
    be found out whether a mutant is noticed, ``undecided`` says why.
    """

    gap: Gap | None = None
    closed_by: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    tests: frozenset[str] = frozenset()
    undecided: str = ""
