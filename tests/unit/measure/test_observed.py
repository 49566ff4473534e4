"""What the notes of all processes say of the tests."""

from __future__ import annotations

from typing import Any

import pytest

from surefoot.measure.observed import NO_PARENT, Parent, endpoints_served, read_observed
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import CodeRun, Examples, Left
from surefoot.model.seen import Answer, RouteKey, Unread
from surefoot.model.touches import Kind, Touch
from surefoot.store.observed import pack, unpack

CONTEXTS = {0: "", 1: "t.py::a|setup", 2: "t.py::a|run", 3: "t.py::a|run", 4: None}
SHOWN = RouteKey("flask", "GET", "/shown", "a.py:3")


def touch(kind: Kind, what: str, *, at: int, **others: Any) -> dict[str, Any]:
    """Return a note of a touch."""
    noted = [kind.value, what, others.get("where"), others.get("own", False)]
    return {"touch": noted, "at": at, "fixture": others.get("fixture")}


def ended(test: str, **others: Any) -> dict[str, Any]:
    """Return the note of a test that has ended."""
    return {"observed": test, "microseconds": 1_500_000, **others}


def observed(*notes: dict[str, Any], served: frozenset[int | str] = frozenset()) -> Any:
    return read_observed(notes, CONTEXTS, served)


def test_a_touch_belongs_to_the_context_that_it_was_noted_in() -> None:
    """To none where that has no name; one in the setup of a shared fixture is the fixture's."""
    found = observed(
        touch(Kind.FILE, "x", at=1, where="a.py:3", own=True),
        touch(Kind.FILE, "y", at=0),
        touch(Kind.FILE, "z", at=4),
        touch(Kind.DATABASE, "d", at=1, fixture="::db[0]"),
        ended("t.py::a", marked=["e2e"], used=["::db[0]", "::plain[0]"], examples=[9, 2]),
    )
    assert found.touches == {"t.py::a|setup": {Touch(Kind.FILE, "x", "a.py:3", own=True)}}
    assert found.fixtures == {"::db[0]": {Touch(Kind.DATABASE, "d")}}
    assert found.used == {"t.py::a": {"::db[0]"}}
    assert (found.seconds, found.marked) == ({"t.py::a": 1.5}, {"t.py::a": {"e2e"}})
    assert found.examples == {"t.py::a": Examples(9, 2)}
    assert unpack(pack(found)) == found


def tried(at: int, succeeded: bool, failure: str) -> dict[str, Any]:
    """Return a note of what is known of a call."""
    fields = ["a.py", 3, [3, 9], "database", "sqlite3.connect", False, succeeded, failure]
    return {"tried": fields, "at": at}


def test_of_a_call_that_which_is_told_last_is_known() -> None:
    """In each phase: a commit may fail after its query has worked."""
    notes = tried(2, True, ""), tried(2, False, "Error"), tried(1, True, "")
    found = observed(*notes, ended("t.py::a")).tried["t.py::a"]
    assert {(t.succeeded, t.failure) for t in found} == {(False, "Error"), (True, "")}
    assert len(observed(*notes[:2], ended("t.py::a")).tried["t.py::a"]) == 1


def test_what_cannot_be_read_of_a_framework_is_known() -> None:
    """It belongs to no test."""
    notes = {"unread": ["flask", "its routes could not be read (KeyError)"]}
    assert observed(notes).unread == {Unread("flask", "its routes could not be read (KeyError)")}


def test_a_test_that_is_tried_again_did_only_what_it_did_last() -> None:
    """A rerun replaces the first try."""
    found = observed(
        {"test": "t.py::a"},
        touch(Kind.FILE, "x", at=2),
        {"mocked": "a.py:1", "at": 2},
        {"stopped_clock": True, "at": 2},
        ended("t.py::a", examples=[1, 1]),
        {"left": ["thread", "x"], "by": "t.py::a"},
        {"test": "t.py::a"},
        touch(Kind.FILE, "y", at=3),
        ended("t.py::a", microseconds=2_000_000),
        {"left": ["thread", "y"], "by": "t.py::a"},
    )
    assert found.touches == {"t.py::a|run": {Touch(Kind.FILE, "y")}}
    assert (found.mocked, found.seconds) == ({}, {"t.py::a": 2.0})
    assert (found.frozen, found.examples) == (frozenset(), {})
    assert found.left == {"t.py::a": {Left("thread", "y")}}


def answered(status: str, *, at: int = 2, turn: int | None = None) -> dict[str, Any]:
    return {"answered": [*SHOWN, status], "at": at, "turn": turn}


def test_an_answer_belongs_to_the_test() -> None:
    """Whatever the phase; what it answered before it was tried again does not count."""
    found = observed(
        {"test": "t.py::a"},
        answered("500"),
        {"test": "t.py::a"},
        answered("200", at=1),
        answered("404"),
        answered("201", at=0),
        answered("202", at=4),
        {"route": [*SHOWN]},
    )
    assert found.answers == {"t.py::a": {Answer(SHOWN, "200"), Answer(SHOWN, "404")}}
    assert found.routes == {SHOWN}


def test_a_server_answers_the_test_whose_turn_it_is() -> None:
    """Not the one that it was started for; a turn that is not recorded is nobody's."""
    notes = [answered("200", turn=7), answered("404", turn=8), answered("500", turn=9)]
    parent = Parent({7: "t.py::b|run", 8: None})
    assert read_observed(notes, CONTEXTS, frozenset(), parent).answers == {
        "t.py::b": {Answer(SHOWN, "200")}
    }


@pytest.mark.parametrize(
    ("told", "ended", "statuses"),
    [
        (["parsed"], 0, {"parsed", "0"}),
        (["parsed"], None, {"parsed"}),
        (["parsed"], -15, {"parsed"}),
        (["parsed", "2"], 2, {"parsed", "2"}),
        (["parsed", "help"], 0, {"parsed", "help"}),
    ],
)
def test_a_command_ends_as_its_process_does(
    told: list[str], ended: int | None, statuses: set[str]
) -> None:
    """Where it has told nothing more than that it took its arguments, and no signal ended it."""
    notes = [answered(status) for status in told]
    found = read_observed(notes, CONTEXTS, frozenset(), Parent(status=ended))
    assert {answer.status for answer in found.answers["t.py::a"]} == statuses


def test_mocks_and_the_clock_belong_to_the_test() -> None:
    """Whatever the phase; outside tests they are nobody's."""
    found = observed(
        {"mocked": "a.py:1", "at": 1},
        {"mocked": "a.py:2", "at": 2},
        {"mocked": "a.py:3", "at": 0},
        {"stopped_clock": True, "at": 0},
        {"stopped_clock": True, "at": 2},
    )
    assert found.mocked == {"t.py::a": {"a.py:1", "a.py:2"}}
    assert found.frozen == {"t.py::a"}
    assert unpack(pack(found)) == found


def test_the_lines_of_the_tests_are_told_by_test() -> None:
    """They are those of all its contexts since it was tried last, named or not."""
    ran = {
        1: {"t.py": frozenset({LineNo(9)})},
        2: {"t.py": frozenset({LineNo(1)})},
        4: {"t.py": frozenset({LineNo(2)}), "u.py": frozenset({LineNo(5)})},
        5: {"t.py": frozenset({LineNo(3)})},
    }
    notes = [
        {"code": "t.py", "digest": "d", "number": 1},
        {"code": "u.py", "digest": "e", "number": 2},
        {"code": "v.py", "digest": "f", "number": 3},
        {"test": "t.py::a"},
        {"context": 1, "name": "t.py::a|run"},
        {"test": "t.py::a"},
        {"context": 2, "name": "t.py::a|setup"},
        {"context": 4, "name": None},
        ended("t.py::a"),
        {"test": "t.py::b"},
        {"context": 5, "name": "t.py::b|run"},
        ended("t.py::b"),
    ]
    of_t = {"t.py::a": frozenset({1, 2}), "t.py::b": frozenset({3})}
    assert read_observed(notes, CONTEXTS, frozenset(), NO_PARENT, ran).code == (
        CodeRun("t.py", Digest("d"), of_t),
        CodeRun("u.py", Digest("e"), {"t.py::a": frozenset({5})}),
        CodeRun("v.py", Digest("f"), {}),
    )


def test_a_connection_to_a_program_of_the_project_reaches_its_server() -> None:
    """Any other port that the system gave out is one of many."""
    found = observed(
        touch(Kind.NETWORK, "127.0.0.1:50123", at=2, where="t.py:1"),
        touch(Kind.NETWORK, "localhost:50124", at=2),
        touch(Kind.NETWORK, "localhost:5432", at=2),
        touch(Kind.NETWORK, "example.org:50123", at=2),
        touch(Kind.NETWORK, "/run/app.sock", at=2, where="t.py:2"),
        served=frozenset({50123, "/run/app.sock"}),
    )
    assert found.touches["t.py::a|run"] == {
        Touch(Kind.SERVER, "a server of the project", "t.py:1", own=True),
        Touch(Kind.SERVER, "a server of the project", "t.py:2", own=True),
        Touch(Kind.NETWORK, "localhost, a free port"),
        Touch(Kind.NETWORK, "localhost:5432"),
        Touch(Kind.NETWORK, "example.org:50123"),
    }


def test_a_process_that_runs_the_projects_code_is_its_program() -> None:
    """One that only started, or that runs something else, is not."""
    program = {"program": "python -m app"}
    loaded = {"file": 1, "key": ["a.py", "d", 1, "3.13"], "extent": ["all", None, True]}
    own = Touch(Kind.PROCESS, "python -m app", own=True)
    names = {0: "t.py::a|run"}
    assert read_observed([program, loaded], names, frozenset()).touches == {"t.py::a|run": {own}}
    assert read_observed([program], names, frozenset()).touches == {}
    assert read_observed([loaded], names, frozenset()).touches == {}


def test_programs_that_run_no_tests_serve_the_project() -> None:
    """On ports and Unix sockets; a stub that a test serves itself is not the project."""
    loaded, bound = {"file": 1}, {"bound": 8000}
    assert endpoints_served([[loaded, bound], [{"bound": 9000}]]) == {8000}
    assert endpoints_served([[loaded, {"bound": "/run/app.sock"}]]) == {"/run/app.sock"}
    assert endpoints_served([[loaded, bound, {"collected": []}]]) == frozenset()
    assert endpoints_served([[loaded, bound, {"test": "t.py::a"}]]) == frozenset()
