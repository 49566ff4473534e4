"""The tests to run because something that they reach has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ChosenTests:
    """Which tests are to run, each with the reason.

    ``everything`` is the reason to run all tests, if there is one. Otherwise there are reasons by
    node id, by the absolute path of a test file, and by the absolute path of a folder. A test
    that is not among the ``known`` runs because it was never recorded.
    """

    everything: str | None = None
    tests: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def includes(self, node_id: str, path: Path) -> bool:
        """Return whether a collected test is to run."""
        return (
            self.everything is not None
            or node_id not in self.known
            or node_id in self.tests
            or str(path) in self.files
            or any(str(folder) in self.folders for folder in path.parents)
        )
