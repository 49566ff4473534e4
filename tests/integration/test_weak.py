"""Which tests would notice nothing, in a real run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from project import Project
from surefoot.model.weak import Doubt

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "weak.schema.json").read_text(encoding="utf-8"))
KNOWS_LINES = sys.version_info >= (3, 12)

APP = """\
import sqlite3

def total(prices):
    return sum(prices) * 2

def login(name):  # surefoot: critical
    if not name:
        raise ValueError("no name")
    return name

def stored(path):
    return sqlite3.connect(path).execute("select 1 + 1").fetchone()[0] + 1
"""
TOOLS = """\
def check(value):
    assert value
"""
TESTS = """\
import threading
from unittest.mock import Mock, patch

import app
import pytest
from tools import check

def test_good():
    assert app.total([1]) == 2

def test_helped():
    check(app.total([1]))

def test_nothing():
    app.login("ada")

def test_answered():  # surefoot: must-not-raise
    app.total([])

@pytest.mark.must_not_raise
def test_marked():
    app.total([])

def test_mocks():
    mailer = Mock()
    mailer.send(1)
    mailer.send.assert_called_once_with(1)

def test_patched():
    with patch("app.total", return_value=3):
        assert app.total([1]) == 3

def test_always():
    app.total([1])
    assert True

def test_dropped():
    try:
        assert app.total([1]) == 3
    except Exception:
        pass

def test_raises():
    with pytest.raises(ValueError):
        name = app.login("")
        assert name == ""

@pytest.mark.parametrize("prices", [[], ()])
def test_loop(prices):
    for price in prices:
        assert app.total([price]) == 2 * price

def test_returned():
    return app.total([1]) == 2

def test_database(tmp_path):
    assert app.stored(tmp_path / "a.db") == 3
"""
ASKED = {
    "test_nothing": "asserts-nothing",
    "test_mocks": "own-mocks",
    "test_patched": "patches-its-subject",
    "test_always": "cannot-fail",
    "test_dropped": "swallows-its-assertion",
    "test_raises": "never-reached",
    "test_returned": "returns-a-value",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose tests have been run."""
    project = Project(tmp_path_factory.mktemp("weak"))
    project.write_modules(app=APP)
    project.write("tests/tools.py", TOOLS)
    project.write("tests/test_app.py", TESTS)
    project.measure("--source", "app", "--no-report", "-o", "pythonpath=. tests")
    return project


def asked(project: Project) -> Any:
    """Return what is asked, as JSON."""
    done = project.surefoot("weak", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_each_kind_of_question_is_asked(measured: Project) -> None:
    """Of the tests that give reason for it, and of no other; tests of critical code come first."""
    found = asked(measured)
    questions = {q["test"].rpartition("::")[2]: q["question"] for q in found["questions"]}
    assert questions == (ASKED | {"test_loop": "never-reached"} if KNOWS_LINES else ASKED)
    assert len(questions) == len(found["questions"])
    critical = [q["test"] for q in found["questions"] if q["tier"] == "critical"]
    assert critical == [f"tests/test_app.py::{name}" for name in ("test_raises", "test_nothing")]
    assert found["questions"][1]["where"] == "tests/test_app.py:14"
    assert [f["name"] for f in found["functions_without_unit_test"]] == ["stored"]


def test_it_is_as_the_schema_says(measured: Project) -> None:
    """Which lists all that may be asked."""
    found = asked(measured)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)] == []
    listed = SCHEMA["$defs"]["question"]["properties"]["question"]["enum"]
    assert listed == [doubt.value for doubt in Doubt]


def test_tests_that_are_measured_themselves_are_asked_too(tmp_path: Path) -> None:
    """With the helpers beside them; their lines are known on each interpreter, and the comment that
    answers is not taken for a tier.
    """
    project = Project(tmp_path)
    project.write_modules(app=APP, tools=TOOLS, test_app=TESTS)
    project.measure("--source", ".", "--no-report")
    questions = {q["test"].rpartition("::")[2] for q in asked(project)["questions"]}
    assert questions == {*ASKED, "test_loop"}
    assert project.surefoot("tiers").returncode == 0


def test_what_was_not_observed_is_no_answer(tmp_path: Path) -> None:
    """It is said, apart from the JSON."""
    project = Project(tmp_path)
    project.write("pyproject.toml", "[tool.surefoot]\nobserve = false\n")
    project.write_modules(app=APP, test_app="import app\ndef test_it():\n    app.total([1])\n")
    project.measure("--source", "app", "--no-report")
    done = project.surefoot("weak", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["questions"] == []
    assert "No test was observed" in done.stderr
    assert "No test was observed" in project.surefoot("weak").stderr
