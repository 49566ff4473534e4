"""What the tests of the worked examples would not notice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from project import Project

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str, folder: Path) -> Project:
    """Return a copy of an example whose tests have run."""
    ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".pytest_cache", ".hypothesis")
    project = Project(Path(shutil.copytree(EXAMPLES / name, folder / name, ignore=ignore)))
    project.measure()
    return project


def mutants(project: Project, *place: str) -> list[dict[str, Any]]:
    """Return all mutants of a project, or of a file of it."""
    done = project.surefoot("mutate", *place, "--all", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["mutants"]
    return found


def test_the_calculators_tests_notice_every_bug(tmp_path: Path) -> None:
    """No survivor is left, not even one that behaves the same."""
    found = mutants(example("calculator", tmp_path))
    assert len(found) >= 30
    assert {mutant["verdict"] for mutant in found} == {"killed"}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The accounts service."""
    return example("accounts", tmp_path_factory.mktemp("examples"))


def test_the_accounts_tests_miss_the_limits(accounts: Project) -> None:
    """They try neither a password of exactly eight characters nor one without a name, and no test
    knows how often a password is hashed.
    """
    survivors = {
        (mutant["path"].rpartition("/")[2], mutant["before"], mutant["after"])
        for mutant in mutants(accounts)
        if mutant["verdict"] in {"survived", "not_infected"}
    }
    assert survivors == {
        ("auth.py", "and", "or"),
        ("auth.py", ">=", ">"),
        ("auth.py", "8", "9"),
        ("auth.py", "8", "7"),
        ("models.py", "8", "9"),
        ("models.py", "8", "7"),
        ("passwords.py", "1000", "1001"),
        ("passwords.py", "1000", "999"),
    }


def test_without_the_assertion_its_kills_survive(accounts: Project) -> None:
    """What differed is known all the same."""
    place = "src/accounts/auth.py"
    before = {m["id"]: m for m in mutants(accounts, place)}
    test = accounts.folder / "tests/unit/test_auth.py"
    checked = test.read_text(encoding="utf-8")
    test.write_text(checked.replace("assert authenticate", "authenticate"), encoding="utf-8")
    after = {m["id"]: m for m in mutants(accounts, place)}
    test.write_text(checked, encoding="utf-8")
    own = [key for key, m in before.items() if m["by"] and "test_auth.py" in m["by"]]
    assert own
    assert {after[key]["verdict"] for key in own} <= {"survived", "not_infected"}
    returned = next(key for key in own if before[key]["after"] == "False")
    assert after[returned]["evidence"] == "the value changed from True to False"
