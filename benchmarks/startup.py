"""What a start costs: a test that imports one large module, beside coverage.py.

    python benchmarks/startup.py [--lines 10000 | --module FILE] [--rounds 5] [--instructions]

The module is made up, functions of five lines with two decisions each, or it is a given file, whose
imports must be found. Both tools measure it alone. Cold means that nothing is cached of the module,
neither its bytecode nor what Surefoot made of it. There is no earlier data in any round. CPU times
are the least of all rounds, in which the variants take turns.
``--instructions`` counts those of the processor with valgrind instead, in one run; other programs
do not disturb that count. No report is written.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from compare import cpu_seconds
from observing import counted
from rich.console import Console
from rich.table import Table

FUNCTION = """\
def f{0}(a, b):
    if a and b > {0}:
        return a + {0}
    c = b if a else {0}
    return c
"""
TEST = """\
import big
def test_big():
    assert big
"""
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
COVERAGE = [sys.executable, "-m", "coverage", "run", "--branch", "--include=big.py"]
COMMANDS = {
    "pytest": [sys.executable, *PYTEST],
    "surefoot": [sys.executable, *PYTEST, "--surefoot=big", "--surefoot-report="],
    "coverage.py": [*COVERAGE, *PYTEST],
}
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": ""}
MADE = (".surefoot", "__pycache__")
"""What a cold start does not find."""

LEFT = (".surefoot/data.sqlite", ".coverage")
"""What the run before leaves, which is not measured here."""


def write_project(folder: Path, lines: int, module: Path | None) -> None:
    """Write a module, given or of about so many lines, and the test that imports it."""
    count = lines // FUNCTION.count("\n")
    made_up = "".join(map(FUNCTION.format, range(count)))
    (folder / "big.py").write_text(module.read_text() if module else made_up)
    (folder / "test_big.py").write_text(TEST)
    (folder / "pyproject.toml").write_text("")


def prepare(folder: Path, command: list[str], *, cold: bool) -> None:
    """Leave in the folder what a start finds there."""
    for name in MADE if cold else ():
        shutil.rmtree(folder / name, ignore_errors=True)
    if not cold:
        cpu_seconds(command, folder, ENVIRONMENT)
    for name in LEFT:
        (folder / name).unlink(missing_ok=True)


def least_of_all(folder: Path, given: argparse.Namespace) -> dict[tuple[str, bool], float]:
    """Return what the starts take, by label and whether they are cold."""
    least: dict[tuple[str, bool], float] = {}
    for _ in range(1 if given.instructions else given.rounds):
        for cold in (False, True):
            for label, command in COMMANDS.items():
                prepare(folder, command, cold=cold)
                measure = counted if given.instructions else cpu_seconds
                taken = measure(command, folder, ENVIRONMENT)
                if taken is None:
                    raise SystemExit(f"{label} failed")
                least[label, cold] = min(taken, least.get((label, cold), taken))
    return least


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--module", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--instructions", action="store_true")
    given = parser.parse_args()
    unit = "billions of instructions" if given.instructions else "seconds of CPU"
    table = Table(title=f"Python {platform.python_version()}, {unit}")
    for heading in ("", "warm", "/ pytest", "cold", "/ pytest"):
        table.add_column(heading, justify="right" if heading else "left")
    with tempfile.TemporaryDirectory() as name:
        write_project(Path(name), given.lines, given.module)
        found = least_of_all(Path(name), given)
    for label in COMMANDS:
        cells = []
        for cold in (False, True):
            cells += [found[label, cold], found[label, cold] / found["pytest", cold]]
        table.add_row(label, *(f"{cell:.2f}" for cell in cells))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
