"""A suite that does all that a test could do leaves no gap, in any report."""

from __future__ import annotations

import json

import pytest

from project import Project

APP = '''\
import sys
from typing import Protocol

class Refused(Exception): """No."""

class Closer(Protocol):
    def close(self): "Let go."

def hook(): "Called, does nothing."

async def later(): """Awaited,
    does nothing."""

def name_of(user):
    return (user and user.strip()) or "anonymous"

def port(a, b):
    return a or b or 80

def settled(a, b):
    if a or 1 or b:
        return a and 0
    return b

def always(a):
    while a or (1,):
        return a

def is_new():
    if sys.version_info >= (3, 10):
        return True
    else:  # pragma: no cover
        return False

def checked(a, b):
    if a and b:
        return a
    raise AssertionError("impossible")  # pragma: no cover

def guarded(a, b):
    if not a or not b:
        raise ValueError("impossible")  # pragma: no cover
    match a:
        case int() if b:
            return b
        case _:  # pragma: no cover
            return a

def dead():
    if 0: return name_of(0) and port(0, 0)
    return 1 if not 0 else name_of(0) or port(0, 0)
'''
TESTS = """\
import asyncio
import app

def test_all():
    app.Closer.close(None), app.hook(), asyncio.run(app.later())
    assert [app.name_of(user) for user in ("x", " ", None)] == ["x", "anonymous", "anonymous"]
    assert [app.port(1, 2), app.port(0, 2), app.port(0, 0)] == [1, 2, 80]
    assert [app.settled(1, 1), app.settled(0, 1)] == [0, 0]
    assert [app.always(1), app.always(0)] == [1, 0]
    assert app.is_new() and app.checked(1, 2) and app.guarded(1, 2) and app.dead()
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose tests do all that they can."""
    project = Project(tmp_path_factory.mktemp("closed"))
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
    project.write_modules(app=APP, test_app=TESTS)
    project.measure()
    return project


def test_nothing_is_left_to_test(measured: Project) -> None:
    """No figure lacks anything, so there is no gap, and the highest target is reached."""
    totals = measured.report()["totals"]
    for metric in ("lines", "statements", "branches", "conditions", "mcdc"):
        assert (metric, totals[f"covered_{metric}"]) == (metric, totals[metric])
    assert measured.surefoot("gaps").stdout.startswith("✓ Everything")
    measured.write(
        "pyproject.toml",
        "[tool.surefoot]\nsource = ['app.py']\n[tool.surefoot.tiers.core]\n"
        "target = 100\naim = 100\nmetrics = ['statements', 'branches', 'conditions', 'mcdc']\n",
    )
    done = measured.surefoot("gate")
    assert (done.returncode, "✓ gate passed" in done.stdout) == (0, True), done.stdout


def test_coverage_py_agrees(measured: Project) -> None:
    """In the data that we write for it, it finds nothing missing either."""
    assert measured.surefoot("report", "--format", "coverage").returncode == 0
    told = measured.run("coverage", "json", "-q", "-o", "theirs.json")
    assert told.returncode == 0, told.stderr
    theirs = json.loads((measured.folder / "theirs.json").read_text())["files"]["app.py"]
    assert (theirs["missing_lines"], theirs["missing_branches"]) == ([], [])
    ours = measured.report()["files"]["app.py"]["summary"]
    assert theirs["summary"]["num_branches"] == ours["branches"]


def test_what_does_not_count_is_told_apart(measured: Project) -> None:
    """It is null in JSON, left out of LCOV, and named where a decision is explained."""
    decisions = {d["text"]: d for d in measured.report()["files"]["app.py"]["decisions"]}
    [condition] = decisions["sys.version_info >= (3, 10)"]["conditions"]
    assert (condition["true"], condition["false"], condition["mcdc"]) == (True, None, None)
    assert decisions["sys.version_info >= (3, 10)"]["vectors"] == {"seen": ["T"], "missing": []}
    assert [c["mcdc"] for c in decisions["a or b or 80"]["conditions"]] == [None, None]
    assert "name_of(0) and port(0, 0)" not in decisions
    lcov = measured.surefoot("report", "--format", "lcov2").stdout
    assert "sys.version_info" not in lcov
    assert ",user.strip()" not in lcov
    line = APP[: APP.index("    if sys.version_info")].count("\n") + 1
    told = measured.surefoot("explain", f"app.py:{line}").stdout
    assert "- leads only to excluded lines" in told
    assert "- not counted" in told
    assert "✗" not in told


def test_what_an_earlier_test_has_settled_is_no_test_to_write(project: Project) -> None:
    """It stands apart from the other gaps, with the line that settles it."""
    app = "def f(a, b):\n    if not (a or b):\n        return 3\n    if not a and b:\n        return 5\n"
    project.write("app.py", app)
    project.write(
        "test_app.py", "from app import f\n\ndef test_f():\n    f(0, 0), f(0, 1), f(1, 0)\n"
    )
    assert project.surefoot("run", "-q", "--no-report").returncode == 0
    told = project.surefoot("gaps").stdout
    assert "app.py:4 f: b was never False; line 2 has settled it" in told
    assert "what an earlier test or assignment has settled" in told
    told = project.surefoot("explain", "app.py:4").stdout
    assert "- settled before" in told
    assert "to see" not in told
