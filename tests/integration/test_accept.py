"""``surefoot accept`` and ``review`` on a real run."""

from __future__ import annotations

import json

import pytest

from project import Project

pytestmark = pytest.mark.integration

APP = """\
def charge(payment, retry):
    if not payment and retry > 1:
        raise ValueError("nothing to pay")
    for part in payment:
        if part:
            return part

def refund(payment):
    return payment
"""
TESTS = "import app\ndef test(): assert app.charge([1], 2)\n"


@pytest.fixture
def project(project: Project) -> Project:
    """Return a measured module of critical code."""
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
    project.write_modules(app=APP, test_app=TESTS)
    project.measure()
    return project


def gaps_of(project: Project) -> list[tuple[int, int]]:
    """Return line and number of each gap, in order of line."""
    found = json.loads(project.surefoot("gaps", "--format", "json").stdout)["gaps"]
    return sorted((gap["line"], gap["number"]) for gap in found)


def accepted_in(project: Project) -> int:
    """Return how many units the report says are accepted."""
    return int(project.report()["totals"]["accepted"])


def test_a_line_is_accepted_with_all_that_is_behind_it(project: Project) -> None:
    """The gate no longer misses it, and the figures stay as they are."""
    before = json.loads(project.surefoot("report", "--format", "json").stdout)["totals"]
    assert gaps_of(project) == [(2, 1), (2, 2), (4, 1), (5, 1), (8, 0)]
    done = project.surefoot("accept", "app.py:2", "--because", "checked by the caller")
    assert done.returncode == 0, done.stderr
    assert gaps_of(project) == [(4, 1), (5, 1), (8, 0)]
    after = json.loads(project.surefoot("report", "--format", "json").stdout)["totals"]
    assert after["accepted"] == 1 + 1 + 3
    assert {**after, "accepted": 0} == before
    assert "accepted as untested: 5 units" in project.surefoot("gate").stdout


def test_an_edit_elsewhere_does_not_lapse_it_and_an_edit_of_the_code_does(
    project: Project,
) -> None:
    """A statement is known by its code and its function, not by its line."""
    project.surefoot("accept", "app.py:8", "--because", "not yet used")
    assert gaps_of(project) == [(2, 1), (2, 2), (4, 1), (5, 1)]
    project.write("app.py", "# a comment\n\n" + APP.replace("return part", "return  part  # here"))
    project.measure()
    assert gaps_of(project) == [(4, 1), (4, 2), (6, 1), (7, 1)]
    project.write("app.py", APP.replace("return payment", "return -payment"))
    project.measure()
    assert gaps_of(project) == [(2, 1), (2, 2), (4, 1), (5, 1), (8, 0)]
    listed = project.surefoot("accept", "--list").stdout
    assert listed == "lapsed   app.py: def refund(payment):\n         because not yet used\n"


def test_one_condition_or_branch_is_accepted_by_its_number(project: Project) -> None:
    """The others on the line stay gaps."""
    assert project.surefoot(
        "accept", "app.py:2", "--condition", "2", "--because", "always"
    ).returncode == 0  # fmt: skip
    assert project.surefoot(
        "accept", "app.py:4", "--branch", "1", "--because", "never empty"
    ).returncode == 0  # fmt: skip
    assert gaps_of(project) == [(2, 1), (5, 1), (8, 0)]
    done = project.surefoot("accept", "app.py:2", "--condition", "7", "--because", "x")
    assert (done.returncode, done.stderr) == (
        2, "surefoot: app.py:2: condition 7 is not missing there. Missing are: 1.\n",
    )  # fmt: skip


def test_a_condition_within_a_longer_statement_is_accepted_with_its_line(project: Project) -> None:
    """There conditions are not numbered, and it is said instead of having no effect."""
    project.write(
        "app.py", APP + "\ndef fee(a, b):\n    return int(\n        bool(a) and b > 1\n    )\n"
    )
    project.write("test_app.py", TESTS + "def test_fee(): assert app.fee(1, 2)\n")
    project.measure()
    before = gaps_of(project)
    assert {(13, 1), (13, 2)} <= set(before)
    done = project.surefoot("accept", "app.py:13", "--condition", "1", "--because", "x")
    assert (done.returncode, "Accept the whole line" in done.stderr) == (2, True)
    assert project.surefoot("accept", "app.py:13", "--because", "x").returncode == 0
    assert gaps_of(project) == [gap for gap in before if gap[0] != 13]


def test_what_was_written_by_hand_is_kept(project: Project) -> None:
    """Comments and order stay, and what is wrong is said with its entry."""
    project.surefoot("accept", "app.py:8", "--because", "not yet used")
    file = project.folder / "surefoot-accepted.toml"
    file.write_text("# ours\n" + file.read_text())
    project.surefoot("accept", "app.py:2", "--because", "checked by the caller")
    text = file.read_text()
    assert text.startswith("# ours\n")
    assert text.index("not yet used") < text.index("checked by the caller")
    file.write_text(text.replace('name = ""\n', "", 1) + "\n[[accepted]]\npth = 'x'\n")
    done = project.surefoot("gate")
    assert done.returncode == 2
    assert "surefoot-accepted.toml: entry 1: name must be a string" in done.stderr
    assert "no key 'pth'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("app.py:2",), "Say why: --because"),
        (("app.py:2", "--because", " "), "Say why: --because"),
        (("app.py", "--because", "x"), "Name a place"),
        (("test_app.py:1", "--because", "x"), "test_app.py: not among the measured files."),
        (("app.py:6", "--because", "x"), "app.py:6: nothing is missing there"),
    ],
)
def test_what_cannot_be_accepted_is_said(
    project: Project, arguments: tuple[str, ...], words: str
) -> None:
    """Nothing is written."""
    done = project.surefoot("accept", *arguments)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert not (project.folder / "surefoot-accepted.toml").exists()


def test_a_review_walks_the_gaps(project: Project) -> None:
    """Each is written down as a test to write, accepted with the reason, or skipped."""
    done = project.surefoot("review", keys="w\na\nchecked by the caller\ns\nq\n")
    assert done.returncode == 0, done.stderr
    shown = [line for line in done.stdout.splitlines() if line[:2] in {"‼ ", "! "}]
    assert len(shown) == 5
    assert done.stdout.rstrip().endswith(shown[0])
    assert "because checked by the caller" in project.surefoot("accept", "--list").stdout
    assert len(gaps_of(project)) == 4
