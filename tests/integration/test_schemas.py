"""Our JSON is what its schemas say, and the schemas say all of it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from project import Project
from surefoot.model.gaps import GapKind
from surefoot.model.mutants import Operator, Rule, Verdict
from surefoot.model.results import Summary

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    name: json.loads((ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in ("report", "gaps", "pyramid", "weak", "seams", "mutate", "next", "suggest")
}
REPORT, GAPS, PYRAMID, _, SEAMS, MUTATE, *_ = map(Draft202012Validator, SCHEMAS.values())

APP = """\
import enum

class Shape(enum.Enum):
    ROUND = "round"
    def area(self, a, b):
        if self is Shape.ROUND and a: return a * a
        return a and b

def settle(a, b):  # surefoot: critical
    while a or b:
        a = b = None
    assert a is None or b
    match a:
        case None if b: return 1
    return [x for x in (a, b) if x] or (1 if b else 2)

def settle(a, *b):
    if f(*b): raise ValueError(a)
    if TYPE_CHECKING:
        pass
"""
MORE = """\
import os

def read(path):
    with open(path) as file:
        return file.read()

def remove(path):
    os.remove(path)

def walk(items):
    for item in items:
        return item

def one_of(a, b, c):
    return bool((a or b) and c == 1)

def both(a, b):
    return a == 1 and b == 1

def checked(n):
    match n:
        case 1:
            n = 1
        case _:
            print(n)
    try:
        return n
    except ValueError:
        return None
"""
TESTS = """\
import app, edited, more, plain

def test_some():
    assert app.Shape.ROUND.area(1, 2) == 1 and app
    assert more.walk([1]) == 1
    assert more.one_of(1, 0, 1) and not more.one_of(0, 1, 0) and not more.one_of(0, 0, 0)
    assert more.both(1, 1) and not more.both(0, 1)
    assert more.checked(1) == 1
    assert more.read(__file__)

def test_mocks(monkeypatch):
    gone = []
    monkeypatch.setattr("os.remove", lambda path: gone.append(path))
    more.remove("a")
    assert gone == ["a"]
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the accounts example, its unit tests run."""
    folder = tmp_path_factory.mktemp("schemas") / "accounts"
    ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".pytest_cache", ".hypothesis")
    shutil.copytree(ROOT / "examples" / "accounts", folder, ignore=ignore)
    done = Project(folder).surefoot("run", "-q", "--no-report", "tests/unit")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def accounts(example: Path) -> Any:
    """Return the report of the accounts example."""
    return json.loads(Project(example).surefoot("report", "--format", "json").stdout)


@pytest.fixture(scope="module")
def odd_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project of which much is unknown, its tests run."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "pyproject.toml").write_text(
        "[tool.surefoot]\nsource = ['.']\nomit = ['start.py']\nplain = ['plain.py']\n[tool.surefoot.tiers.boundary]\n"
        "match = ['theirs.py']\n",
        encoding="utf-8",
    )
    files = {
        "app.py": APP,
        "edited.py": "x = 1\n",
        "late.py": "def f(a, b):\n    return a and b\n",
        "more.py": MORE,
        "many.py": f"def f(a):\n    if {' and '.join(f'(a[{i}] or a)' for i in range(9))}: pass\n",
        "no_python.py": "x = (\n",
        "plain.py": "def f(a, b):\n    if a and b: return\n",
        "test_app.py": TESTS,
        "start.py": "import late, sys, pytest\nsys.exit(pytest.main(sys.argv[1:]))\n",
        "theirs.py": "def f():\n    return 1\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = Project(folder).run(
        "start", "-q", "--surefoot", "--surefoot-report=", "--surefoot-paths"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    accepted = Project(folder).surefoot("accept", "theirs.py:2", "--because", "theirs")
    assert accepted.returncode == 2  # boundary code has no gaps
    accepted = Project(folder).surefoot("accept", "app.py:18", "--because", "cannot be")
    assert accepted.returncode == 0, accepted.stderr
    (folder / "edited.py").write_text("x = 2\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def odd(odd_project: Path) -> Any:
    """Return the report of that project."""
    done = Project(odd_project).surefoot("report", "--format", "json")
    assert done.returncode == 3
    return json.loads(done.stdout)


def test_the_report_of_the_example_is_valid(accounts: Any) -> None:
    """Every field of it is in the schema."""
    assert [error.message for error in REPORT.iter_errors(accounts)] == []


def test_what_is_not_known_is_valid_too(odd: Any) -> None:
    """Stale, broken and unmeasured files are of the same form."""
    assert [error.message for error in REPORT.iter_errors(odd)] == []
    assert [text.partition(":")[0] for text in odd["stale"]] == ["edited.py"]
    assert [text.partition(":")[0] for text in odd["broken"]] == ["no_python.py"]
    known = {path: file["known"] for path, file in odd["files"].items()}
    plain = "lines" if sys.version_info >= (3, 12) else "nothing"
    assert (known["late.py"], known["plain.py"], known["many.py"]) == ("nothing", plain, "all")
    unmeasured = [d["unmeasured"] for file in odd["files"].values() for d in file["decisions"]]
    assert len(set(unmeasured)) >= 4
    assert odd["totals"]["accepted"] > 0
    assert odd["files"]["theirs.py"]["tier"] == "boundary"
    functions = odd["files"]["more.py"]["functions"]
    assert functions["checked"]["paths"]["missing"]
    assert functions["remove"]["paths"] is None  # it has one way through
    assert "settle#2" in odd["files"]["app.py"]["functions"]
    assert min(end for _, end in odd["files"]["app.py"]["missing_branches"]) < 0


def test_gaps_of_every_kind_are_valid(example: Path, odd_project: Path) -> None:
    """Every field of them is in the schema, and all that the schema lists occurs."""
    kinds = set()
    done = Project(example).surefoot("mutate", "src/accounts/auth.py:authenticate")
    assert done.returncode == 0, done.stderr
    for folder in (example, odd_project):
        found = json.loads(
            Project(folder).surefoot("gaps", "--format", "json", "--limit", "0").stdout
        )
        assert [error.message for error in GAPS.iter_errors(found)] == []
        kinds |= {gap["kind"] for gap in found["gaps"]}
        found["gaps"][0]["new"] = 1
        assert not GAPS.is_valid(found)
    assert kinds == set(SCHEMAS["gaps"]["$defs"]["gap"]["properties"]["kind"]["enum"])
    assert kinds == {kind.value for kind in GapKind}


def test_the_pyramid_is_valid(example: Path, odd_project: Path) -> None:
    """Of tests that were observed, of property tests, and of tests that were not observed."""
    done = Project(example).surefoot("run", "-q", "--no-report", "tests/unit", PYTEST_ADDOPTS="")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(Project(example).surefoot("pyramid", "--format", "json").stdout)
    assert [error.message for error in PYRAMID.iter_errors(found)] == []
    of_properties = [test for test in found["tests"].values() if test["examples"]]
    assert of_properties
    assert all(test["examples"]["ran"] for test in of_properties)
    of_properties[0]["new"] = 1
    assert not PYRAMID.is_valid(found)
    Project(odd_project).run("pytest", "-q", "--surefoot", "--surefoot-context=none")
    found = json.loads(Project(odd_project).surefoot("pyramid", "--format", "json").stdout)
    assert {test["level"] for test in found["tests"].values()} == {None}
    assert PYRAMID.is_valid(found)


def test_the_seams_are_valid(example: Path, odd_project: Path) -> None:
    """Those that were tried, and those that were not observed."""
    found = json.loads(Project(example).surefoot("seams", "--format", "json").stdout)
    assert [error.message for error in SEAMS.iter_errors(found)] == []
    assert {seam["kind"] for seam in found["seams"]} == {"database", "kdf"}
    found["seams"][0]["new"] = 1
    assert not SEAMS.is_valid(found)
    found = json.loads(Project(odd_project).surefoot("seams", "--format", "json").stdout)
    assert SEAMS.is_valid(found)


def test_mutants_are_valid(example: Path) -> None:
    """Those of each verdict that the example has, and what is suppressed."""
    done = Project(example).surefoot("mutate", "src/accounts/utils.py", "--format", "json")
    found = json.loads(done.stdout)
    assert [error.message for error in MUTATE.iter_errors(found)] == []
    assert {"killed", "not_reached"} <= {mutant["verdict"] for mutant in found["mutants"]}
    assert found["suppressed"]
    found["mutants"][0]["new"] = 1
    assert not MUTATE.is_valid(found)
    of_mutant = SCHEMAS["mutate"]["$defs"]["mutant"]["properties"]
    assert of_mutant["operator"]["enum"] == [operator.value for operator in Operator]
    assert of_mutant["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    of_suppressed = SCHEMAS["mutate"]["$defs"]["suppressed"]["properties"]
    assert of_suppressed["rule"]["enum"] == [rule.value for rule in Rule]


def test_survivors_are_valid(example: Path) -> None:
    """In the report, as mutants that were just tried."""
    done = Project(example).surefoot("mutate", "src/accounts/auth.py:authenticate")
    assert done.returncode == 0, done.stderr
    report = Project(example).report()
    assert [error.message for error in REPORT.iter_errors(report)] == []
    report["survivors"][0]["new"] = 1
    assert not REPORT.is_valid(report)
    assert SCHEMAS["report"]["$defs"]["mutant"] == SCHEMAS["mutate"]["$defs"]["mutant"]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each part of a schema that describes an object with fields."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_lets_nothing_pass_that_it_does_not_describe(name: str) -> None:
    """Every field is described and required, and no other is allowed."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    for part in objects(SCHEMAS[name]):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        for key, field in part["properties"].items():
            assert "description" in field or "$ref" in field, key


def test_a_field_that_the_schema_lacks_or_misses_is_an_error(accounts: Any) -> None:
    """Whoever adds, renames or takes out a field changes the schema too."""
    assert REPORT.is_valid(accounts)
    for part in (accounts, accounts["totals"], accounts["files"]["src/accounts/auth.py"]):
        name, value = next(iter(part.items()))
        part["new"] = 1
        assert not REPORT.is_valid(accounts)
        del part["new"], part[name]
        assert not REPORT.is_valid(accounts)
        part[name] = value
    assert REPORT.is_valid(accounts)


def test_every_figure_of_a_summary_is_described() -> None:
    """A figure that is added to the model reaches the report at once."""
    described = SCHEMAS["report"]["$defs"]["summary"]["properties"]
    assert {field.name for field in fields(Summary)} <= described.keys()
