"""Paths from the command line: measured, kept, shown."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from project import Project

APP = "def f(a):\n    if a:\n        a = 2\n    return a\ndef pay(a):\n    if a: a = 1\n    return a\n"
TESTS = (
    "from app import f, pay\ndef test_yes(): assert f(1) == 2\ndef test_pay(): assert pay(0) == 0\n"
)
YES = "✓ 2: a true → return at line 4"


@pytest.fixture(autouse=True)
def files(project: Project) -> None:
    """Write a module with two functions, and a test of each."""
    project.write_modules(app=APP, test_app=TESTS)
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app"]\n')


def paths(project: Project, name: str = "f") -> str:
    """Return what is said of a function's paths."""
    return project.surefoot("explain", f"app.py:{name}", "--paths").stdout


def test_run_measures_paths_where_it_is_asked_to(project: Project) -> None:
    """The report sums them up, and each names the test that takes it."""
    done = project.surefoot("run", "--paths", "-q")
    assert "Paths: 2 of 4 taken in 2 functions that ran" in done.stdout
    assert f"{YES}\n      taken by test_app.py::test_yes" in paths(project)
    assert "✗ 2: a false → return at line 4\n      1 choice away" in paths(project)


def test_without_being_asked_nothing_is_measured_or_said(project: Project) -> None:
    """What was measured without paths is no answer, and what was measured with them is none later."""
    assert "Paths" not in project.surefoot("run", "-q").stdout
    assert "f: 2 paths; they were not measured" in paths(project)
    project.measure("--paths")
    assert YES in paths(project)
    project.measure()
    assert "they were not measured" in paths(project)


def test_a_run_with_paths_records_all_tests_anew(project: Project) -> None:
    """What they reach is known from a run without, but not on which paths."""
    tests = "from app import f\n" + "".join(f"def test_{i}(): f(1)\n" for i in range(20))
    project.write("test_app.py", tests)
    project.measure()
    project.measure()
    project.measure("--paths")
    assert "taken by test_app.py::test_0 and 19 more" in paths(project)


def test_every_other_figure_is_the_same_with_paths(project: Project) -> None:
    """Counting along adds nothing that could run."""
    project.measure()
    without = project.report()
    project.measure("--paths")
    assert without_paths(project.report()) == without_paths(without)


def without_paths(report: Any) -> Any:
    """Return a report without what it says of paths."""
    for name in ("paths", "covered_paths"):
        report["totals"].pop(name)
    for function in report["files"]["app.py"]["functions"].values():
        function.pop("paths")
    return report


def test_tests_of_earlier_runs_without_paths_are_unmeasured(project: Project) -> None:
    """What they took is unknown."""
    project.write("test_other.py", "from app import f\ndef test_no(): assert f(0) == 0\n")
    project.measure()
    project.measure("--paths", "test_app.py")
    assert "1 test ran it while its paths were not measured" in paths(project)


def test_pytest_measures_paths_too(project: Project) -> None:
    """By an option of its own."""
    project.pytest("--surefoot", "--surefoot-paths")
    assert YES in paths(project)


@pytest.mark.parametrize("ending", ["", "os._exit(0)"])
def test_exec_measures_paths_however_the_program_ends(project: Project, ending: str) -> None:
    """What was taken is on disk at once."""
    project.write("program.py", f"import os\nfrom app import f\nf(1)\n{ending}\n")
    project.surefoot("exec", "--paths", "program.py")
    assert f"{YES}\n      taken\n" in paths(project)


def test_a_tier_can_have_its_paths_measured(project: Project) -> None:
    """The functions of other tiers do not count along."""
    project.write(
        "pyproject.toml",
        '[tool.surefoot]\nsource = ["app"]\n'
        '[tool.surefoot.tiers.critical]\nmatch = ["app.pay"]\npaths = true\n'
        '[tool.surefoot.tiers.utility]\nmatch = ["app.f"]\n',
    )
    project.measure()
    assert "pay: 2 paths, 1 taken" in paths(project, "pay")
    assert "f: 2 paths; they were not measured" in paths(project)


def test_the_configuration_can_ask_for_all_paths(project: Project) -> None:
    """Then no option is needed."""
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app"]\npaths = true\n')
    project.measure()
    assert YES in paths(project)


def test_functions_with_more_paths_than_the_limit_are_counted(project: Project) -> None:
    """What was measured with another limit is not taken for an answer."""
    limit = '[tool.surefoot]\nsource = ["app"]\npath_limit = {}\n'
    project.write_modules(app=f"{APP}def g(a):\n    for x in a: pass\n")
    project.write("pyproject.toml", limit.format(3))
    project.write("test_app.py", f"{TESTS}from app import g\ndef test_g(): g([1])\n")
    project.measure("--paths")
    assert "g: 4 paths: too many, they are only counted" in paths(project, "g")
    assert YES in paths(project)
    project.write("pyproject.toml", limit.format(4))
    assert "g: 4 paths; they were not measured" in paths(project, "g")
    assert YES in paths(project)
    project.measure("--paths")
    assert "g: 4 paths, 2 taken" in paths(project, "g")
    assert YES in paths(project)


def test_processes_of_a_run_measure_paths_too(project: Project) -> None:
    """They learn of it from the run's plan."""
    project.write(
        "test_app.py",
        "import subprocess, sys\n"
        "def test_yes(): subprocess.check_call([sys.executable, '-c', 'import app; app.f(1)'])\n",
    )
    project.measure("--paths")
    assert f"{YES}\n      taken by test_app.py::test_yes" in paths(project)


def test_a_place_without_a_function_says_so(project: Project) -> None:
    """A line stands for the function around it."""
    project.write_modules(app=f"{APP}x = 1\n")
    project.measure("--paths")
    assert "there is no function" in project.surefoot("explain", "app.py:8", "--paths").stderr
    assert YES in project.surefoot("explain", "app.py:3", "--paths").stdout
    assert "pay" not in project.surefoot("explain", "app.py:3", "--paths").stdout


def test_the_page_of_a_file_shows_paths_as_explain_does(project: Project) -> None:
    """Those that were taken with the tests, the others with their distance."""
    project.measure("--paths")
    project.surefoot("report", "--format", "html")
    [page] = (project.folder / ".surefoot" / "html" / "files").iterdir()
    text = unescape(page.read_text(encoding="utf-8"))
    said = [line.strip() for line in paths(project).splitlines() if line.startswith("  ")]
    assert len(said) == 5
    for line in said:
        assert line.lstrip("✓✗ ").lower() in text.lower()


def test_the_page_of_a_file_says_nothing_of_paths_that_were_not_measured(project: Project) -> None:
    """Nobody asked for them."""
    project.measure()
    project.surefoot("report", "--format", "html")
    [page] = (project.folder / ".surefoot" / "html" / "files").iterdir()
    assert "<h2>Paths" not in page.read_text(encoding="utf-8")


def test_the_json_report_lists_the_paths_of_each_function(project: Project) -> None:
    """Null stands for what was not measured."""
    project.measure()
    assert project.report()["totals"]["paths"] is None
    project.measure("--paths")
    report = project.report()
    assert (report["totals"]["paths"], report["totals"]["covered_paths"]) == (4, 2)
    found = report["files"]["app.py"]["functions"]["f"]["paths"]
    assert [path["tests"] for path in found["taken"]] == [["test_app.py::test_yes"]]
    assert found["missing"] == [
        {
            "start": {"kind": "function", "line": 1},
            "choices": [{"line": 2, "way": "false", "text": "a"}],
            "end": {"kind": "return", "line": 4},
            "away": 1,
        }
    ]
