"""A run from its start to its data: the process that owns it, and all that it starts."""

from __future__ import annotations

from pathlib import Path

from surefoot.errors import DataError
from surefoot.measure.environment import RUN_VARIABLE
from surefoot.measure.folder import RunFolder, check_nothing_lost
from surefoot.measure.plan import SessionPlan
from surefoot.measure.session import Session
from surefoot.measure.shard import read_shards
from surefoot.model.run import RunData
from surefoot.store.merge import merge_runs
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())


class Run:
    """Measures this process and those it starts, from ``start`` to ``stop``."""

    def __init__(self, plan: SessionPlan, home: Path) -> None:
        self._home = home
        self._folder = open_run(plan, home)
        self._outer = os.environ.get(RUN_VARIABLE)
        self.session = Session(plan, self._folder.path)

    def start(self) -> None:
        """Measure what is imported from now on.

        Raises:
            UnsupportedInterpreterError: when this interpreter cannot be measured.
            DataError: when there is no room for what is recorded.
        """
        try:
            self.session.start()
        except BaseException:
            self._folder.remove()
            raise
        os.environ[RUN_VARIABLE] = str(self._folder.path)

    def is_for(self, plan: SessionPlan, home: Path) -> bool:
        """Return whether this is the run of that plan and home."""
        return (self.session.plan, self._home) == (plan, home)

    def stop(self) -> RunData:
        """Return what all processes recorded.

        Raises:
            DataError: when some of it is lost.
        """
        self._stop_measuring()
        try:
            return collect(self._folder.path)
        finally:
            self._folder.remove()

    def drop(self) -> None:
        """Stop, and forget what was recorded."""
        self._stop_measuring()
        self._folder.remove()

    def _stop_measuring(self) -> None:
        if self._outer is None:
            os.environ.pop(RUN_VARIABLE, None)
        else:
            os.environ[RUN_VARIABLE] = self._outer
        self.session.stop()


def open_run(plan: SessionPlan, home: Path) -> RunFolder:
    """Make the folder of a run.

    Raises:
        DataError: when there is no place for it.
    """
    try:
        return RunFolder.create(plan, home)
    except OSError as error:
        raise DataError(
            f"{home}: cannot be written ({error.strerror}), nor can a temporary folder. "
            "Make room, then try again."
        ) from error


def collect(folder: Path) -> RunData:
    """Return what all processes of a run recorded.

    Raises:
        DataError: when some of it is lost.
    """
    check_nothing_lost(folder)
    return merge_runs(read_shards(folder))
