"""What no test noticed is a gap, an unknown or missing unit of the gate, and in the reports."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from project import Project

pytestmark = pytest.mark.integration

CONFIGURATION = """\
[tool.surefoot]
source = ["auth.py"]
[tool.surefoot.tiers.critical]
metrics = ["statements", "mutants"]
"""
AUTH = """\
def authenticate(username, password):
    if username and password:
        return len(password) >= 8
    return False
"""
TESTS = """\
from auth import authenticate

def test_good():
    assert authenticate("ada", "long enough")

def test_bad():
    assert not authenticate("ada", "short")
    assert not authenticate("", "x")
    assert not authenticate("ada", "")
"""
EIGHT = """
def test_eight_characters_are_enough():
    assert authenticate("ada", "12345678")
"""
NO_NAME = """
def test_nobody_comes_in():
    assert not authenticate("", "long enough")
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project with a gate on mutants, its tests run."""
    project = Project(tmp_path_factory.mktemp("measured"))
    project.write("pyproject.toml", CONFIGURATION)
    project.write_modules(auth=AUTH, test_auth=TESTS)
    project.measure()
    return project.folder


@pytest.fixture(scope="module")
def tried(measured: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of that project, its mutants tried."""
    folder = tmp_path_factory.mktemp("tried")
    shutil.copytree(measured, folder, dirs_exist_ok=True)
    done = Project(folder).surefoot("mutate")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def project(tried: Path, tmp_path: Path) -> Project:
    """Return the project whose mutants were tried, in a folder of its own."""
    shutil.copytree(tried, tmp_path, dirs_exist_ok=True)
    return Project(tmp_path)


def survivors(project: Project) -> dict[int, Any]:
    """Return the gaps that are about mutants, by their lines."""
    gaps = json.loads(project.surefoot("gaps", "--format", "json").stdout)["gaps"]
    return {gap["line"]: gap for gap in gaps if gap["kind"] == "mutant"}


def test_what_no_test_noticed_is_a_gap(project: Project) -> None:
    """With a sentence that names the input, in each command that tells of gaps."""
    found = survivors(project)
    assert {line: gap["sentence"] for line, gap in found.items()} == {
        2: "authenticate: `and` became `or`, and no test noticed",
        3: "authenticate: `>=` became `>`, and no test noticed; try len(password) == 8",
    }
    shown = project.surefoot("explain", "auth.py:3").stdout
    assert "give it an input with len(password) == 8, and check what comes of it" in shown
    following = json.loads(project.surefoot("next", "--format", "json").stdout)["next"]
    assert following["gap"]["id"] == found[2]["id"]
    assert following["example"]["test"].startswith("test_auth.py::")


def test_a_survivor_ends_with_its_code(project: Project) -> None:
    """It was another program; of this one, nothing is known."""
    project.write_modules(auth=AUTH.replace("8", "9"))
    project.measure()
    assert survivors(project) == {}
    done = project.surefoot("gate")
    assert done.returncode == 3
    assert "Unknown: critical mutants." in done.stderr
    assert "surefoot mutate" in done.stderr


def test_a_survivor_is_closed_by_a_test_that_notices(project: Project) -> None:
    """And only by that: the mutant is tried again."""
    gap = survivors(project)[3]["id"]
    done = project.surefoot("verify", gap)
    assert done.returncode == 1, done.stderr
    assert "✗ still open" in done.stdout
    project.write_modules(test_auth=TESTS + EIGHT.replace("assert ", ""))
    assert project.surefoot("verify", gap).returncode == 1
    project.write_modules(test_auth=TESTS + EIGHT)
    done = project.surefoot("verify", gap)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "closed by test_auth.py::test_eight_characters_are_enough" in done.stdout
    assert set(survivors(project)) == {2}
    assert "was closed already" in project.surefoot("verify", gap).stdout


def test_a_survivor_can_be_accepted_alone(project: Project) -> None:
    """In a review: the gate no longer counts it, and the rest of its line is as it was."""
    gap = survivors(project)[2]["id"]
    done = project.surefoot("review", keys="a\nthe name is checked before\nq\n")
    assert done.returncode == 0, done.stderr
    accepted = (project.folder / "surefoot-accepted.toml").read_text(encoding="utf-8")
    assert f'mutant = "{gap}"' in accepted
    assert set(survivors(project)) == {3}
    assert f"if username and password:, mutant {gap}" in project.surefoot("accept", "--list").stdout
    done = project.surefoot("accept", "auth.py:3", "--because", "seven or eight")
    assert done.returncode == 0, done.stderr
    done = project.surefoot("gate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepted as untested: 2 units" in done.stdout


def test_the_gate_knows_nothing_without_mutants(measured: Path) -> None:
    """What was never tried passes for nothing."""
    done = Project(measured).surefoot("gate")
    assert done.returncode == 3
    assert "Unknown: critical mutants." in done.stderr


def test_the_gate_counts_what_tests_noticed(project: Project) -> None:
    """It fails, is unknown when a test changes, and passes when all is noticed."""
    done = project.surefoot("gate")
    assert done.returncode == 1
    assert "✗ critical mutants: 2 of 4 (50%), 2 short of 95%" in done.stdout
    assert "auth.py:3 authenticate: `>=` became `>`" in done.stdout
    project.write_modules(test_auth=TESTS + EIGHT + NO_NAME)
    project.measure()
    assert project.surefoot("gate").returncode == 3
    done = project.surefoot("mutate", "--gate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ every tier meets its target of mutants" in done.stdout
    assert project.surefoot("gate").returncode == 0


def test_mutate_fails_only_with_a_gate(project: Project) -> None:
    """As long as a tier has one."""
    assert project.surefoot("mutate").returncode == 0
    done = project.surefoot("mutate", "--gate")
    assert done.returncode == 1
    assert "2 short of 95%" in done.stdout
    project.write("pyproject.toml", CONFIGURATION.replace(', "mutants"', ""))
    done = project.surefoot("mutate", "--gate")
    assert done.returncode == 2
    assert 'No tier has "mutants" among its metrics' in done.stderr
    assert project.surefoot("gate").returncode == 0


def test_a_gate_on_changed_lines_asks_for_their_mutants(project: Project) -> None:
    """Those of other lines are not its matter."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for command in (["init", "-q"], ["add", "auth.py"], [*who, "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=project.folder, check=True)
    project.write_modules(auth=AUTH + "\n\ndef other():\n    return 1\n")
    project.write_modules(
        test_auth=TESTS + "\ndef test_other():\n    import auth\n    assert auth.other() == 1\n"
    )
    project.measure()
    assert project.surefoot("mutate").returncode == 0
    done = project.surefoot("gate", "--diff", "HEAD")
    assert done.returncode == 0, done.stdout + done.stderr
    assert project.surefoot("gate").returncode == 1


def test_reports_tell_of_survivors(project: Project) -> None:
    """The one at the end of a run, the JSON, and the pages."""
    shown = project.surefoot("report", "--format", "confidence").stdout
    line = "critical   oracle gap 50%: 2 of 4 bugs in code that tests ran were not noticed"
    assert line in shown
    document = project.report()
    assert document["tiers"]["critical"]["mutants"] == {"covered": 2, "total": 4, "unknown": 0}
    assert [found["line"] for found in document["survivors"]] == [2, 3]
    assert project.surefoot("report", "--format", "html").returncode == 0
    site = project.folder / ".surefoot" / "html"
    assert "oracle gap 50%" in (site / "index.html").read_text(encoding="utf-8")
    assert ",[2,4]]" in (site / "data" / "files.js").read_text(encoding="utf-8")
    [page] = (site / "files").glob("auth-*.html")
    assert "`&gt;=` became `&gt;`, and no test noticed" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", [b"", b"no record of ours", b"\x92\x63\x80"])
def test_a_damaged_record_is_none(project: Project, damage: bytes) -> None:
    """Nothing is known then, as before the first run."""
    (project.folder / ".surefoot" / "data.mutants").write_bytes(damage)
    assert survivors(project) == {}
    assert project.surefoot("gate").returncode == 3


def test_only_some_lines_leave_the_rest_as_it_was_known(project: Project) -> None:
    """What was not tried again is not forgotten."""
    assert project.surefoot("mutate", "auth.py:3").returncode == 0
    assert set(survivors(project)) == {2, 3}
