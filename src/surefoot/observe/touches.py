"""Notice what a test touches: files, databases, the network, other processes.

What belongs to a test is called for by the project, by the tests or by a fixture. What pytest, its
plugins and the interpreter do on their own is left out, and so is what the program itself consists
of: its modules, installed packages and the files in its own packages.
"""

from __future__ import annotations

import re
import sys
from _thread import get_ident
from collections.abc import Callable, Collection
from types import FrameType
from typing import Any

from surefoot.model.selection import project_path
from surefoot.model.touches import Endpoint, Kind, Touch
from surefoot.observe.audit import Listener, ignore, listen
from surefoot.observe.commands import command_in_words
from surefoot.observe.entries import DATABASE_CLIENTS, Reached
from surefoot.observe.files import IN_MEMORY, Files, own_name
from surefoot.observe.frames import Behind, Frames, main_frame, packages_behind
from surefoot.observe.threads import Threads
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

NoteTouch = Callable[[Touch, bool], None]
"""Takes a touch, and whether it belongs to the test that runs."""

_CHANGES = frozenset(
    {
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink"),
        *("os.truncate", "os.listdir", "os.scandir"),
    }
)
"""Events about a place in the file system, their first argument."""

_FORKS = frozenset({"os.fork", "os.forkpty"})
_PROGRAMS = frozenset({"os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"})

_BROWSERS = re.compile(r"(?i)chrom(e|ium)|firefox|geckodriver|msedge|playwright")
_SOCKETS_OF_DATABASES = re.compile(r"\.s\.PGSQL\.|mysqld?\.sock|redis|mongodb")
_NAME_ELSEWHERE = re.compile(r"(?i)(?!(?:.*\.)?localhost\.?$)[^:]*[a-z][^:]*")
"""The name of another machine, and no address."""
_SUBPROCESS = os.path.join(os.path.dirname(os.__file__), "subprocess.py")

_ENOUGH = 1_000
"""So many events of files that told nothing new about one context: what follows is like them."""
_MOST_TOLD = 50
"""Where a context touches more than that, other files are nothing new."""


class Touches:
    """Says what is touched, once for each context, while installed.

    ``note`` is called with each, and ``bound`` with where this process listens.
    ``asked`` counts how often the system was asked for something that stays open, and ``created``
    holds the files outside temporary folders that were not there before.
    """

    def __init__(
        self, root: str, frames: Frames, note: NoteTouch, bound: Callable[[Endpoint], None]
    ) -> None:
        self.threads = Threads()
        self._root = root
        self._frames = frames
        self._files = Files(root, frames)
        self._note = note
        self._note_bound = bound
        self._seen: set[tuple[Touch, bool]] = set()
        self._files_seen = 0
        self._teardown = False
        self._busy: set[int] = set()
        self._thread = get_ident()
        self._unbound: list[Any] = []
        self.asked = 0
        self.created: list[str] = []
        self._listeners: dict[Listener, Collection[str]] = {
            self._opened: {"open"},
            self._changed: _CHANGES,
            self._connected: {"socket.connect"},
            self._looked_up: {"socket.getaddrinfo", "socket.gethostbyname"},
            self._bound: {"socket.bind"},
            self._started: {"subprocess.Popen"},
            self._forked: _FORKS,
            self._ran: _PROGRAMS,
            self._slept: {"time.sleep"},
            self._sqlite: {"sqlite3.connect"},
        }

    def install(self) -> None:
        """Begin to notice."""
        for listener, events in self._listeners.items():
            listen(events, listener)

    def uninstall(self) -> None:
        """Notice no more."""
        for listener, events in self._listeners.items():
            ignore(events, listener)

    def enter(self, phase: str) -> None:
        """Begin a phase of a test."""
        if phase == "setup":
            self.threads.begin_test()
        self._seen.clear()
        self._files_seen = 0
        self._teardown = phase == "teardown"
        self._thread = get_ident()

    def forget(self) -> None:
        """Tell again what has been told of this phase."""
        self._seen.clear()
        self._files_seen = 0

    def reached(self, frame: FrameType, found: Reached) -> None:
        """Notice what the call of a function of some library reaches."""
        self._touched(found.kind, found.what, frame, own=found.own or None)

    def submitted(self, frame: FrameType) -> None:
        """Remember what is behind a piece of work, as the object for it is made for a thread."""
        behind = self._frames.behind(frame, to_the_end=self._teardown)
        if behind.where is not None:
            self.threads.submit(frame.f_locals["self"], behind)

    # What audit events tell

    def _opened(self, _: str, args: tuple[Any, ...]) -> None:
        name, _mode, flags = args
        self.asked += 1
        if isinstance(name, int) or not flags:
            return  # without flags, the interpreter asks on its own: for the line of a syntax error
        is_written = bool(flags & (os.O_WRONLY | os.O_RDWR))
        self._file(name, sys._getframe(2), is_written=is_written)  # noqa: SLF001 - documented

    def _changed(self, event: str, args: tuple[Any, ...]) -> None:
        is_written = event not in {"os.listdir", "os.scandir"}
        if args[0] is not None and not isinstance(args[0], int):
            self._file(args[0], sys._getframe(2), is_written=is_written)  # noqa: SLF001

    def _file(self, name: Any, frame: FrameType, *, is_written: bool) -> None:
        if self._files_seen > _ENOUGH or get_ident() in self._busy:
            return
        self._files_seen += 1
        place = self._files.place_of(name, frame)
        kind = None if place is None else self._files.kind_of(place, is_written=is_written)
        if place is None or kind is None:
            return
        of_project = kind is Kind.FILE
        what = project_path(place, self._root) if of_project else own_name(place)
        is_new = of_project and is_written and not os.path.lexists(place)
        before = len(self._seen)
        belongs = self._touched(kind, what, frame)
        if before < len(self._seen) < _MOST_TOLD:
            self._files_seen = 0
        if is_new and belongs:
            self.created.append(what)

    def _sqlite(self, _: str, args: tuple[Any, ...]) -> None:
        self.asked += 1
        try:
            name = os.fsdecode(args[0])
        except TypeError:
            name = str(args[0])
        in_memory = IN_MEMORY.search(name)
        what = ":memory:" if in_memory else own_name(name)
        self._touched(Kind.DATABASE, f"sqlite3 {what}", sys._getframe(2))  # noqa: SLF001

    def _connected(self, _: str, args: tuple[Any, ...]) -> None:
        self.asked += 1
        address = args[1]
        frame = sys._getframe(2)  # noqa: SLF001
        self._bound_since()
        if isinstance(address, tuple) and len(address) >= 2:
            what = f"{address[0]}:{address[1]}"
            of_database = False
        else:
            what = os.fsdecode(address) if isinstance(address, (str, bytes)) else repr(address)
            of_database = _SOCKETS_OF_DATABASES.search(what) is not None
        self._network(what, frame, of_database=of_database)

    def _looked_up(self, _: str, args: tuple[Any, ...]) -> None:
        """Notice a question for the address of another machine, which may have no answer."""
        host = os.fsdecode(args[0]) if isinstance(args[0], (str, bytes)) else ""
        if _NAME_ELSEWHERE.fullmatch(host):
            self._network(host, sys._getframe(2), of_database=False)  # noqa: SLF001

    def _network(self, what: str, frame: FrameType, *, of_database: bool) -> None:
        clients = DATABASE_CLIENTS.intersection(packages_behind(frame))
        if clients:
            what = f"{min(clients)} {what}"
        kind = Kind.DATABASE if clients or of_database else Kind.NETWORK
        self._touched(kind, what, frame)

    def _started(self, _: str, args: tuple[Any, ...]) -> None:
        self.asked += 1
        program, words = args[0], args[1]
        what = command_in_words(program, words)
        kind = Kind.BROWSER if _BROWSERS.search(what) else Kind.PROCESS
        self._touched(kind, what, sys._getframe(2), own=False)  # noqa: SLF001

    def _forked(self, _: str, __: tuple[Any, ...]) -> None:
        frame = sys._getframe(2)  # noqa: SLF001 - documented
        self._touched(Kind.PROCESS, "a forked process", frame, own=False)

    def _ran(self, _: str, args: tuple[Any, ...]) -> None:
        frame = sys._getframe(2)  # noqa: SLF001 - documented
        if frame.f_code.co_filename != _SUBPROCESS:  # it has told of this already
            self._touched(Kind.PROCESS, command_in_words(None, args[0]), frame, own=False)

    def _slept(self, _: str, args: tuple[Any, ...]) -> None:
        if args[0] > 0:
            self._touched(Kind.SLEEP, f"{args[0]:g} s", sys._getframe(2))  # noqa: SLF001

    def _bound(self, _: str, args: tuple[Any, ...]) -> None:
        self.asked += 1
        served, address = args
        if isinstance(address, tuple) and len(address) >= 2:
            if address[1]:
                self._note_bound(address[1])
            else:
                self._unbound.append(served)
        elif isinstance(address, (str, bytes)):
            self._note_bound(os.fsdecode(address))

    def _bound_since(self) -> None:
        """Note the ports of sockets that left their number to the system."""
        waiting, self._unbound = self._unbound, []
        for served in waiting:
            try:
                self._note_bound(served.getsockname()[1])
            except (OSError, IndexError, TypeError):  # it is closed
                continue

    def _touched(
        self, kind: Kind, what: str, frame: FrameType | None, own: bool | None = None
    ) -> bool:
        """Note a touch if somebody of the project asked for it; return whether it is the test's."""
        thread = get_ident()
        if thread in self._busy:
            return False
        self._busy.add(thread)
        try:
            behind = self._frames.behind(frame, to_the_end=self._teardown)
            submitter = self.threads.submitter(frame) if behind.where is None else None
            behind = submitter or behind
            if behind.where is None:
                is_plugins = thread == self._thread and not behind.in_fixture
                if is_plugins or kind in _ONLY_CALLED_FOR:
                    return False
                behind = self._waiting_for(behind)
            touch = Touch(kind, what, behind.where, behind.own if own is None else own)
            is_outside = submitter is None and self.threads.is_outside()
            belongs = not (behind.ends_shared or is_outside)
            if (touch, belongs) not in self._seen:
                self._seen.add((touch, belongs))
                self._note(touch, belongs)
            return belongs
        finally:
            self._busy.discard(thread)

    def _waiting_for(self, behind: Behind) -> Behind:
        """Return the line of the tests that waits while another thread works."""
        if get_ident() == self._thread:
            return behind
        where = self._frames.behind(main_frame(), to_the_end=False).where
        return behind._replace(where=where)


_ONLY_CALLED_FOR = {Kind.FILE, Kind.TEMPORARY_FILE, Kind.SLEEP}
"""What others do of their own accord."""
