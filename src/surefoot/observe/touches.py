"""Notice what a test touches: files, databases, the network, other processes.

What belongs to a test is called for by the project, by the tests or by a fixture. What pytest, its
plugins and the interpreter do on their own is left out, and so is what the program itself consists
of: its modules, installed packages and the files in its own packages.
"""

from __future__ import annotations

import re
import sys
from _thread import get_ident
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from surefoot.model.copies import is_installed
from surefoot.model.selection import project_path
from surefoot.model.touches import Endpoint, Kind, Touch
from surefoot.observe.audit import ignore, listen
from surefoot.observe.entries import DATABASE_CLIENTS, Reached
from surefoot.observe.frames import Behind, Frames, main_frame, outwards, packages_behind
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

_OF_THE_SYSTEM = ("/proc/", "/dev/", "/sys/", "/usr/share/", "/etc/ssl/", "/etc/localtime")
"""Where files are that are part of the machine, not of what a program works on."""

_MADE_UP = re.compile(r"^tmp[a-z0-9_]{8}")
_IN_MEMORY = re.compile(r"^$|:memory:|mode=memory")
_BROWSERS = re.compile(r"(?i)chrom(e|ium)|firefox|geckodriver|msedge|playwright")
_SOCKETS_OF_DATABASES = re.compile(r"\.s\.PGSQL\.|mysqld?\.sock|redis|mongodb")
_FROM_IMPORTS = ("<frozen importlib", "<frozen zipimport")
_LIBRARY = os.path.dirname(os.__file__)
_SUBPROCESS = os.path.join(_LIBRARY, "subprocess.py")
_SHUTIL = os.path.join(_LIBRARY, "shutil.py")
_METADATA = os.path.join(_LIBRARY, "importlib", "metadata", "__init__.py")
_READERS_OF_CODE = (
    _METADATA,
    *(os.path.join(_LIBRARY, f"{n}.py") for n in ("linecache", "inspect", "tokenize", "pkgutil")),
)
_READERS_OF_ZIPS = (
    os.path.join(_LIBRARY, "zipfile.py"),
    os.path.join(_LIBRARY, "zipfile", "__init__.py"),
)

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
        self._inside = os.path.join(root, "")
        self._frames = frames
        self._note = note
        self._note_bound = bound
        self._seen: set[tuple[Touch, bool]] = set()
        self._files_seen = 0
        self._teardown = False
        self._busy: set[int] = set()
        self._thread = get_ident()
        self._temporary: tuple[str, ...] = _temporary_folders()
        self._not_touched = (*_OF_THE_SYSTEM, *_folders_of_python())
        self._packages: dict[str, bool] = {}
        self._unbound: list[Any] = []
        self.asked = 0
        self.created: list[str] = []
        self._listeners = (self._opened, self._changed, self._connected, self._started)
        self._others = (self._forked, self._ran, self._slept, self._sqlite, self._bound)

    def install(self) -> None:
        """Begin to notice."""
        opened, changed, connected, started = self._listeners
        forked, ran, slept, sqlite, bound = self._others
        listen(["open"], opened)
        listen(_CHANGES, changed)
        listen(["socket.connect"], connected)
        listen(["subprocess.Popen"], started)
        listen(_FORKS, forked)
        listen(_PROGRAMS, ran)
        listen(["time.sleep"], slept)
        listen(["sqlite3.connect"], sqlite)
        listen(["socket.bind"], bound)

    def uninstall(self) -> None:
        """Notice no more."""
        for listener in (*self._listeners, *self._others):
            ignore(listener)

    def enter(self, phase: str) -> None:
        """Begin a phase of a test."""
        if phase == "setup":
            self.threads.begin_test()
        self.forget()
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
        caller = frame.f_code.co_filename
        if caller.startswith(_FROM_IMPORTS) or caller in _READERS_OF_CODE:
            return
        if caller in _READERS_OF_ZIPS and _METADATA in map(_file_of, outwards(frame)):
            return  # it looks into all that is on the path
        try:
            text = os.fsdecode(name)
            if caller == _SHUTIL and text[:1] != "/":
                return  # within a folder that it has opened, which no event names
            place = text if text[:1] == "/" else os.path.abspath(text)
        except (OSError, TypeError, ValueError):  # the current directory is gone, or it is no name
            return
        is_inside = place.startswith(self._inside)
        if place.startswith(self._not_touched) or (is_inside and self._is_tools(place)):
            return
        if not is_inside and place.startswith(self._temporary):
            kind, what = Kind.TEMPORARY_FILE, _own_name(place)
        elif is_written or not self._is_of_program(place):
            kind, what = Kind.FILE, project_path(place, self._root)
        else:
            return
        is_new = kind is Kind.FILE and is_written and not os.path.lexists(place)
        before = len(self._seen)
        belongs = self._touched(kind, what, frame)
        if before < len(self._seen) < _MOST_TOLD:
            self._files_seen = 0
        if is_new and belongs:
            self.created.append(what)

    def _is_tools(self, place: str) -> bool:
        """Return whether a file of the project is some tool's: pytest's cache, or our own data."""
        return "/." in place[len(self._root) :] or "__pycache__" in place

    def _is_of_program(self, place: str) -> bool:
        """Return whether a file is a part of the program: code, or of a package."""
        if place.startswith(self._inside) and place.endswith((".py", ".pyc")):
            return True
        folder = os.path.dirname(place)
        known = self._packages.get(folder)
        if known is None:
            known = self._packages[folder] = self._is_program_folder(folder)
        return known

    def _is_program_folder(self, folder: str) -> bool:
        if is_installed(folder):
            return True
        if not folder.startswith(self._root):
            return False
        while len(folder) > len(self._root):
            if os.path.isfile(os.path.join(folder, "__init__.py")):
                return not self._frames.is_of_tests(os.path.join(folder, "x"))
            folder = os.path.dirname(folder)
        return False

    def _sqlite(self, _: str, args: tuple[Any, ...]) -> None:
        self.asked += 1
        try:
            name = os.fsdecode(args[0])
        except TypeError:
            name = str(args[0])
        in_memory = _IN_MEMORY.search(name)
        what = ":memory:" if in_memory else _own_name(name)
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
                is_plugins = thread == self._thread and not behind.fixture
                if is_plugins or kind in _ONLY_CALLED_FOR:
                    return False
                behind = self._waiting_for(behind)
            touch = Touch(kind, what, behind.where, behind.own if own is None else own)
            is_outside = submitter is None and self.threads.is_outside()
            belongs = not (behind.is_shared or is_outside)
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


def _file_of(frame: FrameType) -> str:
    return frame.f_code.co_filename


def _own_name(place: str) -> str:
    """Return the name of a file, or ``tmp*`` where it was made up."""
    return _MADE_UP.sub("tmp*", os.path.basename(place))


def command_in_words(program: Any, words: Any) -> str:
    """Return the program of a command line, and for Python what it runs; example: ``git commit``."""
    try:
        if isinstance(words, (str, bytes, os.PathLike)):
            parts = os.fsdecode(words).split()
        elif isinstance(words, Sequence):
            parts = [os.fsdecode(word) for word in words]
        else:
            parts = [os.fsdecode(program)] if program else []
    except (TypeError, ValueError):
        parts = []
    if not parts:
        return "a program"
    name = os.path.basename(parts[0])
    rest = parts[1:4]
    if name.startswith("python"):
        return f"python {_run_by_python(parts[1:])}".strip()
    if name in {"sh", "bash", "env"} and rest:
        return " ".join([name, *map(os.path.basename, rest[:2])])
    is_word = rest and re.fullmatch(r"[a-z][a-z-]*", rest[0])
    return f"{name} {rest[0]}" if is_word else name


def _run_by_python(arguments: list[str]) -> str:
    """Return what Python runs: ``-c``, ``-m`` and the module, or the name of the script."""
    words = iter(arguments)
    for word in words:
        if word in {"-W", "-X"}:
            next(words, None)
        elif word == "-m":
            return f"-m {next(words, '')}"
        elif word == "-c" or not word.startswith("-"):
            return os.path.basename(word)
    return ""


def _temporary_folders() -> tuple[str, ...]:
    named = filter(None, (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")))
    folders = (*named, "/tmp", "/var/tmp", "/usr/tmp")
    places = {place for f in folders for place in (os.path.abspath(f), os.path.realpath(f))}
    return tuple(os.path.join(folder, "") for folder in places)


def _folders_of_python() -> tuple[str, ...]:
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, own}
    return (*(os.path.join(folder, "") for folder in found - {"/usr"}), "/usr/lib/")
