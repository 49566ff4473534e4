"""Read what was observed of tests from the notes of all processes of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from surefoot.model.context import Context, NodeId
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import PHASES, CodeRun, Examples, Left, Observed
from surefoot.model.touches import Endpoint, Kind, Touch
from surefoot.untouched import keep_builtins

keep_builtins(globals())

OBSERVED = frozenset(
    {"touch", "mocked", "stopped_clock", "bound", "program", "code", "observed", "left"}
)
"""The first word of each note that is read here."""

_Note = Mapping[str, Any]


def read_observed(
    notes: Iterable[_Note],
    contexts: Mapping[int, str | None],
    served: Set[Endpoint],
) -> Observed:
    """Return what one process tells of the tests.

    ``contexts`` are the names of its contexts, and ``served`` where the project's own programs
    listen. What a test did before it was tried again does not count.
    """
    seconds: dict[str, float] = {}
    marked: dict[str, frozenset[str]] = {}
    used: dict[str, frozenset[str]] = {}
    touches: defaultdict[str, set[Touch]] = defaultdict(set)
    fixtures: defaultdict[str, set[Touch]] = defaultdict(set)
    mocked: defaultdict[str, set[str]] = defaultdict(set)
    frozen: set[str] = set()
    examples: dict[str, Examples] = {}
    left: defaultdict[str, set[Left]] = defaultdict(set)
    digests: dict[str, Digest] = {}
    lines: defaultdict[str, dict[str, frozenset[LineNo]]] = defaultdict(dict)
    for note in notes:
        match note:
            case {"test": str(test)}:
                for phase in PHASES:
                    touches.pop(str(Context(NodeId(test), phase)), None)
                seconds.pop(test, None)
                mocked.pop(test, None)
                left.pop(test, None)
            case {
                "touch": [str(kind), str(what), str(where) | (None as where), bool(own)],
                "at": int(number),
                "fixture": str(fixture) | (None as fixture),
            }:
                touch = _seen_in_full(Touch(Kind(kind), what, where, own), served)
                name = contexts.get(number)
                if fixture is not None:
                    fixtures[fixture].add(touch)
                elif name:
                    touches[name].add(touch)
            case {"mocked": str(where), "at": int(number)}:
                mocked[_test_at(number, contexts)].add(where)
            case {"stopped_clock": True, "at": int(number)}:
                frozen.add(_test_at(number, contexts))
            case {"left": [str(kind), str(what)], "by": str(test)}:
                left[test].add(Left(kind, what))
            case {
                "observed": str(test),
                "seconds": took,
                "marked": [*levels],
                "used": [*names],
                "examples": numbers,
                "ran": dict(ran),
            }:
                for path, numbers_of_lines in ran.items():
                    lines[path][test] = frozenset(map(LineNo, numbers_of_lines))
                if numbers is not None:
                    examples[test] = Examples(*map(int, numbers))
                seconds[test] = float(took)
                marked[test] = frozenset(map(str, levels))
                used[test] = frozenset(map(str, names))
            case {"code": str(path), "digest": str(digest)}:
                digests[path] = Digest(digest)
    for name, own_program in _own_programs(notes, contexts):
        touches[name].add(own_program)
    for by_test in (touches, mocked):
        by_test.pop("", None)
    return Observed(
        seconds,
        marked,
        {context: frozenset(found) for context, found in touches.items()},
        {fixture: frozenset(found) for fixture, found in fixtures.items()},
        {test: names & fixtures.keys() for test, names in used.items()},
        {test: frozenset(found) for test, found in mocked.items()},
        tuple(CodeRun(path, digest, lines[path]) for path, digest in digests.items()),
        examples,
        {test: frozenset(found) for test, found in left.items()},
        frozen=frozenset(frozen - {""}),
    )


def _test_at(number: int, contexts: Mapping[int, str | None]) -> str:
    return str(Context.test_of(contexts.get(number) or ""))


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
