"""A project in a folder of its own, and what its user types there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class Project:
    """Files in a folder, and real commands run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        """Write a file, in a folder of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write_modules(self, **texts: str) -> None:
        """Write Python files at the top of the project, by the names of their modules."""
        for name, text in texts.items():
            self.write(f"{name}.py", text)

    def run(
        self, *command: str, keys: str = "", folder: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a module of this interpreter, in the project or another folder; type ``keys``."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder or self.folder,
            input=keys,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def surefoot(
        self, *arguments: str, keys: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of our commands."""
        return self.run("surefoot", *arguments, keys=keys, **environment)

    def pytest(
        self, *arguments: str, keys: str = "", folder: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run pytest."""
        command = ("pytest", "-q", "-p", "no:cacheprovider", *arguments)
        return self.run(*command, keys=keys, folder=folder, **environment)

    def measure(self, *arguments: str) -> None:
        """Run the tests under measurement; they pass."""
        done = self.surefoot("run", "-q", "-p", "no:cacheprovider", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def report(self) -> Any:
        """Return the JSON report of the data."""
        return json.loads(self.surefoot("report", "--format", "json").stdout)

    def tests(self, place: str) -> set[str]:
        """Return the names of the tests that reach a place."""
        found = self.surefoot("tests", place).stdout.split()
        return {name.partition("::")[2] for name in found}
