"""Where the points that the program reaches are noted while it runs.

They go into a log of 64-bit entries, in the order in which they are reached. The log may be a file
mapped into memory, so that nothing is lost however the process ends. Storing an entry is all that
happens while the program runs.

A signal handler of the program may raise at any moment and break off what we do. So an entry is
noted as seen only when it is stored: at worst it is stored twice.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from surefoot.untouched import keep_builtins

keep_builtins(globals())

FILE_SHIFT = 21
"""An entry is the file's number times 2**21, plus a line or ``SYNTHETIC`` + a probe.

Numbers below 2**30, those of the first 511 files, are what Python adds and stores fastest.
"""

CONTEXT = 1 << 63
"""Added to the number of a context: what follows it was reached there."""

FIRST_ENTRIES = 1 << 13
MAX_ENTRIES = 1 << 16

Allocate = Callable[[int], memoryview]
"""Return room for that many entries, all zero, as a view of format ``Q``; raise nothing."""


def in_memory(entries: int) -> memoryview:
    """Return room that is gone with the process."""
    return memoryview(bytearray(8 * entries)).cast("Q")


class Recorder:
    """The log of one process.

    ``current`` is the room in use and the function that returns its next free position: one tuple,
    so that the two stay a pair while another thread adds room. ``bases`` maps a code object's file
    name to the number that its entries start from. ``seen`` are entries of this context. Whoever
    stores one takes the set first: if another context is entered meanwhile, that has another set.
    """

    __slots__ = ("_allocate", "_entered", "_lock", "bases", "current", "rooms", "seen")

    def __init__(self, allocate: Allocate = in_memory) -> None:
        self._allocate = allocate
        self._lock = RLock()
        self.bases: dict[str, int] = {}
        self.seen: set[int] = set()
        self.rooms: list[memoryview] = []
        self._add_room(FIRST_ENTRIES)
        self._entered = self.current[0], 0

    def number_file(self, filename: str) -> int:
        """Return a file's number, from 1 on, giving it one if it has none."""
        with self._lock:
            base = self.bases.setdefault(filename, (len(self.bases) + 1) << FILE_SHIFT)
        return base >> FILE_SHIFT

    def append(self, entry: int) -> tuple[memoryview, int]:
        """Store an entry, in new room if needed; return the room and the position there.

        In this context, it is now an entry that was seen.
        """
        seen = self.seen
        with self._lock:
            while True:
                view, position = self.current
                try:
                    at = position()
                except IndexError:
                    self._add_room(min(2 * len(view), MAX_ENTRIES))
                else:
                    view[at] = entry
                    seen.add(entry)
                    return view, at

    def reach(self, filename: str, number: int) -> None:
        """Note a point, unless it was noted in this context."""
        base = self.bases.get(filename)
        if base is not None and (entry := base + number) not in self.seen:
            self.append(entry)

    def enter_context(self, number: int) -> bool:
        """Note that what follows belongs to another context.

        Return whether anything was noted since the last one was entered.
        """
        before, fresh = self._entered, set[int]()
        with self._lock:
            try:
                self._entered = self.append(CONTEXT + number)
            finally:  # not earlier: what is stored in the old context is not seen in the new one
                self.seen = fresh
        (earlier_view, earlier_at), (view, at) = before, self._entered
        return view is not earlier_view or at != earlier_at + 1

    def start_over(self, allocate: Allocate, context: int) -> None:
        """Go on in a new log: this process is a forked child.

        What was reached before the fork is in the parent's log, for the parent's context.
        """
        self.seen = set()
        self._lock = RLock()
        self._allocate = allocate
        self.rooms = []
        self._add_room(FIRST_ENTRIES)
        self.append(CONTEXT + context)

    def lose(self) -> None:
        """Go on in memory that nobody will read."""
        self._allocate = in_memory

    def _add_room(self, entries: int) -> None:
        view = self._allocate(entries)
        self.rooms.append(view)
        self.current = view, list(range(entries - 1, -1, -1)).pop
