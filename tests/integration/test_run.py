"""``surefoot run``, ``report`` and ``explain`` on real projects, in real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from project import Project

LOGIN = """\
def login(username, password):
    if username and password:
        if len(password) >= 8:
            return True
    return False
"""
GOOD_PAIR = """\
from app import login

def test_login():
    assert login("ada", "correct horse")
"""


HOSTILE = """\
import importlib.util
from pathlib import Path

def test_all():
    for file in Path("p[bold]k").iterdir():
        spec = importlib.util.spec_from_file_location("some", file)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Return a project without any configuration or code."""
    project.write("pyproject.toml", "")
    return project


def test_a_good_pair_alone_leaves_three_conditions_never_false(project: Project) -> None:
    """The table shows the missed statement and both partial ifs; explain names the rest."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    done = project.surefoot("run", "-q", "--verbose")
    assert done.returncode == 0, done.stderr
    assert "measuring app.py" in done.stderr
    [row] = [line.split() for line in done.stdout.splitlines() if line.startswith("app.py")]
    assert row == ["app.py", "5", "1", "4", "2", "67%", "50%", "0%", "5"]
    told = project.surefoot("explain", "app.py:login").stdout
    assert "username was never False (missing: F-)" in told
    assert "password was never False (missing: TF)" in told
    assert "len(password) >= 8 was never False (missing: F)" in told
    assert "line 5 never ran" in told
    assert "line 2 never went on to line 5" in told
    assert "line 3 never went on to line 5" in told


def test_the_json_report_holds_vectors_and_functions(project: Project) -> None:
    """The JSON has the schema that is documented, and is the same twice."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    report = project.report()
    assert report == project.report()
    assert report["format"] == 1
    file = report["files"]["app.py"]
    assert file["missing_lines"] == [5]
    assert file["missing_branches"] == [[2, 5], [3, 5]]
    assert file["decisions"][0]["vectors"] == {"seen": ["TT"], "missing": ["TF", "F-"]}
    assert file["functions"]["login"]["summary"]["mcdc"] == 3
    assert report["totals"]["covered_conditions"] == 3


@pytest.mark.parametrize(
    "arguments", [("-k", "login", "-q"), ("--", "-k", "login", "-q"), ("-qx",)]
)
def test_pytest_takes_its_arguments_with_and_without_dashes(
    project: Project, arguments: tuple[str, ...]
) -> None:
    """What is not ours goes to pytest."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    done = project.surefoot("run", *arguments)
    assert done.returncode == 0, done.stderr
    assert "1 passed" in done.stdout


def test_the_exit_status_is_pytests(project: Project) -> None:
    """A failing test fails the run; no tests is pytest's 5."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR + "    assert False\n")
    assert project.surefoot("run", "-q").returncode == 1
    assert project.surefoot("run", "-q", "-k", "nothing").returncode == 5


def test_a_run_that_cannot_write_its_data_fails_with_the_reason(project: Project) -> None:
    """Tests that pass and data that is lost are not a success."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    (project.folder / ".surefoot").write_text("a file where the folder should be")
    done = project.surefoot("run", "-q")
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_run_takes_its_code_from_the_cache(project: Project) -> None:
    """Nothing is compiled twice, damaged entries are made anew, and figures stay."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    first = project.report()
    entries = list((project.folder / ".surefoot/cache").glob("*.bin"))
    assert entries
    written = [entry.stat().st_mtime_ns for entry in entries]
    project.surefoot("run", "-q")
    assert [entry.stat().st_mtime_ns for entry in entries] == written
    assert project.report() == first
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-9] + b"garbage!!")
    project.surefoot("run", "-q")
    assert project.report() == first


def test_an_edited_file_is_stale(project: Project) -> None:
    """A file that changed after the run is said to be stale, with a non-zero status."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    project.write_modules(app="# new\n" + LOGIN)
    done = project.surefoot("report")
    assert done.returncode == 3
    assert "app.py: changed since it was measured. Run your tests again." in done.stdout


def test_a_deleted_file_is_said(project: Project) -> None:
    """So is one that is gone."""
    project.write_modules(app=LOGIN, other="x = 1\n", test_app=GOOD_PAIR + "import other\n")
    project.surefoot("run", "-q")
    (project.folder / "other.py").unlink()
    done = project.surefoot("report")
    assert done.returncode != 0
    assert "other.py" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            lambda path: path.write_bytes(b"not a database at all, but long enough to be read"),
            "damaged",
        ),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "damaged"),
        (lambda path: _execute(path, "pragma user_version = 99"), "newer Surefoot"),
        (lambda path: _execute(path, "pragma application_id = 1"), "not a Surefoot data file"),
        (lambda path: path.unlink(), "no data file"),
    ],
)
def test_data_that_cannot_be_read_is_left_alone(project: Project, damage, words: str) -> None:
    """Damaged, newer, foreign or missing data is one sentence, and stays as it is."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    data = project.folder / ".surefoot/data.sqlite"
    damage(data)
    before = data.read_bytes() if data.exists() else None
    done = project.surefoot("report")
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert (data.read_bytes() if data.exists() else None) == before


def _execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_data_of_an_older_version_is_replaced_and_not_read(project: Project) -> None:
    """Even by a run of some tests, which would keep what is known of the others."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR + "\ndef test_other(): pass\n")
    project.surefoot("run", "-q")
    data = project.folder / ".surefoot" / "data.sqlite"
    with closing(sqlite3.connect(data)) as database:
        database.execute("pragma user_version = 1")
    told = project.surefoot("report")
    assert (told.returncode, "written by an older Surefoot" in told.stderr) == (3, True)
    assert project.surefoot("run", "-q", "-k", "other").returncode == 0
    assert "1 test has not been run." in project.surefoot("report").stdout


def test_locked_data_is_said(project: Project) -> None:
    """A lock that does not go away is reported."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    connection = sqlite3.connect(project.folder / ".surefoot/data.sqlite")
    connection.execute("begin exclusive")
    try:
        done = project.surefoot("report")
    finally:
        connection.close()
    assert done.returncode == 3
    assert "locked by another process" in done.stderr


@pytest.mark.parametrize(
    "data",
    [
        b"def f(:\n",
        b"# coding: nonsense\n",
        b"x = 1\0\n",
        b"\xff\xfe\xff",
        b"if x:\n\ty\n        z\n",
    ],
)
def test_a_file_that_is_no_python_is_named(project: Project, data: bytes) -> None:
    """It fails its import in Python's own words, and the report names it."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    (project.folder / "broken.py").write_bytes(data)
    done = project.surefoot("run", "-q")
    assert "1 passed" in done.stdout
    assert "broken.py" in done.stdout
    assert "Traceback" not in done.stderr
    assert project.surefoot("report").returncode == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_is_named(project: Project) -> None:
    """A file without read permission is not measured, and said."""
    project.write_modules(app=LOGIN, secret="x = 1\n", test_app=GOOD_PAIR)
    (project.folder / "secret.py").chmod(0)
    done = project.surefoot("run", "-q")
    (project.folder / "secret.py").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert "secret.py: cannot be read" in done.stdout


def test_wrong_configuration_is_shown_at_once(project: Project) -> None:
    """All problems in one message, with the nearest known key."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    (project.folder / "pyproject.toml").write_text(
        '[tool.surefoot]\nomitt = ["x"]\nprecision = "two"\nexclude_also = ["("]\n'
    )
    done = project.surefoot("run", "-q")
    assert done.returncode == 2
    assert "did you mean omit?" in done.stderr
    assert "precision must be a whole number" in done.stderr
    assert "exclude_also must be regular expressions, not '('" in done.stderr
    assert "passed" not in done.stdout


def test_a_cover_below_the_minimum_fails_what_prints_it(project: Project) -> None:
    """``run``, unless it reports nothing, and ``report`` in any format."""
    project.write_modules(app=LOGIN, test_app="import app\ndef test(): pass\n")
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\nfail_under = 99.5\n")
    sentence = "surefoot: Cover is "
    done = project.surefoot("run", "-q")
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    done = project.surefoot("run", "-q", "--no-report")
    assert (done.returncode, sentence in done.stderr) == (0, False), done.stderr
    done = project.surefoot("report", "--format", "json")
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\nfail_under = 5\n")
    assert project.surefoot("report").returncode == 0


def test_a_source_that_does_not_exist_is_refused(project: Project) -> None:
    """A misspelt source is no empty success."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    done = project.surefoot("run", "--source", "ap", "-q")
    assert done.returncode == 2
    assert "ap: no such directory, file or package" in done.stderr


def test_a_run_that_measures_nothing_fails_with_the_reason(project: Project) -> None:
    """Tests that never import the code are no success, whatever they assert."""
    project.write_modules(app=LOGIN, test_app="def test(): pass\n")
    done = project.surefoot("run", "-q")
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "was imported" in done.stderr
    assert "%" not in done.stdout.replace("[100%]", "")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_hostile_names_forge_nothing(project: Project, encoding: str) -> None:
    """Markup, line ends, control characters and broken Unicode stay on the file's own row."""
    folder = project.folder / "p[bold]k"
    folder.mkdir()
    names = [b"\xc3\xa9 ]]>.py", b"new\nTOTAL 1 0.py", b"esc\x1b[2J.py", b"broken\xff.py"]
    for name in names:
        (folder / os.fsdecode(name)).write_text("x = 1\n", encoding="utf-8")
    project.write_modules(test_app=HOSTILE)
    done = project.surefoot(
        "run", "-q", "--verbose", "--source", "p[bold]k", PYTHONIOENCODING=encoding
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("p[bold]k/")]
    figures = [row.replace("|", " ").split()[-5:] for row in rows]
    assert figures == [["1", "0", "0", "0", "100%"]] * len(names)
    assert sum(line.startswith("TOTAL") for line in done.stdout.splitlines()) == 1
    assert "\x1b[2J" not in done.stdout
    report = project.surefoot("report", "--source", "p[bold]k", "--format", "json")
    expected = {f"p[bold]k/{os.fsdecode(name)}" for name in names}
    assert json.loads(report.stdout)["files"].keys() == expected


def test_a_closed_pipe_is_no_traceback(project: Project) -> None:
    """``surefoot report | head`` ends quietly."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    command = f"{sys.executable} -m surefoot report | true"
    done = subprocess.run(
        command, shell=True, cwd=project.folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_killed_run_leaves_the_earlier_data(project: Project) -> None:
    """After ``kill -9`` the old report can still be made, and the next run works."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    before = project.report()
    slow = "import time\ndef test_slow():\n    open('started', 'w').close()\n    time.sleep(60)\n"
    project.write_modules(test_slow=slow)
    process = subprocess.Popen(
        [sys.executable, "-m", "surefoot", "run", "-q"], cwd=project.folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not (project.folder / "started").exists():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert project.report() == before
    (project.folder / "test_slow.py").unlink()
    assert project.surefoot("run", "-q").returncode == 0


def test_an_interrupted_run_keeps_what_was_measured(project: Project) -> None:
    """Ctrl-C ends pytest as it does, with its status, and the report is printed."""
    slow = "import time\ndef test_slow():\n    open('started', 'w').close()\n    time.sleep(60)\n"
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR, test_slow=slow)
    process = subprocess.Popen(
        [sys.executable, "-m", "surefoot", "run", "-q"], cwd=project.folder, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # What runs us in the background may have told us to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )  # fmt: skip
    while not (project.folder / "started").exists():
        time.sleep(0.05)
    with process:
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "KeyboardInterrupt" in output
    assert "app.py" in output
    assert errors.count("surefoot:") == 1  # what is measured


def test_modules_imported_too_early_are_unmeasured_not_missing(project: Project) -> None:
    """A measured module that was loaded before us is named, with the remedy."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    script = """
import sys; sys.path.insert(0, ""); import app
from pathlib import Path
from surefoot.model.selection import Selection
from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.store.save import save
here = Path.cwd()
run = Run(SessionPlan(Selection(str(here), (str(here),))), here / ".surefoot")
run.start()
save(run.stop(), here / ".surefoot" / "data.sqlite", here)
"""
    subprocess.run([sys.executable, "-c", script], cwd=project.folder, check=True)
    shown = project.surefoot("report").stdout
    assert "Unmeasured: app.py: imported before measuring began." in shown
    [row] = [line.split() for line in shown.splitlines() if line.startswith("app.py")]
    assert set(row[1:]) == {"-"}


def test_coverage_pys_configuration_is_read_where_ours_is_silent(project: Project) -> None:
    """Sources, omissions and exclusions of .coveragerc hold; [tool.surefoot] wins key by key."""
    project.write_modules(
        app=LOGIN,
        other="def f():\n    return 1  # skip me\n",
        left_out="x = 1\n",
        test_app=GOOD_PAIR + "import other, left_out\n",
    )
    (project.folder / ".coveragerc").write_text(
        "[run]\nsource = .\nomit =\n    left_*\n    test_*\n[report]\nexclude_also =\n    skip me\n"
    )
    assert project.surefoot("run", "-q").returncode == 0
    assert list(project.report()["files"]) == ["app.py", "other.py"]
    assert project.report()["files"]["other.py"]["excluded_lines"] == [2]
    (project.folder / "pyproject.toml").write_text(
        '[tool.surefoot]\nomit = ["other.py", "test_*"]\n'
    )
    assert list(project.report()["files"]) == ["app.py", "left_out.py"]


def test_a_plain_module_is_measured_by_its_lines_alone(project: Project) -> None:
    """``plain`` leaves a module as it is; what is not known is not shown as a figure."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    (project.folder / "pyproject.toml").write_text('[tool.surefoot]\nplain = ["app.py"]\n')
    done = project.surefoot("run", "-q", "--verbose")
    [row] = [line.split() for line in done.stdout.splitlines() if line.startswith("app.py")]
    expected = ["app.py", "5", "1", "-", "-", "-", "-", "-", "5"]
    assert row == (expected if sys.version_info >= (3, 12) else ["app.py", *"-------"])
    what = "Only lines are measured" if sys.version_info >= (3, 12) else "Unmeasured"
    assert f"{what}: app.py: listed under plain in [tool.surefoot]." in done.stdout


def test_explain_says_what_it_does_not_know(project: Project) -> None:
    """An unknown file or function is refused with what there is."""
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    project.surefoot("run", "-q")
    assert "not among the measured files" in project.surefoot("explain", "nothing.py").stderr
    assert "It has: login" in project.surefoot("explain", "app.py:logout").stderr
    assert "username" in project.surefoot("explain", "app.py:2").stdout
    assert "if username" not in project.surefoot("explain", "app.py:3").stdout
    past = project.surefoot("explain", "app.py:99")
    assert past.returncode == 2
    assert re.search(r"app\.py:99: no such line; the file has \d+\.", past.stderr)


def test_explain_answers_with_the_test_to_write(project: Project) -> None:
    """Also for a function that was never called, which no test reaches, and after accepting it."""
    project.write_modules(
        app="def half(x): return x / 2\n\ndef both(a, b):\n    if (\n        a\n        and b\n    ):\n        return 8\n",
        test_app="import app\n\ndef test_both():\n    app.both(1, 1)\n",
    )
    project.surefoot("run", "-q")
    told = project.surefoot("explain", "app.py:1").stdout.splitlines()
    assert told == [
        "! app.py:1 half was never called",
        "  test to write: call half(x), and check what it does",
        "",
    ]
    both = project.surefoot("explain", "app.py:4").stdout
    assert "  test to write: make b False where a holds\n" in both
    assert "Reached by 1 test" in both
    project.surefoot("accept", "app.py:1", "--because", "it is simple")
    accepted = project.surefoot("explain", "app.py:1").stdout
    assert accepted.startswith("Accepted as untested, because it is simple\n")
    assert "Nothing is missing" not in accepted


def test_a_copied_environment_is_not_measured(project: Project) -> None:
    """Installed packages below a source are not ours."""
    site = project.folder / "lib/site-packages"
    site.mkdir(parents=True)
    (site / "dependency.py").write_text("x = 1\n")
    project.write_modules(app=LOGIN, test_app=GOOD_PAIR)
    done = project.surefoot("run", "-q", "--source", ".")
    assert "app.py" in done.stdout
    assert "dependency.py" not in done.stdout
