"""One measured process: start before the program is imported, enter contexts, stop."""

from __future__ import annotations

import sys
from pathlib import Path

from surefoot.errors import DataError, UnsupportedInterpreterError
from surefoot.measure.environment import CONTEXT_VARIABLE
from surefoot.measure.observing import Observing, cache_of_calls
from surefoot.measure.plan import SessionPlan
from surefoot.measure.shard import Shard
from surefoot.measure.turn import Turn, follow_turn, join_turn
from surefoot.model.context import Context
from surefoot.model.handovers import Handovers
from surefoot.model.inputs import Stamp
from surefoot.model.run import LATE, Extent, Known
from surefoot.model.selection import Selection, project_path
from surefoot.observe.commands import command_in_words
from surefoot.probe.cache import CodeCache
from surefoot.probe.compiled import CompiledFiles
from surefoot.probe.hook import MONITORING, ImportHook, LoadedFile
from surefoot.probe.recorder import Recorder
from surefoot.probe.rewriting import RewrittenModules
from surefoot.probe.tracers import Tracers
from surefoot.source import MAP_VERSION
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

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
        self._place = str(folder)
        self._context_number = 0
        self._is_spent = False  # something was reached that reports itself no more
        self._test = ""
        self._turn: Turn | None = None
        self._turn_of: str | None = None
        self._outer_turn_of: str | None = None
        self._shard: Shard | None = None
        self._late: frozenset[str] = frozenset()
        self._recorder: Recorder
        self._hook: ImportHook
        self._rewritten: RewrittenModules
        self._tracers = Tracers()
        self._compiled: CompiledFiles
        self.observing: Observing | None = None

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
        self._open_shard()
        monitor = None
        if MONITORING:  # elsewhere it need not be imported
            from surefoot.probe.monitor import Monitor  # noqa: PLC0415

            monitor = Monitor(self._recorder)
        cache = CodeCache(self.plan.cache, self.plan.secret) if self.plan.cache else None
        self._hook = ImportHook(
            self.plan.selection,
            self.plan.plain,
            self._recorder,
            monitor,
            cache,
            self._note_file,
            self._note_selection,
            self._lose,
        )
        self._hook.wanted_paths = self.plan.paths
        if self.plan.observes:
            self.observing = Observing(
                self.plan.selection.root,
                self._hook.measured_as,
                monitor,
                self._note,
                self._recorder.number_file,
                Handovers(self.plan.kinds),
                None if MONITORING else cache_of_calls(self.plan),
            )
            self._hook.observe = self.observing.loaded
            self._hook.told = self.observing.told
        self._note_process()
        self._note_selection(self._hook.selection)
        self._turn_of = os.environ.get(CONTEXT_VARIABLE)
        self._join_turn()
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
        self._tracers.install()
        if self.observing is not None and self._turn_of is not None:
            self._note(program=command_in_words(None, sys.orig_argv))
            self.observing.context = self._context_number
            self.observing.begin()
        _active.append(self)

    def _open_shard(self) -> None:
        """Make the files that this process records into."""
        try:
            self._shard = Shard(self._place)
        except OSError as error:
            raise DataError(
                f"{self.folder}: cannot be written ({error.strerror}). Make room, then try again."
            ) from error
        self._recorder = Recorder(self._shard.allocate)
        if self._shard.lost:
            raise DataError(f"{self.folder}: has no room for a log. Make room, then try again.")

    def enter_context(
        self, name: str, *, recorded: bool = True, anew: bool = True, observed: bool = True
    ) -> None:
        """Attribute what is reached from now on to a context, or do not record it.

        An empty name means that it belongs to no test. Without ``anew``, only what nothing has
        reached since the last context that was entered anew is noted. Without ``observed``, only
        what is reached is.
        """
        self._context_number += 1
        self._note(context=self._context_number, name=name if recorded else None)
        anything_reached = True
        try:
            anything_reached = self._recorder.enter_context(self._context_number)
        finally:  # even if a signal handler of the program breaks this off
            self._is_spent = self._is_spent or anything_reached
            if anew and self._is_spent:
                self._hook.start_over()
                self._is_spent = False
            self._give_turn(Context.test_of(name))
        if self.observing is not None:
            phase = name.rpartition("|")[2]
            self.observing.enter(self._context_number, phase, observed=observed)

    def measures(self, filename: str) -> bool:
        """Return whether a file is to be measured."""
        return self._hook.measures(filename)

    def note_test(self, name: str) -> None:
        """Note that a test is run."""
        self._note(test=name)

    def note_kept(self, name: str) -> None:
        """Note that a test is not recorded: it reaches what it reached before."""
        self._note(kept=name)

    def note_rechecked(self, name: str) -> None:
        """Note that a test is recorded to see whether it still reaches the same."""
        self._note(rechecked=name)

    def note_opened(self, test: str, path: str, stamp: Stamp) -> None:
        """Note that a test opened a file, or if it is empty, that all may depend on that file."""
        self._note(opened=path, stamp=stamp, by=test)

    def note_restless(self, test: str) -> None:
        """Note that a test depends on what is not known."""
        self._note(restless=test)

    def note_surroundings(self, stamp: Stamp) -> None:
        """Note what stands for the interpreter, what is installed, and the options of the run."""
        self._note(surroundings=stamp)

    def note_shared(self, context: str, scope: str) -> None:
        """Note that a context makes something that other tests in a scope use too."""
        self._note(shared=context, scope=scope)

    def note_observed(
        self,
        test: str,
        seconds: float,
        marked: list[str],
        used: list[str],
        examples: list[int] | None,
    ) -> None:
        """Note a test that has ended, with what ``Observed`` says of it."""
        found = {"marked": marked, "used": used, "examples": examples}
        said = {word: values for word, values in found.items() if values}
        self._note(observed=test, microseconds=int(seconds * 1_000_000), **said)

    def note_left(self, test: str, kind: str, what: str) -> None:
        """Note what a test left behind."""
        self._note(left=[kind, what], by=test)

    def note_skipped(self, name: str, reason: str, names: list[str]) -> None:
        """Note a test or a test module that was skipped, and the names that it uses."""
        self._note(skipped=name, reason=reason, names=names)

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
        if self._turn is not None:
            _set_turn_of(self._outer_turn_of)
        if self.observing is not None:
            self.observing.end()
        self._hook.uninstall()
        self._rewritten.uninstall()
        self._compiled.uninstall()
        self._tracers.uninstall()
        if self._hook.monitor is not None:
            self._hook.monitor.stop()

    def forked(self) -> None:
        """Go on in a new shard: this process is a forked child.

        What its parent reached is in the parent's shard, for the test of the parent.
        """
        parent, self._shard = self._shard, None
        if self._turn is not None:
            self._turn, self._turn_of = None, parent.name if parent else None
        try:
            self._shard = Shard(self._place)
            self._recorder.start_over(self._shard.allocate, self._context_number)
            self._note_process()
            self._join_turn()
            for filename, loaded in self._hook.loaded.items():
                self._note_file(filename, loaded)
            if self.observing is not None:
                self.observing.context = self._context_number
            if self.plan.tells_tests_apart:  # and this process may turn out to serve another test
                self._hook.start_over()
        except Exception as error:  # noqa: BLE001 - a program must never fail because of us
            self._recorder.lose()
            if parent is not None:
                parent.lose(error)

    def _give_turn(self, test: str) -> None:
        """Let what other processes start with from now on belong to the context just entered."""
        if self._shard is None:
            return
        try:
            if self._turn is None:
                self._turn = Turn(self._place, self._shard.name)
                self._outer_turn_of = os.environ.get(CONTEXT_VARIABLE)
                _set_turn_of(self._shard.name)
            self._turn.give(self._context_number)
            if test != self._test:
                self._test = test
                outlived = self._turn.outliving()
                if outlived:
                    self._note(outlived=outlived)
        except Exception as error:  # noqa: BLE001 - a program must never fail because of us
            self._lose(error)

    def _join_turn(self) -> None:
        """Belong to the context whose turn it is in the process that runs the tests, if any."""
        if self._shard is None:
            return
        try:
            number = join_turn(self._place, self._turn_of or "", self._shard.name)
        except Exception:  # noqa: BLE001 - there is none, and what runs here belongs to no test
            self._note(context=self._context_number, name="")
        else:
            self._note(context=self._context_number, owner=self._turn_of, number=number)
            if self.observing is not None:
                self.observing.follow(follow_turn(self._place, self._turn_of or ""))

    def _note_process(self) -> None:
        self._note(python=sys.version.split()[0])

    def _note_selection(self, selection: Selection) -> None:
        """Note what is measured, the places among it that were found by importing from them."""
        found = selection.selected
        self._note(selected=[found.sources, found.packages, found.left_out])

    def _note_file(self, filename: str, loaded: LoadedFile) -> None:
        """Note a file that was loaded; this may happen in the middle of a test."""
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
            self._shard.note(**fields)

    def _lose(self, error: Exception) -> None:
        if self._shard is not None:
            self._shard.lose(error)

    def _imported_already(self) -> list[str]:
        """Return the measured files that are already loaded: we did not see their import."""
        root = self.plan.selection.root
        late = []
        for name, module in list(sys.modules.items()):
            filename = getattr(module, "__file__", None)
            if isinstance(filename, str):
                path = self._hook.place_of(filename, name)
                if path is not None:
                    late.append(project_path(path, root))
        return late


def _forked() -> None:
    for session in _active:
        session.forked()


if hasattr(os, "register_at_fork"):  # once: it cannot be undone
    os.register_at_fork(after_in_child=_forked)


def _set_turn_of(shard: str | None) -> None:
    if shard is None:
        os.environ.pop(CONTEXT_VARIABLE, None)
    else:
        os.environ[CONTEXT_VARIABLE] = shard


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
    if sys.version_info < (3, 14) and "t" in getattr(sys, "abiflags", ""):
        raise UnsupportedInterpreterError(
            "free-threaded CPython 3.13 cannot be measured: it was an experiment. "
            "Run your tests on free-threaded CPython 3.14 or newer, or on a build with the GIL."
        )
    if _uses_jit():
        raise UnsupportedInterpreterError(
            "CPython cannot be measured while its JIT is on (PYTHON_JIT=0 turns it off): it may give "
            "a program under measurement wrong values. Set PYTHON_JIT=0 in the environment of your "
            "tests."
        )


def _uses_jit() -> bool:
    """Return whether the interpreter has its JIT on, or will: it does that after ``site`` has run.

    See https://github.com/python/cpython/issues/156319 for 3.14. 3.15 is not known to be better.
    """
    jit = getattr(sys, "_jit", None)
    if jit is None or not jit.is_available():
        return False
    asked = "" if sys.flags.ignore_environment else os.environ.get("PYTHON_JIT", "")
    return jit.is_enabled() or asked[:1] not in {"", "0"}
