"""Note in the shard what the observer of a process tells, for the context that has been entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Protocol

from surefoot.errors import SourceError
from surefoot.measure.plan import SessionPlan
from surefoot.model.handovers import Handovers
from surefoot.model.seen import Answer, RouteKey, Tried, Unread
from surefoot.model.selection import project_path
from surefoot.model.touches import Endpoint, Touch
from surefoot.observe.observer import CallMonitor, Observer
from surefoot.observe.touches import Touches
from surefoot.probe.hook import is_too_long
from surefoot.source.text import read_source
from surefoot.store.cache import Cache
from surefoot.untouched import keep_builtins, os

if TYPE_CHECKING:
    from surefoot.observe.told import ToldCalls

keep_builtins(globals())


def cache_of_calls(plan: SessionPlan) -> Cache | None:
    """Return where the modules of libraries are kept that tell of their calls."""
    if plan.cache is None:
        return None
    return Cache(plan.cache, plan.secret, ".bin", ("observe", "source"))


class Note(Protocol):
    """Writes a line of notes."""

    def __call__(self, **fields: object) -> None: ...


class Monitoring(Protocol):
    """Asks the interpreter for events of some code; ``calls`` does so for events of calls."""

    @property
    def calls(self) -> CallMonitor: ...

    def watch(self, code: CodeType, *, has_probes: bool) -> None: ...

    def start_over(self) -> None: ...


class Observing:
    """Observes one process, between ``begin`` and ``end``.

    ``context`` is the number of the one that has been entered. ``number_file`` gives a file of the
    tests the number under which the lines that ran of it are recorded.
    """

    def __init__(
        self,
        root: str,
        measured_as: Callable[[str], str | None],
        monitor: Monitoring | None,
        note: Note,
        number_file: Callable[[str], int],
        handovers: Handovers,
        code_cache: Cache | None = None,
    ) -> None:
        self.context = 0
        self._root = root
        self._measured_as = measured_as
        self._note = note
        self._number_file = number_file
        self._monitor = monitor
        calls = monitor.calls if monitor is not None else None
        self._observer = Observer(root, measured_as, self, calls, handovers, code_cache)
        self._making: list[str] = []
        self._routes: set[RouteKey] = set()
        self._unread: set[Unread] = set()
        self._answered: set[tuple[Answer, int | None]] = set()
        self._turn: Callable[[], int] | None = None
        self._is_begun = False
        self._is_on = False

    @property
    def touches(self) -> Touches:
        """What notices touches."""
        return self._observer.touches

    @property
    def told(self) -> ToldCalls | None:
        """What hears of calls on interpreters without events of them."""
        return self._observer.told

    @contextmanager
    def making(self, fixture: str) -> Iterator[None]:
        """Let what is touched and started belong to all tests that need a shared fixture.

        It may ask for another one meanwhile, whose touches are those of both.
        """
        self._making.append(fixture)
        self._start_over()
        try:
            yield
        finally:
            self._making.pop()
            self._start_over()
            self.touches.threads.adopt()

    def _start_over(self) -> None:
        """Tell again what this context has touched already: it may be somebody else's now."""
        if self._is_on:
            self.touches.forget()
            if self._monitor is not None:
                self._monitor.start_over()

    def begin(self) -> None:
        """Begin to observe, and have the modules of tests that are loaded report their lines."""
        if not self._is_begun:
            self._is_begun = self._is_on = True
            self._observer.install()
        self._watch_tests()

    def end(self) -> None:
        """Observe no more, once all routes and commands are known."""
        if not self._is_begun:
            return
        self._observer.leave()
        self._is_on = True  # routes belong to no test
        self._observer.uninstall()
        self._is_begun = self._is_on = False

    def loaded(self, name: str, code: CodeType, is_measured: bool) -> CodeType:
        """Look at the code of a module that is going to run; return what is to run."""
        code = self._observer.loaded(name, code, is_measured=is_measured)
        if self._is_on:  # a helper that a test imports
            self._watch_tests()
        return code

    def enter(self, context: int, phase: str, *, observed: bool) -> None:
        """Observe a phase of a test; without ``observed``, it is known what it does."""
        self._observer.leave()
        self.context, self._turn = context, None
        self._answered.clear()
        self._is_on = self._is_begun and observed
        if self._is_on:
            self._observer.enter(phase)

    def follow(self, turn: Callable[[], int]) -> None:
        """Ask at each answer whose turn it is in the process that runs the tests.

        A server works for one test after another.
        """
        self._turn = turn

    def _watch_tests(self) -> None:
        for filename, codes in self._observer.code_of_tests().items():
            if self._monitor is None or self._measured_as(filename) is not None:
                continue
            try:
                source = read_source(Path(filename))
            except SourceError:  # it is gone
                continue
            if is_too_long(source):
                continue
            path = project_path(os.path.abspath(filename), self._root)
            self._note(code=path, digest=source.digest, number=self._number_file(filename))
            for code in codes:
                self._monitor.watch(code, has_probes=False)

    # What the observer tells

    def touched(self, touch: Touch, *, belongs: bool) -> None:
        """Note what was touched, by the test if it ``belongs`` to it."""
        if self._is_on:
            kind, what, where, own = touch
            at = self.context if belongs else 0
            for fixture in self._making or (None,):
                self._note(touch=[kind.value, what, where, own], at=at, fixture=fixture)

    def mocked(self, where: str) -> None:
        """Note a call site of the project that reached a mock."""
        if self._is_on:
            self._note(mocked=where, at=self.context)

    def stopped_clock(self) -> None:
        """Note that the clock was replaced."""
        if self._is_on:
            self._note(stopped_clock=True, at=self.context)

    def tried(self, tried: Tried) -> None:
        """Note what is known of a call of the project that hands data to another component."""
        if self._is_on:
            self._note(tried=tried, at=self.context)

    def answered(self, answer: Answer) -> None:
        """Note what a route or a command of the project answered, once in a context."""
        turn = None if self._turn is None else self._turn()
        if self._is_on and (answer, turn) not in self._answered:
            self._answered.add((answer, turn))
            self._note(answered=[*answer.route, answer.status], at=self.context, turn=turn)

    def serves(self, route: RouteKey) -> None:
        """Note that the project has a route or a command."""
        if route not in self._routes:
            self._routes.add(route)
            self._note(route=list(route))

    def unread(self, unread: Unread) -> None:
        """Note of which routes, commands or answers nothing is known."""
        if unread not in self._unread:
            self._unread.add(unread)
            self._note(unread=list(unread))

    def process_ended(self, number: int, status: int) -> None:
        """Note how a process ended; the command that it ran may not know."""
        if self._is_on:
            self._note(ended=[number, status])

    def bound(self, endpoint: Endpoint) -> None:
        """Note that this process listens there."""
        self._note(bound=endpoint)
