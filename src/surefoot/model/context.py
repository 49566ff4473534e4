"""The names of tests and their phases. Only this module builds them and takes them apart."""

from __future__ import annotations

from typing import NamedTuple


class NodeId(str):
    """A test as pytest names it; example: ``tests/test_a.py::TestA::test_b[1]``.

    It is empty for code that runs outside tests.
    """

    __slots__ = ()

    @property
    def file(self) -> str:
        """The path of its file; example: ``tests/test_a.py``."""
        return self.partition("::")[0]

    @property
    def function(self) -> NodeId:
        """The test without its parameters, which may hold anything."""
        path, separator, name = self.partition("::")
        return NodeId(path + separator + name.partition("[")[0])

    @property
    def owner(self) -> str:
        """Its class, or else its file; example: ``tests/test_a.py::TestA``."""
        return self.rpartition("::")[0]


class Context(NamedTuple):
    """A test and its phase (``setup``, ``run`` or ``teardown``), written as pytest-cov does.

    Example: ``tests/test_a.py::test_b|run``.
    """

    test: NodeId
    phase: str

    def __str__(self) -> str:
        return f"{self.test}|{self.phase}"

    @staticmethod
    def test_of(written: str) -> NodeId:
        """Return the test that a written context names; empty if none."""
        return NodeId(written.rpartition("|")[0])
