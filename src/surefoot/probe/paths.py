"""Record the paths that functions take.

A function holds a number that says on which path it is, and looks it up in a ``TakenPaths`` where the
path ends. A path that was taken in this context is found there, and nothing of ours is called.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from surefoot.instrument.marks import PATH_MARKER, SYNTHETIC
from surefoot.probe.recorder import Recorder
from surefoot.untouched import keep_builtins

keep_builtins(globals())


class PathLog:
    """The paths that are known to be taken in this context; ``turn`` counts the contexts."""

    __slots__ = ("recorder", "taken", "turn")

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.taken: list[TakenPaths] = []
        self.turn = 0

    def start_over(self) -> None:
        """Record every path anew, as if none had been taken yet."""
        self.turn += 1
        taken, self.taken = self.taken, []
        for paths in taken:
            paths.clear()


class TakenPaths(dict[int, int]):
    """Those of the paths that end in one place which were taken in this context, by their numbers.

    A look-up records the path if it is not there yet; what it gives has no meaning.
    """

    __slots__ = ("_filename", "_first", "_log", "_numbers")

    def __init__(self, marker: str, filename: str, log: PathLog) -> None:
        super().__init__()
        first, _, self._numbers = marker.removeprefix(PATH_MARKER).partition(":")
        self._first = int(first)
        self._filename = filename
        self._log = log

    def __missing__(self, number: int) -> int:
        log = self._log
        turn = log.turn
        numbers = self._numbers.split(",")
        if str(number) in numbers:  # or an exception has cut this path short
            probe = self._first + numbers.index(str(number))
            log.recorder.reach(self._filename, SYNTHETIC + probe)
        log.taken.append(self)
        self[number] = 0
        if log.turn != turn:  # another thread has entered a context
            self.clear()
        return 0

    # Code holds it among its constants, and code can be hashed, compared and pickled.

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a builtin that code can look numbers up in, so that it does not need us."""
        return defaultdict, (int,)
