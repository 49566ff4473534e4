"""``pytest --surefoot`` measures what pytest itself imports before its plugins can say a word."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from project import Project

PACKAGE = """\
def double(number):
    return number * 2 if number else None

class PlugWarning(UserWarning):
    pass
"""
TESTS = """\
import subprocess, sys
from plug import double
def test_double():
    assert double(2) == 4
def test_elsewhere():
    subprocess.run([sys.executable, "-c", "from plug import double; double(0)"], check=True)
"""

SHOW = "import sys; print('surefoot.measure.session' in sys.modules)\n"


@pytest.fixture
def plug(project: Project) -> Project:
    """Return a project whose package is imported by pytest itself, if it is asked to."""
    project.write("plug/__init__.py", PACKAGE)
    project.write("test_plug.py", TESTS)
    return project


def known(project: Project) -> Any:
    """Return how much is known of the package, and its condition coverage."""
    file = project.report()["files"]["plug/__init__.py"]
    return file["known"], file["missing_lines"], file["summary"]["covered_conditions"]


WHOLE = ("all", [], 2)


@pytest.mark.parametrize(
    ("name", "text", "arguments"),
    [
        ("pytest.ini", "[pytest]\n", ["-p", "plug", "--surefoot=plug"]),
        (
            "pytest.ini",
            "[pytest]\nfilterwarnings = ignore::plug.PlugWarning\n",
            ["--surefoot=plug"],
        ),
        ("pytest.ini", "[pytest]\naddopts = -p plug --surefoot=plug\n", []),
        ("setup.cfg", "[tool:pytest]\naddopts = --surefoot=plug\n", ["-p", "plug"]),
        (
            "pyproject.toml",
            "[tool.pytest.ini_options]\naddopts = '--surefoot'\n[tool.surefoot]\nsource = ['plug']\n",
            ["-p", "plug", "-n2"],
        ),
        # The letters that come together are pytest's own to untangle: it begins anew.
        ("other.ini", "[pytest]\naddopts = --surefoot=plug\n", ["-xc", "other.ini"]),
    ],
)
def test_what_pytest_imports_itself_is_measured(
    plug: Project, name: str, text: str, arguments: list[str]
) -> None:
    """Plugins on the command line and classes of warning filters, however we are asked for."""
    plug.write(name, text)
    done = plug.pytest(*arguments, PYTHONPATH=str(plug.folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert known(plug) == WHOLE


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_plugin_that_is_installed_is_measured(plug: Project, workers: str) -> None:
    """Its assertions are rewritten as its entry point is loaded, in each worker too."""
    info = "plug-1.0.dist-info"
    plug.write(f"{info}/METADATA", "Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    plug.write(f"{info}/entry_points.txt", "[pytest11]\nplug = plug\n")
    plug.write(f"{info}/RECORD", "plug/__init__.py,,\n")
    done = plug.pytest("--surefoot=plug", workers, PYTHONPATH=str(plug.folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert known(plug) == WHOLE


@pytest.mark.parametrize(
    "arguments",
    [
        ["--surefoot", "--version"],
        ["--surefoot", "--help"],
        ["--surefoot", "--no-surefoot"],
        ["--surefoot", "-p", "no:surefoot"],
        ["--surefoot=nothere"],
        ["--surefoot", "--no-such-option"],
        ["--surefoot", "-p", "nothere"],
        ["--surefoot", "-p", "broken"],
    ],
)
def test_a_run_that_is_not_to_be_leaves_nothing_behind(plug: Project, arguments: list[str]) -> None:
    """What pytest prints then is what it prints where we begin no earlier than its plugins do."""
    plug.write("broken.py", "1 / 0\n")
    path = {"PYTHONPATH": str(plug.folder)}
    early = plug.pytest(*arguments, **path)
    late = plug.run("runpy", "pytest", "-q", "-p", "no:cacheprovider", *arguments, **path)
    assert (early.returncode, early.stderr) == (late.returncode, late.stderr)
    assert not list(plug.folder.glob(".surefoot/runs/*"))
    assert not list(plug.folder.glob(".surefoot/data.sqlite"))


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["-m", "show", "pytest", "--surefoot=plug"], False),
        (["-E", "pytest", "--surefoot=plug"], False),
        (["-S", "pytest", "--surefoot=plug"], False),
        (["pytest", "--surefoot=plug"], True),
    ],
)
def test_only_pytest_is_measured_from_its_start(
    plug: Project, command: list[str], shown: bool
) -> None:
    """No other program, and no interpreter that is to ignore its environment or site-packages."""
    plug.write("show.py", SHOW)
    plug.write("pytest", SHOW)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=plug.folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{shown}\n", "")
