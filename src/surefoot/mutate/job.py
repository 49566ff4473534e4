"""What a process that tries mutants is asked to do, and what it answers."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from surefoot.model.mutants import Mutant, Outcome

JOB_VARIABLE = "SUREFOOT_MUTATING"
"""Holds the path of the pickled ``Job``."""
HEADER = struct.Struct("=I")
"""The size of a pickled message, which stands before it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A mutant to try: the real path of its file, and the tests that reach it.

    Tests that share something outside of the process, such as a port, run ``alone``. With
    ``at_import``, the code runs outside of tests, too, so that any of them may depend on it.
    Those in ``elsewhere`` may run the code in processes that they start.
    """

    mutant: Mutant
    file: str
    tests: tuple[str, ...]
    alone: bool
    at_import: bool = False
    elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Baseline:
    """How long each test takes as the code is, and which are left out, with the reason."""

    seconds: Mapping[str, float]
    left_out: Mapping[str, str]
    unknown: tuple[str, ...]
    """Tests that were collected and that the data does not know."""


@dataclass(frozen=True, slots=True)
class Job:
    """Mutants to try in one process that collects the tests.

    ``files`` are the files of tests to collect, and ``tests`` those of them that the data knows.
    ``canaries`` are mutants of whole bodies. ``answers`` is the descriptor of the pipe to write to,
    and the process ends when nobody holds the other end of ``lifeline``. ``folder`` is for
    temporary files, and goes with the process.
    """

    root: str
    files: tuple[str, ...]
    tests: frozenset[str]
    tasks: tuple[Task, ...]
    canaries: tuple[Task, ...]
    processes: int
    folder: str
    answers: int
    lifeline: int
    known: Baseline | None = None
    """What an earlier process has found out. With it, the one mutant of the tasks is there before
    anything is imported.
    """


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A test that turned out later not to be reliable."""

    test: str
    because: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a mutant."""

    mutant: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Unfit:
    """A mutant that cannot be put into code that is already imported."""

    mutant: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing could be tried."""

    because: str


@dataclass(frozen=True, slots=True)
class Collected:
    """The tests are collected."""


Answer: TypeAlias = Collected | Baseline | LeftOut | Tried | Unfit | Refused
