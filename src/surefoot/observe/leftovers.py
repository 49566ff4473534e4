"""Find what a test leaves behind for the next one.

Looking costs something, so open files, sockets and processes are looked for only after a test that
asked the system for any.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol

from surefoot.model.observed import Left
from surefoot.observe.threads import other_threads
from surefoot.untouched import keep_builtins, os, read_bytes

keep_builtins(globals())

_FILES = "/proc/self/fd"
_OWN_VARIABLES = ("PYTEST_", "SUREFOOT_", "COV_CORE_")
"""How the names of variables begin that change with each test."""
_CURRENT_TEST = b"PYTEST_CURRENT_TEST"
"""It is there during a test alone."""


class Asking(Protocol):
    """Knows how often the system was asked for something that stays open."""

    @property
    def asked(self) -> int: ...

    @property
    def created(self) -> list[str]: ...


class _There(NamedTuple):
    """What there was before a test."""

    variables: dict[bytes, bytes]
    folder: str
    threads: Collection[int]
    open: frozenset[tuple[str, str]]
    asked: int


class Leftovers:
    """Compares what there is after a test with what there was before.

    What a shared fixture makes is there for other tests; ``expect`` says that there was one. Files
    below the folder ``own`` are ours.
    """

    def __init__(self, asking: Asking, root: str, own: str) -> None:
        self._root = root
        self._own = own
        self._asking = asking
        self._before: _There | None = None
        self._open: frozenset[tuple[str, str]] | None = None
        self._is_expected = False

    def begin(self) -> None:
        """Look at what there is before a test."""
        if self._open is None:
            self._open = frozenset(_open_files())
        self._is_expected = False
        self._asking.created.clear()
        variables, threads = _variables().copy(), other_threads().keys()
        variables.pop(_CURRENT_TEST, None)
        self._before = _There(variables, _folder(), threads, self._open, self._asking.asked)

    def expect(self) -> None:
        """Let what is there after this test be there for others."""
        self._is_expected = True

    def found(self) -> Iterator[Left]:
        """Yield what is there after the test and was not there before."""
        before, self._before = self._before, None
        if before is None:
            return
        has_asked = self._asking.asked != before.asked
        if has_asked:
            self._open = frozenset(_open_files())
        if self._is_expected:
            return
        yield from _changed(before)
        for number, thread in other_threads().items():
            if number not in before.threads:
                yield Left("thread", thread.name)
        if has_asked and self._open is not None:
            for kind, what in sorted(self._open - before.open):
                if not what.startswith(self._own):
                    yield Left(kind, what)
            for path in dict.fromkeys(self._asking.created):
                if os.path.exists(os.path.join(self._root, path)):
                    yield Left("file", path)


def _changed(before: _There) -> Iterator[Left]:
    now = _variables()
    if now != before.variables:
        names = {name for name, _ in now.items() ^ before.variables.items()}
        for name in sorted(map(os.fsdecode, names)):
            if not name.startswith(_OWN_VARIABLES):
                yield Left("environment variable", name)
    if _folder() != before.folder:
        yield Left("working directory", _folder())


def _variables() -> dict[bytes, bytes]:
    """Return the environment as it is kept, without a copy."""
    found: dict[bytes, bytes] = getattr(os.environ, "_data", {})
    return found


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _open_files() -> Iterator[tuple[str, str]]:
    """Yield the open files and sockets, and the children of this process, where Linux lists them."""
    if not sys.platform.startswith("linux"):
        return
    for number in os.listdir(_FILES):
        try:
            name = os.readlink(f"{_FILES}/{number}")
        except OSError:
            continue
        if name.startswith("socket:"):
            yield "socket", f"number {number}"
        elif name.startswith("/") and not name.startswith(("/dev/", "/proc/")):
            yield "open file", name
    try:
        children = read_bytes("/proc/thread-self/children").decode("ascii").split()
    except OSError:
        return
    for child in children:
        yield "process", f"number {child}"
