"""Tell the processes that a test starts which test it is, and find out which of them outlive it.

The process that runs the tests keeps a file, ``NAME.turn``. It begins with the number of the
context whose turn it is, mapped into memory. A process that starts or is forked adds the name of
its own shard and then reads the number: what it runs belongs to that context.

When the next test's turn has come, whatever was added in the meantime and still runs may have
worked for one test and may work for another, as the workers of a pool do. What it ran then belongs
to no test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from surefoot.measure.mapping import map_file
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_SUFFIX = ".turn"
_NUMBER_SIZE = 8


class Turn:
    """The file of this process, which enters contexts and starts other processes.

    Raises:
        OSError: where the folder cannot be written to.
    """

    def __init__(self, folder: str, shard: str) -> None:
        self._path = os.path.join(folder, shard + _SUFFIX)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
        try:
            os.write(file, bytes(_NUMBER_SIZE))
            self._number = memoryview(map_file(file, _NUMBER_SIZE)).cast("Q")
        finally:
            os.close(file)
        self._looked_at = _NUMBER_SIZE

    def give(self, context: int) -> None:
        """Let what starts from now on belong to a context."""
        self._number[0] = context

    def outliving(self) -> list[str]:
        """Return the shards added since the last call whose processes are still running."""
        size = os.stat(self._path).st_size
        if size == self._looked_at:
            return []
        file = os.open(self._path, os.O_RDONLY | _BINARY)
        try:
            os.lseek(file, self._looked_at, os.SEEK_SET)
            added = os.read(file, size - self._looked_at)
        finally:
            os.close(file)
        self._looked_at = size
        return [name for name in added.decode("ascii").split() if _is_running(name)]


def join_turn(folder: str, owner: str, shard: str) -> int:
    """Add this process by its shard; return the number of the context whose turn it is.

    ``owner`` is the shard of the process that runs the tests.

    Raises:
        OSError: where there is no such process, or the disk is full.
    """
    if not owner.replace("-", "").isalnum():  # it would lead elsewhere
        raise FileNotFoundError(owner)
    file = os.open(os.path.join(folder, owner + _SUFFIX), os.O_RDWR | os.O_APPEND | _BINARY)
    try:
        os.write(file, f"{shard}\n".encode("ascii"))
        os.lseek(file, 0, os.SEEK_SET)
        return int.from_bytes(os.read(file, _NUMBER_SIZE), sys.byteorder)
    finally:
        os.close(file)


def follow_turn(folder: str, owner: str) -> Callable[[], int]:
    """Return what tells the number of the context whose turn it is; see ``join_turn``."""
    file = os.open(os.path.join(folder, owner + _SUFFIX), os.O_RDWR | _BINARY)
    try:
        number = memoryview(map_file(file, _NUMBER_SIZE)).cast("Q")
    finally:
        os.close(file)
    return partial(number.__getitem__, 0)


_BINARY = getattr(os, "O_BINARY", 0)


def _is_running(shard: str) -> bool:
    """Return whether a shard's process has not ended; where that cannot be known, it has not."""
    process = int(shard.partition("-")[0])
    if os.name == "nt":  # where asking with os.kill would end it
        return True
    try:
        if _has_ended(process):
            return False  # and nobody has waited for it yet
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _has_ended(process: int) -> bool:
    """Return whether a child of this process has ended; false for any other process."""
    if not hasattr(os, "waitid"):
        return False
    try:
        return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return False
