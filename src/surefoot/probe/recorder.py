"""Where hits are collected while the program runs."""

from __future__ import annotations

from collections import defaultdict


class Recorder:
    """The points reached so far.

    ``hits`` holds pairs of a code object's file name and a number: a real line
    of that file, or ``SYNTHETIC`` + a probe. Adding to a set is atomic, so
    threads need no lock, and nothing else happens while the program runs.
    """

    __slots__ = ("hits",)

    def __init__(self) -> None:
        self.hits: set[tuple[str, int]] = set()

    def by_file(self) -> dict[str, set[int]]:
        """Group the numbers by file name."""
        files: defaultdict[str, set[int]] = defaultdict(set)
        for filename, number in self.hits.copy():
            files[filename].add(number)
        return dict(files)
