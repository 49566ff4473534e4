"""Measure a process because the one that started it is measured."""

from __future__ import annotations

import sys
from pathlib import Path

from surefoot.measure.environment import RUN_VARIABLE
from surefoot.measure.folder import is_private, note_lost, plan_of_run
from surefoot.measure.script import measure_script
from surefoot.measure.session import Session, active_session
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())


def join_run() -> Session | None:
    """Return this process's session in the run it belongs to, starting it if needed.

    None means that there is no run, that it has ended, or that this process does not believe the
    environment: ``python -E`` and ``-I`` ask for that, and a folder that is not private is no run's.

    Raises:
        UnsupportedInterpreterError: when this interpreter cannot be measured.
        DataError: when there is no room for what is recorded.
    """
    folder = os.environ.get(RUN_VARIABLE)
    if not folder or sys.flags.ignore_environment or not is_private(Path(folder)):
        return None
    session = active_session()
    if session is not None and str(session.folder) == folder:
        return session
    plan = plan_of_run(Path(folder))
    if plan is None:
        return None
    session = Session(plan, Path(folder))
    session.start()
    return session


def join_silently() -> None:
    """Join the run where possible; every interpreter calls this when it starts.

    A program must never fail or print because of us.
    """
    try:
        session = join_run()
        if session is not None:
            measure_script(session.measures)
    except Exception as error:  # noqa: BLE001 - the run will tell it
        note_lost(Path(os.environ[RUN_VARIABLE]), error)
