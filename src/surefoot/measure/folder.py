"""The folder that holds what a run leaves until it ends, shared by its processes.

Its path is in the environment of every process that the run starts, so that they measure too. It is
removed when the run ends. If a run was killed, the next run removes its folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from surefoot.measure.plan import SessionPlan, plan_from_json, plan_to_json
from surefoot.model.chosen import ChosenTests
from surefoot.store.datafile import make_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_RUNS = "runs"
_PLAN = "plan.json"
_CHOSEN = "chosen.json"
_OWNER = "owner"
_NAME = re.compile(r"\d+-[0-9a-f]{8}")


class RunFolder:
    """The folder of one run, held by the process that made it."""

    def __init__(self, path: Path, owner: int) -> None:
        self.path = path
        self._owner = owner

    @classmethod
    def create(cls, plan: SessionPlan, home: Path) -> RunFolder:
        """Make a run's folder below ``home``, our own, or a temporary one where that cannot be
        written.

        Also remove what killed runs have left there.

        Raises:
            OSError: where neither can be written.
        """
        try:
            make_folder(home)
            runs = home / _RUNS
            if home.is_symlink() or runs.is_symlink():  # it would lead to a folder that is not ours
                raise NotADirectoryError
            runs.mkdir(exist_ok=True)
            _remove_abandoned(runs)
            name = f"{os.getpid()}-{os.urandom(4).hex()}"
            making, path = runs / f".{name}", runs / name
            making.mkdir()
        except OSError:
            making = path = Path(tempfile.mkdtemp(prefix="surefoot-"))
        owner = os.open(making / _OWNER, os.O_RDWR | os.O_CREAT)
        if fcntl is not None:
            fcntl.flock(owner, fcntl.LOCK_EX)
        (making / _PLAN).write_text(plan_to_json(plan), encoding="utf-8")
        making.rename(path)  # others may see it only now that it is locked
        return cls(path, owner)

    def remove(self) -> None:
        """Remove the folder and all in it."""
        with contextlib.suppress(OSError):
            os.close(self._owner)
        shutil.rmtree(self.path, ignore_errors=True)
        if self.path.parent.name == _RUNS:
            with contextlib.suppress(OSError):
                self.path.parent.rmdir()  # fails while another run is there


def _remove_abandoned(runs: Path) -> None:
    """Remove the folders whose owners have ended; their locks ended with them."""
    if fcntl is None:
        return
    for path in filter(lambda path: _NAME.fullmatch(path.name), runs.iterdir()):
        try:
            owner = os.open(path / _OWNER, os.O_RDWR)
        except OSError:
            continue  # it is being removed
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass  # in use
        finally:
            os.close(owner)


def plan_of_run(folder: Path) -> SessionPlan | None:
    """Return what a run's processes are to measure, or None where the run has ended."""
    try:
        return plan_from_json((folder / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


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
    return ChosenTests(**{**document, "known": frozenset(document["known"])})
