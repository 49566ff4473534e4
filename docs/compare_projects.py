"""Run a project's own suite without measurement, under pytest-cov, coverage.py and Surefoot.

The rows that are printed (``projects.csv``) say of each file what each tool found missing. What the
tests did, and where two tools disagree, goes to the standard error. Each project is an unpacked
source distribution in an environment that has its tests' requirements, Surefoot and pytest-cov:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && pip install --editable .
    python docs/compare_projects.py NAME-VERSION SOURCE[,SOURCE…] [ARGUMENTS OF PYTEST…]
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIELDS = ("project", "file", "lines", "branches", "tool", "missing_lines", "missing_branches")
TOOLS = ("surefoot", "coverage run", "pytest-cov")
"""The first is held to each of the others. A row whose tool is *all* holds for all of them."""


@dataclass(frozen=True)
class Figures:
    """What a tool says of a file: two totals, and what of them is missing."""

    lines: int
    branches: int
    missing_lines: tuple[int, ...]
    missing_branches: tuple[tuple[int, int], ...]


def run(folder: Path, *command: str) -> int:
    """Run a module of this interpreter in a folder; what it prints goes to the standard error."""
    variables = {**os.environ, "PYTHONHASHSEED": "0"}
    whole = [sys.executable, "-m", *command]
    done = subprocess.run(whole, cwd=folder, env=variables, check=False, stdout=sys.stderr)
    return done.returncode


def outcomes(report: Path) -> Counter[tuple[str, str]]:
    """Count the tests of a JUnit report by name and outcome."""
    return Counter(
        (f"{case.get('classname')}::{case.get('name')}", next((p.tag for p in case), "passed"))
        for case in ET.parse(report).iter("testcase")
    )


def figures(folder: Path, report: Path, lines: str, branches: str) -> dict[str, Figures]:
    """Read a JSON report in which the totals have these names; its paths are seen from a folder."""
    return {
        os.path.relpath(folder / path, folder): Figures(
            file["summary"][lines],
            file["summary"][branches],
            tuple(file["missing_lines"]),
            tuple(sorted((a, b) for a, b in file["missing_branches"])),
        )
        for path, file in json.loads(report.read_text(encoding="utf-8"))["files"].items()
    }


def run_suite(folder: Path, sources: list[str], arguments: list[str], to: Path) -> None:
    """Run the suite in four ways, each of which leaves its reports in a directory."""

    def pytest(name: str, *options: str) -> list[str]:
        junit = f"--junitxml={to / name}.xml"
        return ["pytest", *arguments, *options, "-p", "no:cacheprovider", junit]

    if run(folder, *pytest("plain")) not in (0, 1):
        sys.exit(f"The suite did not run in {folder}; pytest says why.")
    # Surefoot keeps what tests that are not run now did in earlier runs; coverage.py does not.
    shutil.rmtree(folder / ".surefoot", ignore_errors=True)
    ours = [f"--surefoot={source}" for source in sources]
    reports = [f"--surefoot-report=json:{to / 'surefoot.json'}", "--surefoot-report=confidence"]
    run(folder, *pytest("surefoot", *ours, *reports))
    theirs = [f"--cov={source}" for source in sources]
    report = f"--cov-report=json:{to / 'pytest-cov.json'}"
    run(folder, *pytest("pytest-cov", *theirs, "--cov-branch", report))
    data = f"--data-file={to / 'coverage'}"
    measured = ["coverage", "run", data, "--branch", f"--source={','.join(sources)}", "-m"]
    run(folder, *measured, *pytest("coverage run"))
    run(folder, "coverage", "combine", "-q", "--append", data)
    run(folder, "coverage", "json", "-q", data, "-o", str(to / "coverage run.json"))


def read_figures(folder: Path, reports: Path) -> dict[str, dict[str, Figures]]:
    """Read what each tool says of each file."""
    first, *others = TOOLS
    theirs = {
        name: figures(folder, reports / f"{name}.json", "num_statements", "num_branches")
        for name in others
    }
    return {first: figures(folder, reports / f"{first}.json", "lines", "branches"), **theirs}


def fates(reports: Path) -> Iterator[str]:
    """Say how the tests ended without measurement, and which end otherwise under a tool."""
    plain = outcomes(reports / "plain.xml")
    yield f"{dict(Counter(outcome for _, outcome in plain.elements()))}"
    for name in TOOLS:
        measured = outcomes(reports / f"{name}.xml")
        yield f"otherwise under {name}: {sorted((plain - measured) + (measured - plain))}"


def rows_of(name: str, found: dict[str, dict[str, Figures]]) -> list[dict[str, object]]:
    """Return a row for each file and tool, or one row where all tools agree."""
    rows = []
    for path in sorted({path for files in found.values() for path in files}):
        said = {tool: files.get(path) for tool, files in found.items()}
        if len(set(said.values())) == 1:
            said = {"all": said[TOOLS[0]]}
        for tool, file in said.items():
            row: dict[str, object] = {"project": name, "file": path, "tool": tool}
            if file is not None:
                row |= {"lines": file.lines, "branches": file.branches}
                row["missing_lines"] = " ".join(map(str, file.missing_lines))
                row["missing_branches"] = " ".join(f"{a}:{b}" for a, b in file.missing_branches)
            rows.append(row)
    return rows


def differences(found: dict[str, dict[str, Figures]]) -> Iterator[str]:
    """Say in which files the first tool disagrees with another, and by how much."""
    first, *others = TOOLS
    for name in others:
        for path in sorted(found[first].keys() | found[name].keys()):
            ours, theirs = found[first].get(path), found[name].get(path)
            if ours is None or theirs is None:
                yield f"{path}: only {name if ours is None else first} has it"
            elif ours != theirs:
                yield f"{path}: {name} says otherwise"
                for field in ("missing_lines", "missing_branches"):
                    left, right = set(getattr(ours, field)), set(getattr(theirs, field))
                    yield f"  {field} of {first} alone: {sorted(left - right)[:9]}"
                    yield f"  {field} of {name} alone: {sorted(right - left)[:9]}"


if __name__ == "__main__":
    project = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        run_suite(project, sys.argv[2].split(","), sys.argv[3:], Path(scratch))
        found = read_figures(project, Path(scratch))
        sys.stderr.writelines(f"{line}\n" for line in (*fates(Path(scratch)), *differences(found)))
    csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n").writerows(rows_of(project.name, found))
