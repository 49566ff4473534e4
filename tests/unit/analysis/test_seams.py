"""What tests tried at the seams of a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.seams import SeamSource, count_by_file, count_seams, find_seams
from surefoot.model.handovers import Handovers
from surefoot.model.ids import LineNo
from surefoot.model.judged import Count
from surefoot.model.observed import Observed
from surefoot.model.seams import Seam, Seams, State, Unresolved
from surefoot.model.seen import End, Tried
from surefoot.model.tiers import FilePlacement, Origin, Placement, Tier
from surefoot.model.touches import Kind, Touch
from surefoot.source.handovers.sites import calls_in, handover_sites

CORE = Placement(Tier.CORE, Origin.DEFAULT, "")
CRITICAL = Placement(Tier.CRITICAL, Origin.DEFAULT, "")
FETCH = "import requests\ndef fetch(url):\n    return requests.get(url)\n"
END = End(LineNo(3), 28)
TOUCH = Touch(Kind.NETWORK, "a:80", "app.py:3", own=True)


def tried(
    calls: str = "requests.get",
    end: End = END,
    *,
    kind: str = "http",
    is_mock: bool = False,
    succeeded: bool = True,
    failure: str = "",
) -> Tried:
    """Return what a test tried at a call of ``app.py``."""
    return Tried("app.py", end.line, end, kind, calls, is_mock, succeeded, failure)


MOCKED = tried("", kind="", is_mock=True)
FAILED = tried(succeeded=False, failure="404")


def found(
    text: str,
    by_test: dict[str, set[Tried]],
    touches: dict[str, set[Touch]] | None = None,
    run: set[int] | None = None,
    kinds: dict[str, str] | None = None,
    functions: frozenset[str] = frozenset(),
) -> tuple[tuple[Seam, ...], tuple[Unresolved, ...]]:
    """Return the seams of ``app.py`` with this text, and what is not known of them."""
    handovers = Handovers(kinds)
    source = SeamSource(
        "app.py",
        handover_sites(text, handovers),
        calls_in(text),
        FilePlacement(CORE, {"pay": CRITICAL}),
        frozenset(map(LineNo, run or ())),
        functions,
    )
    observed = Observed(
        tried={test: frozenset(all_tried) for test, all_tried in by_test.items()},
        touches={f"{test}|run": frozenset(t) for test, t in (touches or {}).items()},
    )
    return find_seams([source], observed, handovers)


def seam(
    by_test: dict[str, set[Tried]],
    touched: str = "",
    text: str = FETCH,
    run: set[int] | None = None,
) -> Seam:
    """Return the only seam of a file; the ``touched`` tests reach the network there."""
    [only], _ = found(text, by_test, {test: {TOUCH} for test in touched.split()}, run)
    return only


@pytest.mark.parametrize(
    ("by_test", "touched", "state"),
    [
        ({}, "", State.NOT_REACHED),
        ({"a": {MOCKED}}, "", State.ONLY_MOCKED),
        ({"a": {tried()}}, "", State.ONLY_STAND_IN),
        ({"a": {tried()}, "b": {MOCKED}}, "", State.ONLY_STAND_IN),
        ({"a": {FAILED}}, "", State.ONLY_STAND_IN),
        ({"a": {FAILED}}, "a", State.NEVER_SUCCEEDED),
        ({"a": {tried()}}, "a", State.NEVER_FAILED),
        ({"a": {tried()}, "b": {MOCKED}}, "a", State.NEVER_FAILED),
        ({"a": {tried()}, "b": {FAILED}}, "a b", State.TRIED),
        ({"a": {tried()}, "b": {FAILED}}, "a", State.TRIED),
        ({"a": {tried(failure="404")}}, "a", State.TRIED),
    ],
)
def test_a_seam_wants_a_real_success_and_a_failure(
    by_test: dict[str, set[Tried]], touched: str, state: State
) -> None:
    """A stand-in that answers with a failure is as good as the real thing; one that answers well is
    not.
    """
    assert seam(by_test, touched).state is state


def test_who_tried_what_is_known_by_test() -> None:
    """And what the failures were, but for those of mocks."""
    only = seam(
        {
            "real": {tried()},
            "bad": {FAILED},
            "fake": {tried()},
            "fake_bad": {tried(succeeded=False, failure="ConnectTimeout")},
            "mock": {MOCKED._replace(failure="KeyError")},
        },
        "real bad",
    )
    assert (only.succeeded, only.failed) == ({"real"}, {"bad"})
    assert (only.stand_in_succeeded, only.stand_in_failed) == ({"fake"}, {"fake_bad"})
    assert only.mocked == {"mock"}
    assert only.failures == {"404", "ConnectTimeout"}
    assert (only.path, only.line, only.function, only.kind) == ("app.py", 3, "fetch", "http")
    assert only.calls == "requests.get"


def test_a_touch_of_another_line_or_kind_proves_nothing() -> None:
    """Nor does one of another test."""
    elsewhere = Touch(Kind.NETWORK, "a:80", "app.py:2")
    sleep = Touch(Kind.SLEEP, "1 s", "app.py:3")
    [only], _ = found(FETCH, {"a": {tried()}}, {"a": {elsewhere, sleep}, "b": {TOUCH}})
    assert only.stand_in_succeeded == {"a"}


def test_what_a_fixture_touches_that_no_test_asks_for_is_real_in_each() -> None:
    """The first test that runs was told of the call, and the fixture of what it reached."""
    handovers = Handovers()
    source = SeamSource(
        "app.py", handover_sites(FETCH, handovers), calls_in(FETCH), FilePlacement(CORE, {})
    )
    observed = Observed(
        tried={"a": frozenset({tried()})},
        fixtures={"::warm[0]": frozenset({TOUCH})},
        used={"a": frozenset()},
    )
    [only], _ = find_seams([source], observed, handovers)
    assert only.succeeded == {"a"}
    asked_for = replace(observed, used={"a": frozenset(), "b": frozenset({"::warm[0]"})})
    [only], _ = find_seams([source], asked_for, handovers)
    assert only.stand_in_succeeded == {"a"}


ORM = "def add(session):\n    session.commit()\n"
COMMIT = tried("sqlalchemy.orm.session.Session.commit", End(LineNo(2), 20), kind="database")


def test_a_mapper_that_reaches_nothing_hands_nothing_over() -> None:
    """Unless it fails: then it must have."""
    touch = Touch(Kind.DATABASE, "sqlite by sqlalchemy", "app.py:2")
    [only], _ = found(ORM, {"a": {COMMIT}, "b": {COMMIT}}, {"b": {touch}})
    assert only.succeeded == {"b"}
    failed = COMMIT._replace(succeeded=False, failure="IntegrityError")
    [only], _ = found(ORM, {"a": {failed}})
    assert only.failed == {"a"}


def test_a_method_of_the_projects_own_class_is_no_seam() -> None:
    """It overrides the one that the source tells of; what it hands over itself is known there."""
    own = tried("", kind="", succeeded=False)
    assert found(FETCH, {"a": {own}}, run={3}) == ((), ())
    [only], unknown = found(FETCH, {"a": {own}, "b": {FAILED}}, run={3})
    assert (only.stand_in_failed, unknown) == ({"b"}, ())


DATABASE = Touch(Kind.DATABASE, "sqlite by sqlalchemy", "tests/test_app.py:9")


def test_a_mapper_that_only_marks_is_no_seam_where_queries_are_heard() -> None:
    """A test that reaches a database elsewhere would have told of one here."""
    text = "from sqlalchemy.orm import Session\ndef drop(s: Session, row):\n    s.delete(row)\n"
    delete = tried("sqlalchemy.orm.session.Session.delete", End(LineNo(3), 17), kind="database")
    assert [call.line for call in found(text, {"a": {delete}}, run={3})[1]] == [3]
    assert found(text, {"a": {delete}}, {"a": {DATABASE}}, {3}) == ((), ())


def test_a_session_that_has_a_row_already_stands_in_for_the_database() -> None:
    """The query is never sent."""
    text = "from sqlalchemy.orm import Session\ndef load(s: Session):\n    return s.get(User, 1)\n"
    get = tried("sqlalchemy.orm.session.Session.get", End(LineNo(3), 25), kind="database")
    [only], unknown = found(text, {"a": {get}}, {"a": {DATABASE}}, {3})
    assert (only.state, only.stand_in_succeeded, unknown) == (State.ONLY_STAND_IN, {"a"}, ())


def test_a_temporary_file_is_left_out_unless_more_is_handed_over() -> None:
    """What is copied into a temporary folder may be missing."""
    text = (
        "import shutil, tempfile\n"
        "def room():\n    return tempfile.mkdtemp()\n"
        "def copy(place):\n    shutil.copytree(place, tempfile.mkdtemp())\n"
    )
    seams, _ = found(text, {})
    assert {(seam.line, seam.left_out) for seam in seams} == {(3, "temporary file"), (5, "")}


QUERIES = """\
import sqlite3
def pay(path):
    connection = sqlite3.connect(path)
    connection.execute("insert into a values (1)")
    connection.commit()
"""
CONNECT = tried("sqlite3.connect", End(LineNo(3), 38), kind="database")
INSERT = tried("sqlite3.Connection.execute", End(LineNo(4), 50), kind="database")
SETTLE = tried("sqlite3.Connection.commit", End(LineNo(5), 23), kind="database")


def test_several_calls_of_one_handover_are_one_seam() -> None:
    """It succeeds when all that was called did, and fails when one of them did."""
    broken = SETTLE._replace(succeeded=False, failure="OperationalError")
    [only], _ = found(QUERIES, {"a": {CONNECT, INSERT, SETTLE}, "b": {CONNECT, INSERT, broken}})
    assert (only.line, only.tier, only.statement) == (3, Tier.CRITICAL, "insert")
    assert (only.succeeded, only.failed) == ({"a"}, {"b"})


def test_what_was_really_called_counts_where_the_source_does_not_tell() -> None:
    """A mock alone does not make a call one."""
    text = "def load(client):\n    return client.get(1)\n"
    call = tried("redis.commands.core.BasicKeyCommands.get", End(LineNo(2), 24), kind="cache")
    assert found(text, {"a": {MOCKED._replace(end=call.end)}}) == ((), ())
    [only], _ = found(text, {"a": {call}, "b": {MOCKED._replace(end=call.end)}})
    assert (only.kind, only.calls, only.function) == ("cache", call.calls, "load")
    assert (only.stand_in_succeeded, only.mocked) == ({"a"}, {"b"})


def test_what_is_not_known_is_said() -> None:
    """A call whose line ran, and of which nothing was heard, or not how it ended."""
    unknown = [Unresolved("app.py", LineNo(3), "fetch", "requests.get", "http", Tier.CORE)]
    assert found(FETCH, {}, run={3}) == ((), tuple(unknown))
    hangs = tried(succeeded=False)
    assert found(FETCH, {"a": {hangs}}, {"a": {TOUCH}}, {3}) == ((), tuple(unknown))


def test_a_telling_name_is_resolved_by_what_ran() -> None:
    """A call that ran and handed nothing over is the project's own."""
    text = "def save(store):\n    store.execute(1)\n"
    [call] = found(text, {})[1]
    assert (call.line, call.calls, call.kind) == (2, ".execute", None)
    assert found(text, {}, run={2}) == ((), ())


def test_the_worst_come_first() -> None:
    """By tier, then by what is missing; what nobody wants a test of comes last."""
    text = (
        "import os\n"
        "def b(): os.remove('1')\n"
        "def pay(): os.remove('2')\n"
        "def a():\n    os.remove('3')\n"
        "if __name__ == '__main__':\n    os.remove('4')\n"
    )
    removed = tried("os.remove", End(LineNo(5), 18), kind="file")
    seams, _ = found(text, {"t": {removed}})
    assert [found.line for found in seams] == [3, 2, 5, 7]


def test_a_seam_counts_for_its_happy_path_and_for_a_failure() -> None:
    """What is left out does not count, and what is unknown counts apart."""
    done = Seam(
        "a.py", LineNo(1), "", "http", "", Tier.CORE,
        succeeded=frozenset("a"), stand_in_failed=frozenset("b"),
    )  # fmt: skip
    open_ = Seam("a.py", LineNo(2), "", "http", "", Tier.CORE, stand_in_succeeded=frozenset("a"))
    critical = Seam("a.py", LineNo(3), "", "http", "", Tier.CRITICAL)
    left = Seam("a.py", LineNo(4), "", "http", "", Tier.CORE, "runs at import")
    unclear = Unresolved("a.py", LineNo(5), "", "open", "file", Tier.CORE)
    maybe = Unresolved("a.py", LineNo(6), "", ".execute", None, Tier.CORE)
    seams = Seams((done, open_, critical, left), (unclear, maybe))
    assert count_seams(seams, {Tier.CORE}) == (Count(2, 4), 2)
    assert count_seams(seams, set(Tier)) == (Count(2, 6), 2)


def test_the_seams_of_each_file_are_counted() -> None:
    """Whatever their tier; a file may have only such of which too little is known."""
    core = Seam("a.py", LineNo(1), "", "http", "", Tier.CORE, succeeded=frozenset("t"))
    critical = Seam("a.py", LineNo(3), "", "http", "", Tier.CRITICAL)
    unclear = Unresolved("b.py", LineNo(5), "", "open", "file", Tier.UTILITY)
    maybe = Unresolved("c.py", LineNo(6), "", ".execute", None, Tier.CORE)
    assert count_by_file(Seams((core, critical), (unclear, maybe))) == {
        "a.py": (Count(1, 4), 0),
        "b.py": (Count(0, 0), 2),
        "c.py": (Count(0, 0), 0),
    }


def test_without_observation_nothing_counts_as_untried() -> None:
    """It is unknown."""
    seams = Seams((Seam("a.py", LineNo(1), "", "http", "", Tier.CORE),), is_observed=False)
    assert count_seams(seams, {Tier.CORE}) == (Count(0, 0), 2)


def test_a_team_names_kinds_of_its_own() -> None:
    """For a package, or for one function of it."""
    text = "import acme\ndef pay(n):\n    return acme.Client().charge(n)\n"
    charge = tried("acme.client.Client.charge", End(LineNo(3), 34), kind="payment")
    [only], _ = found(text, {"a": {charge}}, kinds={"acme": "payment"})
    assert (only.kind, only.succeeded, only.tier) == ("payment", {"a"}, Tier.CRITICAL)


def test_calls_that_only_tests_have_told_of_are_joined_too() -> None:
    """What connects, what is handed over and what settles it, in one function."""
    text = (
        "def pay(pool, order):\n"
        "    connection = pool.getconn()\n"
        "    connection.cursor().execute(order)\n"
        "    connection.commit()\n"
        "def other(connection):\n"
        "    connection.commit()\n"
    )
    connect = tried("psycopg_pool.pool.ConnectionPool.getconn", End(LineNo(2), 31), kind="database")
    query = tried("psycopg.cursor.Cursor.execute", End(LineNo(3), 38), kind="database")
    commit = tried("psycopg.Connection.commit", End(LineNo(4), 23), kind="database")
    alone = commit._replace(end=End(LineNo(6), 23), line=LineNo(6))
    seams, _ = found(text, {"a": {connect, query, commit, alone}})
    assert {(seam.line, seam.function) for seam in seams} == {(2, "pay"), (6, "other")}


def test_what_is_committed_after_a_row_was_read_is_another_handover() -> None:
    """As those know who asked for a row that is not there: nothing was written."""
    text = "def rename(s, key):\n    row = s.get(key)\n    s.commit()\n    s.refresh(row)\n"
    session = "sqlalchemy.orm.session.Session"
    read = tried(f"{session}.get", End(LineNo(2), 20), kind="database", failure="NotFound")
    commit = tried(f"{session}.commit", End(LineNo(3), 14), kind="database", failure="Locked")
    refresh = tried(f"{session}.refresh", End(LineNo(4), 18), kind="database", failure="Locked")
    seams, _ = found(text, {"a": {read}, "b": {commit, refresh}})
    assert {(seam.line, *seam.failed) for seam in seams} == {(2, "a"), (3, "b")}


def test_set_up_that_only_tests_have_told_of_is_left_out() -> None:
    """Its name says enough once it is known to be a database's."""
    text = "def prepare(db):\n    db.create_tables(ALL)\n"
    call = tried("peewee.Database.create_tables", End(LineNo(2), 25), kind="database", failure="E")
    [only], _ = found(text, {"a": {call}})
    assert only.left_out == "schema set-up"


def test_of_a_call_that_is_made_by_and_by_it_is_not_known_what_it_reached() -> None:
    """It has returned before anything was asked."""
    text = "import redis\ndef keys(client: redis.Redis):\n    return client.scan_iter()\n"
    call = tried("redis.Redis.scan_iter", End(LineNo(3), 29), kind="cache")
    seams, unknown = found(text, {"a": {call}}, run={3})
    assert (seams, [call.line for call in unknown]) == ((), [3])


def test_what_prepares_has_gone_the_way_of_what_follows() -> None:
    """Starting a session reaches nothing; the request that follows does."""
    text = (
        "import http.client\n"
        "def fetch(host):\n"
        "    connection = http.client.HTTPConnection(host)\n"
        "    connection.connect()\n"
        "    connection.request('GET', '/')\n"
    )
    connect = tried("http.client.HTTPConnection.connect", End(LineNo(4), 24))
    request = tried("http.client.HTTPConnection.request", End(LineNo(5), 34))
    touch = TOUCH._replace(where="app.py:5")
    [only], _ = found(text, {"a": {connect, request}}, {"a": {touch}})
    assert (only.succeeded, only.stand_in_succeeded) == ({"a"}, set())


@pytest.mark.parametrize(
    ("at_call", "state"),
    [
        (MOCKED, State.ONLY_MOCKED),
        (tried(), State.NEVER_FAILED),
        (FAILED, State.NEVER_SUCCEEDED),
    ],
)
def test_what_ran_and_was_heard_is_known(at_call: Tried, state: State) -> None:
    """However it ended."""
    assert seam({"a": {at_call}}, "a", run={3}).state is state


def test_a_mock_behind_a_telling_name_leaves_it_open() -> None:
    """It may stand for the project's own."""
    text = "def save(store):\n    store.execute(1)\n"
    seams, [call] = found(text, {"a": {MOCKED._replace(end=End(LineNo(2), 20))}}, run={2})
    assert (seams, call.kind) == ((), None)


def test_a_mock_stands_for_the_projects_own_function_if_it_has_one_of_that_name() -> None:
    """Without a test that calls it, that may be another one."""
    text = "def save(store):\n    store.execute(1)\n"
    own = frozenset({"execute"})
    mocked = {"a": {MOCKED._replace(end=End(LineNo(2), 20))}}
    assert found(text, mocked, run={2}, functions=own) == ((), ())
    assert found(text, mocked, run={2}, functions=frozenset({"save"}))[1]
    assert found(text, {}, functions=own)[1]


SESSION = "from sqlalchemy.orm import Session\n\ndef begin(session: Session):\n    session.{}()\n"


@pytest.mark.parametrize(
    ("call", "kinds"), [("begin", []), ("commit", ["database"]), ("rollback", [])]
)
def test_what_a_session_only_prepares_is_no_handover(call: str, kinds: list[str]) -> None:
    """Nor is clean-up unknown; but what a commit has come to is."""
    seams, unresolved = found(SESSION.format(call), {}, run={4})
    assert [one.kind for one in unresolved] == kinds
    assert all(seam.left_out for seam in seams)


def test_a_connection_that_is_only_made_is_no_handover_of_a_mapper() -> None:
    """A driver that connects has reached its database."""
    of_driver = "import psycopg\n\ndef begin():\n    psycopg.connect('')\n"
    assert found(of_driver, {}, run={4})[1]
    assert found(SESSION.format("connect"), {}, run={4}) == ((), ())


def test_what_is_left_out_is_not_unknown() -> None:
    """Whether or not it is known what is called."""
    text = "def set_up(it):\n    it.execute('create table a (b)')\n    it.rollback()\n"
    assert found(text, {}, run={2, 3}) == ((), ())
    assert found(text, {}) == ((), ())


def test_what_does_not_fit_the_source_is_left_out() -> None:
    """A place that is no call any more, and a touch without a line."""
    touch = Touch(Kind.NETWORK, "a:80")
    stale = tried(end=End(LineNo(99), 1))
    [only], _ = found(FETCH, {"a": {tried(), stale}}, {"a": {touch}})
    assert only.stand_in_succeeded == {"a"}


def test_all_calls_on_one_socket_are_one_seam() -> None:
    """It stands at the first."""
    text = (
        "import socket\n"
        "def ask(address):\n"
        "    sock = socket.create_connection(address)\n"
        "    sock.sendall(b'')\n"
    )
    connect = tried("socket.create_connection", End(LineNo(3), 44), kind="socket")
    send = tried("socket.socket.sendall", End(LineNo(4), 21), kind="socket")
    [only], _ = found(text, {"a": {connect, send}})
    assert (only.line, only.succeeded) == (3, {"a"})
