"""Where a process cannot record what it ran, the run says so instead of a lower figure."""

from __future__ import annotations

import pytest

from project import Project

resource = pytest.importorskip("resource", reason="needs limits that a process sets for itself")

APP = "\n".join(
    ["def once(n):", "    return n", "", "def work(n):", *(f"    x = n + {i}" for i in range(400))]
)
"""Thirty tests that call its function ``work`` fill more than the first room of the log."""

LIMITS = """\
import contextlib, os, pathlib, resource, shutil, signal, subprocess, sys
import app, pytest

@contextlib.contextmanager
def limited(kind, most):
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))

def no_room():
    return limited(resource.RLIMIT_FSIZE, 0)

def no_descriptors():
    return limited(resource.RLIMIT_NOFILE, 0)

def fork(function, *arguments):
    pid = os.fork()
    if not pid:
        function(*arguments)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

@pytest.mark.parametrize("n", range(30))
"""

SITUATIONS = {
    "a full disk while the log grows": (
        "    with no_room():\n        app.work(1)\n",
        "File too large",
    ),
    "no descriptor while the log grows": (
        "    with no_descriptors():\n        app.work(1)\n",
        "Too many open files",
    ),
    "a full disk when a child is forked": (
        "    with no_room():\n        assert fork(app.once, 1) == 0\n",
        "File too large",
    ),
    "no descriptor when a child is forked": (
        "    with no_descriptors():\n        assert fork(app.once, 1) == 0\n",
        "Too many open files",
    ),
    "a full disk when a process starts": (
        "    if n: return\n"
        "    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "    command = [sys.executable, '-c', 'import app; app.once(1)']\n"
        "    assert subprocess.run(command, preexec_fn=limit).returncode == 0\n",
        "not even note why",
    ),
    "the run's folder removed": (
        "    app.once(1)\n    shutil.rmtree('.surefoot', ignore_errors=True)\n",
        "was removed while the tests ran",
    ),
    "the log of a process removed": (
        "    app.once(1)\n    if n: return\n"
        "    os.remove(next(pathlib.Path('.surefoot').glob('runs/*/*.log')))\n",
        "No such file",
    ),
}


def check_that_the_loss_fails_the_run(project: Project, situation: str, *command: str) -> None:
    """The tests pass, the run fails, its error names the loss, and no data is written."""
    test, reason = SITUATIONS[situation]
    project.write("pyproject.toml", "")
    project.write_modules(app=APP, test_app=f"{LIMITS}def test(n):\n{test}")
    done = project.run(*command, "-q", "-p", "no:cacheprovider")
    output = done.stdout + done.stderr
    assert done.returncode == 1, output
    assert "30 passed" in output
    assert reason in output
    assert "Cover" not in output
    assert "Traceback" not in output
    assert not (project.folder / ".surefoot/data.sqlite").exists()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_lost_makes_the_run_fail(project: Project, situation: str) -> None:
    """Neither in the process that runs the tests nor in its children is it passed over."""
    check_that_the_loss_fails_the_run(project, situation, "surefoot", "run", "--source", "app")


@pytest.mark.parametrize(
    "situation", ["no descriptor while the log grows", "a full disk when a child is forked"]
)
def test_pytest_with_our_option_fails_too(project: Project, situation: str) -> None:
    """The process that measures itself reads the same notes."""
    check_that_the_loss_fails_the_run(project, situation, "pytest", "--surefoot=app")
