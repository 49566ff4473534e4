"""What tests try at real drivers is told as it was: what succeeded and failed, for real or not.

The project of which this is told is in ``tests/drivers``; its ``requirements.txt`` says what there is
to install. What is not installed is left out.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Set
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import services
from project import Project
from surefoot.probe.hook import MONITORING

DRIVERS = Path(__file__).parents[1] / "drivers"

NUMBERS = "create table items (number integer primary key); insert into items values (0)"
LATER = (
    "create table later (number integer primary key deferrable initially deferred);"
    "insert into later values (0)"
)


class Row(NamedTuple):
    """What is told of the handover in a function: words for the tests that tried it.

    A test is called ``test_{function}_{word}``. A failure stands after the word: ``missing:404``.
    What is called in the function may be unknown ``by_source``: interpreters without events of calls
    do not tell of it.
    """

    function: str
    succeeded: str = ""
    failed: str = ""
    mocked: str = ""
    stand_in_succeeded: str = ""
    stand_in_failed: str = ""
    by_source: bool = True


EXPECTED = {
    "aiohttp": (
        Row("fetch", "works", "missing:404 refused:ClientConnectorError", "patched", stand_in_failed="aioresponses:503"),
        Row("fetch_awaited", "works", "error:500", "mock", by_source=False),
        Row("post", "works", "error:ClientResponseError", "mock", by_source=False),
    ),
    "aiosqlite": (
        Row("insert", "works", "no_table:OperationalError", "patched"),
        Row("numbers", "works", "no_table:OperationalError"),
    ),
    "asyncpg": (
        Row("insert", "works", "duplicate:UniqueViolationError refused:ConnectionRefusedError", "patched"),
        Row("insert_in_transaction", "works", "duplicate:UniqueViolationError"),
        Row("version_from_pool", "works"),
        Row("numbers", "works", mocked="mock", by_source=False),
    ),
    "files": (
        Row("read", "works", "missing:FileNotFoundError", "patched replaced", "pyfakefs"),
        Row("read_text", "works", "missing:FileNotFoundError", "patched", "pyfakefs"),
        Row("write_text", "works", "no_folder:FileNotFoundError", "mock", by_source=False),
        Row("copy", "works", "missing:FileNotFoundError", "patched"),
        Row("remove", "works", "missing:FileNotFoundError", stand_in_failed="pyfakefs:FileNotFoundError"),
        Row("names", "works", mocked="patched"),
        Row("touch", "works", "no_folder:FileNotFoundError", stand_in_succeeded="pyfakefs", by_source=False),
    ),
    "httpx": (
        Row("fetch", "works", "missing:404 refused:ConnectError", "patched replaced", "respx"),
        Row("fetch_by_client", "works", "h2:404", stand_in_failed="transport:404", by_source=False),
        Row("post", "works", "error:500", "mock", by_source=False),
        Row("fetch_in_parts", "works", "missing:404 refused:ConnectError"),
        Row("fetch_async", "works", "missing:404 refused:ConnectError", stand_in_failed="transport:404"),
        Row("fetch_together", "works error", "error:503 refused:ConnectError", by_source=False),
        Row("fetch_as_tasks", "works", "error:503", by_source=False),
    ),
    "psycopg": (
        Row("insert", "works", "duplicate:UniqueViolation", "mock"),
        Row("insert_in_transaction", "works", "duplicate:UniqueViolation"),
        Row("insert_deferred", "works", "duplicate:UniqueViolation"),
        Row("version", "works", "refused:OperationalError", "patched"),
        Row("version_from_pool", "works", "timeout:PoolTimeout", by_source=False),
        Row("insert_async", "works", "duplicate:UniqueViolation"),
    ),
    "psycopg2": (
        Row("insert", "works", "duplicate:UniqueViolation", "mock"),
        Row("insert_deferred", "works"),
        Row("version", "works", "refused:OperationalError", "patched"),
    ),
    "pycurl": (
        Row("fetch", "works", "missing:404 refused:error", "patched"),
        Row("fetch_again", "works", "error:503"),
    ),
    "pymongo": (
        Row("insert", "works", "duplicate:DuplicateKeyError", "mock", "mongomock", by_source=False),
        Row("insert_at", "works", "refused:ServerSelectionTimeoutError", "patched"),
        Row("number_of", "works", stand_in_succeeded="mongomock", by_source=False),
    ),
    "boto3": (
        Row("store", "works", "missing:404 refused:EndpointConnectionError", "mock", "moto", "stubber:AccessDenied", by_source=False),
        Row("store_at", "works", "missing:404", "patched"),
    ),
    "queues": (
        Row("publish", "works", "refused:OperationalError", "mock", "memory", by_source=False),
        Row("delay", "works", "refused:OperationalError", "mock", "eager memory", by_source=False),
        Row("enqueue", "works", "refused:ConnectionError", "mock", "fakeredis", by_source=False),
        Row("enqueue_task", "works", mocked="mock", stand_in_succeeded="immediate", by_source=False),
    ),
    "redis": (
        Row("store", "works", "refused:ConnectionError", "mock", "fakeredis", by_source=False),
        Row("count", "works", "no_number:ResponseError", stand_in_failed="fakeredis:ResponseError", by_source=False),
        Row("count_twice", "works", "no_number:ResponseError", stand_in_succeeded="fakeredis"),
        Row("count_async", "works", "no_number:ResponseError refused:ConnectionError", stand_in_succeeded="fakeredis", by_source=False),
        Row("count_twice_async", "works", "no_number:ResponseError"),
    ),
    "requests": (
        Row("fetch", "works", "missing:404 refused:ConnectionError", "patched", "vcr", "responses:500"),
        Row("fetch_by_alias", "works", "missing:404"),
        Row("fetch_by_variable", "works", "refused:ConnectionError", "replaced"),
        Row("fetch_by_partial", "works", "error:503", by_source=False),
        Row("fetch_by_argument", "works", mocked="mock", by_source=False),
        Row("post", "works", "again:409", "mock", by_source=False),
    ),
    "sockets": (
        Row("mail", "works", "refused:ConnectionRefusedError refused_by_server:SMTPRecipientsRefused", "patched"),
        Row("ask", "works", "refused:ConnectionRefusedError", "patched"),
        Row("ask_async", "works", "refused:ConnectionRefusedError"),
    ),
    "sqlalchemy": (
        Row("insert_by_core", "works", "duplicate:IntegrityError", "mock"),
        Row("numbers_by_core", "works", "no_table:OperationalError"),
        Row("add", "works", "duplicate:IntegrityError", "mock"),
        Row("numbers", "works", "no_table:OperationalError"),
        Row("get", "works", mocked="spec", stand_in_succeeded="known", by_source=False),
        Row("first", "works", "no_table:OperationalError", by_source=False),
        Row("insert_async", "works", "duplicate:IntegrityError", "mock"),
        Row("add_async", "works", "duplicate:IntegrityError", "mock"),
        Row("numbers_async", "works"),
        Row("add_and_flush", "works", "duplicate:IntegrityError", by_source=False),
        Row("add_within", "works", "duplicate:IntegrityError", "mock", by_source=False),
        Row("add_in_own", "works", "duplicate:IntegrityError", by_source=False),
        Row("add_within_async", "works", "duplicate:IntegrityError", by_source=False),
    ),
    "sqlite3": (
        Row("insert_deferred", "works", "orphan:IntegrityError"),
        Row("insert", "works", "duplicate:IntegrityError", "mock"),
        Row("insert_by_cursor", "works", "duplicate:IntegrityError", "mock"),
        Row("insert_many", "works", "duplicate:IntegrityError"),
        Row("insert_at", "works", "no_folder:OperationalError no_table:OperationalError", "patched"),
        Row("numbers", "works", mocked="mock"),
    ),
    "subprocess": (
        Row("run", "works", "status:exit.1 no_program:FileNotFoundError", "patched", stand_in_failed="pytest_subprocess:exit.3"),
        Row("check", "works", "status:exit.1"),
        Row("start", "works", "status:exit.1", "patched"),
        Row("start_within", "works", "status:exit.1"),
        Row("start_async", "works", "status:exit.1 no_program:FileNotFoundError", "patched"),
        Row("communicate_async", "works", "status:exit.3"),
        Row("become", "works", "no_program:FileNotFoundError"),
    ),
    "urllib": (
        Row("fetch", "works", "missing:404 refused:URLError", "patched"),
        Row("fetch_by_connection", "works", "missing:404 refused:ConnectionRefusedError", "patched"),
    ),
    "urllib3": (
        Row("fetch", "works", "missing:404 refused:NewConnectionError", "patched"),
        Row("fetch_by_pool", "works", mocked="mock", by_source=False),
    ),
}  # fmt: skip


class Told(NamedTuple):
    """What is told of each function's handover, by driver, and the names of the tests that ran."""

    seams: Mapping[str, Mapping[str, Any]]
    tests: Set[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return what is told after one run of all tests."""
    return told_after(tmp_path_factory.mktemp("drivers") / "project")


def told_after(folder: Path, *tests: str, **environment: str) -> Told:
    """Return what is told after some tests were run, or all of them."""
    project = Project(folder)
    shutil.copytree(DRIVERS, project.folder)
    with ExitStack() as running:
        if services.program("postgres") is not None:
            url = running.enter_context(services.postgresql(NUMBERS, LATER))
            environment["POSTGRESQL"] = url
        if services.program("redis-server") is not None:
            environment["REDIS_PORT"] = str(running.enter_context(services.redis()))
        done = project.surefoot("run", "-q", "-rp", "-p", "no:cacheprovider", *tests, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, dict[str, Any]] = {}
    for seam in json.loads(project.surefoot("seams", "--format", "json").stdout)["seams"]:
        by_function = found.setdefault(Path(seam["path"]).stem.removeprefix("by_"), {})
        assert seam["function"] not in by_function, seam
        by_function[seam["function"]] = seam
    return Told(found, set(re.findall(r"^PASSED (\S+)", done.stdout, re.MULTILINE)))


@pytest.mark.parametrize("driver", EXPECTED)
def test_each_handover_is_told_as_tests_tried_it(driver: str, told: Told) -> None:
    """By the tests in which it succeeded and failed, for real, with a stand-in or with a mock."""
    check(driver, told)


@pytest.mark.skipif(find_spec("psycopg") is None, reason="psycopg is not installed")
def test_psycopg_in_python_is_told_as_the_compiled_one(tmp_path: Path) -> None:
    """It needs no more than PostgreSQL's own library."""
    check("psycopg", told_after(tmp_path / "it", "tests/test_psycopg.py", PSYCOPG_IMPL="python"))


def check(driver: str, told: Told) -> None:
    """Compare what is told of a driver's handovers with what its tests did, if not with mocks alone."""
    rows = [row for row in EXPECTED[driver] if MONITORING or row.by_source]
    all_ways = {row.function: _as_expected(row, driver, told.tests) for row in rows}
    expected = {name: w for name, w in all_ways.items() if any(w[how] for how in _HOW[:-1])}
    if not expected:
        pytest.skip(f"{driver}, or the server that it needs, is not installed")
    seams = told.seams[driver]
    assert {name: _as_told(seams[name]) for name in expected} == expected


_HOW = ("succeeded", "failed", "stand_in_succeeded", "stand_in_failed", "mocked")


def _as_told(seam: Any) -> dict[str, set[str]]:
    return {how: set(seam[how]) for how in _HOW} | {"failures": _names(seam["failures"])}


def _as_expected(row: Row, driver: str, tests: Set[str]) -> dict[str, set[str]]:
    """Return what is told of a row by those of its tests that ran."""
    ways: dict[str, set[str]] = {how: set() for how in _HOW}
    failures = set()
    for how in _HOW:
        for word in getattr(row, how).split():
            name, _, failure = word.partition(":")
            test = f"tests/test_{driver}.py::test_{row.function}_{name}"
            if test in tests:
                ways[how].add(test)
                failures.add(failure.replace(".", " "))
    return ways | {"failures": _names(failures - {""})}


def _names(failures: Iterable[str]) -> set[str]:
    """Return names of failures; where there are no events, not which exceptions those are."""
    if MONITORING:
        return set(failures)
    return {"a failure" for _ in failures}
