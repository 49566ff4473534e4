"""Whatever a test starts is measured, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

APP = """\
import os, signal, subprocess, sys, threading, time

def script():
    return "python FILE"

def module():
    return "python -m"

def process(x):
    return x + 1

def forked():
    return "after os.fork, until os._exit"

def before():
    return "before os.exec"

def after():
    return "after os.exec"

def served():
    return "until a signal"

def threaded():
    return "in a thread"

def fork():
    pid = os.fork()
    if not pid:
        forked()
        os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def execute():
    before()
    os.execv(sys.executable, [sys.executable, "-c", "import app; app.after()"])

def serve():
    print("ready", flush=True)
    while True:
        time.sleep(0.01)
        served()

if __name__ == "__main__":
    globals()[sys.argv[1]]()
"""

TESTS = """\
import concurrent.futures, multiprocessing, os, subprocess, sys, threading, time
import pytest, app

def start(*command, **options):
    return subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, **options)

def test_script():
    with start("app.py", "script") as process:
        assert process.wait() == 0

def test_module():
    with start("-m", "app", "module") as process:
        assert process.wait() == 0

@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_process(method):
    process = multiprocessing.get_context(method).Process(target=app.process, args=(1,))
    process.start()
    process.join()
    assert process.exitcode == 0

def test_pool():
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, context) as pool:
        assert list(pool.map(app.process, [1])) == [2]

def test_fork():
    assert app.fork() == 3

def test_exec():
    with start("app.py", "execute") as process:
        assert process.wait() == 0

@pytest.mark.parametrize("number", [15, 9])
def test_served(number):
    with start("app.py", "serve") as process:
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(number)
        assert process.wait() == -number

def test_thread():
    thread = threading.Thread(target=app.threaded)
    thread.start()
    thread.join()
"""

REACHED_BY = {
    "script": {"test_script"},
    "module": {"test_module"},
    "process": {
        "test_process[fork]",
        "test_process[spawn]",
        "test_process[forkserver]",
        "test_pool",
    },
    "forked": {"test_fork"},
    "before": {"test_exec"},
    "after": {"test_exec"},
    "served": {"test_served[15]", "test_served[9]"},
    "threaded": {"test_thread"},
}


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest there."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def surefoot_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command there."""
    return subprocess.run(
        [sys.executable, "-m", "surefoot", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project whose tests have run."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n"
    )
    (folder / "app.py").write_text(APP)
    (folder / "test_app.py").write_text(TESTS)
    # A process with threads that forks is warned of, with and without us.
    done = pytest_in(folder, "--surefoot=app.py", "-W", "ignore::DeprecationWarning")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("function", REACHED_BY)
def test_what_only_a_child_runs_is_covered_by_its_test(measured: Path, function: str) -> None:
    """The body of a function that runs in a child belongs to the test that started it."""
    line = APP.splitlines().index(f"def {function}({'x' if function == 'process' else ''}):") + 2
    found = surefoot_in(measured, "tests", f"app.py:{line}").stdout.split()
    assert {name.partition("::")[2] for name in found} == REACHED_BY[function]


def test_nothing_is_left_behind(measured: Path) -> None:
    """When all is merged, the folder holds the data and the cache."""
    names = {path.name for path in (measured / ".surefoot").iterdir()}
    assert names == {".gitignore", "cache", "data.sqlite"}


def test_a_script_looks_as_without_us(tmp_path: Path) -> None:
    """The globals of a script and its paths are those that it has when nobody measures."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "script.py").write_text(
        "import multiprocessing, sys\n"
        "def double(x):\n    return 2 * x\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        print(pool.map(double, [1, 2]))\n"
        "print(__name__, __spec__, __package__, __file__, sys.path[0], sys.argv, sorted(globals()))\n"
    )
    plain = subprocess.run(
        [sys.executable, "script.py", "a"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    ours = surefoot_in(tmp_path, "exec", "--source", "script.py", "script.py", "a")
    assert ours.stdout == plain.stdout
    report = json.loads(surefoot_in(tmp_path, "report", "--format", "json").stdout)
    assert report["files"]["script.py"]["missing_lines"] == []


def test_a_program_stopped_by_a_signal_keeps_what_it_reached(tmp_path: Path) -> None:
    """``surefoot exec`` passes the signal on, and reports the status."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "app.py").write_text(APP)
    command = [sys.executable, "-m", "surefoot", "exec", "--source", "app.py", "app.py", "serve"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
    report = json.loads(surefoot_in(tmp_path, "report", "--format", "json").stdout)
    missing = report["files"]["app.py"]["missing_lines"]
    lines = APP.splitlines()
    assert lines.index('    print("ready", flush=True)') + 1 not in missing
    assert lines.index("    before()") + 1 in missing


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_program_may_close_all_files_that_it_finds(tmp_path: Path) -> None:
    """As daemons do; what it opens under the same numbers is never closed by us."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "app.py").write_text(
        "import os\n"
        "os.closerange(3, 256)\n"
        "mine = [os.open(__file__, os.O_RDONLY) for _ in range(20)]\n"
        "pid = os.fork()\n"
        "if pid:\n"
        "    os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
        "for file in mine:\n"
        "    os.fstat(file)\n"
        "os._exit(7)\n"
    )
    assert surefoot_in(tmp_path, "exec", "--source", "app.py", "app.py").returncode == 7
    report = json.loads(surefoot_in(tmp_path, "report", "--format", "json").stdout)
    assert report["files"]["app.py"]["missing_lines"] == []
