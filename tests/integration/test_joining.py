"""Which processes take part in a run because their environment says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from surefoot.measure.folder import RunFolder
from surefoot.measure.plan import SessionPlan
from surefoot.model.selection import Selection

MEASURED = "import sys; print('surefoot.measure.session' in sys.modules and bool(sys.modules['surefoot.measure.session'].active_session()))"


def is_measured(folder: Path, *options: str) -> bool:
    """Return whether a process with that run in its environment is measured."""
    done = subprocess.run(
        [sys.executable, *options, "-c", MEASURED],
        env={**os.environ, "SUREFOOT_RUN": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout == "True\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a run."""
    plan = SessionPlan(Selection(str(tmp_path), (str(tmp_path),)))
    return RunFolder.create(plan, tmp_path).path


def test_a_process_joins_the_run_in_its_environment(folder: Path) -> None:
    """It is measured from its start."""
    assert is_measured(folder)


@pytest.mark.parametrize("option", ["-E", "-I"])
def test_one_that_ignores_its_environment_does_not(folder: Path, option: str) -> None:
    """These options exist so that nobody can make a process do something by a variable."""
    assert not is_measured(folder, option)


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights of files")
def test_a_folder_that_anyone_could_have_made_is_not_joined(folder: Path) -> None:
    """As one in a project: what it says is neither read nor run."""
    folder.chmod(0o755)
    assert not is_measured(folder)
