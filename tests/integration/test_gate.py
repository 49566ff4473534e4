"""``surefoot tiers``, ``gaps``, ``gate`` and ``baseline`` on a real run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from project import Project

pytestmark = pytest.mark.integration

AUTH = """\
def authenticate(username, password):
    if username and password:
        if len(password) >= 8:
            return True
    return False
"""
UTILS = """\
def doubled(x):
    return 2 * x

def tripled(x):
    return 3 * x

def unused(x):
    return x
"""
TESTS = """\
from app import auth, utils

def test_good():
    assert auth.authenticate("ada", "long enough")

def test_utils():
    assert utils.doubled(1) + utils.tripled(1) == 5
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Return a package with a critical and a utility module."""
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app']\n")
    project.write("app/__init__.py", "")
    project.write("app/auth.py", AUTH)
    project.write("app/utils.py", UTILS)
    project.write("test_app.py", TESTS)
    return project


def test_the_gate_says_what_is_missing_and_what_would_close_it(project: Project) -> None:
    """By tier and metric, in units, with the gaps; the exit status is 1."""
    project.measure()
    done = project.surefoot("gate")
    assert done.returncode == 1
    assert "✗ critical conditions: 3 of 6 (50%), 3 short of 95%" in done.stdout
    assert (
        "  ‼ app/auth.py:2 authenticate: password was never False where username held"
        in done.stdout
    )
    assert "utility statements" not in done.stdout
    assert done.stderr == ""


def test_a_project_that_reaches_its_targets_passes(project: Project) -> None:
    """All vectors of the decision, and two thirds of the helpers."""
    project.write(
        "test_app.py",
        TESTS + "\ndef test_bad():\n    for pair in (('', 'x'), ('a', ''), ('a', 'short')):\n"
        "        assert not auth.authenticate(*pair)\n",
    )
    project.measure()
    done = project.surefoot("gate")
    assert (done.returncode, "✓ gate passed" in done.stdout) == (0, True)


@pytest.mark.parametrize(("target", "status"), [("83.33", 0), ("83.34", 1)])
def test_a_target_is_compared_without_rounding(project: Project, target: str, status: int) -> None:
    """Five statements of six are 83.3 periodic per cent."""
    project.write(
        "pyproject.toml",
        "[tool.surefoot]\nsource = ['app']\n[tool.surefoot.tiers.critical]\ntarget = 0\n"
        f"[tool.surefoot.tiers.utility]\ntarget = {target}\naim = 90\n",
    )
    project.measure()
    assert project.surefoot("gate").returncode == status


def test_no_judgement_without_all_of_the_data(project: Project) -> None:
    """None, a part of it, or of other code: the exit status is 3, and the reason is said."""
    done = project.surefoot("gate")
    assert (done.returncode, "no data file. Run your tests first" in done.stderr) == (3, True)
    project.measure()
    project.measure("-k", "good")
    done = project.surefoot("gate")
    assert (done.returncode, "1 of 2 tests is from earlier runs" in done.stderr) == (3, True)
    assert project.surefoot("gate", "--allow-partial").returncode == 1
    project.measure()
    project.write("app/auth.py", AUTH + "\n")
    done = project.surefoot("gate")
    assert (done.returncode, "app/auth.py: changed since it was measured" in done.stderr) == (
        3,
        True,
    )


def test_no_tier_may_fall_below_what_it_reached(project: Project) -> None:
    """The baseline is held in place of the targets, and those that are missed are named."""
    project.measure()
    assert project.surefoot("gate").returncode == 1
    assert "surefoot-baseline.json written" in project.surefoot("baseline").stderr
    done = project.surefoot("gate")
    assert (done.returncode, "✓ gate passed" in done.stdout) == (0, True)
    assert "to reach their targets:\n" in done.stdout
    assert "  critical conditions: 3 of 6 (50%), 3 short of 95%\n" in done.stdout
    assert project.pytest("--surefoot", "--surefoot-gate").returncode == 0
    project.write("test_app.py", TESTS.replace(" + utils.tripled(1) == 5", " == 2"))
    project.measure()
    done = project.surefoot("gate")
    assert done.returncode == 1
    assert "✗ utility statements: 4 of 6 (66.66%), 1 short of the baseline's 83.33%" in done.stdout
    assert "· app/utils.py:4 tripled was never called" in done.stdout
    project.write("test_app.py", TESTS + "\ndef test_unused(): assert utils.unused(1)\n")
    project.measure()
    done = project.surefoot("gate")
    assert done.returncode == 0
    assert "Better than the baseline: utility statements. To keep that: surefoot baseline" in (
        done.stdout
    )
    project.write("surefoot-baseline.json", "[]")
    done = project.surefoot("gate")
    assert (done.returncode, "Write it again: surefoot baseline" in done.stderr) == (2, True)


def test_gaps_are_listed_in_words_and_in_json(project: Project) -> None:
    """Most consequential first, a tier or a number of them alone, with the score explained."""
    project.measure()
    lines = project.surefoot("gaps").stdout.splitlines()
    assert lines[:2] == [
        "  if username and password: seen TT; missing TF, F-",
        "‼ app/auth.py:2 authenticate: username was never False, so line 5 never ran",
    ]
    assert lines[-1] == "· app/utils.py:7 unused was never called"
    only = project.surefoot("gaps", "--tier", "utility", "--scores").stdout
    assert only.splitlines()[1].strip() == "12 = utility 1 × (function 10 + behind it 1 + public 1)"
    assert "and 3 more: surefoot gaps --limit 0" in project.surefoot("gaps", "--limit", "1").stdout
    document = json.loads(project.surefoot("gaps", "--format", "json").stdout)
    assert [gap["line"] for gap in document["gaps"]] == [2, 2, 3, 7]
    assert document["gaps"][0]["closes"] == {
        "statements": 1, "branches": 1, "conditions": 1, "mcdc": 0, "seams": 0, "mutants": 0,
    }  # fmt: skip


def test_tiers_say_who_is_in_them_and_why(project: Project) -> None:
    """And how to put it right."""
    project.measure()
    told = project.surefoot("tiers").stdout
    assert "authenticate" in told
    assert "named for authenticate (inferred)" in told
    assert "# surefoot: critical" in told
    document = json.loads(project.surefoot("report", "--format", "json").stdout)
    assert document["tiers"]["critical"]["summary"]["conditions"] == 6
    function = document["files"]["app/auth.py"]["functions"]["authenticate"]
    assert (function["tier"], function["origin"]) == ("critical", "inferred")


def test_all_that_is_wrong_with_tiers_is_said_at_once(project: Project) -> None:
    """Each with its line and the remedy, before anything is judged."""
    project.write(
        "pyproject.toml",
        "[tool.surefoot]\nsource = ['app']\n\n[tool.surefoot.tiers.critcal]\nmatch = ['a']\n\n"
        "[tool.surefoot.tiers.core]\ntarget = 150\nmetrics = ['lines']\nmath = ['a']\n",
    )
    done = project.surefoot("gate")
    assert done.returncode == 2
    for words in (
        "pyproject.toml:4: there is no tier 'critcal'; did you mean critical?",
        "pyproject.toml:8: [tool.surefoot.tiers.core] target must be a number from 0 to 100, not 150",
        "pyproject.toml:9: [tool.surefoot.tiers.core] metrics must be one or more of statements, branches",
        "pyproject.toml:10: [tool.surefoot.tiers.core] has no key 'math'; did you mean match?",
    ):
        assert words in done.stderr
    project.write(
        "pyproject.toml",
        "[tool.surefoot]\nsource = ['app']\n[tool.surefoot.tiers.core]\nmatch = ['app.none']\n",
    )
    project.write(
        "app/utils.py", UTILS.replace("def unused(x):", "def unused(x):  # surefoot: cor")
    )
    project.surefoot("run", "-q")
    done = project.surefoot("gate")
    assert done.returncode == 2
    assert "pyproject.toml:4: 'app.none' matches no file, class or function" in done.stderr
    assert "app/utils.py:7: # surefoot: cor does not name a tier; did you mean core?" in done.stderr


@pytest.fixture
def changed(project: Project) -> Project:
    """Return a project whose last change is good, but for one condition that it did not try."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *arguments], cwd=project.folder, check=True)
    project.write("app/utils.py", UTILS.replace("2 * x", "x + x"))
    project.write(
        "app/auth.py",
        AUTH + "\ndef is_authorized(user):\n    return user.admin and user.active > 0\n",
    )
    project.write(
        "test_app.py",
        TESTS + "\nfrom types import SimpleNamespace\n"
        "def test_admin():\n    assert auth.is_authorized(SimpleNamespace(admin=1, active=1))\n",
    )
    project.measure()
    return project


def test_what_changed_is_held_to_its_tier_by_itself(changed: Project) -> None:
    """Every changed line ran, and diff-cover would be content; a changed condition was not tried."""
    done = changed.surefoot("gate", "--diff", "HEAD")
    assert done.returncode == 1
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if "%" in line}
    assert rows["critical"] == ["95%", "✓", "100%", "-", "✗", "50%", "0%", "-"]
    assert rows["utility"] == ["60%", "✓", "100%", "-", "-", "-", "-"]
    assert "app/auth.py:2" not in done.stdout
    assert "‼ app/auth.py:8 is_authorized: user.admin was never False" in done.stdout
    told = subprocess.run(
        [sys.executable, "-m", "surefoot", "report", "--format", "xml"],
        cwd=changed.folder, capture_output=True, check=True,
    )  # fmt: skip
    assert told.returncode == 0
    command = [
        "diff_cover.diff_cover_tool",
        "coverage.xml",
        "--compare-branch=HEAD",
        "--fail-under=100",
    ]
    assert subprocess.run(
        [sys.executable, "-m", *command], cwd=changed.folder, capture_output=True, check=False
    ).returncode == 0  # fmt: skip


def test_only_the_gaps_of_what_changed_are_listed(changed: Project) -> None:
    """Older gaps are left out; a revision that git does not know is said."""
    lines = changed.surefoot("gaps", "--diff", "HEAD").stdout.splitlines()
    assert lines == [
        "  value of user.admin and user.active > 0: seen TT; missing TF, F-",
        "‼ app/auth.py:8 is_authorized: user.admin was never False",
        "‼ app/auth.py:8 is_authorized: user.active > 0 was never False where user.admin held",
    ]
    done = changed.surefoot("gate", "--diff", "nowhere")
    assert (done.returncode, "git knows no such revision" in done.stderr) == (2, True)


def test_a_change_that_is_not_measured_has_nothing_to_miss(changed: Project) -> None:
    """A commit of everything leaves no difference, and the gate says so."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qam", "More"]
    subprocess.run(git, cwd=changed.folder, check=True)
    done = changed.surefoot("gate", "--diff", "HEAD")
    assert (done.returncode, "✓ no measured line differs from HEAD" in done.stdout) == (0, True)


def test_a_file_that_was_renamed_is_not_all_new(changed: Project) -> None:
    """Of its lines those count that git calls new; its older gaps are not this change's."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["commit", "-qam", "More"], ["mv", "app/utils.py", "app/tools.py"]):
        subprocess.run([*git, *arguments], cwd=changed.folder, check=True)
    tools = (changed.folder / "app/tools.py").read_text(encoding="utf-8")
    changed.write("app/tools.py", tools.replace("3 * x", "x + 2 * x"))
    tests = (changed.folder / "test_app.py").read_text(encoding="utf-8")
    changed.write("test_app.py", tests.replace("auth, utils", "auth, tools as utils"))
    changed.measure()
    done = changed.surefoot("gate", "--diff", "HEAD")
    assert done.returncode == 0, done.stdout
    assert changed.surefoot("gaps", "--diff", "HEAD").stdout.startswith("✓ Everything")
    assert "unused was never called" in changed.surefoot("gaps").stdout
