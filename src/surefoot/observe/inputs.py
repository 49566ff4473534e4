"""Notice what a test learns from elsewhere than the code that is measured."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from hashlib import blake2b
from typing import Any

from surefoot._version import __version__
from surefoot.model.copies import is_installed
from surefoot.model.inputs import Stamp
from surefoot.model.selection import project_path
from surefoot.observe.audit import Listener, ignore, listen
from surefoot.observe.files import FROM_IMPORTS, IN_MEMORY
from surefoot.source import MAP_VERSION
from surefoot.store.stamps import stamp_of
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_ELSEWHERE = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"),
        *("os.fork", "os.forkpty", "pty.spawn", "socket.connect", "ctypes.dlopen"),
    }
)
"""After one of these events, a test may know what no file of the project says."""

_LISTINGS = frozenset({"os.listdir", "os.scandir", "sqlite3.connect"})
"""The same, where they are about a place in the project."""

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

NoteFile = Callable[[str, str, Stamp], None]
"""Takes a test, the project's path of a file, and what stands for its content."""


class InputHook:
    """Tells which files of the project are opened for reading, and who asks for anything else.

    ``test`` is the one that runs; it is empty outside tests. ``opener`` is the one that depends on
    what is opened, or empty where all may. ``note_file`` is called once for each of its files that
    is not measured, ``note_elsewhere`` once for each test that learned
    something from elsewhere.
    """

    def __init__(
        self,
        root: str,
        is_measured: Callable[[str], bool],
        note_file: NoteFile,
        note_elsewhere: Callable[[str], None],
    ) -> None:
        self.test = ""
        self.opener = ""
        self._root = root
        self._is_measured = is_measured
        self._note_file = note_file
        self._note_elsewhere = note_elsewhere
        self._seen: set[tuple[str, str]] = set()
        self._listeners: dict[Listener, Collection[str]] = {
            self._opened: {"open"},
            self._asked: _ELSEWHERE,
            self._listed: _LISTINGS,
        }

    def install(self) -> None:
        """Begin to notice."""
        for listener, events in self._listeners.items():
            listen(events, listener)

    def uninstall(self) -> None:
        """Notice no more."""
        for listener, events in self._listeners.items():
            ignore(events, listener)

    def _opened(self, _: str, args: tuple[Any, ...]) -> None:
        name, _mode, flags = args
        is_read = flags & (os.O_WRONLY | os.O_RDWR) != os.O_WRONLY
        if isinstance(name, int) or not is_read:
            return
        path = self._path_of(name)
        if path is not None and (self.opener, path) not in self._seen:
            self._seen.add((self.opener, path))  # from here on, we may open it too
            place = os.path.join(self._root, path)
            if not self._is_measured(place):
                self._note_file(self.opener, path, stamp_of(place))

    def _path_of(self, name: Any) -> str | None:
        try:
            return input_path(os.fsdecode(name), self._root)
        except OSError:  # the current directory is gone
            return None

    def _asked(self, _: str, __: tuple[Any, ...]) -> None:
        if self.test and (self.test, "") not in self._seen:
            self._seen.add((self.test, ""))
            self._note_elsewhere(self.test)

    def _listed(self, event: str, args: tuple[Any, ...]) -> None:
        caller = sys._getframe(2).f_code.co_filename  # noqa: SLF001 - documented
        if not caller.startswith(FROM_IMPORTS) and self._is_inside(args[0]):
            self._asked(event, args)

    def _is_inside(self, place: object) -> bool:
        """Return whether a folder or a database is in the project."""
        if not isinstance(place, (str, bytes, os.PathLike)):
            return place is None  # the current directory
        name = os.fsdecode(place)
        inside = self._path_of(os.path.join(name, "x")) is not None
        return inside and not IN_MEMORY.search(name)


def input_path(name: str, root: str) -> str | None:
    """Return the project's path of a file, or None where it is no input of the project's tests.

    None stands for what lies elsewhere, is installed, or is some tool's: below a folder whose name
    begins with a dot.
    """
    if name[:1] == "/" and not name.startswith(root):
        return None  # most are; the rest takes longer
    place = os.path.abspath(name)
    if not place.startswith(root + os.sep) or is_installed(os.path.dirname(place)):
        return None
    path = project_path(place, root)
    is_some_tools = path.endswith(".pyc") or "/." in "/" + os.path.dirname(path)
    return None if is_some_tools else path


def imported_files(root: str) -> Iterator[str]:
    """Yield the places of all modules that are neither Python's own, nor ours, nor installed."""
    own = tuple({os.path.join(p, "") for p in (sys.prefix, sys.base_prefix, _OURS)})
    inside = root + os.sep
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if isinstance(name, str):
            place = os.path.abspath(name)
            is_own = place.startswith(own) and not place.startswith(inside)
            if not is_own and not is_installed(os.path.dirname(name)):
                yield place


_NAMES_OF_INSTALLED = (".dist-info", ".egg-info", ".egg-link", ".pth")


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def surroundings(*others: object) -> Stamp:
    """Return what stands for the interpreter and what is installed for it, and for ``others``."""
    installed = sorted(
        name
        for folder in filter(is_installed, sys.path)
        for name in _names_in(folder)
        if name.endswith(_NAMES_OF_INSTALLED)
    )
    described = (sys.version, sys.platform, sys.flags, __version__, MAP_VERSION, installed, others)
    return blake2b(repr(described).encode("utf-8", "replace"), digest_size=16).hexdigest()
