"""Whatever the output is, and whatever names there are, a command ends with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project import Project

APP = "def f(a):\n    if a and a > 1:\n        return 3\n    return 4\n"
TESTS = """\
import importlib.util, pathlib

def test_f():
    for path in sorted(pathlib.Path(".").glob("app*.py")):
        spec = importlib.util.spec_from_file_location("app", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.f(1)
"""
ESCAPE = "app\x1b[31m\x9bred.py"
PRINTING = (
    *(["report"], ["report", "--format", "json"]),
    *(["gate"], ["tests", "app.py"], ["--help"]),
)
FORMATS = ("json", "xml", "lcov", "lcov2", "markdown", "coverage", "annotate", "html")

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose tests have run."""
    project = Project(tmp_path_factory.mktemp("output"))
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['.']\nomit = ['test_*']\n")
    project.write_modules(app=APP, test_app=TESTS)
    project.measure()
    return project


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return one with a file whose name is not UTF-8, and one with escapes in its name."""
    project = Project(tmp_path_factory.mktemp("odd"))
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['.']\nomit = ['test_*']\n")
    for name in (os.fsdecode(b"app\xe9.py"), ESCAPE):
        (project.folder / name).write_text(APP)
    project.write_modules(test_app=TESTS)
    project.measure()
    return project


@needs_full
@pytest.mark.parametrize("arguments", PRINTING)
def test_output_that_cannot_be_written_is_a_sentence(
    measured: Project, arguments: list[str]
) -> None:
    """The disk behind it may be full."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "surefoot", *arguments],
            cwd=measured.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "surefoot: the output cannot be written (No space left on device). Make room.\n"
    )


@needs_full
def test_where_nothing_can_be_written_the_status_remains(measured: Project) -> None:
    """Not even the sentence."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "surefoot", "report"]
        done = subprocess.run(
            command, cwd=measured.folder, stdout=full, stderr=full, timeout=60, check=False
        )
    assert done.returncode == 2


@needs_full
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_report_that_does_not_fit_is_a_sentence(measured: Project, kind: str) -> None:
    """It names the destination."""
    done = measured.surefoot("report", "--format", kind, "-o", "/dev/full")
    assert done.returncode == 2
    assert done.stderr == "surefoot: /dev/full: cannot be written (No space left on device).\n"


def test_coverage_data_replaces_nothing_else(measured: Project) -> None:
    """Neither a source file nor a device or pipe; a data file, and an empty file, it does."""
    os.mkfifo(measured.folder / "pipe")
    for name in ("app.py", "pipe"):
        done = measured.surefoot("report", "--format", "coverage", "-o", name)
        assert (done.returncode, "left as it is" in done.stderr) == (2, True)
    assert (measured.folder / "pipe").is_fifo()
    assert (measured.folder / "app.py").read_text() == APP
    measured.write("empty", "")
    for _ in range(2):
        assert measured.surefoot("report", "--format", "coverage", "-o", "empty").returncode == 0


def test_a_reader_that_has_left_is_no_error_of_ours(measured: Project) -> None:
    """The status is 1, without a word."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "surefoot", "report", "--format", "json"],
        cwd=measured.folder,
        stdout=writer,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("arguments", [["report"], ["run"]])
def test_a_directory_that_is_gone_is_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    """Nothing can be found from there."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); from surefoot.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=gone,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "surefoot: the current directory is gone. Change to one that exists.\n"


@pytest.mark.parametrize("kind", FORMATS)
def test_names_that_are_not_utf8_fit_or_are_named(odd: Project, kind: str) -> None:
    """Our own formats escape them; coverage.py's cannot hold them."""
    done = odd.surefoot("report", "--format", kind, "-o", f"made-{kind}")
    assert "Traceback" not in done.stderr
    if kind in {"xml", "coverage", "annotate"}:
        assert (done.returncode, r"app\udce9.py: coverage.py's" in done.stderr) == (2, True)
        done = odd.surefoot("report", "--format", kind, "-o", f"made-{kind}", "--omit", "app?.py")
    assert done.returncode == 0, done.stderr


def test_a_terminal_gets_no_escapes_of_strangers(odd: Project) -> None:
    """Names, reasons and statements may hold them."""
    red = "\x1b[31m"
    commands = [
        *(["report"], ["report", "--format", "confidence"], ["gaps"], ["tiers"], ["gate"]),
        ["report", "--format", "markdown"],
        ["report", "--format", "github"],
        ["report", "--format", "json", "-o", f"{red}.json"],
        ["explain", ESCAPE],
        ["explain", f"{red}.py"],
        ["accept", f"{ESCAPE}:2", "--because", f"{red} is fine"],
        ["accept", "--list"],
        ["combine", f"{red}.sqlite"],
    ]
    done = [odd.surefoot(*command) for command in commands]
    told = "".join(result.stdout + result.stderr for result in done)
    assert r"because \x1b[31m is fine" in told
    assert r"app\x1b[31m\x9bred.py" in told
    assert {"\x1b", "\x9b"}.isdisjoint(told)


def test_an_acceptance_of_a_name_that_is_not_utf8_loses_no_other(odd: Project) -> None:
    """It is refused before anything is written."""
    before = b"# All that was accepted.\n"
    (odd.folder / "surefoot-accepted.toml").write_bytes(before)
    done = odd.surefoot("accept", os.fsdecode(b"app\xe9.py:2"), "--because", "seen")
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)
    assert (odd.folder / "surefoot-accepted.toml").read_bytes() == before


def test_a_run_fails_if_a_report_cannot_be_written(odd: Project) -> None:
    """Its tests passed, but what was asked for is not there."""
    done = odd.pytest("--surefoot", "--surefoot-report=xml")
    assert (done.returncode, "1 passed" in done.stdout) == (1, True)


def test_nothing_waits_for_a_pipe(measured: Project, tmp_path: Path) -> None:
    """Where a file should be, one is refused; below a directory, it is passed over."""
    folder = tmp_path / "parts"
    (folder / "deep").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "self").symlink_to("self")
    for path, sentence in (
        (folder / "pipe", "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (folder, "no data file among these paths"),
        (folder / "self", "no data file"),
    ):
        done = measured.surefoot("combine", str(path))
        assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    (folder / "data.sqlite").write_bytes(
        (measured.folder / ".surefoot" / "data.sqlite").read_bytes()
    )
    assert "1 data files" in measured.surefoot("combine", str(folder)).stderr


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("surefoot-accepted.toml", "gaps"),
        ("surefoot-baseline.json", "gate"),
        ("surefoot-baseline.json", "baseline"),
        ("more.py", "report"),
    ],
)
def test_no_command_waits_for_a_pipe_in_the_project(
    measured: Project, name: str, command: str
) -> None:
    """It says what is not a file."""
    os.mkfifo(measured.folder / name)
    done = measured.surefoot(command)
    (measured.folder / name).unlink()
    told = done.stdout + done.stderr
    assert (done.returncode > 0, f"{name}: not a regular file" in told) == (True, True), told


@pytest.mark.parametrize("lines", ["2-9999999999", "5", "0", "3-2", "9" * 5000])
def test_lines_that_the_file_does_not_have_are_not_accepted(measured: Project, lines: str) -> None:
    """However many they are."""
    done = measured.surefoot("accept", f"app.py:{lines}", "--because", "seen")
    assert done.returncode == 2
    assert "no such lines; the file has 4." in done.stderr or "Name a place" in done.stderr
    assert not (measured.folder / "surefoot-accepted.toml").exists()


def test_a_line_with_too_many_digits_is_no_line(measured: Project) -> None:
    """To explain it, a function of that name would do."""
    done = measured.surefoot("explain", f"app.py:{'9' * 30}")
    assert (done.returncode, "no function" in done.stderr) == (2, True)
