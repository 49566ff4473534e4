"""What is noticed of files, databases, the network and other processes, and whose it is."""

from __future__ import annotations

import importlib
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from surefoot.observe.commands import command_in_words
from surefoot.observe.touches import Touches
from world import APP, TEST, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A project whose touches are noticed while the test runs."""
    root = tmp_path / "project"
    root.mkdir()
    world = World(root)
    world.touches.install()
    world.touches.enter("setup")
    world.touches.enter("run")
    yield world
    world.touches.uninstall()


def test_a_database_is_told_with_the_line_of_the_project(world: World) -> None:
    """Once, however often it is connected to in one context; and again in the next."""
    app = world.app("import sqlite3\ndef connect(): return sqlite3.connect(':memory:')\n")
    app.connect().close()
    app.connect().close()
    told = ("database", "sqlite3 :memory:", f"{APP}:2", True)
    assert world.told == [told]
    world.touches.enter("teardown")
    app.connect().close()
    assert world.told == [told, told]


def test_a_line_of_the_tests_is_told_where_the_project_took_no_part(world: World) -> None:
    """The innermost line of the project wins where it did."""
    test = world.load(TEST, "def make(connect): return connect(':memory:')\n")
    test.make(sqlite3.connect).close()
    assert world.told == [("database", "sqlite3 :memory:", f"{TEST}:1", False)]


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("nowhere.invalid", ["nowhere.invalid"]),
        (b"nowhere.invalid", ["nowhere.invalid"]),
        ("localhost", []),
        ("app.localhost", []),
        ("127.0.0.1", []),
        ("fe80::1", []),
        (None, []),
    ],
)
def test_asking_for_the_address_of_another_machine_is_told(
    world: World, host: object, told: list[str]
) -> None:
    """Whether or not there is an answer; a server asks for that of its own."""
    app = world.app(
        "import sys\ndef ask(host): sys.audit('socket.getaddrinfo', host, 80, 0, 0, 0)\n"
    )
    app.ask(host)
    assert world.told == [("network", what, f"{APP}:2", True) for what in told]


def test_what_nobody_of_the_project_asked_for_is_left_out(world: World) -> None:
    """A plugin of pytest's keeps its own books."""
    sqlite3.connect(":memory:").close()
    assert world.told == []


def test_a_file_of_the_project_is_told_by_its_path(world: World) -> None:
    """Read or written, made or removed."""
    app = world.app(
        "import os\n"
        "def write(path):\n    with open(path, 'w'): pass\n"
        "def remove(path):\n    os.remove(path)\n"
    )
    path = world.root / "data" / "a.txt"
    path.parent.mkdir()
    app.write(path)
    assert world.touches.created == ["data/a.txt"]
    app.remove(path)
    own = [("file", "data/a.txt", f"{APP}:{line}", True) for line in (3, 5)]
    assert world.told == own


def test_a_temporary_file_is_told_apart(world: World, tmp_path: Path) -> None:
    """By its name, or a star where the name was made up."""
    app = world.app("def read(path):\n    with open(path) as file: return file.read()\n")
    for name in ("b.txt", "tmpab12_cd9"):
        path = tmp_path / name
        path.touch()
        app.read(path)
    assert [told[:2] for told in world.told] == [
        ("temporary file", "b.txt"),
        ("temporary file", "tmp*"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/dev/null",
        sys.prefix + "/pyvenv.cfg",
        os.__file__,
        "src/pkg/data.json",
        "tests/test_app.py",
        ".pytest_cache/v",
    ],
)
def test_what_the_program_consists_of_is_no_file_of_its_work(world: World, path: str) -> None:
    """The machine's, the interpreter's, a package's own data, some tool's."""
    (world.root / "src" / "pkg").mkdir(parents=True)
    (world.root / "src" / "pkg" / "__init__.py").touch()
    app = world.app("def read(path):\n    try: open(path).close()\n    except OSError: pass\n")
    app.read(path if path.startswith("/") else str(world.root / path))
    assert world.told == []


def test_what_is_written_into_a_package_is_a_file(world: World) -> None:
    """It is not part of the program when that starts."""
    package = world.root / "pkg"
    package.mkdir()
    (package / "__init__.py").touch()
    app = world.app("def write(path): open(path, 'w').close()\n")
    app.write(package / "state.json")
    assert [told[:2] for told in world.told] == [("file", "pkg/state.json")]


def test_a_folder_that_is_removed_is_told_by_its_own_name(world: World, tmp_path: Path) -> None:
    """Not by the names of what is in it, which are relative to no folder that an event names."""
    app = world.app("import shutil\ndef remove(path): shutil.rmtree(path)\n")
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "inner" / "a.txt").touch()
    app.remove(tmp_path / "folder")
    assert {told[:2] for told in world.told} == {("temporary file", "folder")}


def test_a_connection_is_told_by_its_address(world: World) -> None:
    """Also one that is refused."""
    app = world.app(
        "import socket\n"
        "def connect(address):\n"
        "    with socket.socket() as made:\n"
        "        made.connect(address)\n"
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            app.connect(("127.0.0.1", port))
        assert world.told == [("network", f"127.0.0.1:{port}", f"{APP}:4", True)]
        assert world.endpoints == [port]


def test_a_unix_socket_is_listened_on_by_its_path(world: World) -> None:
    """A client names it in the same way."""
    path = str(world.root / "s")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
    assert world.endpoints == [path]


def test_a_driver_on_the_stack_makes_it_a_database(world: World) -> None:
    """So does the name of a local socket."""
    driver = world.load("src/driver.py", "def call(f): f()\n", __name__="redis.connection")
    app = world.app(
        "import socket\n"
        "def connect(address, family):\n"
        "    with socket.socket(family) as made: made.connect_ex(address)\n"
    )
    driver.call(lambda: app.connect(("127.0.0.1", 1), socket.AF_INET))
    app.connect("/nowhere/.s.PGSQL.5432", socket.AF_UNIX)
    assert [told[:2] for told in world.told] == [
        ("database", "redis 127.0.0.1:1"),
        ("database", "/nowhere/.s.PGSQL.5432"),
    ]


def test_a_process_is_told_once_by_its_command(world: World) -> None:
    """A shell is one; how subprocess starts it is not told as another."""
    test = world.load(TEST, "def call(run, *args): return run(*args)\n")
    test.call(subprocess.call, [sys.executable, "-c", "pass"])
    test.call(os.system, "true")
    assert world.told == [
        ("process", "python -c", f"{TEST}:1", False),
        ("process", "true", f"{TEST}:1", False),
    ]


@pytest.mark.skipif(sys.version_info < (3, 13), reason="no event tells of it")
def test_sleep_is_told_with_its_length(world: World) -> None:
    """Sleeping for no time is only a way to let others run."""
    app = world.app("import time\ndef wait(s): time.sleep(s)\n")
    app.wait(0)
    app.wait(0.001)
    assert world.told == [("sleep", "0.001 s", f"{APP}:2", True)]


def test_a_thread_of_the_test_works_for_it(world: World) -> None:
    """Its place is the line of the tests that waits, where its own stack names none."""
    test = world.load(
        TEST,
        "import threading\n"
        "def wait(work):\n"
        "    thread = threading.Thread(target=work)\n"
        "    thread.start()\n"
        "    thread.join()\n",
    )
    test.wait(lambda: sqlite3.connect(":memory:").close())
    [(*told, where, _)] = world.told
    assert told == ["database", "sqlite3 :memory:"]
    assert where in {f"{TEST}:4", f"{TEST}:5"}


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_thread_that_is_older_than_the_test_works_for_none(
    world: World, *, is_shared: bool
) -> None:
    """Unless a shared fixture started it, to serve the tests."""
    app = world.app("import sqlite3\ndef connect(): sqlite3.connect(':memory:').close()\n")
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait()
        app.connect()
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    if is_shared:
        world.touches.threads.adopt()
    world.touches.enter("setup")
    go.set()
    done.wait()
    thread.join()
    assert [belongs for _, belongs in world.noted] == [is_shared]


EXECUTOR = """\
class _WorkItem:
    def __init__(self, call, made):
        self.call = call
        made(sys._getframe())
    def run(self):
        self.call()
"""


def test_what_an_older_thread_is_given_to_do_is_for_the_test(world: World) -> None:
    """The line that gave it counts; what an earlier test gave is nobody's."""
    library = world.load("lib/executor.py", EXECUTOR, sys=sys)
    app = world.app("def give(item, *args): return item(*args)\n")
    (world.root / "a.txt").touch()
    work = app.give(library._WorkItem, (world.root / "a.txt").read_text, world.touches.submitted)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work.run).result()
        told = ("file", "a.txt", f"{APP}:1", True)
        assert world.told == [told]
        world.touches.enter("setup")
        pool.submit(work.run).result()
    assert world.told == [told]


def test_the_metadata_of_packages_are_looked_for_by_python(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In all that is on the path, as in an archive; another archive is a file of the test."""
    archive = world.root / "a.zip"
    app = world.app(
        "import importlib.metadata, zipfile\n"
        "def plugins(): return importlib.metadata.entry_points(group='x')\n"
        "def names(path): return zipfile.ZipFile(path).namelist()\n"
    )
    with zipfile.ZipFile(archive, "w"):
        pass
    monkeypatch.syspath_prepend(archive)
    importlib.invalidate_caches()
    app.plugins()
    assert world.told == []
    app.names(archive)
    assert world.told == [("file", "a.zip", f"{APP}:3", True)]


def test_the_text_of_a_syntax_error_is_no_file_of_the_test(world: World) -> None:
    """Python looks for it on its own, whatever the name of the code."""
    app = world.app("def run(text): compile(text, 'page.html', 'exec')\n")
    with pytest.raises(SyntaxError):
        app.run("a b")
    assert world.told == []


def test_many_files_that_tell_nothing_new_are_not_looked_at(world: World) -> None:
    """Only the next context looks again."""
    app = world.app("def read(path): open(path).close()\n")
    for _ in range(2_100):
        app.read("/dev/null")
    (world.root / "late.txt").touch()
    app.read(world.root / "late.txt")
    assert world.told == []
    world.touches.enter("run")
    app.read(world.root / "late.txt")
    assert [told[:2] for told in world.told] == [("file", "late.txt")]


def test_nothing_is_noticed_after_the_end(world: World) -> None:
    """What listened to audit events is gone."""
    world.touches.uninstall()
    world.app("import time\ntime.sleep(0.001)\n")
    assert world.told == []
    assert isinstance(world.touches, Touches)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["/usr/bin/git", "commit", "-m", "x"], "git commit"),
        (["/usr/bin/git", "--version"], "git"),
        ([sys.executable, "-m", "app", "--port", "1"], "python -m app"),
        ([b"/bin/python3.13", b"/a/run.py"], "python run.py"),
        (["python", "-W", "error", "-c", "x"], "python -c"),
        (["sh", "/a/b.sh"], "sh b.sh"),
        ("ls -l /", "ls"),
        ([], "a program"),
        (None, "a program"),
        ([object()], "a program"),
    ],
)
def test_a_command_is_told_by_its_program(words: Any, told: str) -> None:
    """What changes with each run is left out."""
    assert command_in_words(None, words) == told


def test_the_clock_of_a_touch_is_ours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may replace what we call."""
    app = world.app("import sqlite3\ndef connect(): sqlite3.connect(':memory:').close()\n")
    monkeypatch.setattr(os, "fsdecode", None)
    monkeypatch.setattr(time, "time", None)
    app.connect()
    assert len(world.told) == 1
