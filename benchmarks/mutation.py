"""How long verdicts on the same mutants take, beside mutmut, cosmic-ray and fermut.

``python benchmarks/mutation.py FOLDER`` makes an environment for each tool there, and copies of the
projects. All tools try relational, arithmetic and boolean changes of one module on all
processors: those that each of them makes, or all such changes where a tool cannot be told
which. Every run begins with nothing known, so it includes the first run of the tests.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutants import changed
from rich.console import Console
from rich.table import Table

from surefoot.model.mutants import Operator
from surefoot.mutate.finding import mutants_in

HERE = Path(__file__).parent
KINDS = (Operator.RELATIONAL, Operator.ARITHMETIC, Operator.BOOLEAN)
PROCESSES = os.cpu_count() or 1
PORT = 19870

NEEDED = ("freezegun", "fastapi", "uvicorn", "httpx2", "hypothesis", "pytest", "coverage", "pytest-cov")
"""What the tests of the projects use, and fermut to measure coverage."""

TOOLS = {"surefoot": str(HERE.parent), "mutmut": "mutmut", "cosmic-ray": "cosmic-ray", "fermut": "fermut"}
"""What each tool is installed from."""

Change = tuple[str, str]
"""A line before and after, without spaces and brackets, by which tools put it differently."""


@dataclass(frozen=True)
class Project:
    """Where a project comes from, the module to change, and the folder that is imported from."""

    name: str
    module: str
    imported_from: str
    tests: str


PROJECTS = (
    Project("itsdangerous", "src/itsdangerous/timed.py", "src", "tests"),
    Project("markupsafe", "src/markupsafe/__init__.py", "src", "tests"),
    Project("toolz", "toolz/itertoolz.py", ".", "toolz"),
    Project("accounts", "src/accounts/repository.py", "src", "tests"),
)


@dataclass
class Place:
    """A copy of a project for one tool, and how that is run."""

    project: Project
    folder: Path
    bin: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the tool and the tests find in the environment."""
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        imported = str(self.folder / self.project.imported_from)
        return {**os.environ, "PATH": path, "PYTHONPATH": imported, "NO_COLOR": "1"}

    def run(self, *command: str, stdin: str | None = None) -> str:
        """Run a command in the copy; return what it printed."""
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        (self.folder / "bench.log").open("a").write(f"$ {command}\n{done.stdout}{done.stderr}\n")
        return done.stdout

    @property
    def module(self) -> Path:
        """The module that is changed."""
        return self.folder / self.project.module


def normal(line: str) -> str:
    """Return a line as it can be compared."""
    return re.sub(r"[\s()]", "", line)


def change_of(before: str, after: str) -> Change:
    """Return the first line that differs between two texts."""
    lines = [line for line in difflib.unified_diff(before.split("\n"), after.split("\n"), n=0)][3:]
    one, other = (next((l[1:] for l in lines if l[0] == sign), "") for sign in "-+")
    return normal(one), normal(other)
