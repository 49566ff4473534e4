"""Forked processes, each of which tries one mutant, and the time that they have."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from surefoot.mutate.job import HEADER

_WHEN_PARENT_ENDS = 1
"""``PR_SET_PDEATHSIG`` of Linux."""
_MOMENT = 1.0
"""Seconds that a process has to end after it has closed its pipe."""
_MORE_MEMORY = 2 << 30
"""Bytes of address space that tests may take beyond what the process has."""


@dataclass(frozen=True, slots=True)
class Began:
    """A test begins, and may take so many seconds."""

    test: str
    most: float | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The work is done; nothing follows."""


@dataclass(slots=True)
class Child:
    """A forked process; what it has sent, and by when it has to send the next."""

    pid: int
    pipe: int
    folder: Path
    messages: list[Any] = field(default_factory=list)
    test: str = ""
    deadline: float | None = None
    is_late: bool = False
    is_done: bool = False
    status: int | None = None
    _received: bytes = b""

    def read(self) -> bool:
        """Take in what it has sent; return whether it goes on."""
        received = os.read(self.pipe, 1 << 16)
        self._received += received
        while len(self._received) >= HEADER.size:
            (size,) = HEADER.unpack_from(self._received)
            end = HEADER.size + size
            if len(self._received) < end:
                break
            self._take_in(pickle.loads(self._received[HEADER.size : end]))
            self._received = self._received[end:]
        return bool(received) and not self.is_done

    def _take_in(self, message: object) -> None:
        if isinstance(message, Ended):
            self.is_done = True
        elif isinstance(message, Began):
            self.test = message.test
            self.deadline = None if message.most is None else time.monotonic() + message.most
        else:
            self.messages.append(message)

    def end(self) -> None:
        """End it and all that it has started, and remove its temporary files."""
        if self.status is None:
            if not (self.is_done or self.is_late):
                self._await()
            _kill(self.pid)
            if self.status is None:
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self.pipe)
            shutil.rmtree(self.folder, ignore_errors=True)

    def _await(self) -> None:
        """Wait a moment for it to end by itself, so that its status says how."""
        end = time.monotonic() + _MOMENT
        while self.status is None and time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.001)


def fork(
    config: pytest.Config, folder: Path, work: Callable[[Callable[[object], None]], None]
) -> Child:
    """Fork this process; the child calls ``work`` with a function that sends, and ends."""
    mine = Path(tempfile.mkdtemp(dir=folder))
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # plugins may have started threads
        pid = os.fork()
    if pid == 0:
        _work(config, mine, writing, work)
    os.close(writing)
    return Child(pid, reading, mine)


def wait_for_any(children: list[Child], other: int | None = None) -> Iterator[Child]:
    """Wait until some children have ended or run out of time, and yield these.

    Raises:
        EOFError: when nobody holds the other end of the pipe ``other`` any more.
    """
    pipes = {child.pipe: child for child in children}
    deadlines = [child.deadline for child in children if child.deadline is not None]
    left = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
    ready, _, _ = select.select([*pipes, *([] if other is None else [other])], [], [], left)
    if other in ready:
        raise EOFError
    for number in ready:
        if not pipes[number].read():
            pipes[number].end()
            yield pipes[number]
    now = time.monotonic()
    for child in children:
        if child.status is None and child.deadline is not None and child.deadline < now:
            child.is_late = True
            child.end()
            yield child


def _work(
    config: pytest.Config,
    folder: Path,
    pipe: int,
    work: Callable[[Callable[[object], None]], None],
) -> NoReturn:
    """Be the child."""
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with_parent(signal.SIGKILL)
        _limit_memory()
        _keep_apart(config, folder)

        def send(message: object) -> None:
            data = pickle.dumps(message)
            os.write(pipe, HEADER.pack(len(data)) + data)

        work(send)
        send(Ended())
    finally:
        os._exit(0)


def end_with_parent(by: signal.Signals) -> None:
    """Have this process get a signal when the one that started it ends; Linux can do so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, by)


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + _MORE_MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _keep_apart(config: pytest.Config, folder: Path) -> None:
    """Give this process output and temporary files of its own."""
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(folder)
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.stop_global_capturing()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    capture.start_global_capturing()
    capture.suspend_global_capture()


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
