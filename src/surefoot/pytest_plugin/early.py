"""Begin to measure as an interpreter starts.

``surefoot.pth`` has each interpreter import this module that belongs to a run or whose command line
names pytest. ``pytest --surefoot`` begins here, before pytest is imported. This imports next to
nothing until ``--surefoot`` is found somewhere that pytest will read. What goes wrong here goes
wrong again when pytest has started, and is reported there.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from surefoot.measure.run import Run
    from surefoot.pytest_plugin.options import RunOptions

_NAMES = ("pytest", "py.test")

_early: list[Run] = []
"""The run that was started early, until pytest has asked for it."""


def start_silently() -> None:
    """Start to measure where this process belongs to a run, or is pytest and will be asked to.

    A program must never fail or print because of us.
    """
    with suppress(Exception):
        if os.environ.get("SUREFOOT_RUN"):
            from surefoot.measure.child import join_silently  # noqa: PLC0415

            join_silently()
            return
        arguments = arguments_of_pytest(sys.argv, sys.orig_argv)
        if arguments is not None and _may_start():
            _start(arguments)


def arguments_of_pytest(argv: list[str], original: list[str]) -> list[str] | None:
    """Return pytest's arguments as an interpreter starts, or None if it will run something else.

    ``argv`` and ``original`` are ``sys.argv`` and ``sys.orig_argv`` at that time.
    """
    program = original[-len(argv)].replace("\\", "/")
    if argv[0] == "-m":  # python -m pytest, python -Wmpytest
        named = program in _NAMES or (
            program[:1] == "-" and program.endswith(("mpytest", "mpy.test"))
        )
    else:
        name = program.rpartition("/")[2].removesuffix(".exe")
        named = argv[0] != "-c" and (name in _NAMES or program.endswith("/pytest/__main__.py"))
    return argv[1:] if named else None


def _may_start() -> bool:
    """Return whether the environment may decide what this process does; a worker is not asked."""
    return not (sys.flags.ignore_environment or "PYTEST_XDIST_WORKER" in os.environ)


def _start(arguments: list[str]) -> None:
    """Start the run that pytest is going to ask for, if it mentions us."""
    from pathlib import Path  # noqa: PLC0415 - most interpreters do not come here

    from surefoot.pytest_plugin.foretold import mentions_us  # noqa: PLC0415

    here = Path.cwd()
    if mentions_us(arguments, here):
        from surefoot.collector import collector_paused  # noqa: PLC0415

        with collector_paused():  # hardly anything of what is imported becomes garbage
            _start_asked(arguments, here)


def _start_asked(arguments: list[str], here: Path) -> None:
    """Start the run if the options ask for it."""
    from surefoot.pytest_plugin.foretold import foretell  # noqa: PLC0415

    given, root = foretell(arguments, here)
    if not given["surefoot"] or given["no_surefoot"] or "no:surefoot" in given["plugins"]:
        return
    if any(w.startswith("--cov") for w in given["others"]) and "--no-cov" not in given["others"]:
        return  # pytest-cov begins later, and our probes would mislead it
    import atexit  # noqa: PLC0415

    from surefoot.measure.run import Run  # noqa: PLC0415
    from surefoot.pytest_plugin.options import project_folder, read_options  # noqa: PLC0415

    options = read_options(given, project_folder(here, root))
    run = Run(options.plan, options.home)
    run.start()
    _early.append(run)
    atexit.register(drop_early)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_early.clear)  # it is the parent's to drop


def started_run(options: RunOptions) -> Run:
    """Return the run that these options ask for: the one started early, or one that starts now.

    Raises:
        UnsupportedInterpreterError, DataError: as ``Run.start``.
    """
    from surefoot.measure.run import Run  # noqa: PLC0415
    from surefoot.measure.session import check_interpreter  # noqa: PLC0415

    check_interpreter()  # again: what is early starts before the interpreter is complete
    if _early and _early[0].is_for(options.plan, options.home):
        return _early.pop()
    drop_early()
    run = Run(options.plan, options.home)
    run.start()
    return run


def drop_early() -> None:
    """Give up the run that was started early, if nothing has asked for it."""
    if _early:
        _early.pop().drop()
