"""One measured process: start before the program is imported, stop, hand over the hits."""

from __future__ import annotations

import os
import sys
from pathlib import PurePath

from surefoot.errors import UnsupportedInterpreterError
from surefoot.model.run import FileKey, FileRun, Hits, RunData
from surefoot.plan import SessionPlan
from surefoot.probe.cache import CodeCache
from surefoot.probe.hook import MONITORING, ImportHook
from surefoot.probe.marks import SYNTHETIC
from surefoot.probe.monitor import Monitor
from surefoot.probe.recorder import Recorder
from surefoot.probe.rewriting import measure_rewritten_modules
from surefoot.source import MAP_VERSION


class Session:
    """Measures this process from ``start`` to ``stop``."""

    def __init__(self, plan: SessionPlan) -> None:
        self._plan = plan
        self._recorder = Recorder()
        self._monitor = Monitor(self._recorder) if MONITORING else None
        self._hook = ImportHook(
            plan.selection,
            plan.plain,
            self._recorder,
            self._monitor,
            CodeCache(plan.cache) if plan.cache else None,
        )
        self._late: frozenset[str] = frozenset()

    def start(self) -> None:
        """Measure what is imported from now on.

        Raises:
            UnsupportedInterpreterError: when this interpreter cannot be measured.
        """
        check_interpreter()
        self._late = frozenset(self._imported_already())
        if self._monitor is not None:
            self._monitor.start()
        self._hook.install()

    def measure_pytest(self) -> None:
        """Measure test modules too, where they are selected; import pytest for it."""
        problem = measure_rewritten_modules(self._hook)
        if problem is not None:
            print(f"surefoot: {problem}; test modules are unmeasured", file=sys.stderr)  # noqa: T201

    def stop(self) -> RunData:
        """Stop measuring and return what was reached."""
        self._hook.uninstall()
        if self._monitor is not None:
            self._monitor.stop()
        reached = self._recorder.by_file()
        files: dict[FileKey, FileRun] = {}
        for filename, loaded in self._hook.loaded.items():
            key = FileKey(
                project_path(loaded.path, self._plan.selection.root),
                loaded.digest,
                MAP_VERSION,
                python_minor(),
            )
            numbers = reached.get(filename, set())
            hits = Hits(
                frozenset(number for number in numbers if number < SYNTHETIC),
                frozenset(number - SYNTHETIC for number in numbers if number >= SYNTHETIC),
            )
            earlier = files[key].contexts[""] if key in files else Hits()
            files[key] = FileRun(loaded.extent, {"": earlier | hits})
        return RunData(sys.version.split()[0], files, self._late)

    def _imported_already(self) -> list[str]:
        """Name the measured files that are loaded by now: their import went unseen."""
        root = self._plan.selection.root
        late = []
        for module in list(sys.modules.values()):
            filename = getattr(module, "__file__", None)
            if isinstance(filename, str):
                path = os.path.realpath(filename)
                if path in self._plan.selection:
                    late.append(project_path(path, root))
        return late


def project_path(path: str, root: str) -> str:
    """Return a file's path relative to the project, with forward slashes."""
    try:
        return PurePath(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive, on Windows
        return PurePath(path).as_posix()


def python_minor() -> str:
    """Return the version that decides what a module compiles to; example: ``3.13``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def check_interpreter() -> None:
    """Refuse an interpreter on which our probes would not work.

    Raises:
        UnsupportedInterpreterError: with the reason and the remedy.
    """
    if sys.implementation.name != "cpython":
        raise UnsupportedInterpreterError(
            f"{sys.implementation.name} cannot be measured: the probes rely on CPython's "
            "compiler. Run your tests on CPython 3.11 or newer."
        )
    if "t" in getattr(sys, "abiflags", ""):
        raise UnsupportedInterpreterError(
            "free-threaded CPython cannot be measured yet: the probes have not been proven there. "
            "Run your tests on a build with the GIL."
        )
