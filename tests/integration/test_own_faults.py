"""A fault of ours is told in a sentence, and what led to it is kept for a report."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from project import Project

SCRIPT = """\
import sys
from surefoot.cli import cli, main
@cli.command()
def broken():
    raise LookupError("nothing\\nthere")
sys.argv = ["surefoot", "broken"]
main()
"""
CONFTEST = """\
from surefoot.pytest_plugin import judging
def find(*_):
    raise LookupError("nothing there")
judging.find = find
"""
SENTENCE = re.compile(
    r"surefoot: a fault of Surefoot itself, not of your code \(LookupError: nothing there\)\. "
    r"Report it, please, with what is in (?P<file>\S+\.txt)\."
)


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=folder)


def test_a_command_tells_of_a_fault(tmp_path: Path) -> None:
    """Nothing was judged, and the status says so."""
    done = run(SCRIPT, tmp_path)
    told = SENTENCE.fullmatch(done.stderr.strip())
    assert told is not None, done.stderr
    assert (done.returncode, done.stdout) == (3, "")
    assert "in broken" in Path(told["file"]).read_text()
    Path(told["file"]).unlink()


def test_a_run_tells_of_a_fault(project: Project) -> None:
    """It fails, shows how the tests went, and what was measured is kept."""
    project.write_modules(app="x = 1\n", test_app="import app\ndef test_x(): assert app.x\n")
    (project.folder / "conftest.py").write_text(CONFTEST)
    done = project.pytest("--surefoot=app")
    told = SENTENCE.search(done.stdout)
    assert told is not None, done.stdout
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert project.report()["totals"]["covered_lines"] == 1
    Path(told["file"]).unlink()


def test_where_nothing_can_be_kept_the_sentence_remains(tmp_path: Path) -> None:
    """A traceback that cannot be written is no second fault."""
    script = "import tempfile\ntempfile.tempdir = 'not/there'\n" + SCRIPT
    done = run(script, tmp_path)
    assert done.stderr.strip().endswith("(LookupError: nothing there). Report it, please.")
    assert done.returncode == 3
