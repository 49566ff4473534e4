"""Keep the project's files as they are, whatever a changed program does to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = {
    *("os.remove", "os.rename", "os.truncate", "os.link", "os.symlink", "os.rmdir"),
    *("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"),
    *("shutil.rmtree", "shutil.move"),
}


class Protection:
    """Refuses to change or remove the files that a folder has now.

    Files in hidden folders and in virtual environments are not looked at. It is an audit hook,
    which cannot be removed: it belongs in a process of its own.
    """

    def __init__(self, root: str) -> None:
        self._files = frozenset(_files_below(os.path.realpath(root)))

    def install(self) -> None:
        """Begin; there is no end."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = flags & _WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
            if writes and _real(path) in self._files:
                _refuse(path)
        elif event in _CHANGING:
            for path in arguments[:2]:
                if self._holds(_real(path)):
                    _refuse(path)

    def _holds(self, real: str) -> bool:
        if real in self._files:
            return True
        is_folder = bool(real) and Path(real).is_dir()
        return is_folder and any(name.startswith(real + os.sep) for name in self._files)


def _real(path: object) -> str:
    """Return the real path of what an event names; empty for what is open already."""
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    return os.path.realpath(os.fsdecode(path))


def _refuse(path: object) -> None:
    raise PermissionError(f"{path!s}: surefoot mutate keeps the project's files as they are")


def _files_below(root: str) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not Path(folder, name, "pyvenv.cfg").exists()
        ]
        for name in names:
            yield f"{folder}/{name}"
