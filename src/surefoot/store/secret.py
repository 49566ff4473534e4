"""Know our own files again: by their owner and rights, and by a secret of this user.

The secret lies outside every project, so that nothing which comes with a project can have been
signed with it.
"""

from __future__ import annotations

import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

SECRET_SIZE = 32
WRITE = stat.S_IWGRP | stat.S_IWOTH
"""The rights of others to change a file."""

ANY = stat.S_IRWXG | stat.S_IRWXO
"""All rights of others."""

_HAS_OWNERS = hasattr(os, "geteuid")  # not on Windows, where a user's folders are closed to others
_DIRECTLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Neither through a link, nor waiting for the other end of a pipe."""


@cache
def secret_file(project: Path) -> Path | None:
    """Return where this user's secret is, or None for a user without a home outside the project.

    The answer stays the same as long as the process runs: tests change where home is.
    """
    home = os.environ.get("HOME", "")
    if sys.platform == "win32":
        state = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        state = os.path.join(home, "Library", "Application Support")
    else:
        state = os.environ.get("XDG_STATE_HOME") or os.path.join(home, ".local", "state")
    path = Path(state, "surefoot", "secret")
    within = path.resolve().is_relative_to(project.resolve())
    return path if path.is_absolute() and not within else None


def own_secret(project: Path) -> Path | None:
    """Return where this user's secret is, after making it if there is none and that is possible.

    Of two processes that make it at once, the later one has the last word.
    """
    path = secret_file(project)
    if path is not None and not os.path.lexists(path):
        temporary = path.with_name(f"{os.getpid()}-{os.urandom(4).hex()}.tmp")
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_own(temporary, os.urandom(SECRET_SIZE))
            temporary.replace(path)
    return path


def read_secret(path: Path | None) -> bytes | None:
    """Return the secret, or None if there is none or others could have read or made it."""
    try:
        if path is None or not is_ours(os.lstat(path.parent), WRITE):
            return None
        secret = read_own(str(path), ANY)[0]
    except OSError:
        return None
    return secret if len(secret) == SECRET_SIZE else None


def is_ours(status: os.stat_result, denied: int) -> bool:
    """Return whether a file or folder is this user's, and others have none of these rights."""
    return not _HAS_OWNERS or (status.st_uid == os.geteuid() and not status.st_mode & denied)


def read_own(path: str, denied: int) -> tuple[bytes, float]:
    """Return what a file of ours holds, and when it was last modified.

    Raises:
        OSError: when there is no such file, or it is a link, or not ours (see ``is_ours``).
    """
    file = os.open(path, os.O_RDONLY | _DIRECTLY | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(file)  # of what was opened, whatever the name stands for by now
        if not stat.S_ISREG(status.st_mode) or not is_ours(status, denied):
            raise PermissionError(path)
        return os.read(file, status.st_size), status.st_mtime
    finally:
        os.close(file)


def write_own(path: Path, data: bytes) -> None:
    """Write a new file that is closed to others.

    Raises:
        OSError: when it cannot be written, or something has its name.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
