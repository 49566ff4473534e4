"""``pytest --surefoot`` in real runs."""

from __future__ import annotations

import json
import re

import pytest

from project import Project

APP = """\
def grade(points, bonus):
    if points > 50 or bonus:
        return "pass"
    return "fail"

def unused():
    return 0
"""
TESTS = """\
import app, pytest

@pytest.mark.parametrize("points", range(40, 60, 5))
def test_points(points):
    assert app.grade(points, False) == ("pass" if points > 50 else "fail")

def test_bonus():
    assert app.grade(0, True) == "pass"
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Return a module and its tests, in which warnings are errors."""
    project.write("pyproject.toml", "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n")
    project.write_modules(app=APP, test_app=TESTS)
    return project


def test_the_table_is_part_of_the_summary(project: Project) -> None:
    """Two flags more, and pytest ends with our table."""
    done = project.pytest("--surefoot=app.py", "--surefoot-report=term-missing")
    assert done.returncode == 0, done.stdout
    [row] = [line.split() for line in done.stdout.splitlines() if line.startswith("app.py")]
    assert row == ["app.py", "6", "1", "2", "0", "88%", "100%", "100%", "7"]
    assert done.stderr == ""


def test_the_summary_says_what_matters_then_the_figures(project: Project) -> None:
    """One flag, and pytest ends with the gaps, the tiers and what to do next; ``-v`` adds the table."""
    done = project.pytest("--surefoot=app.py")
    lines = done.stdout.partition(" surefoot -")[2].splitlines()[1:]
    assert lines[:2] == ["What matters and is not tested", "! app.py:6 unused was never called"]
    assert ["core", "80%", "~", "83%", "✓", "100%", "✓", "100%", "100%", "-"] in map(
        str.split, lines
    )
    assert (
        "Cover 88%: 5 of 6 lines, 2 of 2 branches, 4 of 4 condition outcomes; MC/DC 100%" in lines
    )
    assert any(line.startswith("Next: surefoot explain app.py:6 ") for line in lines)
    assert len(lines) < 24
    verbose = project.pytest("--surefoot=app.py", "-vv").stdout
    assert verbose.index("TOTAL") < verbose.index("What matters and is not tested")


def test_each_test_is_known_by_what_it_reaches(project: Project) -> None:
    """Lines and vectors name their tests."""
    project.pytest("--surefoot=app.py")
    assert project.tests("app.py:4") == {"test_points[40]", "test_points[45]", "test_points[50]"}
    assert project.tests("app.py:grade") == {
        "test_points[40]", "test_points[45]", "test_points[50]", "test_points[55]", "test_bonus",
    }  # fmt: skip
    told = project.run("surefoot", "explain", "app.py:2").stdout
    assert "✓ seen by test_app.py::test_bonus" in told
    assert "✓ seen by test_app.py::test_points[40] and 2 more" in told
    assert "Reached by 5 tests:" in told


def test_workers_find_what_one_process_finds(project: Project) -> None:
    """With and without xdist, the JSON is the same."""
    assert project.pytest("--surefoot=app.py").returncode == 0
    alone = project.report()
    for distribution in ("load", "loadscope", "each"):
        done = project.pytest("--surefoot=app.py", "-n2", f"--dist={distribution}")
        assert done.returncode == 0, done.stdout
        assert project.report() == alone


def test_a_worker_that_is_killed_fails_the_run_by_name(project: Project) -> None:
    """What the others recorded is kept."""
    project.write("test_kill.py", "import os\ndef test_kill(): os.kill(os.getpid(), 9)\n")
    done = project.pytest("--surefoot=app.py", "-n2")
    assert done.returncode == 1
    assert "crashed while running 'test_kill.py::test_kill'" in done.stdout
    assert len(project.tests("app.py:grade")) == 5


def test_a_worker_that_is_not_measured_fails_the_run(project: Project) -> None:
    """Its tests would silently lower every figure."""
    project.pytest("--surefoot=app.py")
    before = project.report()
    done = project.pytest("--surefoot=app.py", "-d", "--tx=2*popen//env:SUREFOOT_RUN=")
    assert done.returncode == 1
    assert re.search(r"surefoot: the worker gw[01] was not measured", done.stdout), done.stdout
    assert project.report() == before


def test_some_tests_leave_the_others_data_alone(project: Project) -> None:
    """A selected run replaces what its own tests found; the report counts the rest."""
    project.pytest("--surefoot=app.py")
    project.write("test_app.py", TESTS.replace("grade(0, True)", "grade(60, True)"))
    done = project.pytest("--surefoot=app.py", "-k", "bonus")
    assert "4 of 5 tests are from earlier runs." in done.stdout
    assert project.tests("app.py:4") == {"test_points[40]", "test_points[45]", "test_points[50]"}
    assert "TF" not in str(project.report()["files"]["app.py"]["missing_lines"])
    vectors = project.report()["files"]["app.py"]["decisions"][0]["vectors"]
    assert vectors == {"seen": ["T-", "FF"], "missing": ["FT"]}


def test_tests_that_are_gone_take_their_data_with_them(project: Project) -> None:
    """A test that was renamed, and a file of tests that was removed, are forgotten."""
    project.write("test_more.py", "import app\ndef test_unused(): app.unused()\n")
    project.pytest("--surefoot=app.py")
    assert project.tests("app.py:7") == {"test_unused"}
    (project.folder / "test_more.py").unlink()
    project.write("test_app.py", TESTS.replace("test_bonus", "test_extra"))
    project.pytest("--surefoot=app.py", "-k", "extra")
    assert project.tests("app.py:7") == set()
    assert project.tests("app.py:3") == {"test_points[55]", "test_extra"}


def test_a_function_that_changed_is_known_from_the_new_run_only(project: Project) -> None:
    """Old hits never meet a new text; what did not change keeps them, wherever it stands now."""
    project.pytest("--surefoot=app.py")
    project.write("app.py", "\n" + APP)
    done = project.pytest("--surefoot=app.py", "-k", "bonus")
    assert done.returncode == 0
    assert project.report()["files"]["app.py"]["missing_lines"] == [8]
    project.write("app.py", APP.replace("> 50", "> 60 - 10"))
    project.pytest("--surefoot=app.py", "-k", "bonus")
    assert project.report()["files"]["app.py"]["missing_lines"] == [4, 7]


def test_appending_keeps_all(project: Project) -> None:
    """``--surefoot-append`` adds to what is there."""
    project.pytest("--surefoot=app.py", "test_app.py::test_bonus")
    project.pytest("--surefoot=app.py", "--surefoot-append", "-k", "50")
    assert project.tests("app.py:grade") == {"test_bonus", "test_points[50]"}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--surefoot-fail-under=90",), 1, "surefoot: Cover is 87.50%, below the minimum of 90%."),
        (("--surefoot-fail-under=87.5",), 0, "5 passed"),
        (("--surefoot-report=",), 0, "5 passed"),
        (("--surefoot-gate",), 0, "5 passed"),
        (("--surefoot-report=pdf",), 4, "surefoot: no report 'pdf'. The formats are confidence"),
        (("--surefoot-config=none.toml",), 4, "surefoot: none.toml: no such file."),
        (("--no-surefoot",), 0, "5 passed"),
    ],
)  # fmt: skip
def test_options_do_what_they_say(
    project: Project, arguments: tuple[str, ...], status: int, words: str
) -> None:
    """A gate fails the run, and wrong options are refused before anything runs."""
    done = project.pytest("--surefoot=app.py", *arguments)
    assert done.returncode == status, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_gate_fails_the_run(project: Project) -> None:
    """A tier that misses its target, by how many units; and data that is not all."""
    project.write(
        "pyproject.toml", "[tool.surefoot.tiers.core]\ntarget = 90\nmetrics = ['statements']\n"
    )
    done = project.pytest("--surefoot=app.py", "--surefoot-gate", "--surefoot-report=")
    assert done.returncode == 1
    assert "surefoot: ✗ core statements: 5 of 6 (83.33%), 1 short of 90%" in done.stdout
    done = project.pytest("--surefoot=app.py", "--surefoot-gate", "-k", "bonus")
    assert "surefoot: 4 of 5 tests are from earlier runs" in done.stdout
    assert done.returncode == 1


def test_a_run_that_stops_at_a_failure_is_reported(project: Project) -> None:
    """``-x`` leaves tests out; the report says how many."""
    project.write("test_a.py", "import app\ndef test_fails(): assert app.grade(60, 0) == 'no'\n")
    done = project.pytest("--surefoot=app.py", "-x")
    assert done.returncode == 1
    assert "Cover " in done.stdout
    assert "have not been run" in done.stdout


def test_a_failed_run_can_go_without_a_report(project: Project) -> None:
    """``--no-surefoot-on-fail`` prints nothing of ours when a test fails."""
    project.write("test_app.py", TESTS + "\ndef test_fails(): assert 0\n")
    assert "Cover 88%" in project.pytest("--surefoot=app.py").stdout
    assert "Cover" not in project.pytest("--surefoot=app.py", "--no-surefoot-on-fail").stdout


@pytest.mark.parametrize("context", ["test", "none"])
def test_a_test_marked_no_cover_covers_nothing(project: Project, context: str) -> None:
    """pytest-cov's marker is honoured; the tests after it are measured again."""
    project.write(
        "test_app.py",
        "import app, pytest\n"
        "@pytest.mark.no_cover\ndef test_hidden(): app.unused()\n"
        "def test_seen(): app.grade(60, 0)\n",
    )
    project.pytest("--surefoot=app.py", f"--surefoot-context={context}", "--strict-markers")
    assert project.report()["files"]["app.py"]["missing_lines"] == [4, 7]


def test_collecting_alone_leaves_the_data(project: Project) -> None:
    """``--collect-only`` runs nothing, so nothing is replaced."""
    project.pytest("--surefoot=app.py")
    before = project.report()
    assert project.pytest("--surefoot=app.py", "--collect-only").returncode == 0
    assert project.report() == before


def test_without_the_flag_nothing_of_ours_is_imported(project: Project) -> None:
    """A run that does not ask for us loads the hooks, and what looked whether it does."""
    project.write(
        "test_app.py",
        "import sys\ndef test(): print(sorted(n for n in sys.modules if n.startswith('surefoot')))\n",
    )
    shown = project.pytest("-s").stdout
    names = ("arguments", "early", "foretold", "hooks")
    loaded = [f"surefoot.pytest_plugin.{name}" for name in names]
    assert str(["surefoot", "surefoot.pytest_plugin", *loaded]) in shown


@pytest.mark.parametrize("first", ["cov", "surefoot"])
def test_pytest_cov_beside_us_says_what_it_says_alone(project: Project, first: str) -> None:
    """Its figures are the same, and ours are of lines alone."""
    theirs = ["--cov=app", "--cov-branch", "--cov-report="]
    project.pytest(*theirs, "--cov-report=json:alone.json")
    report = "--surefoot-report=term-missing"
    both = [*theirs, "--cov-report=json:both.json", "--surefoot=app.py", report]
    done = project.pytest(*(both if first == "cov" else reversed(both)))
    assert done.returncode == 0, done.stdout
    alone, beside = (
        json.loads((project.folder / f"{name}.json").read_text())["files"]
        for name in ("alone", "both")
    )
    assert alone == beside
    [row] = [line.split() for line in done.stdout.splitlines() if line.startswith("app.py")]
    assert row[:6] == ["app.py", "6", "1", "-", "-", "-"]
    remedy = "Add --no-cov to measure branches and conditions too."
    assert f"pytest-cov was active when it was loaded. {remedy}" in done.stdout
    alone = project.pytest("--cov=app", "--surefoot=app.py", "--no-cov")
    assert "Cover unknown" not in alone.stdout
    assert remedy not in alone.stdout


def test_what_skipped_tests_may_call_is_set_apart(project: Project) -> None:
    """A test, and a whole module, with the reasons; in xdist's workers too.

    A test that fails as expected is none, even where it does not run.
    """
    project.write_modules(
        app="def one():\n    return 2\ndef two():\n    return 4\ndef three():\n    return 6\n",
        test_app="import app, pytest\n"
        "def test_nothing(): pass\n"
        "@pytest.mark.skip(reason='needs Redis')\ndef test_one(): app.one()\n"
        "@pytest.mark.xfail(run=False)\ndef test_three(): app.three()\n",
        test_two="import pytest\npytest.skip('not yet', allow_module_level=True)\n"
        "from app import two\n",
    )
    project.measure("-n", "2")
    found = json.loads(project.surefoot("gaps", "--format", "json").stdout)["gaps"]
    assert [(gap["sentence"], gap["obstacle"]) for gap in found] == [
        ("three was never called", None),
        ("one was never called; a skipped test may call it: needs Redis", "skipped"),
        ("two was never called; a skipped test may call it: not yet", "skipped"),
    ]
