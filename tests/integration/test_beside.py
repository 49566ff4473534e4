"""Other plugins and other ways to run pytest: the tests pass as they did, and are measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from project import Project

APP = '''\
def grade(points, bonus):
    if points > 50 or bonus:
        return "pass"
    return "fail"

async def later(x):
    if x and x > 1:
        return 1
    return 0

def doubled(x):
    """Double.

    >>> doubled(2)
    4
    """
    return 2 * x
'''
GRADE, LATER, DOUBLED = [2, 3, 4], [7, 8, 9], [17]

GRADE_TEST = """\
def test_grade():
    assert app.grade(60, 0) == app.grade(0, 1) == "pass"
    assert app.grade(0, 0) == "fail"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a module in a folder of its own, in which warnings are errors."""
    project = Project(tmp_path / "project")
    configure(project)
    project.write("app.py", APP)
    return project


def configure(project: Project, *lines: str) -> None:
    """Write pytest's configuration."""
    head = ("[tool.pytest.ini_options]", 'filterwarnings = ["error"]', 'pythonpath = ["."]')
    project.write("pyproject.toml", "\n".join((*head, *lines, "")))


def lines_run(
    project: Project, *arguments: str, folder: Path | None = None, **environment: str
) -> list[int]:
    """Run the tests, which pass, and return the lines that ran inside functions."""
    options = ("--surefoot=app.py", "--surefoot-report=json")
    done = project.pytest(*options, *arguments, folder=folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((project.folder / "surefoot.json").read_text(encoding="utf-8"))
    missing = document["files"]["app.py"]["missing_lines"]
    return sorted({*GRADE, *LATER, *DOUBLED}.difference(missing))


def installed(tmp_path_factory: pytest.TempPathFactory, *names: str) -> Path:
    """Install packages from the registry into a folder of their own."""
    target = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", *options, *names]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if "No matching distribution found" in done.stderr:
        pytest.skip(f"no build of {', '.join(names)} for this interpreter")
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_plugins_that_reorder_repeat_and_await_tests(
    project: Project, tmp_path_factory: pytest.TempPathFactory, workers: tuple[str, ...]
) -> None:
    """pytest-randomly, pytest-rerunfailures and pytest-asyncio do their work."""
    path = installed(
        tmp_path_factory, "pytest-randomly", "pytest-rerunfailures", "pytest-asyncio",
        "typing_extensions", "backports.asyncio.runner",
    )  # fmt: skip
    configure(project, 'asyncio_default_fixture_loop_scope = "function"')
    again = "\n@pytest.mark.flaky(reruns=1)\ndef test_again():\n    T.append(app.doubled(1))\n"
    project.write(
        "test_app.py",
        f"import app, pytest\nT = []\n{GRADE_TEST}{again}    assert len(T) == 2\n\n"
        "@pytest.mark.asyncio\nasync def test_later():\n"
        "    assert (await app.later(2), await app.later(0)) == (1, 0)\n",
    )
    assert lines_run(project, *workers, PYTHONPATH=str(path)) == [*GRADE, *LATER, *DOUBLED]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("greenlet", "greenlet.greenlet(app.doubled).switch(1)"),
        ("gevent", "gevent.spawn(app.doubled, 1).get()"),
    ],
)
def test_greenlets_are_measured(
    project: Project, tmp_path_factory: pytest.TempPathFactory, name: str, call: str
) -> None:
    """What runs on a stack of its own is seen all the same."""
    path = installed(tmp_path_factory, name, "greenlet", "zope.event", "zope.interface")
    project.write("test_app.py", f"import app, {name}\ndef test():\n    assert {call} == 2\n")
    assert lines_run(project, PYTHONPATH=str(path)) == DOUBLED


@pytest.mark.parametrize(
    "arguments",
    [("-p", "no:assertion"), ("--assert=plain",), ("--import-mode=importlib",), ("--import-mode=append",)],
)  # fmt: skip
def test_ways_to_import_tests(project: Project, arguments: tuple[str, ...]) -> None:
    """Whoever loads the test module, the module under test is measured."""
    project.write("tests/test_app.py", f"import app\n{GRADE_TEST}")
    assert lines_run(project, *arguments) == GRADE


def test_doctests_are_tests(project: Project) -> None:
    """A doctest reaches the module that it stands in."""
    assert lines_run(project, "--doctest-modules", "app.py") == DOUBLED


def test_unittest_suites_are_tests(project: Project) -> None:
    """Their set-up, methods and subtests are attributed like others."""
    project.write(
        "test_app.py",
        "import app, unittest\n\nclass Test(unittest.TestCase):\n"
        "    def setUp(self):\n        app.doubled(1)\n\n"
        "    def test(self):\n        for bonus in (0, 1):\n            with self.subTest(bonus):\n"
        "                self.assertTrue(app.grade(0, bonus))\n",
    )
    assert lines_run(project) == [*GRADE, *DOUBLED]
    told = subprocess.run(
        [sys.executable, "-m", "surefoot", "tests", "app.py:17"],
        cwd=project.folder, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert told.stdout == "test_app.py::Test::test\n"


def test_tests_of_another_directory(project: Project, tmp_path: Path) -> None:
    """The project is where pytest says, and nothing is left where one stands."""
    project.write("test_app.py", f"import app\n{GRADE_TEST}")
    here = tmp_path / "here"
    here.mkdir()
    assert (
        lines_run(project, str(project.folder), f"--rootdir={project.folder}", folder=here) == GRADE
    )
    assert list(here.iterdir()) == []


def test_every_test_in_a_process_of_its_own(project: Project) -> None:
    """A plugin that forks for each test loses nothing."""
    project.write("test_app.py", f"import app\n{GRADE_TEST}def test_two(): app.doubled(1)\n")
    project.write(
        "conftest.py",
        "import os, pytest\nfrom _pytest.runner import runtestprotocol\n\n"
        "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_protocol(item, nextitem):\n"
        "    child = os.fork()\n    if not child:\n"
        "        reports = runtestprotocol(item, nextitem=nextitem, log=False)\n"
        "        os._exit(not all(report.passed for report in reports))\n"
        "    assert os.waitpid(child, 0)[1] == 0\n    return True\n",
    )
    if sys.version_info >= (3, 12):
        configure(
            project,
        )  # no thread is running, so there is nothing to warn of
    assert lines_run(project) == [*GRADE, *DOUBLED]


def test_a_debugger_is_entered_and_left(project: Project) -> None:
    """``--pdb`` shows real lines, and the report follows."""
    project.write("test_app.py", "import app\ndef test(): assert app.grade(60, 0) == 'fail'\n")
    project.write("test_raise.py", "import app\ndef test(): app.grade(None, 0)\n")
    options = ("--surefoot=app.py", "--surefoot-report=term", "--pdb")
    done = project.pytest(*options, "test_raise.py", keys="w\np points\nc\n")
    assert f"> {project.folder / 'app.py'}(2)grade()" in done.stdout
    assert re.search(r"^app\.py +\d", done.stdout, re.MULTILINE), done.stdout


def test_hypothesis_explains_with_real_lines(project: Project) -> None:
    """Its tracer shares the monitoring of the interpreter with us."""
    project.write(
        "app.py",
        "def share(total, parts):\n    if total > 10 and parts:\n        return total / 0\n"
        "    return 0\n",
    )
    project.write(
        "test_app.py",
        "import app\nfrom hypothesis import given, settings, strategies as st\n"
        "@settings(derandomize=True, database=None)\n@given(st.integers(), st.booleans())\n"
        "def test(total, parts):\n    app.share(total, parts)\n",
    )
    told = [
        [line for line in project.pytest(*options).stdout.splitlines() if line.startswith("E ")]
        for options in ((), ("--surefoot=app.py", "--surefoot-report="))
    ]
    assert told[0] == told[1]
    assert any("app.py:3" in line for line in told[0]), told[0]
