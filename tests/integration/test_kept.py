"""What each test reaches is recorded once, and again when something that it depends on changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from project import Project

APP = """\
import os

def double(x):
    return 2 * x

def triple(x):
    return 3 * x

def by_mode(x):
    if os.environ.get("MODE"):
        return triple(x)
    return double(x)
"""
TEST_MODE = "import app\ndef test_mode(): assert app.by_mode(1)\n"
TEST_PRICE = """\
import app, json, pathlib
def test_price():
    how = json.loads(pathlib.Path("price.json").read_text())
    assert getattr(app, how)(1)
"""
KEPT = re.compile(r"What (\d+) of (\d+) tests reach is known from an earlier run")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose tests have run."""
    project = Project(tmp_path)
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
    project.write("price.json", '"double"')
    project.write_modules(app=APP, test_mode=TEST_MODE, test_price=TEST_PRICE)
    measured(project)
    return project


def measured(project: Project, *arguments: str, **environment: str) -> int:
    """Measure, and return of how many tests it is said that they were not recorded."""
    done = project.pytest("--surefoot", *arguments, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    found = KEPT.search(done.stdout)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_where_nothing_changed_nothing_is_recorded_again(
    project: Project, workers: tuple[str, ...]
) -> None:
    """Neither the figures nor the tests of a line differ from what recording all of it says."""
    anew = project.report()
    assert measured(project, *workers) == 2
    assert project.report() == anew
    assert project.tests("app.py:4") == {"test_mode", "test_price"}
    assert measured(project, *workers, "--surefoot-record-all") == 0
    assert project.report() == anew


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("price.json", '"triple"'),
        ("test_price.py", TEST_PRICE.replace("(app, how)", "(app, 'triple')")),
    ],
)
def test_what_a_test_depends_on_has_it_recorded(project: Project, name: str, text: str) -> None:
    """A file that it opens, or its own; the other test is kept."""
    project.write(name, text)
    assert measured(project) == 1
    assert project.tests("app.py:4") == {"test_mode"}
    assert project.tests("app.py:7") == {"test_price"}


def test_a_changed_function_has_recorded_who_reaches_its_file(project: Project) -> None:
    """What they reach now is known by its new lines."""
    project.write("app.py", APP.replace("    return 3 * x", "    y = 3 * x\n    return y"))
    assert measured(project) == 0
    assert project.tests("app.py:4") == {"test_mode", "test_price"}
    assert project.tests("app.py:7") == set()


def test_the_totals_are_those_of_the_run(project: Project) -> None:
    """A kept test that goes another way, which nothing could tell, changes them all the same."""
    assert project.report()["files"]["app.py"]["missing_lines"] == [7, 11]
    project.write("price.json", '"triple"')
    assert measured(project, MODE="1") == 1
    assert project.report()["files"]["app.py"]["missing_lines"] == [4, 12]
    assert project.tests("app.py:11") == {"test_mode"}
    assert project.tests("app.py:4") == set()


def test_all_depend_on_what_a_shared_fixture_opens(project: Project) -> None:
    """Not only the test in which it happened to be set up."""
    project.write_modules(
        test_shared="import app, json, pathlib, pytest\n"
        "@pytest.fixture(scope='module')\n"
        "def how(): return json.loads(pathlib.Path('price.json').read_text())\n"
        "def test_one(how): assert getattr(app, how)(1)\n"
        "def test_two(how): assert getattr(app, how)(1)\n"
    )
    measured(project, "--surefoot-record-all")
    project.write("price.json", '"triple"')
    assert measured(project) == 0
    assert project.tests("app.py:7") == {"test_price", "test_one", "test_two"}


def test_where_pytest_has_another_root_all_are_recorded(project: Project) -> None:
    """Its names of the tests do not say which conftest concerns them."""
    project.write("sub/pytest.ini", "[pytest]\npythonpath = ..\n")
    project.write("sub/conftest.py", "")
    project.write("sub/test_sub.py", "import app\ndef test_sub(): assert app.double(1)\n")
    for _ in range(2):
        done = project.pytest("--surefoot", "sub")
        assert done.returncode == 0, done.stdout + done.stderr
        assert not KEPT.search(done.stdout)


def test_a_test_that_starts_a_process_is_recorded_each_time(project: Project) -> None:
    """What that process did may depend on anything; what it ran is recorded anyway."""
    project.write_modules(
        test_started="import subprocess, sys\n"
        "def test_it():\n"
        "    subprocess.run([sys.executable, '-c', 'import app; app.triple(1)'], check=True)\n"
    )
    recorded_again = [2 - measured(project) for _ in range(3)]
    assert recorded_again == [0, 2, 0]  # the new module was imported before anything was noticed
    assert project.tests("app.py:7") == {"test_it"}
