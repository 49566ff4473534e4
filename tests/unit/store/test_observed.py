"""What was observed of tests is united, kept for some of them, and packed."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import permutations

import pytest

from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import CodeRun, Examples, Left, Observed
from surefoot.model.seen import Answer, RouteKey, Unread
from surefoot.model.touches import Kind, Touch
from surefoot.store.observed import observed_of, pack, recall_observed, unite_observed, unpack

A, B, C = "t.py::a", "t.py::b", "u.py::c"
DATABASE, FILE = Touch(Kind.DATABASE, "sqlite3 x"), Touch(Kind.FILE, "x", "a.py:1", own=True)

SHOWN = RouteKey("flask", "GET", "/shown", "a.py:3")
GONE = RouteKey("flask", "GET", "/gone", "a.py:9")
OTHER = RouteKey("flask", "GET", "/other", "b.py:1")


def lines(*numbers: int) -> frozenset[LineNo]:
    return frozenset(map(LineNo, numbers))


FIRST = Observed(
    seconds={A: 1.0, B: 2.0},
    marked={A: frozenset({"e2e"}), B: frozenset()},
    touches={f"{A}|run": frozenset({DATABASE}), f"{B}|setup": frozenset({FILE})},
    fixtures={"::db[0]": frozenset({DATABASE})},
    used={A: frozenset({"::db[0]"}), B: frozenset()},
    mocked={A: frozenset({"a.py:1"})},
    code=(CodeRun("t.py", Digest("1"), {A: lines(1, 2), B: lines(5)}),),
    examples={B: Examples(10, 1)},
    left={A: frozenset({Left("thread", "x")})},
    frozen=frozenset({A}),
    answers={A: frozenset({Answer(SHOWN, "200")}), B: frozenset({Answer(SHOWN, "404")})},
    routes=frozenset({SHOWN, GONE}),
    unread=frozenset({Unread("flask", "x"), Unread("click", "x")}),
)
SECOND = Observed(
    seconds={A: 3.0, C: 4.0},
    touches={f"{A}|run": frozenset({FILE})},
    used={C: frozenset({"::other[0]"})},
    fixtures={"::other[0]": frozenset({FILE})},
    code=(
        CodeRun("t.py", Digest("1"), {A: lines(3)}),
        CodeRun("t.py", Digest("2"), {C: lines(7)}),
    ),
    frozen=frozenset({C}),
    answers={A: frozenset({Answer(SHOWN, "500")})},
    routes=frozenset({SHOWN, OTHER}),
    unread=frozenset({Unread("django", "y")}),
)


def test_uniting_adds_up_in_any_order() -> None:
    """A test took as long as it took at worst."""
    united = unite_observed([FIRST, SECOND])
    assert united.seconds == {A: 3.0, B: 2.0, C: 4.0}
    assert united.touches[f"{A}|run"] == {DATABASE, FILE}
    assert united.code == (
        CodeRun("t.py", Digest("1"), {A: lines(1, 2, 3), B: lines(5)}),
        CodeRun("t.py", Digest("2"), {C: lines(7)}),
    )
    assert united.frozen == {A, C}
    assert united.answers[A] == {Answer(SHOWN, "200"), Answer(SHOWN, "500")}
    assert united.routes == {SHOWN, GONE, OTHER}
    assert united.unread == FIRST.unread | SECOND.unread
    for parts in permutations([FIRST, SECOND, Observed(), FIRST]):
        assert unite_observed(parts) == united
    assert unite_observed([]) == Observed()


def test_of_some_tests_only_what_is_theirs_is_kept() -> None:
    """A fixture that none of them needs is not; routes are no test's."""
    assert observed_of(FIRST, {A, B}) == FIRST
    assert observed_of(FIRST, {B}) == Observed(
        seconds={B: 2.0},
        marked={B: frozenset()},
        touches={f"{B}|setup": frozenset({FILE})},
        used={B: frozenset()},
        code=(CodeRun("t.py", Digest("1"), {B: lines(5)}),),
        examples={B: Examples(10, 1)},
        answers={B: frozenset({Answer(SHOWN, "404")})},
        routes=frozenset({SHOWN, GONE}),
        unread=FIRST.unread,
    )
    assert observed_of(FIRST, set()) == Observed(routes=FIRST.routes, unread=FIRST.unread)


def test_a_fixture_that_no_test_asks_for_is_kept_with_any_test() -> None:
    """All of them are given it."""
    given = replace(FIRST, fixtures={**FIRST.fixtures, "::all[0]": frozenset({FILE})})
    assert observed_of(given, {B}).fixtures == {"::all[0]": {FILE}}
    assert observed_of(given, set()).fixtures == {}


def test_a_test_that_is_known_does_what_it_did_and_takes_its_time_anew() -> None:
    """One that was not observed before is as it is now."""
    now = replace(SECOND, seconds={A: 9.0, B: 8.0, C: 7.0})
    recalled = recall_observed(now, FIRST, {A, B, "gone.py::d"})
    assert recalled.seconds == {A: 9.0, B: 8.0, C: 7.0}
    assert recalled.touches == FIRST.touches
    assert recalled.fixtures == {**FIRST.fixtures, **SECOND.fixtures}
    assert recalled.frozen == {A, C}
    assert recall_observed(now, Observed(), {A}).touches == SECOND.touches


def test_the_routes_of_a_file_are_those_that_it_has_now() -> None:
    """Of a file that was not loaded they are what they were; tests that are known saw what they saw."""
    now = Observed(seconds={A: 1.0}, routes=frozenset({SHOWN}))
    assert recall_observed(now, FIRST, {A}).routes == {SHOWN}
    assert recall_observed(now, FIRST, {A}).answers == {A: FIRST.answers[A]}
    assert recall_observed(Observed(), FIRST, {A}).routes == {SHOWN, GONE}


def test_what_cannot_be_read_of_a_framework_is_as_it_is_now() -> None:
    """Of one that was not seen it is what it was."""
    now = Observed(seconds={A: 1.0}, routes=frozenset({SHOWN}), unread=SECOND.unread)
    assert recall_observed(now, FIRST, {A}).unread == {Unread("click", "x"), Unread("django", "y")}


def test_what_is_packed_is_unpacked() -> None:
    """Nothing takes no room."""
    assert unpack(pack(FIRST)) == FIRST
    odd = Observed(seconds={"t.py::test[\udce4]": 1.0})  # a name need not be valid Unicode
    assert unpack(pack(odd)) == odd
    assert pack(Observed()) == b""
    assert unpack(b"") == Observed()


@pytest.mark.parametrize(
    "data",
    [
        *(pack(FIRST)[:-1], b"x"),
        *map(zlib.compress, (b"\x93", b'{"seconds": []}', b"[]")),
        zlib.compress(b'{"tests": [], "code": [["t.py", "1", [[[5], [0]]]]]}'),
        zlib.compress(b'{"tests": ["a"], "code": [["t.py", "1", [[5, [0]]]]]}'),
    ],
)
def test_what_was_never_packed_is_refused(data: bytes) -> None:
    """In a way that the reader of data files reports in our own words."""
    with pytest.raises((ValueError, LookupError, TypeError, zlib.error)):
        unpack(data)
