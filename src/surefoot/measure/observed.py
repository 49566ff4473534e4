"""Read what was observed of tests from the notes of all processes of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from surefoot.model.context import Context, NodeId
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import PHASES, CodeRun, Examples, Left, Observed
from surefoot.model.seen import PARSED, Answer, End, RouteKey, Tried, Unread
from surefoot.model.touches import Endpoint, Kind, Touch
from surefoot.store.values import as_text
from surefoot.untouched import keep_builtins

keep_builtins(globals())

OBSERVED = frozenset(
    {"touch", "mocked", "stopped_clock", "bound", "program", "code", "observed", "left"}
    | {"answered", "route", "ended", "tried", "unread"}
)
"""The first word of each note that is read here."""

_Note = Mapping[str, Any]
_T = TypeVar("_T")


RanOfTests = Mapping[int, Mapping[str, frozenset[LineNo]]]
"""The lines of the tests' own files that ran in each context, by its number and their paths."""


class Parent(NamedTuple):
    """What the process that runs the tests knows of one that it started.

    ``turns`` are the names of its own contexts, one of which it was in at each answer. The other
    process ended with ``status``.
    """

    turns: Mapping[int, str | None] = MappingProxyType({})
    status: int | None = None


NO_PARENT = Parent()


def read_observed(
    notes: Iterable[_Note],
    contexts: Mapping[int, str | None],
    served: Set[Endpoint],
    parent: Parent = NO_PARENT,
    ran: RanOfTests = MappingProxyType({}),
) -> Observed:
    """Return what one process tells of the tests.

    ``contexts`` are the names of its contexts, ``served`` is where the project's own programs
    listen, and ``parent`` tells what the process that runs the tests knows of this one. ``ran`` are
    the lines of the tests that ran.
    What a test did before it was tried again does not count.
    """
    told = _Told(contexts, served, parent.turns, ran)
    for note in notes:
        told.read(note)
    for name, own_program in _own_programs(notes, contexts):
        told.touches[name].add(own_program)
    told.exited(parent.status)
    return told.united()


class _Told:
    """What notes tell of the tests, while they are read."""

    def __init__(
        self,
        contexts: Mapping[int, str | None],
        served: Set[Endpoint],
        turns: Mapping[int, str | None],
        ran: RanOfTests,
    ) -> None:
        self.touches: defaultdict[str, set[Touch]] = defaultdict(set)
        self._contexts = contexts
        self._served = served
        self._turns = turns
        self._ran = ran
        self._begun: set[str] = set()
        self._entered: list[int] = []
        self._seconds: dict[str, float] = {}
        self._marked: dict[str, frozenset[str]] = {}
        self._used: dict[str, frozenset[str]] = {}
        self._fixtures: defaultdict[str, set[Touch]] = defaultdict(set)
        self._mocked: defaultdict[str, set[str]] = defaultdict(set)
        self._tried: defaultdict[str, dict[tuple[int, Tried], Tried]] = defaultdict(dict)
        self._frozen: set[str] = set()
        self._examples: dict[str, Examples] = {}
        self._left: defaultdict[str, set[Left]] = defaultdict(set)
        self._answers: defaultdict[str, set[Answer]] = defaultdict(set)
        self._last: tuple[str, Answer] | None = None
        self._routes: set[RouteKey] = set()
        self._unread: set[Unread] = set()
        self._digests: dict[str, Digest] = {}
        self._lines: defaultdict[str, dict[str, frozenset[LineNo]]] = defaultdict(dict)
        self._readers: Mapping[str, Callable[[_Note], None]] = {
            "context": self._enter,
            "test": self._begin,
            "touch": self._touch,
            "mocked": self._mock,
            "tried": self._try,
            "stopped_clock": self._stop_clock,
            "left": self._leave,
            "answered": self._answer,
            "route": self._serve,
            "unread": self._miss,
            "code": self._load,
            "observed": self._end,
        }

    def read(self, note: _Note) -> None:
        """Read one more note, if it says something of the tests."""
        read = self._readers.get(next(iter(note), ""))
        if read is not None:
            read(note)

    def _enter(self, note: _Note) -> None:
        self._entered.append(int(note["context"]))

    def _begin(self, note: _Note) -> None:
        """Forget what a test did before it is tried again."""
        test = as_text(note["test"])
        self._entered.clear()
        if test not in self._begun:
            self._begun.add(test)
            return
        for phase in PHASES:
            self.touches.pop(str(Context(NodeId(test), phase)), None)
        for by_test in (
            *(self._seconds, self._mocked, self._left, self._marked, self._used),
            *(self._examples, self._answers, self._tried),
        ):
            by_test.pop(test, None)
        self._frozen.discard(test)

    def _touch(self, note: _Note) -> None:
        kind, what, where, own = note["touch"]
        fixture, name = note["fixture"], self._contexts.get(note["at"])
        where = None if where is None else as_text(where)
        touch = _seen_in_full(Touch(Kind(kind), as_text(what), where, bool(own)), self._served)
        if fixture is not None:
            self._fixtures[as_text(fixture)].add(touch)
        elif name:
            self.touches[name].add(touch)

    def _mock(self, note: _Note) -> None:
        if test := self._test_at(note["at"]):
            self._mocked[test].add(as_text(note["mocked"]))

    def _try(self, note: _Note) -> None:
        number = int(note["at"])
        if test := self._test_at(number):
            tried = _as_tried(note["tried"])
            known_as = number, tried._replace(succeeded=False, failure="")
            self._tried[test][known_as] = tried  # the last is what is known in the end

    def _stop_clock(self, note: _Note) -> None:
        if test := self._test_at(note["at"]):
            self._frozen.add(test)

    def _leave(self, note: _Note) -> None:
        kind, what = note["left"]
        self._left[as_text(note["by"])].add(Left(as_text(kind), as_text(what)))

    def _answer(self, note: _Note) -> None:
        *route, status = note["answered"]
        turn = note["turn"]
        name = self._contexts.get(note["at"]) if turn is None else self._turns.get(turn)
        self._last = Context.test_of(name or ""), Answer(_as_route(route), as_text(status))
        self._add_answer(*self._last)

    def _serve(self, note: _Note) -> None:
        self._routes.add(_as_route(note["route"]))

    def _miss(self, note: _Note) -> None:
        framework, reason = note["unread"]
        self._unread.add(Unread(as_text(framework), as_text(reason)))

    def _load(self, note: _Note) -> None:
        self._digests[as_text(note["code"])] = Digest(as_text(note["digest"]))

    def _end(self, note: _Note) -> None:
        test = as_text(note["observed"])
        self._seconds[test] = int(note["microseconds"]) / 1_000_000
        if "marked" in note:
            self._marked[test] = frozenset(map(as_text, note["marked"]))
        if "used" in note:
            self._used[test] = frozenset(map(as_text, note["used"]))
        if "examples" in note:
            self._examples[test] = Examples(*map(int, note["examples"]))
        ran: dict[str, frozenset[LineNo]] = {}
        for number in self._entered:
            for path, lines in self._ran.get(number, {}).items():
                ran[path] = ran[path] | lines if path in ran else lines
        for path, lines in ran.items():
            self._lines[path][test] = lines

    def exited(self, status: int | None) -> None:
        """Take the status of the process for that of its command, if that has told none."""
        if self._last is not None and status is not None and status >= 0:
            test, (command, told) = self._last
            if told == PARSED:
                self._add_answer(test, Answer(command, str(status)))

    def _add_answer(self, test: str, answer: Answer) -> None:
        if test:
            self._answers[test].add(answer)

    def _test_at(self, number: int) -> str:
        return str(Context.test_of(self._contexts.get(number) or ""))

    def united(self) -> Observed:
        """Return all that was read."""
        return Observed(
            self._seconds,
            self._marked,
            _frozen(self.touches),
            _frozen(self._fixtures),
            {test: names.intersection(self._fixtures) for test, names in self._used.items()},
            _frozen(self._mocked),
            tuple(CodeRun(path, d, self._lines[path]) for path, d in self._digests.items()),
            self._examples,
            _frozen(self._left),
            frozenset(self._frozen),
            _frozen(self._answers),
            frozenset(self._routes),
            {test: frozenset(found.values()) for test, found in self._tried.items()},
            frozenset(self._unread),
        )


def _as_route(fields: Sequence[Any]) -> RouteKey:
    framework, method, path, where = fields
    where = None if where is None else as_text(where)
    return RouteKey(as_text(framework), as_text(method), as_text(path), where)


def _as_tried(fields: Sequence[Any]) -> Tried:
    path, line, (end_line, end_column), kind, calls, is_mock, succeeded, failure = fields
    return Tried(
        as_text(path),
        LineNo(int(line)),
        End(LineNo(int(end_line)), int(end_column)),
        as_text(kind),
        as_text(calls),
        bool(is_mock),
        bool(succeeded),
        as_text(failure),
    )


def _frozen(sets: Mapping[str, Set[_T]]) -> dict[str, frozenset[_T]]:
    return {name: frozenset(found) for name, found in sets.items()}


def endpoints_served(shards: Iterable[Iterable[_Note]]) -> frozenset[Endpoint]:
    """Return where programs listen that run the project's code, but no tests."""
    found: set[Endpoint] = set()
    for notes in shards:
        words = {word for note in notes for word in note}
        if "file" in words and not words & {"collected", "test"}:
            found.update(n["bound"] for n in notes if isinstance(n.get("bound"), (int, str)))
    return frozenset(found)


def _own_programs(
    notes: Iterable[_Note], contexts: Mapping[int, str | None]
) -> Iterator[tuple[str, Touch]]:
    """Yield the test that a program of the project's own was run for, and its touch."""
    program, runs_own_code = "", False
    for note in notes:
        program = str(note.get("program", program))
        runs_own_code = runs_own_code or "file" in note
    if program and runs_own_code:
        for name in filter(None, contexts.values()):
            yield name, Touch(Kind.PROCESS, program, own=True)


def _seen_in_full(touch: Touch, served: Set[Endpoint]) -> Touch:
    """Return a touch as it is known when all processes have told theirs."""
    host, _, port = touch.what.rpartition(":")
    is_port = port.isdecimal() and _is_local(host)
    endpoint = int(port) if is_port else touch.what
    if touch.kind is Kind.NETWORK:
        if endpoint in served:
            return Touch(Kind.SERVER, "a server of the project", touch.where, own=True)
        if is_port and int(port) >= _FIRST_FREE:
            return touch._replace(what=f"{host}, a free port")
    return touch


_FIRST_FREE = 32_768
"""From here on, the system gives out ports, other ones in each run."""


def _is_local(host: str) -> bool:
    return host in {"localhost", "::1", "0.0.0.0"} or host.startswith("127.")
