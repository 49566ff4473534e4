"""A command that fails costs no data."""

from __future__ import annotations

import hashlib

import pytest

from project import Project

MEASURE_APP = '[tool.surefoot]\nsource = ["app.py"]\n'


@pytest.fixture
def measured(project: Project) -> Project:
    """Return a project that has data."""
    project.write_modules(
        app="def f():\n    return 1\n", test_app="import app\ndef test_f(): assert app.f()\n"
    )
    project.write("pyproject.toml", MEASURE_APP)
    project.measure()
    return project


def digest(project: Project) -> str:
    """Return a digest of the data file."""
    data = (project.folder / ".surefoot/data.sqlite").read_bytes()
    return hashlib.sha256(data).hexdigest()


BROKEN = {
    "broken": "import app\nraise RuntimeError('no')\n",
    "not python": "import app\n(\n",
    "crashing": "import app, os\nos._exit(0)\n",
    "killed": "import app, os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
}


@pytest.mark.parametrize("conftest", BROKEN)
@pytest.mark.parametrize("door", [("surefoot", "run", "-q"), ("pytest", "--surefoot")])
def test_a_conftest_that_fails_leaves_the_data(
    measured: Project, door: tuple[str, ...], conftest: str
) -> None:
    """No test ran, so there is nothing new to know."""
    before = digest(measured)
    measured.write("conftest.py", BROKEN[conftest])
    done = measured.run(*door)
    assert digest(measured) == before
    assert "Traceback" not in done.stderr or "surefoot" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--no-such-option"),
        ("run", "-p", "nosuchplugin"),
        ("run", "--", "--version"),
        ("run", "--collect-only"),
        ("run", "--setup-plan"),
        ("run", "-k", "nothing"),
        ("run", "nothere.py"),
        ("run", "app.py"),
        ("exec", "nothere.py"),
        ("exec", "-m", "nothere"),
        ("exec", "-m", "json.tool", "--help"),
        ("run", "--affected", "nosuchrevision"),
        ("run", "--source", "nothere"),
    ],
)
def test_a_command_that_runs_nothing_leaves_the_data(
    measured: Project, arguments: tuple[str, ...]
) -> None:
    """It may have been mistyped, or it may only show something."""
    before = digest(measured)
    measured.surefoot(*arguments)
    assert digest(measured) == before


def test_it_says_that_nothing_was_saved(measured: Project) -> None:
    """In either way to run pytest; pytest's own status stays."""
    run = measured.surefoot("run", "-q", "-k", "nothing")
    assert (run.returncode, "no test ran, so nothing was saved" in run.stderr) == (5, True)
    plugin = measured.pytest("--surefoot", "-k", "nothing")
    assert (plugin.returncode, "no test ran, so nothing was saved" in plugin.stdout) == (5, True)


def test_a_program_that_imports_nothing_of_the_project_says_so(measured: Project) -> None:
    """Its own success does not hide that it measured nothing."""
    before = digest(measured)
    done = measured.surefoot("exec", "-m", "json.tool", "--help")
    assert (done.returncode, digest(measured)) == (1, before)
    assert "app.py was imported" in done.stderr


ENDINGS = {
    "SIGTERM": "os.kill(os.getpid(), signal.SIGTERM)",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
    "os._exit": "os._exit(0)",
    "os.execv": "os.execv(sys.executable, [sys.executable, '-c', ''])",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_is_ended_keeps_what_it_recorded(project: Project, ending: str) -> None:
    """The next command takes it in; the tests that it had not run keep their data."""
    project.write("pyproject.toml", MEASURE_APP)
    project.write_modules(
        app="def f():\n    return 1\ndef g():\n    return 1\ndef h():\n    return 1\n",
        test_app="import app, os, signal, sys\ndef test_f(): app.f()\ndef test_last(): app.h()\n",
    )
    project.measure()
    project.write_modules(
        test_app="import app, os, signal, sys\ndef test_f(): app.f()\n"
        f"def test_g():\n    app.g()\n    {ENDINGS[ending]}\ndef test_last(): pass\n"
    )
    project.pytest("--surefoot")
    report = project.surefoot("report", "--format", "json")
    assert "an earlier run was ended; what it recorded of 2 tests is kept" in report.stderr
    assert project.report()["files"]["app.py"]["missing_lines"] == []
    assert project.tests("app.py:4") == {"test_g"}
    assert not (project.folder / ".surefoot/runs").exists()
    gate = project.surefoot("gate")
    assert (gate.returncode, "1 of 3 tests is from earlier runs" in gate.stderr) == (3, True)


def test_a_run_takes_in_what_another_left_before_it_replaces_the_data(project: Project) -> None:
    """So a run of some tests keeps what the ended one found out about the others."""
    project.write("pyproject.toml", MEASURE_APP)
    project.write_modules(
        app="def f():\n    return 1\ndef g():\n    return 1\n",
        test_app="import app\ndef test_f(): app.f()\n",
        test_end="import app, os\ndef test_g():\n    app.g()\n    os._exit(0)\n",
    )
    project.pytest("test_app.py", "test_end.py", "--surefoot")
    project.pytest("test_app.py", "--surefoot")
    assert project.tests("app.py:4") == {"test_g"}
