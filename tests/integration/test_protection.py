"""The project's files stay as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROTECTED = """
import os, shutil, sys
from surefoot.mutate.protection import Protection
Protection(".").install()
{0}
"""


def done_to(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that may not change the files of a folder."""
    return subprocess.run(
        [sys.executable, "-c", PROTECTED.format(code)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="os.setxattr is of Linux")
@pytest.mark.parametrize(
    "code",
    [
        "open('kept', 'a')",
        "os.remove('kept')",
        "os.rename('other', 'kept')",
        "os.truncate('kept', 0)",
        "os.chmod('kept', 0o777)",
        "os.chown('kept', -1, -1)",
        "os.utime('kept', (1, 1))",
        "os.setxattr('kept', 'user.a', b'')",
        "shutil.rmtree('.')",
    ],
)
def test_a_file_that_was_there_cannot_be_changed(tmp_path: Path, code: str) -> None:
    """Neither what it holds nor anything else about it."""
    kept = tmp_path / "kept"
    kept.write_text("as it was", encoding="utf-8")
    os.utime(kept, (9, 9))
    before = kept.stat()
    done = done_to(tmp_path, f"open('other', 'w').close(); {code}")
    assert "surefoot mutate keeps the project's files as they are" in done.stderr
    assert kept.read_text(encoding="utf-8") == "as it was"
    after = kept.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_new_files_and_those_elsewhere_are_free(tmp_path: Path) -> None:
    """Tests write both."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("", encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    done = done_to(project, "open('new', 'w').close(); os.remove('new'); os.remove('../elsewhere')")
    assert done.returncode == 0, done.stderr
    assert not elsewhere.exists()
