"""What tests touch is observed in real runs, and decides their level."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from project import Project

APP = """\
import sqlite3
import subprocess
import sys
import threading
import time


def connect(place):
    return sqlite3.connect(place)


def add(a, b):
    return a + b


def save(path, text):
    path.write_text(text)


def notify(mailer, text):
    mailer.open()
    mailer.send(text)


def listing():
    return subprocess.run(["ls"], capture_output=True).returncode


def now():
    return time.time()


def in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def ask(connection):
    return connection.execute("select 1").fetchone()


def read_in_thread(pool, path):
    return pool.submit(path.read_text).result()


def application(environ, start_response):
    start_response("200 OK", [])
    return [b"hello"]


if __name__ == "__main__":
    from wsgiref.simple_server import make_server

    server = make_server("127.0.0.1", int(sys.argv[1]), application)
    for _ in range(int(sys.argv[2])):
        server.handle_request()
"""
CONFTEST = """\
import pytest

import app


@pytest.fixture(scope="module")
def database():
    made = app.connect(":memory:")
    yield made
    made.execute("drop table if exists t")
    made.close()


@pytest.fixture(scope="module")
def outer(request):
    return request.getfixturevalue("database")


@pytest.fixture
def opened():
    app.connect(":memory:").close()


@pytest.fixture(scope="session", autouse=True)
def given_to_all(tmp_path_factory):
    app.connect(tmp_path_factory.mktemp("x") / "all.db").close()
"""
TESTS = """\
import os
import socket
import subprocess
import sys
import time
import unittest
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

import app

opened_long_ago = app.connect(":memory:")
pool = ThreadPoolExecutor(1)


def test_adds():
    assert app.add(1, 2) == 3


def test_uses_the_database(opened, outer):
    assert outer.execute("select 1").fetchone() == (1,)


def test_uses_it_again(outer):
    assert outer.execute("select 2").fetchone() == (2,)


def test_asks_for_it_as_it_runs(request):
    database = request.getfixturevalue("database")
    assert database.execute("select 3").fetchone() == (3,)


@pytest.mark.skip
def test_is_skipped():
    raise AssertionError


def test_starts_a_thread():
    assert pool.submit(app.add, 1, 2).result() == 3


def test_reads_in_an_older_thread(tmp_path):
    (tmp_path / "a").write_text("x")
    assert app.read_in_thread(pool, tmp_path / "a") == "x"


def test_asks_what_was_opened_long_ago():
    assert app.ask(opened_long_ago) == (1,)


def test_saves(tmp_path):
    app.save(tmp_path / "a", "x")


def test_has_a_file_of_its_own(tmp_path):
    (tmp_path / "a").write_text("x")
    assert app.add(1, 1) == 2


def test_mocks():
    mailer = mock.Mock()
    app.notify(mailer, "x")
    mailer.send.assert_called_once_with("x")


@pytest.mark.integration
def test_lists():
    assert app.listing() == 0


def test_reads_the_clock():
    assert app.now() > 0


def test_works_in_a_thread():
    app.in_thread(lambda: app.connect(":memory:").close())
    assert app.add(1, 0) == 1


def test_runs_the_program():
    done = subprocess.run([sys.executable, "-c", "import app; app.add(1, 2)"])
    assert done.returncode == 0


def test_serves_and_asks():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, "-m", "app", str(port), "1"]):
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}") as answer:
                    assert answer.read() == b"hello"
                return
            except OSError:
                time.sleep(0.05)
    raise AssertionError("no answer")


@pytest.mark.e2e
def test_touches_nothing():
    assert app.add(2, 2) == 4


class TestOld(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = app.connect(":memory:")

    @classmethod
    def tearDownClass(cls):
        cls.made.close()

    def test_in_a_class(self):
        with self.subTest("first"):
            self.assertEqual(app.add(0, 1), 1)


def test_leaves_something():
    os.environ["LEFT_BEHIND"] = "1"
    assert app.add(0, 0) == 0
"""
CONFIG = """\
[tool.surefoot]
source = ["app.py"]

[tool.pytest.ini_options]
pythonpath = ["."]
markers = ["integration", "e2e"]
"""
LEVELS = {
    **dict.fromkeys(
        (
            *("test_adds", "test_has_a_file_of_its_own", "test_mocks", "test_reads_the_clock"),
            *("test_touches_nothing", "test_leaves_something", "test_starts_a_thread"),
        ),
        "unit",
    ),
    **dict.fromkeys(
        (
            *("test_uses_the_database", "test_uses_it_again", "test_saves", "test_lists"),
            *("test_works_in_a_thread", "TestOld::test_in_a_class", "test_asks_for_it_as_it_runs"),
            *("test_reads_in_an_older_thread", "test_asks_what_was_opened_long_ago"),
        ),
        "integration",
    ),
    "test_runs_the_program": "e2e",
    "test_serves_and_asks": "e2e",
    "test_is_skipped": None,
}
if sys.version_info < (3, 12):  # no event tells of calls
    LEVELS["test_asks_what_was_opened_long_ago"] = "unit"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with tests of all levels."""
    project = Project(tmp_path)
    project.write("pyproject.toml", CONFIG)
    project.write_modules(app=APP)
    project.write("tests/conftest.py", CONFTEST)
    project.write("tests/test_app.py", TESTS)
    return project


def pyramid(project: Project) -> Any:
    """Return the tests of the pyramid by their own names."""
    done = project.surefoot("pyramid", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {name.partition("::")[2]: test for name, test in found["tests"].items()}


def levels(found: Any) -> dict[str, str]:
    return {name: test["level"] for name, test in found.items()}


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_each_test_stands_where_its_touches_put_it(
    project: Project, workers: tuple[str, ...]
) -> None:
    """In one process or several; a later run knows it from the one before."""
    project.measure(*workers)
    first = pyramid(project)
    assert levels(first) == LEVELS
    touched = first["test_uses_it_again"]["touches"]
    made = {"kind": "database", "what": "sqlite3 :memory:", "phase": "setup", "where": "app.py:9"}
    assert made in touched
    [clock] = first["test_reads_the_clock"]["touches"]
    assert (clock["kind"], clock["where"]) == ("clock", "app.py:30")
    assert first["test_mocks"]["mocked"] == ["app.py:21", "app.py:22"]
    assert first["test_mocks"]["over_mocked"] is True
    assert first["test_touches_nothing"]["declared_by"] == "marker"
    assert first["test_adds"]["declared_by"] == "no marker"
    project.measure(*workers)
    again = pyramid(project)
    assert {name: test["touches"] for name, test in again.items()} == {
        name: test["touches"] for name, test in first.items()
    }
    assert levels(again) == LEVELS


def test_the_tests_of_one_level_are_run_by_what_they_touched(project: Project) -> None:
    """Nothing is known yet in the first run: then markers decide, and what has none is run."""
    done = project.pytest("--surefoot", "--surefoot-level=unit", "--surefoot-report=")
    assert "16 passed, 1 skipped, 2 deselected" in done.stdout, done.stdout
    project.measure()
    done = project.pytest("--surefoot", "--surefoot-level=unit", "--surefoot-report=")
    units = list(LEVELS.values()).count("unit")
    told = f"{units} passed, 1 skipped, {len(LEVELS) - units - 1} deselected"
    assert told in done.stdout, done.stdout
    done = project.surefoot("run", "--level", "e2e", "--no-report", "-q")
    assert "2 passed, 1 skipped, 16 deselected" in done.stdout, done.stdout
    assert levels(pyramid(project)) == LEVELS


def test_a_test_above_its_marker_fails_a_strict_run(project: Project) -> None:
    """With the call and its line; tests that pass stay passed."""
    chosen = ("-k", "again or lists or adds")
    done = project.pytest("--surefoot", "--surefoot-strict-levels", "--surefoot-report=", *chosen)
    assert done.returncode == 1
    told = "✗ tests/test_app.py::test_uses_it_again: integration, without a marker: database "
    told += "sqlite3 :memory: in setup, at app.py:9"
    assert told in done.stdout
    assert done.stdout.count("✗") == 1
    assert "3 passed" in done.stdout
    done = project.surefoot("run", "--strict-levels", "--no-report", "-q", *chosen)
    assert (done.returncode, told in done.stderr) == (1, True)
    project.write("pyproject.toml", CONFIG + "[tool.surefoot.levels]\nstrict = true\n")
    assert project.pytest("--surefoot", "--surefoot-report=", "-k", "lists").returncode == 0
    assert project.pytest("--surefoot", "--surefoot-report=", *chosen).returncode == 1


def test_where_nothing_is_observed_nothing_is_known(project: Project) -> None:
    """And observing may be switched on later: all tests are recorded anew then."""
    project.write("pyproject.toml", CONFIG.replace("[tool.pytest", "observe = false\n[tool.pytest"))
    project.measure("-k", "adds or database")
    done = project.surefoot("pyramid", "--format", "json")
    assert set(levels(pyramid(project)).values()) == {None}
    assert "No test was observed" in done.stderr
    assert "No test was observed" in project.surefoot("pyramid").stdout
    project.write("pyproject.toml", CONFIG)
    project.measure("-k", "adds or database")
    assert levels(pyramid(project))["test_uses_the_database"] == "integration"


RERUN = """\
import app

tries = []


def test_flaky():
    tries.append(1)
    if len(tries) == 1:
        app.connect(":memory:").close()
        assert False
"""


def test_a_rerun_replaces_the_first_try(project: Project) -> None:
    """What the try that passed did is what the test does."""
    project.write("tests/test_app.py", RERUN)
    project.measure("--reruns", "1")
    assert levels(pyramid(project)) == {"test_flaky": "unit"}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="lines of tests are not told before")
def test_the_lines_of_the_tests_are_known(project: Project) -> None:
    """Also those of helpers that the tests import."""
    from surefoot.store.datafile import read_data

    project.write("tests/helper.py", "def check(x):\n    assert x\n")
    project.write(
        "tests/test_app.py",
        "from helper import check\n\ndef test_a():\n    check(1)\n\ndef test_b():\n    pass\n",
    )
    project.measure()
    observed = read_data(project.folder / ".surefoot" / "data.sqlite").observed
    ran = {
        run.path: {t.partition("::")[2]: n for t, n in run.lines.items()} for run in observed.code
    }
    assert ran["tests/test_app.py"] == {"test_a": {4}, "test_b": {7}}
    assert ran["tests/helper.py"] == {"test_a": {2}}


REPLACED_APP = """\
import os
import socket
import time

import httpx


def connect(port):
    return socket.create_connection(("127.0.0.1", port))


def read_first(folder):
    with open(os.path.join(folder, os.listdir(folder)[0])) as file:
        return file.read()


def now():
    return time.time()


def fetch(url):
    return httpx.get(url).text
"""
REPLACED_TESTS = """\
import socket

import pytest
from freezegun import freeze_time
from pytest_socket import SocketBlockedError

import app


def test_no_socket():
    with pytest.raises(SocketBlockedError):
        app.connect(1)


def test_fails_without_sockets():
    app.connect(1)


@pytest.mark.enable_socket
def test_a_real_socket():
    with socket.create_server(("127.0.0.1", 0)) as server:
        app.connect(server.getsockname()[1]).close()


def test_files_of_its_own(fs):
    fs.create_file("/made/up.txt", contents="x")
    assert app.read_first("/made") == "x"


def test_the_clock_stands_still():
    with freeze_time("2020-01-01"):
        assert app.now() == 1_577_836_800


def test_an_answer_from_nowhere(respx_mock):
    respx_mock.get("http://example.test/").respond(text="x")
    assert app.fetch("http://example.test/") == "x"
"""


def test_what_replaces_the_world_works_as_without_us(project: Project) -> None:
    """Sockets, files, clocks and answers that others have replaced are touched by nobody."""
    pytest.importorskip("pytest_socket")
    pytest.importorskip("pyfakefs")
    pytest.importorskip("respx")
    project.write("conftest.py", "")
    project.write("tests/conftest.py", "")
    project.write("app.py", REPLACED_APP)
    project.write("tests/test_app.py", REPLACED_TESTS)
    plain = project.pytest("--disable-socket", "-rA")
    done = project.surefoot("run", "-q", "--no-report", "--disable-socket", "-rA")

    def told(text: str) -> list[str]:
        return sorted(re.findall(r"^(?:PASSED|FAILED|ERROR) .*", text, re.MULTILINE))

    assert told(done.stdout) == told(plain.stdout)
    assert (len(told(plain.stdout)), done.returncode, plain.returncode) == (6, 1, 1), plain.stdout
    found = pyramid(project)
    assert levels(found) == dict.fromkeys(levels(found), "unit") | {
        "test_a_real_socket": "integration"
    }
    assert found["test_the_clock_stands_still"]["touches"] == []
