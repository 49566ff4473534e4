"""Time reports of a large project beside coverage.py's, on the data of one run.

    python benchmarks/report.py [--files 2000] [--lines 250] [--tests 5000] [--keep DIR]

The project is made up: each module has functions with decisions, each test calls some of
the functions of a few modules, and all tests go through one common module. ``surefoot report``
and coverage.py then write the same kinds of report from the same data, the latter from what
``surefoot report --format coverage`` exports. What could run in each file is known from the
report at the end of the run, unless a row says that files are read anew. Peak memory is that of
the largest process.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

FUNCTION = '''
def work_{0}(a, b, c=None):
    """Do step {0} of this module."""
    total = {0}
    if a and (b or c):
        total += a * {0}  # the usual way
    elif b:
        total -= b
    for step in range(2):
        if step > total and not c:
            raise ValueError(f"step {{step}} of {0}")
        total += step
    return {{"total": total, "name": "work {0}"}}
'''


def make_project(root: Path, files: int, lines: int, tests: int) -> None:
    """Write a project of that many modules, of about that many lines, and tests."""
    chance = random.Random(1)
    functions = max((lines - 4) // (FUNCTION.count("\n") + 1), 1)
    (root / "pyproject.toml").write_text("[project]\nname = 'scale'\nversion = '1'\n")
    text = "\n".join(FUNCTION.format(n) for n in range(functions))
    modules = [f"big.part_{n // 50:02}.module_{n:04}" for n in range(files)]
    for module in modules:
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(f'"""The module {module}."""\n{text}')
    (root / "big" / "__init__.py").touch()
    for number in range(0, tests, 50):
        body = ["import importlib", "", ""]
        for test in range(number, min(number + 50, tests)):
            body += [f"def test_number_{test}():"]
            for module in [modules[0], *chance.sample(modules, 4)]:
                body += [f"    module = importlib.import_module('{module}')"]
                for function in chance.sample(range(functions), min(4, functions)):
                    a, b = chance.randint(0, 1), chance.randint(0, 1)
                    body += [f"    assert module.work_{function}({a}, {b}, 1)['total'] != -99"]
            body += ["", ""]
        path = root / "tests" / f"test_{number:05}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(body))


class Cost(NamedTuple):
    """What a command took."""

    wall: float
    cpu: float
    megabytes: float


class Report(NamedTuple):
    """A command that writes a report; ``site`` is the folder of one for the browser."""

    name: str
    arguments: list[str]
    is_anew: bool = False
    site: str | None = None


OURS = ["surefoot", "report", "--source", "big"]
JSON = [*OURS, "--format", "json", "-o", "surefoot.json"]
HTML = [*OURS, "--format", "html"]
REPORTS = (
    Report("table", OURS),
    Report("table, files read anew", OURS, is_anew=True),
    Report("coverage report", ["coverage", "report"]),
    Report("JSON", JSON),
    Report("JSON, files read anew", JSON, is_anew=True),
    Report("coverage json", ["coverage", "json", "-o", "coverage.json"]),
    Report("HTML", HTML, site=".surefoot/html"),
    Report("HTML, files read anew", HTML, is_anew=True, site=".surefoot/html"),
    Report("coverage html", ["coverage", "html"], site="htmlcov"),
    Report(
        "coverage html --show-contexts", ["coverage", "html", "--show-contexts"], site="htmlcov"
    ),
)


def cost_of(command: list[str], folder: Path) -> Cost:
    """Run a command, and return what it and its children took."""
    start = time.perf_counter()
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    seconds = time.perf_counter() - start
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def row_of(report: Report, root: Path) -> list[str]:
    """Write a report, and return the row of the table that says what that took."""
    if report.is_anew:
        for known in root.glob(".surefoot/cache/*.map"):
            known.unlink()
    if report.site is not None:  # coverage.py leaves alone what is up to date
        shutil.rmtree(root / report.site, ignore_errors=True)
    cost = cost_of([sys.executable, "-m", *report.arguments], root)
    row = [report.name, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.megabytes:.0f}"]
    if report.site is None:
        return row
    site = root / report.site
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    largest = max(size for path, size in sizes.items() if path.suffix == ".html")
    opened = opening_seconds(site / "index.html")
    disk = sum(sizes.values())
    return [*row, f"{disk / 1e6:.1f}", f"{largest / 1e6:.2f}", f"{opened:.2f}"]


def opening_seconds(page: Path) -> float:
    """Return how long a real browser takes until the page's table is there."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        opened = browser.new_page()
        start = time.perf_counter()
        opened.goto(page.as_uri())
        opened.locator("#files tbody tr, table.index tbody tr").first.wait_for()
        seconds = time.perf_counter() - start
        browser.close()
    return seconds


def run_tests(root: Path) -> None:
    """Run the tests of the project, and export what was recorded."""
    python = [sys.executable, "-m"]
    tests = ["pytest", "-q", "-p", "no:cacheprovider", "--surefoot=big"]
    subprocess.run([*python, *tests], cwd=root, check=True, capture_output=True)
    export = [*python, *OURS, "--format", "coverage"]
    subprocess.run(export, cwd=root, check=True, capture_output=True)


def main() -> None:
    """Make the project, run its tests once, write all reports, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=250)
    parser.add_argument("--tests", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="make the project here, or use what is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = given.keep or Path(name)
        if not (root / ".coverage").exists():
            root.mkdir(parents=True, exist_ok=True)
            make_project(root, given.files, given.lines, given.tests)
            run_tests(root)
        table = Table(title=f"{given.files} files of {given.lines} lines, {given.tests} tests")
        costs = ("report", "wall s", "CPU s", "peak MB")
        for heading in (*costs, "MB on disk", "largest page, MB", "overview opens, s"):
            table.add_column(heading, justify="right")
        for report in REPORTS:
            table.add_row(*row_of(report, root))
        Console(width=int(os.environ.get("COLUMNS", "100"))).print(table)


if __name__ == "__main__":
    main()
