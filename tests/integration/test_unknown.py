"""What was not measured never passes for tested."""

from __future__ import annotations

import pytest

from project import Project

APP = """\
def grade(points):
    if points > 10:
        return "good"
    return "bad"
"""

CONFTEST = """\
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location

class OwnWay(SourceFileLoader):
    def source_to_code(self, data, path, *, _optimization=-1):
        return compile(data, path, "exec", dont_inherit=True)

class Finder:
    def find_spec(name, path=None, target=None):
        if name == "app":
            return spec_from_file_location(name, "app.py", loader=OwnWay(name, "app.py"))

sys.meta_path.insert(0, Finder)
"""

EVERYTHING_ELSE_IS_TESTED = """\
import app, rest
def test_app(): assert app.grade(11) == "good"
def test_rest(): assert rest.double(2) == 4
"""


@pytest.fixture
def unknown(project: Project) -> Project:
    """Return a project with a module whose loader compiles it in its own way."""
    project.write_modules(
        app=APP,
        rest="def double(x):\n    return 2 * x\n",
        conftest=CONFTEST,
        test_app=EVERYTHING_ELSE_IS_TESTED,
    )
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app.py", "rest.py"]\n')
    return project


def test_a_run_over_unmeasured_code_gives_no_tick(unknown: Project) -> None:
    """Its figures are unknown, and the first screen says which code it is, and why."""
    shown = unknown.surefoot("run", "-q").stdout
    assert not shown.startswith("✓")
    assert "Cover unknown" in shown
    assert "app.py: OwnWay compiles its source in its own way." in shown
    assert "Next: measure what is unmeasured" in shown


@pytest.mark.parametrize("command", ["gate", "gaps", "tiers", "report"])
def test_no_command_judges_what_was_not_measured(unknown: Project, command: str) -> None:
    """Each ends with the status of a judgement that cannot be made, and says why."""
    unknown.measure()
    done = unknown.surefoot(command)
    assert done.returncode == 3
    assert "OwnWay compiles its source in its own way" in done.stdout + done.stderr


@pytest.mark.parametrize("option", ["--surefoot-gate", "--surefoot-fail-under=1"])
def test_pytest_fails_over_what_was_not_measured(unknown: Project, option: str) -> None:
    """Both ways to ask for a minimum need to know the figure."""
    assert unknown.pytest("--surefoot").returncode == 0
    done = unknown.pytest("--surefoot", option)
    assert done.returncode == 1
    assert "surefoot: Unmeasured: " in done.stdout or "Only lines are measured: " in done.stdout


def test_what_may_be_unknown_is_named_and_the_rest_is_judged(unknown: Project) -> None:
    """The report goes on to say that it was not measured."""
    assert unknown.surefoot("run", "-q").returncode == 0
    assert unknown.surefoot("gate", "--allow-partial").returncode == 3
    table = '[tool.surefoot]\nsource = ["app.py", "rest.py"]\nallow_unknown = ["ap*.py"]\n'
    unknown.write("pyproject.toml", table)
    gate = unknown.surefoot("gate")
    assert (gate.returncode, gate.stderr) == (0, "")
    report = unknown.surefoot("report")
    assert (report.returncode, "100%" in report.stdout) == (0, True)
    assert "way. Allowed by allow_unknown." in report.stdout


def test_a_baseline_needs_all_of_the_code(unknown: Project) -> None:
    """It would be written without the code that was not measured."""
    unknown.measure()
    done = unknown.surefoot("baseline")
    assert done.returncode == 3
    assert "OwnWay" in done.stderr
    assert not (unknown.folder / "surefoot-baseline.json").exists()


def test_json_counts_what_is_unknown(unknown: Project) -> None:
    """Apart from what is missing."""
    unknown.measure()
    totals = unknown.report()["totals"]
    assert (totals["unknown_branches"], totals["branches"]) == (2, 0)


def test_one_process_that_measured_it_does_not_speak_for_another(unknown: Project) -> None:
    """What the other did not see may have run there."""
    unknown.write_modules(
        test_app=EVERYTHING_ELSE_IS_TESTED + "import subprocess, sys\n"
        "def test_there(): subprocess.run([sys.executable, '-c', 'import app; app.grade(1)'])\n"
    )
    unknown.measure()
    found = unknown.report()["files"]["app.py"]
    assert found["unmeasured"] == "OwnWay compiles its source in its own way"
    assert found["missing_branches"] == []


def test_the_page_draws_nothing_that_was_not_measured(unknown: Project) -> None:
    """Neither a full bar nor a sentence that calms."""
    unknown.write_modules(start="import app, pytest\npytest.main(['--surefoot'])\n", rest="")
    unknown.write_modules(test_app="import app, rest\ndef test_app(): assert app.grade(11)\n")
    unknown.run("start")
    unknown.surefoot("report", "--format", "html", "-o", "site")
    page = (unknown.folder / "site/index.html").read_text(encoding="utf-8")
    assert 'class="reached" width="0.00"' in page
    assert "<p>No gap is known, but not everything was measured.</p>" in page


def test_an_empty_module_passes_no_gate(project: Project) -> None:
    """Nothing was measured, and both ways to ask say so."""
    project.write_modules(app="", test_app="import app\ndef test_app(): assert app\n")
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app.py"]\n')
    done = project.pytest("--surefoot", "--surefoot-gate")
    assert (done.returncode, "surefoot: Nothing that could run" in done.stdout) == (1, True)
    gate = project.surefoot("gate")
    assert (gate.returncode, gate.stderr) == (3, "surefoot: Nothing that could run was measured.\n")
