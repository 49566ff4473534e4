"""Properties of functions, found in a real project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from project import Project

SEEDS = '''\
def remove_duplicates(items):
    found = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def string_to_int(text: str) -> int:
    return int(text)


def add(a: int, b: int) -> int:
    return a + b


def divide(a: int, b: int) -> float:
    """Divide one number by another.

    Raises:
        ZeroDivisionError: when the other is 0.
    """
    return a / b


def parse_version(text: str) -> tuple[int, ...]:
    """Return the parts of a version; raises ValueError when it is none."""
    if text[0] == "v":
        text = text[1:]
    return tuple(int(part) for part in text.split("."))


def saved(text: str) -> int:
    with open("precious.txt", "w") as file:
        return file.write(text)


def endless(n: int) -> int:
    while n > 10 or n < 10:
        n += 1
    return n


def known(a: int, b: int) -> int:
    return a * b
'''
TESTS = """\
from hypothesis import given, strategies as st

import seeds


def test_all():
    assert seeds.remove_duplicates([1, 1, 2]) == [1, 2]
    assert seeds.parse_version("1.2") == (1, 2)


@given(st.integers())
def test_one_is_neutral(number):
    assert seeds.known(number, 1) == number
"""
SCHEMA = Path(__file__).parents[2] / "docs" / "properties.schema.json"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose data is there."""
    project = Project(tmp_path)
    project.write_modules(seeds=SEEDS, test_seeds=TESTS)
    project.write("precious.txt", "kept")
    project.measure("--source", "seeds.py")
    return project


def test_properties_are_found_unaided(project: Project) -> None:
    """They are written where they belong, and hold."""
    done = project.surefoot("properties", "--write")
    assert (done.returncode, done.stderr) == (0, "surefoot: test_seeds.py: 5 tests added\n")
    told = {line.partition(" (held")[0] for line in done.stdout.splitlines()}
    assert {
        "! seeds.py:1 remove_duplicates: keeps the members, leaves no duplicates, "
        "keeps items in order and adds none",
        "! seeds.py:1 remove_duplicates: twice is the same as once",
        "! seeds.py:9 string_to_int: it reads what str() writes",
        "! seeds.py:13 add: the order of a and b does not matter",
        "! seeds.py:17 divide: returns int | float or raises ZeroDivisionError, nothing else",
        '! seeds.py:26 parse_version: parse_version("") raised IndexError, '
        "which it does not document. Is that meant?",
    } <= told
    assert project.pytest("test_seeds.py", "-p", "no:randomly").returncode == 0
    assert (project.folder / "precious.txt").read_text("utf-8") == "kept"


def test_what_a_property_test_executes_is_not_offered_again(project: Project) -> None:
    """Neither what had one before, nor what has just got one."""
    assert "known" not in project.surefoot("properties", "seeds.py:known").stdout
    project.surefoot("properties", "seeds.py:add", "--write")
    project.measure("--source", "seeds.py")
    assert "No property was found" in project.surefoot("properties", "seeds.py:add").stdout


def test_what_is_not_tried_is_said_of_a_place(project: Project) -> None:
    """With the reason; nothing outside of a temporary folder changes."""
    saved = project.surefoot("properties", "seeds.py:saved").stdout
    assert saved.startswith("! seeds.py:32 saved: not tried, because it calls open (line 33)")
    endless = project.surefoot("properties", "seeds.py:endless").stdout
    assert endless.startswith("! seeds.py:37 endless: not tried, because it takes too long")


def test_the_diff_is_what_would_be_written(project: Project) -> None:
    """Git applies it."""
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    done = project.surefoot("properties", "seeds.py:add", "--diff")
    applied = subprocess.run(
        ["git", "apply"], cwd=project.folder, input=done.stdout, text=True, check=False
    )
    assert applied.returncode == 0
    assert "def test_add_is_commutative(a, b):" in (project.folder / "test_seeds.py").read_text()


def test_the_json_is_what_its_schema_says(project: Project) -> None:
    """With properties, a question and what was not tried."""
    document = json.loads(project.surefoot("properties", "seeds.py", "--format", "json").stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    by_name = {function["name"]: function for function in document["functions"]}
    assert by_name["add"]["properties"][0]["kind"] == "commutativity"
    assert by_name["parse_version"]["questions"] != []
    assert by_name["saved"]["not_tried"] == "it calls open (line 33)"
    assert {test["path"] for test in document["tests"]} == {"test_seeds.py"}


def test_without_hypothesis_the_remedy_is_said(project: Project) -> None:
    """It is what the tests need as well."""
    project.write("without/hypothesis.py", "raise ImportError('no')\n")
    done = project.surefoot("properties", PYTHONPATH=str(project.folder / "without"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install hypothesis" in done.stderr
    assert "Traceback" not in done.stderr
