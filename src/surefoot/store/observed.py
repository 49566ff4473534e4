"""Unite, keep and pack what was observed of tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from surefoot.model.context import Context
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import CodeRun, Observed
from surefoot.model.seen import RouteKey, Unread
from surefoot.store.values import packed, unpacked

_T = TypeVar("_T", bound=Hashable)


def unite_observed(parts: Iterable[Observed]) -> Observed:
    """Return all that was observed in any of several runs."""
    parts = [part for part in parts if part != Observed()]
    if len(parts) == 1:
        return parts[0]
    lines: defaultdict[tuple[str, Digest], list[Mapping[str, frozenset[LineNo]]]]
    lines = defaultdict(list)
    for part in parts:
        for path, digest, found in part.code:
            lines[path, digest].append(found)
    return Observed(
        seconds=_greatest(part.seconds for part in parts),
        marked=_united(part.marked for part in parts),
        touches=_united(part.touches for part in parts),
        fixtures=_united(part.fixtures for part in parts),
        used=_united(part.used for part in parts),
        mocked=_united(part.mocked for part in parts),
        code=tuple(CodeRun(*key, _united(found)) for key, found in sorted(lines.items())),
        examples=_greatest(part.examples for part in parts),
        left=_united(part.left for part in parts),
        frozen=frozenset[str]().union(*(part.frozen for part in parts)),
        answers=_united(part.answers for part in parts),
        routes=frozenset[RouteKey]().union(*(part.routes for part in parts)),
        tried=_united(part.tried for part in parts),
        unread=frozenset[Unread]().union(*(part.unread for part in parts)),
    )


def _united(parts: Iterable[Mapping[str, frozenset[_T]]]) -> dict[str, frozenset[_T]]:
    found: dict[str, frozenset[_T]] = {}
    for part in parts:
        for name, values in part.items():
            found[name] = found[name] | values if name in found else values
    return found


def _greatest(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the greatest value of each name: the order of the parts must not matter."""
    found: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            found[name] = max(value, found.get(name, value))
    return found


def observed_of(observed: Observed, tests: Collection[str]) -> Observed:
    """Return what was observed of some tests."""

    def only(part: Mapping[str, Any], test_of: Callable[[str], str] = str) -> dict[str, Any]:
        return {name: value for name, value in part.items() if test_of(name) in tests}

    used = only(observed.used)
    needed = frozenset[str]().union(*used.values())
    for_all = observed.fixtures_for_all() if used else frozenset()
    code = (CodeRun(path, digest, only(found)) for path, digest, found in observed.code)
    return Observed(
        seconds=only(observed.seconds),
        marked=only(observed.marked),
        touches=only(observed.touches, Context.test_of),
        fixtures={
            name: found for name, found in observed.fixtures.items() if name in needed | for_all
        },
        used=used,
        mocked=only(observed.mocked),
        code=tuple(run for run in code if run.lines),
        examples=only(observed.examples),
        left=only(observed.left),
        frozen=observed.frozen.intersection(tests),
        answers=only(observed.answers),
        routes=observed.routes,
        tried=only(observed.tried),
        unread=observed.unread,
    )


def recall_observed(now: Observed, before: Observed, known: Collection[str]) -> Observed:
    """Return what was observed now, with what was observed before of the tests that are ``known``.

    How long they took is measured in each run. The routes in a file that has some now are those, and
    what cannot be read of a framework that has been seen now.
    """
    files = {_file_of(route) for route in now.routes}
    seen = {route.framework for route in now.routes} | {u.framework for u in now.unread}
    before = replace(
        before,
        routes=frozenset(r for r in before.routes if _file_of(r) not in files),
        unread=frozenset(u for u in before.unread if u.framework not in seen),
    )
    earlier = observed_of(before, {test for test in known if test in before.seconds})
    fresh = observed_of(now, now.seconds.keys() - earlier.seconds.keys())
    united = unite_observed([earlier, fresh])
    return replace(united, seconds={**united.seconds, **now.seconds})


def _file_of(route: RouteKey) -> str:
    return (route.where or "").rpartition(":")[0]


_TESTS = "tests"
"""Where the names of the tests are that ran lines of the tests' files: these hold their numbers."""


def pack(observed: Observed) -> bytes:
    """Return what was observed as bytes, compressed."""
    if observed == Observed():
        return b""
    numbers: dict[str, int] = {}
    code = [(path, digest, _by_lines(found, numbers)) for path, digest, found in observed.code]
    kept = {field.name: getattr(observed, field.name) for field in fields(observed)}
    return packed({**kept, "code": code, _TESTS: list(numbers)})


def _by_lines(
    found: Mapping[str, frozenset[LineNo]], numbers: dict[str, int]
) -> list[tuple[frozenset[LineNo], list[int]]]:
    """Return the numbers of the tests that ran the same lines; new ones are given the next."""
    alike: defaultdict[frozenset[LineNo], list[int]] = defaultdict(list)
    for test, lines in found.items():
        alike[lines].append(numbers.setdefault(test, len(numbers)))
    return list(alike.items())


def unpack(data: bytes) -> Observed:
    """Return what ``pack`` was given.

    Raises:
        ValueError, LookupError, TypeError, zlib.error: when it was not, or is too long.
    """
    if not data:
        return Observed()
    import msgspec  # noqa: PLC0415 - costs start-up

    kept = unpacked(data)
    names = dict(enumerate(kept.pop(_TESTS)))
    kept["code"] = [
        (path, digest, {names[number]: lines for lines, tests in alike for number in tests})
        for path, digest, alike in kept["code"]
    ]
    return msgspec.convert(kept, Observed)
