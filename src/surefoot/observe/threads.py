"""Tell which threads work for the test that runs."""

from __future__ import annotations

import threading
from _thread import get_ident
from weakref import WeakSet

from surefoot.untouched import keep_builtins

keep_builtins(globals())


class Threads:
    """Knows the threads that are older than the test that runs, and serve no other.

    What a shared fixture started, such as a server, works for each test that runs.
    """

    def __init__(self) -> None:
        self._older: dict[int, threading.Thread] = {}
        self._serving: WeakSet[threading.Thread] = WeakSet()

    def begin_test(self) -> None:
        """Look at the threads that are there as a test begins, in the thread that runs it."""
        self._older = _others()

    def adopt(self) -> None:
        """Let the threads that were started since then work for later tests too."""
        for number, thread in _others().items():
            if self._older.get(number) is not thread:
                self._serving.add(thread)

    def is_outside(self) -> bool:
        """Return whether the current thread works for no test; numbers of threads are used again."""
        older = self._older.get(get_ident())
        if older is None or older in self._serving:
            return False
        return older is threading.current_thread()


def _others() -> dict[int, threading.Thread]:
    found = {thread.ident or 0: thread for thread in threading.enumerate()}
    found.pop(get_ident(), None)
    return found
