"""What observing costs: test runs with ``observe = true`` beside ``observe = false``.

    python benchmarks/observing.py [--rounds 8] [--instructions] [--suites click itsdangerous] [--loops …]

Each is a first run: nothing is known of an earlier one, but the cache of compiled code is warm. CPU
times are the least of all rounds, in which the variants take turns; *noise* is a second variant
that does not observe. ``--instructions`` counts those of the processor with valgrind instead, in
one run. The loops are made up: one test opens 100,000 files, one makes 100,000 queries.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import SUITES, compare, cpu_seconds, unpacked
from rich.console import Console
from rich.table import Table

TESTS = {"click": ["tests/test_basic.py"], "itsdangerous": ["tests"], "cachetools": ["tests"]}
"""What is run of each suite."""

LOOPS = {
    "100,000 files": """
def work(path):
    for _ in range(100_000):
        with open(path) as file:
            file.read()
""",
    "100,000 queries": """
import sqlite3
def work(path):
    connection = sqlite3.connect(":memory:")
    for number in range(100_000):
        connection.execute("SELECT ?", (number,)).fetchone()
    connection.close()
""",
}
LOOP_TEST = """
from worked import work
def test_loop(tmp_path):
    (tmp_path / "x").write_text("x")
    work(tmp_path / "x")
"""
VARIANTS = {"off": False, "noise": False, "on": True}


def commands(scratch: Path, source: str, tests: list[str]) -> dict[str, list[str]]:
    """Return the commands that run some tests in each variant."""
    found = {}
    for name, observe in VARIANTS.items():
        config = scratch / f"{name}.toml"
        config.write_text(f"[tool.surefoot]\nobserve = {str(observe).lower()}\n")
        options = ["--surefoot-report=", "--surefoot-record-all", f"--surefoot-config={config}"]
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        found[name] = [*pytest, f"--surefoot={source}", *options]
    return found


def instructions(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Return how many billions of instructions a command takes, once its cache is warm."""
    cpu_seconds(command, folder, environment)
    (folder / ".surefoot" / "data.sqlite").unlink()
    return counted(command, folder, environment)


def counted(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Return how many billions of instructions a command takes."""
    counting = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    done = subprocess.run(
        [*counting, *command],
        cwd=folder,
        env={**os.environ, **environment, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    [counted] = re.findall(r"I\s+refs:\s+([\d,]+)", done.stderr)
    return int(counted.replace(",", "")) / 1e9


def measured(
    scratch: Path, source: str, tests: list[str], folder: Path, given: argparse.Namespace
) -> dict[str, float | None]:
    """Return what each variant takes: seconds of CPU, or billions of instructions."""
    places = [str(folder / "src"), str(folder), os.environ.get("PYTHONPATH", "")]
    path = {"PYTHONPATH": os.pathsep.join(filter(None, places))}
    variants = commands(scratch, source, tests)
    if given.instructions:
        return {name: instructions(variants[name], folder, path) for name in ("off", "on")}
    return compare({n: (command, path) for n, command in variants.items()}, folder, given.rounds)


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--suites", nargs="*", default=list(TESTS)[:2])
    parser.add_argument("--loops", nargs="*", default=list(LOOPS), choices=list(LOOPS))
    given = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for suite in given.suites:
            folder = unpacked(scratch, suite)
            tests = TESTS[suite]
            results[f"{suite} {tests[0]}"] = measured(scratch, SUITES[suite], tests, folder, given)
        for loop in given.loops:
            folder = scratch / "loop"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            (folder / "worked.py").write_text(LOOPS[loop])
            (folder / "test_loop.py").write_text(LOOP_TEST)
            results[loop] = measured(scratch, "worked", ["test_loop.py"], folder, given)
    unit = "billions of instructions" if given.instructions else "seconds of CPU"
    table = Table(title=f"Python {platform.python_version()}, {unit}")
    for heading in ("tests", "off", "on", "on/off", "noise"):
        table.add_column(heading, justify="left" if heading == "tests" else "right")
    for label, taken in results.items():
        off, on, noise = taken["off"], taken["on"], taken.get("noise")
        if not off or not on:
            table.add_row(label, "failed")
            continue
        again = "" if not noise else f"{noise / off:.3f}"
        table.add_row(label, f"{off:.2f}", f"{on:.2f}", f"{on / off:.3f}", again)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
