"""What a process is to do that tries laws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SECONDS = 40
"""Of processor time for a function, and for the start."""


class Examinee(NamedTuple):
    """A function to examine: its name, what tests pass to it, the exceptions that it may raise.

    ``calls`` are pickled mappings of names to arguments. One that is not ``wanted`` may be what
    undoes another, or does the same.
    """

    name: str
    calls: tuple[bytes, ...]
    raises: frozenset[str]
    wanted: bool
    constants: tuple[str, ...] = ()
    """Texts in the code of its module."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does: the functions of one module. Paths are absolute.

    Nothing is written outside of ``folder``.
    """

    module: str
    import_path: tuple[str, ...]
    examinees: tuple[Examinee, ...]
    folder: str = ""

    @property
    def wanted(self) -> list[Examinee]:
        """The functions that laws are tried on."""
        return [each for each in self.examinees if each.wanted]
