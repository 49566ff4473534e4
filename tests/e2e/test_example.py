"""The worked example, as a newcomer runs it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ACCOUNTS = Path(__file__).parents[2] / "examples" / "accounts"


def test_the_example_shows_what_its_tests_leave_open(tmp_path: Path) -> None:
    """A good coverage figure, and the conditions of the password check that nobody tried."""
    ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".pytest_cache")
    folder = Path(shutil.copytree(ACCOUNTS, tmp_path / "accounts", ignore=ignore))

    def surefoot(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "surefoot", *arguments]
        return subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", check=False
        )

    done = surefoot("run", "-q")
    assert done.returncode == 0, done.stderr
    assert "measuring src" in done.stderr
    [total] = [line.split() for line in done.stdout.splitlines() if line.startswith("TOTAL")]
    assert total[5:] == ["85%", "60%", "20%"]
    told = surefoot("explain", "src/accounts/auth.py:authenticate").stdout
    for condition in ("username", "password", "len(password) >= MIN_PASSWORD"):
        assert f"{condition} was never False" in told
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(".s")) == [".surefoot"]
    assert (folder / ".surefoot/.gitignore").read_text() == "*\n"
