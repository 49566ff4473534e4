"""Record the paths that functions take.

A function holds a number that says on which path it is. Where the path ends, it takes the item of that
number from the list of a ``PathEnd``, and the negative of the item. For a path that was taken in this
context the item is an int, and nothing of ours is called. For any other it is an ``_Untaken``.
"""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from surefoot.instrument.marks import NEXT, PATH_MARKER, SYNTHETIC
from surefoot.probe.recorder import Recorder
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_MOST_LISTED = 4096
"""Where numbers may be higher, they are looked up in a dict, which takes longer than in a list."""


class PathLog:
    """The paths that are known to be taken in this context; ``turn`` counts the contexts."""

    __slots__ = ("recorder", "taken", "turn")

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.taken: list[_Untaken] = []
        self.turn = 0

    def start_over(self) -> None:
        """Record every path anew, as if none had been taken yet."""
        self.turn += 1
        taken, self.taken = self.taken, []
        for path in taken:
            path.forget()


class PathEnd:
    """The paths that end in one place.

    ``next`` holds an item for each number with which a function may come here. Its negative is the
    number with which it goes on. ``radix`` is above all of them; ``probes`` are those of the paths,
    by number.
    """

    __slots__ = ("filename", "goes_on", "log", "next", "probes", "radix")

    def __init__(self, marker: str, filename: str, log: PathLog) -> None:
        first, numbers, radix, goes_on = marker.removeprefix(PATH_MARKER).split(":")
        self.probes = {int(n): int(first) + i for i, n in enumerate(numbers.split(","))}
        self.radix = int(radix)
        self.goes_on = int(goes_on)
        self.filename = filename
        self.log = log
        self.next: Any = self

    def __getitem__(self, number: int) -> Any:
        """Return an item for the first time; from then on, a list or a dict does so."""
        if self.radix <= _MOST_LISTED:
            self.next = [_Untaken(self, number) for number in range(self.radix)]
        else:
            self.next = _Sparse(self)
        return self.next[number]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a builtin with numbers for items, so that pickled code does not need us."""
        return SimpleNamespace, (), {NEXT: defaultdict(int)}


setattr(PathEnd, NEXT, vars(PathEnd)["next"])


class _Sparse(dict[int, Any]):
    """Items of an end, made when they are asked for."""

    __slots__ = ("_end",)

    def __init__(self, end: PathEnd) -> None:
        super().__init__()
        self._end = end

    def __missing__(self, number: int) -> _Untaken:
        return _Untaken(self._end, number)


class _Untaken:
    """A path that was not taken in this context. Its negative records that it is, now."""

    __slots__ = ("_end", "_number")

    def __init__(self, end: PathEnd, number: int) -> None:
        self._end = end
        self._number = number

    def __neg__(self) -> int:
        end, log = self._end, self._end.log
        turn = log.turn
        probe = end.probes.get(self._number)
        if probe is not None:  # or an exception has cut this path short
            log.recorder.reach(end.filename, SYNTHETIC + probe)
        log.taken.append(self)
        end.next[self._number] = -end.goes_on
        if log.turn != turn:  # another thread has entered a context
            self.forget()
        return end.goes_on

    def forget(self) -> None:
        """Be found again where the number is looked up."""
        self._end.next[self._number] = self
