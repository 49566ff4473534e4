"""The folder that holds what a run leaves until it ends, shared by its processes.

Its path is in the environment of every process that the run starts, so that they measure too. It is
removed when the run ends. If a run was killed, the next command takes in what is there.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from surefoot.errors import DataError
from surefoot.measure.losses import incomplete, reason_of
from surefoot.measure.plan import SessionPlan, plan_from_json, plan_to_json
from surefoot.store.datafile import make_folder
from surefoot.store.secret import ANY, is_ours
from surefoot.untouched import keep_builtins, os

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from surefoot.model.chosen import ChosenTests

keep_builtins(globals())

_RUNS = "runs"
_PLAN = "plan.json"
_CHOSEN = "chosen.json"
_OWNER = "owner"
_LOST = "lost"
_LOST_ROOM = 512
"""The bytes that are reserved for the reason why a process recorded nothing."""
_NAME = re.compile(r"\d+-[0-9a-f]{8}")


class RunFolder:
    """The folder of one run, held by the process that made it."""

    def __init__(self, path: Path, owner: int) -> None:
        self.path = path
        self._owner = owner

    @classmethod
    def create(cls, plan: SessionPlan, home: Path) -> RunFolder:
        """Make a run's folder below ``home``, our own, or a temporary one where none can be made
        there that is private.

        Raises:
            OSError: where neither can be written.
        """
        try:
            make_folder(home)
            runs = home / _RUNS
            if home.is_symlink() or runs.is_symlink():  # it would lead to a folder that is not ours
                raise NotADirectoryError
            runs.mkdir(exist_ok=True)
            name = f"{os.getpid()}-{os.urandom(4).hex()}"
            making, path = runs / f".{name}", runs / name
            making.mkdir(mode=0o700)
            if not is_private(making):
                making.rmdir()
                raise PermissionError
        except OSError:
            making = path = Path(tempfile.mkdtemp(prefix="surefoot-"))
        owner = os.open(making / _OWNER, os.O_RDWR | os.O_CREAT)
        if fcntl is not None:
            fcntl.flock(owner, fcntl.LOCK_EX)
        (making / _PLAN).write_text(plan_to_json(plan), encoding="utf-8")
        (making / _LOST).write_bytes(bytes(_LOST_ROOM))
        making.rename(path)  # others may see it only now that it is locked
        return cls(path, owner)

    def remove(self) -> None:
        """Remove the folder and all in it."""
        with contextlib.suppress(OSError):
            os.close(self._owner)
        _remove(self.path)


def abandoned_runs(home: Path) -> Iterator[Path]:
    """Yield the folder of each run below ``home`` whose owner has ended, and then remove it.

    The owners' locks ended with them.
    """
    runs = home / _RUNS
    if fcntl is None or home.is_symlink() or runs.is_symlink() or not runs.is_dir():
        return
    for path in sorted(filter(_is_run, runs.iterdir())):
        try:
            owner = os.open(path / _OWNER, os.O_RDWR)
        except OSError:
            continue  # it is being removed
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass  # in use
        else:
            yield path
            _remove(path)
        finally:
            os.close(owner)


def _remove(path: Path) -> None:
    """Remove the folder of a run, and the folder of all runs if it was the last."""
    shutil.rmtree(path, ignore_errors=True)
    if path.parent.name == _RUNS:
        with contextlib.suppress(OSError):
            path.parent.rmdir()  # fails while another run is there


def _is_run(path: Path) -> bool:
    """Return whether a path is the folder of a run: by its name, and by whose it is."""
    return _NAME.fullmatch(path.name) is not None and is_private(path)


def is_private(folder: Path) -> bool:
    """Return whether a folder is this user's and nobody else may use it.

    A run's folder says where its processes read and write, so no other folder is believed. One that
    came with a project is not private: git keeps no such rights.
    """
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and is_ours(status, ANY)


def plan_of_run(folder: Path) -> SessionPlan | None:
    """Return what a run's processes are to measure, or None where the run has ended.

    Raises:
        DataError: when that cannot be read.
    """
    path = folder / _PLAN
    try:
        return plan_from_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: cannot be read ({error}). Run the tests again.") from error


def note_lost(folder: Path, error: Exception) -> None:
    """Note that a process recorded nothing, not even that.

    Its room was made with the run. Where it cannot be written, as when no file can be opened, it is
    removed: that is a note too.
    """
    path = folder / _LOST
    reason = reason_of(error).encode("utf-8", "replace")[:_LOST_ROOM]
    try:
        file = os.open(path, os.O_WRONLY)
        try:
            os.write(file, reason)
        finally:
            os.close(file)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(path)


def check_nothing_lost(folder: Path) -> None:
    """Check that each process of a run could record.

    Raises:
        DataError: when one could not, or what they recorded was removed.
    """
    try:
        reason = (folder / _LOST).read_bytes().strip(b"\0").decode("utf-8", "replace")
    except OSError as error:
        if folder.exists():
            reason = "it could not even note why"
        else:
            raise DataError(
                f"{folder}: was removed while the tests ran, with all that was recorded. Keep the "
                "tests from deleting it, then run them again. An earlier data file is untouched."
            ) from error
    if reason:
        raise incomplete(reason)


def write_chosen(chosen: ChosenTests, run: Path) -> None:
    """Tell the processes of a run which tests it is for."""
    document = {**asdict(chosen), "known": sorted(chosen.known)}
    (run / _CHOSEN).write_text(json.dumps(document), encoding="ascii")


def read_chosen(run: Path) -> ChosenTests | None:
    """Return which tests a run is for, or None where it is for all that pytest finds."""
    try:
        document = json.loads((run / _CHOSEN).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    from surefoot.model.chosen import ChosenTests  # noqa: PLC0415 - most runs choose none

    return ChosenTests(**{**document, "known": frozenset(document["known"])})
