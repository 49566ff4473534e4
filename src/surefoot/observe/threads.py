"""Tell which threads work for the test that runs, and what they were given to do."""

from __future__ import annotations

import threading
from _thread import get_ident
from types import FrameType
from weakref import WeakKeyDictionary, WeakSet

from surefoot.observe.frames import Behind, outwards
from surefoot.untouched import keep_builtins

keep_builtins(globals())


class Threads:
    """Knows the threads that are older than the test that runs, and serve no other.

    What a shared fixture started, such as a server, works for each test that runs.
    """

    def __init__(self) -> None:
        self._older: dict[int, threading.Thread] = {}
        self._serving: WeakSet[threading.Thread] = WeakSet()
        self._submitted: WeakKeyDictionary[object, Behind] = WeakKeyDictionary()

    def begin_test(self) -> None:
        """Look at the threads that are there as a test begins, in the thread that runs it."""
        self._older = other_threads()
        if self._submitted:
            self._submitted.clear()

    def submit(self, work: object, behind: Behind) -> None:
        """Remember what is behind a piece of work that some thread is going to do."""
        self._submitted[work] = behind

    def submitter(self, frame: FrameType | None) -> Behind | None:
        """Return what is behind the work that a frame is a part of, if this test submitted it."""
        if not self._submitted:
            return None
        for outer in outwards(frame):
            if outer.f_code.co_qualname == "_WorkItem.run":
                return self._submitted.get(outer.f_locals["self"])
        return None

    def adopt(self) -> None:
        """Let the threads that were started since then work for later tests too."""
        for number, thread in other_threads().items():
            if self._older.get(number) is not thread:
                self._serving.add(thread)

    def is_outside(self) -> bool:
        """Return whether the current thread works for no test; numbers of threads are used again."""
        older = self._older.get(get_ident())
        if older is None or older in self._serving:
            return False
        return older is threading.current_thread()


def other_threads() -> dict[int, threading.Thread]:
    """Return the threads beside the one that asks, by their numbers."""
    if threading.active_count() == 1:
        return {}
    found = {thread.ident or 0: thread for thread in threading.enumerate()}
    found.pop(get_ident(), None)
    return found
