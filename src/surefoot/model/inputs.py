"""What decides which code a test reaches, beside the measured code itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Stamp = str
"""Stands for the content of a file: another content has another stamp."""

VARIED = ""
"""The stamp of a file that was met with several contents; it is equal to no file's."""


UNKNOWN = "unknown"
"""Stands for surroundings that nothing is like: not all that was opened in them was noticed."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the tests of a data file depended on, beside the measured code.

    Each of the ``surroundings`` stands for an interpreter, what was installed for it and the
    options of a run. ``files`` are those of the project that were imported or opened and are not
    measured, by path. ``opened`` says which of them each test opened; on those of the empty test,
    which were opened outside tests, any test may depend. ``restless`` are the tests that depend on
    anything else, or that reached something new though nothing had changed. ``turn`` counts the
    runs, so that each can look at other tests again.
    """

    surroundings: frozenset[str] = frozenset()
    files: Mapping[str, Stamp] = field(default_factory=dict)
    opened: Mapping[str, frozenset[str]] = field(default_factory=dict)
    restless: frozenset[str] = frozenset()
    turn: int = 0


def unite_inputs(all_inputs: Iterable[Inputs]) -> Inputs:
    """Return what the tests of several runs depended on."""
    surroundings: set[str] = set()
    files: dict[str, Stamp] = {}
    opened: defaultdict[str, set[str]] = defaultdict(set)
    restless: set[str] = set()
    turn = 0
    for inputs in all_inputs:
        surroundings |= inputs.surroundings
        for path, stamp in inputs.files.items():
            files[path] = stamp if files.get(path, stamp) == stamp else VARIED
        for test, paths in inputs.opened.items():
            opened[test] |= paths
        restless |= inputs.restless
        turn = max(turn, inputs.turn)
    by_test = {test: frozenset(paths) for test, paths in opened.items()}
    return Inputs(frozenset(surroundings), files, by_test, frozenset(restless), turn)
