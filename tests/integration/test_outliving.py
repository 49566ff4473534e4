"""What a process runs belongs to the test in which it starts, unless it outlives that test."""

from __future__ import annotations

import subprocess

import pytest

from project import Project
from surefoot.analysis.reach import functions_reached
from surefoot.model.context import Context
from surefoot.source.map import map_source
from surefoot.store.datafile import read_data

NAMES = ("known", "first", "later", "pooled", "submitted", "served", "offered", "ended", "threaded")

APP = (
    "import sys\n"
    + "".join(f"def {name}():\n    return {name!r}\n" for name in NAMES)
    + """\
def serve(name):
    for _ in sys.stdin:
        print(globals()[name](), flush=True)
"""
)

TESTS = """\
import concurrent.futures, multiprocessing, subprocess, sys, threading
import pytest, app

fork, spawn, forkserver = map(multiprocessing.get_context, ("fork", "spawn", "forkserver"))
kept = {}

def server(function):
    command = [sys.executable, "-c", f"import app; app.serve({function!r})"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

def ask(server):
    server.stdin.write("?\\n")
    server.stdin.flush()
    assert server.stdout.readline()

def run(context, function):
    process = context.Process(target=function)
    process.start()
    process.join()
    assert process.exitcode == 0

@pytest.fixture(scope="session")
def offering():
    with server("offered") as process:
        yield process

def test_one(offering):
    app.known()
    run(forkserver, app.first)
    kept["pool"] = fork.Pool(1)
    kept["executor"] = concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn)
    kept["executor"].submit(int).result()
    kept["server"] = server("served")
    ask(kept["server"])
    ask(offering)

def test_two(offering):
    run(forkserver, app.later)
    run(spawn, app.ended)
    kept["pool"].apply(app.known)
    kept["pool"].apply(app.pooled)
    kept["executor"].submit(app.submitted).result()
    ask(kept["server"])
    ask(offering)
    thread = threading.Thread(target=app.threaded)
    thread.start()
    thread.join()

def test_three():
    kept["pool"].terminate()
    kept["executor"].shutdown()
    kept["server"].communicate()
"""

NO_TEST = ""

RUN_FOR = {
    "known": {"test_one", NO_TEST},
    "first": {"test_one"},
    "later": {"test_two"},
    "pooled": {NO_TEST},
    "submitted": {NO_TEST},
    "served": {NO_TEST},
    "offered": {NO_TEST},
    "ended": {"test_two"},
    "threaded": {"test_two"},
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose tests have run."""
    pytest.importorskip("multiprocessing.forkserver")
    project = Project(tmp_path_factory.mktemp("outliving"))
    project.write("pyproject.toml", "")
    project.write_modules(app=APP, test_app=TESTS)
    project.measure("--source", "app")
    return project


@pytest.mark.parametrize("function", RUN_FOR)
def test_what_outlives_a_test_belongs_to_none(measured: Project, function: str) -> None:
    """A pool's worker and a server may serve any test; a process that ended served its own."""
    data = read_data(measured.folder / ".surefoot/data.sqlite")
    [run] = data.files.values()
    found = functions_reached(map_source(APP, "app.py"), run.contexts, frozenset({function}))
    assert {Context.test_of(name).partition("::")[2] for name in found or ()} == RUN_FOR[function]


def test_a_change_of_what_belongs_to_none_concerns_all_tests(measured: Project) -> None:
    """Among them is the one that a worker ran it for."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], cwd=measured.folder, check=True)
    measured.write_modules(app=APP.replace("'known'", "'well known'"))
    done = measured.surefoot("run", "-q", "-p", "no:cacheprovider", "--affected")
    assert "known changed, which runs outside tests" in done.stderr
    assert "3 passed" in done.stdout
