"""Refuse what a function may do to the world while inputs are tried, and limit what it takes.

The guard is an audit hook. It cannot be removed, so that it belongs in a process of its own.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path
from typing import Any

MOST_MEMORY = 2 << 30
"""Bytes of address space."""
MOST_WRITTEN = 16 << 20
"""Bytes of a file."""
MOST_OPEN = 256
"""Open files."""

_REFUSED = {
    "os.exec": "starts a process",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.posix_spawn": "starts a process",
    "os.spawn": "starts a process",
    "os.system": "starts a process",
    "pty.spawn": "starts a process",
    "subprocess.Popen": "starts a process",
    "webbrowser.open": "starts a process",
    "os.kill": "sends a signal",
    "os.killpg": "sends a signal",
    "signal.pthread_kill": "sends a signal",
    "_thread.start_new_thread": "starts a thread",
    "_thread.start_joinable_thread": "starts a thread",
    "socket.bind": "uses the network",
    "socket.connect": "uses the network",
    "socket.getaddrinfo": "uses the network",
    "socket.gethostbyname": "uses the network",
    "socket.gethostbyaddr": "uses the network",
    "socket.sendmsg": "uses the network",
    "socket.sendto": "uses the network",
    "sqlite3.connect": "opens a database",
    "ctypes.dlopen": "loads a library",
}
_IN_TEMPORARY_FOLDER = {
    "os.chflags",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.removexattr",
    "os.rename",
    "os.rmdir",
    "os.setxattr",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "shutil.chown",
    "shutil.copyfile",
    "shutil.copymode",
    "shutil.copystat",
    "shutil.copytree",
    "shutil.make_archive",
    "shutil.move",
    "shutil.rmtree",
    "shutil.unpack_archive",
}
"""Events whose first argument, and second if it is a path, must be in the temporary folder."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_WHILE_IMPORTING = {"ctypes.dlopen", "_thread.start_new_thread", "_thread.start_joinable_thread"}
"""What libraries do when they are imported, and what stays in the process."""


class RefusedError(BaseException):
    """The guard has refused something; not an ``Exception``, which code under test may handle."""


class Guard:
    """Refuses what changes anything outside of one folder.

    ``refused`` says what was refused last, as *opens a database*.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.realpath(folder)
        self.importing = True
        self.refused: str | None = None

    def install(self) -> None:
        """Begin; there is no end."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = flags & _WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
            if writes and not self._is_inside(path):
                self._refuse(f"writes the file {os.fsdecode(path)}")
        elif event in _IN_TEMPORARY_FOLDER:
            for path in arguments[:2]:
                if isinstance(path, str | bytes | os.PathLike) and not self._is_inside(path):
                    self._refuse(f"changes the file {os.fsdecode(path)}")
        elif event in _REFUSED and not (self.importing and event in _WHILE_IMPORTING):
            self._refuse(_REFUSED[event])

    def _is_inside(self, path: Any) -> bool:
        if isinstance(path, int):  # it is open, so that it was allowed
            return True
        real = os.path.realpath(os.fsdecode(path))
        return real == os.devnull or real.startswith(self._folder + os.sep)

    def _refuse(self, what: str) -> None:
        self.refused = what
        raise RefusedError(what)


def limit_resources(seconds: int) -> None:
    """Limit the memory, the processor time and the files of this process."""
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_NOFILE, MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (within, within))


def fall_silent() -> None:
    """Leave nothing to read, and let nothing be written to the terminal."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
