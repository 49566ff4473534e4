"""Say what a file is to a test: one that it works on, or a part of the program or the machine."""

from __future__ import annotations

import re
import sys
from types import FrameType
from typing import Any

from surefoot.model.copies import is_installed
from surefoot.model.touches import Kind
from surefoot.observe.frames import Frames, outwards
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

IN_MEMORY = re.compile(r"^$|:memory:|mode=memory")
"""The names of SQLite's databases that are no files."""

FROM_IMPORTS = ("<frozen importlib", "<frozen zipimport")
"""How the file names of the import system begin: it looks for modules and reads them."""

_OF_THE_SYSTEM = ("/proc/", "/dev/", "/sys/", "/usr/share/", "/etc/ssl/", "/etc/localtime")
"""Where files are that are part of the machine, not of what a program works on."""

_MADE_UP = re.compile(r"^tmp[a-z0-9_]{8}")
_LIBRARY = os.path.dirname(os.__file__)
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


class Files:
    """Tells the files that a test works on from those that the program consists of."""

    def __init__(self, root: str, frames: Frames) -> None:
        self._root = root
        self._inside = os.path.join(root, "")
        self._frames = frames
        self._temporary = _temporary_folders()
        self._not_touched = (*_OF_THE_SYSTEM, *_folders_of_python())
        self._packages: dict[str, bool] = {}

    def place_of(self, name: Any, caller: FrameType) -> str | None:
        """Return the absolute path of what code has opened or changed by a name.

        It is None where nobody works on it: the code reads modules, or looks for some.
        """
        code = caller.f_code.co_filename
        if code.startswith(FROM_IMPORTS) or code in _READERS_OF_CODE:
            return None
        if code in _READERS_OF_ZIPS and _METADATA in map(_file_of, outwards(caller)):
            return None  # it looks into all that is on the path
        try:
            text = os.fsdecode(name)
            if text[:1] == "/":
                return text
            # Within a folder that it has opened, which no event names.
            return None if code == _SHUTIL else os.path.abspath(text)
        except (OSError, TypeError, ValueError):  # the current directory is gone, or it is no name
            return None

    def kind_of(self, place: str, *, is_written: bool) -> Kind | None:
        """Return the kind of a file at a path, or None if no test works on it."""
        is_inside = place.startswith(self._inside)
        if place.startswith(self._not_touched) or (is_inside and self._is_tools(place)):
            return None
        if not is_inside and place.startswith(self._temporary):
            return Kind.TEMPORARY_FILE
        return Kind.FILE if is_written or not self._is_of_program(place) else None

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


def _file_of(frame: FrameType) -> str:
    return frame.f_code.co_filename


def own_name(place: str) -> str:
    """Return the name of a file, or ``tmp*`` where it was made up."""
    return _MADE_UP.sub("tmp*", os.path.basename(place))


def _temporary_folders() -> tuple[str, ...]:
    named = filter(None, (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")))
    folders = (*named, "/tmp", "/var/tmp", "/usr/tmp")
    places = {place for f in folders for place in (os.path.abspath(f), os.path.realpath(f))}
    return tuple(os.path.join(folder, "") for folder in places)


def _folders_of_python() -> tuple[str, ...]:
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, own}
    return (*(os.path.join(folder, "") for folder in found - {"/usr"}), "/usr/lib/")
