"""One measured process: start before the program is imported, enter contexts, stop."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from surefoot.errors import DataError, UnsupportedInterpreterError
from surefoot.measure.environment import CONTEXT_VARIABLE
from surefoot.measure.plan import SessionPlan
from surefoot.measure.shard import Shard
from surefoot.model.run import LATE, Extent, Known
from surefoot.model.selection import project_path
from surefoot.probe.cache import CodeCache
from surefoot.probe.compiled import CompiledFiles
from surefoot.probe.hook import MONITORING, ImportHook, LoadedFile
from surefoot.probe.monitor import Monitor
from surefoot.probe.recorder import Recorder
from surefoot.probe.rewriting import RewrittenModules
from surefoot.source import MAP_VERSION

_active: list[Session] = []


def active_session() -> Session | None:
    """Return the session last started in this process among those not stopped yet."""
    return _active[-1] if _active else None


class Session:
    """Measures this process from ``start`` to ``stop``, into a shard in ``folder``.

    A child that is forked in the meantime gets a shard of its own.
    """

    def __init__(self, plan: SessionPlan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self._context_number = 0
        self._context: str | None = ""
        self._shard: Shard | None = None
        self._late: frozenset[str] = frozenset()
        self._recorder: Recorder
        self._hook: ImportHook
        self._rewritten: RewrittenModules
        self._compiled: CompiledFiles

    @property
    def shard_name(self) -> str | None:
        """The name that sets this process's shard apart from the others."""
        return self._shard.name if self._shard else None

    def start(self) -> None:
        """Measure what is imported from now on.

        Raises:
            UnsupportedInterpreterError: when this interpreter cannot be measured.
            DataError: when there is no room for what is recorded.
        """
        check_interpreter()
        try:
            self._shard = Shard(self.folder)
            self._recorder = Recorder(self._shard.allocate)
        except OSError as error:
            raise DataError(
                f"{self.folder}: cannot be written ({error.strerror}). Make room, then try again."
            ) from error
        monitor = Monitor(self._recorder) if MONITORING else None
        cache = CodeCache(self.plan.cache) if self.plan.cache else None
        self._hook = ImportHook(
            self.plan.selection,
            self.plan.plain,
            self._recorder,
            monitor,
            cache,
            self._note_file,
        )
        self._note_process()
        self._late = frozenset(self._imported_already())
        for path in sorted(self._late):
            self._note(late=path)
        if monitor is not None:
            monitor.start()
        self._hook.install()
        self._rewritten = RewrittenModules(self._hook)
        self._rewritten.await_pytest()
        self._compiled = CompiledFiles(self._hook)
        self._compiled.install()
        _active.append(self)

    def enter_context(self, name: str | None) -> None:
        """Attribute what is reached from now on to a context; an empty name means none.

        With None as the name, it is not recorded at all.
        """
        self._context_number += 1
        self._context = name
        with suppress(ValueError):  # a name that the environment cannot hold
            os.environ[CONTEXT_VARIABLE] = name or ""
        self._note(context=self._context_number, name=name)
        if self._recorder.enter_context(self._context_number):
            self._hook.start_over()

    def measures(self, filename: str) -> bool:
        """Return whether a file is to be measured."""
        return self._hook.measures(filename)

    def note_test(self, name: str) -> None:
        """Note that a test is run."""
        self._note(test=name)

    def note_shared(self, context: str, scope: str) -> None:
        """Note that a context makes something that other tests in a scope use too."""
        self._note(shared=context, scope=scope)

    def note_unmeasured_worker(self, name: str) -> None:
        """Note that tests ran in a process that recorded nothing."""
        self._note(unmeasured=name)

    def note_collected(self, names: list[str], *, all_of_them: bool) -> None:
        """Note which tests pytest collected, and whether all of the project's were asked for."""
        self._note(collected=names, all=all_of_them)

    def measure_pytest(self) -> None:
        """Say so where test modules cannot be measured; this imports pytest."""
        problem = self._rewritten.install()
        if problem is not None:
            print(f"surefoot: {problem}; test modules are unmeasured", file=sys.stderr)  # noqa: T201

    def stop(self) -> None:
        """Stop measuring; what was recorded is in the folder."""
        _active.remove(self)
        os.environ.pop(CONTEXT_VARIABLE, None)
        self._hook.uninstall()
        self._rewritten.uninstall()
        self._compiled.uninstall()
        if self._hook.monitor is not None:
            self._hook.monitor.stop()
        if self._recorder.lost:
            self._note(lost=self._recorder.lost)

    def forked(self) -> None:
        """Go on in a new shard: this process is a forked child.

        What it inherits from its parent is in the parent's shard.
        """
        try:
            self._shard = Shard(self.folder)
        except OSError:  # the run has ended, or the disk is full
            self._shard = None
            self._recorder.lose()
            return
        self._recorder.start_over(self._shard.allocate, self._context_number)
        self._note_process()
        self._note(context=self._context_number, name=self._context)
        for filename, loaded in self._hook.loaded.items():
            self._note_file(filename, loaded)

    def _note_process(self) -> None:
        self._note(python=sys.version.split()[0])

    def _note_file(self, filename: str, loaded: LoadedFile) -> None:
        path = project_path(loaded.path, self.plan.selection.root)
        # Loading a late module again does not show what its first import reached.
        extent = Extent(Known.NOTHING, LATE) if path in self._late else loaded.extent
        self._note(
            file=self._recorder.number_file(filename),
            key=[path, loaded.digest, MAP_VERSION, python_minor()],
            extent=[extent.known.value, extent.reason, extent.asserts],
        )

    def _note(self, **fields: object) -> None:
        if self._shard is not None:
            try:
                self._shard.note(**fields)
            except OSError as error:
                self._recorder.lost = str(error)

    def _imported_already(self) -> list[str]:
        """Return the measured files that are already loaded: we did not see their import."""
        root = self.plan.selection.root
        late = []
        for module in list(sys.modules.values()):
            filename = getattr(module, "__file__", None)
            if isinstance(filename, str):
                path = self.plan.selection.place_of(filename)
                if path is not None:
                    late.append(project_path(path, root))
        return late


def _forked() -> None:
    for session in _active:
        session.forked()


if hasattr(os, "register_at_fork"):  # once: it cannot be undone
    os.register_at_fork(after_in_child=_forked)


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
