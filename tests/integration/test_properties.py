"""Properties of functions, found in a real project."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="module", autouse=True)
def _plugin_of_hypothesis(environment: None) -> Iterator[None]:
    """Let pytest load it: it tells which tests are property tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_ADDOPTS", "-p no:anyio")
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose data is there."""
    project = Project(tmp_path_factory.mktemp("properties"))
    project.write_modules(seeds=SEEDS)
    project.write("tests/test_seeds.py", TESTS)
    project.write("precious.txt", "kept")
    project.measure("--source", "seeds.py")
    return project


@pytest.fixture(scope="module")
def offered(project: Project) -> dict[str, Any]:
    """Return what is offered of all functions of a file; the tests are written."""
    done = project.surefoot("properties", "seeds.py", "--write", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "surefoot: tests/test_seeds.py: 5 tests added\n")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _told(offered: dict[str, Any], what: str, key: str) -> dict[str, list[str]]:
    """Return what is said of each function."""
    return {
        function["name"]: [each[key] for each in function[what]]
        for function in offered["functions"]
        if function[what]
    }


def test_properties_are_found_unaided(offered: dict[str, Any]) -> None:
    """Of each function, what its users rely on."""
    assert _told(offered, "properties", "words") == {
        "remove_duplicates": [
            "keeps the members, leaves no duplicates, keeps items in order and adds none",
            "twice is the same as once",
        ],
        "string_to_int": ["it reads what str() writes"],
        "add": ["the order of a and b does not matter"],
        "divide": ["returns int | float or raises ZeroDivisionError, nothing else"],
    }


def test_what_the_documentation_says_and_an_input_denies_is_asked(offered: dict[str, Any]) -> None:
    """With the simplest input."""
    assert _told(offered, "questions", "evidence")["parse_version"] == [
        'parse_version("") raised IndexError, which it does not document'
    ]


def test_the_json_is_what_its_schema_says(offered: dict[str, Any]) -> None:
    """With properties, questions and what was not tried."""
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(offered)
    assert {test["path"] for test in offered["tests"]} == {"tests/test_seeds.py"}


def test_what_is_not_tried_is_said_of_a_place(project: Project, offered: dict[str, Any]) -> None:
    """With the reason; nothing outside of a temporary folder changes."""
    untried = {each["name"]: each["not_tried"] for each in offered["functions"]}
    assert untried["saved"] == "it calls open (line 34)"
    assert untried["endless"] == "it takes too long"
    assert (project.folder / "precious.txt").read_text(encoding="utf-8") == "kept"


def test_what_a_property_test_executes_is_not_offered(
    project: Project, offered: dict[str, Any]
) -> None:
    """Neither what had one before, nor what has got one; the new ones pass."""
    assert "known" not in {each["name"] for each in offered["functions"]}
    project.measure("--source", "seeds.py")
    done = project.surefoot("properties", "seeds.py:add")
    assert done.stdout == "No property was found that is not tested yet.\n"


def test_the_diff_is_what_would_be_written(project: Project) -> None:
    """Git applies it."""
    project.write("more.py", "def total(a: int, b: int) -> int:\n    return a + b\n")
    project.write("tests/test_more.py", "def test_it():\n    import more\n")
    project.measure("--source", ".")
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    done = project.surefoot("properties", "more.py", "--diff")
    applied = subprocess.run(
        ["git", "apply"], cwd=project.folder, input=done.stdout, text=True, check=False
    )
    assert applied.returncode == 0
    written = (project.folder / "tests" / "test_more.py").read_text(encoding="utf-8")
    assert "def test_total_is_commutative(a, b):" in written


def test_without_hypothesis_the_remedy_is_said(project: Project) -> None:
    """It is what the tests need as well."""
    project.write("without/hypothesis.py", "raise ImportError('no')\n")
    done = project.surefoot("properties", PYTHONPATH=str(project.folder / "without"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install hypothesis" in done.stderr
    assert "Traceback" not in done.stderr
