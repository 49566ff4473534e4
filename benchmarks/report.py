"""Time the report in the browser beside coverage.py's, on the data of one run.

    python benchmarks/report.py [--files 2000] [--lines 250] [--tests 5000]

The project is made up: each module has functions with decisions, each test calls some of
the functions of a few modules, and all tests go through one common module. ``surefoot report
--format html`` and ``coverage html --show-contexts`` then write their pages from the same
data, the latter from what ``surefoot report --format coverage`` exports. What could run in
each file is known from the report at the end of the run; the last row is without that.
Seconds are of CPU.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Run a command and return the CPU seconds that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


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


def main() -> None:
    """Make the project, run its tests once, write both reports, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=250)
    parser.add_argument("--tests", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="make the project here, and leave it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = given.keep or Path(name)
        root.mkdir(parents=True, exist_ok=True)
        make_project(root, given.files, given.lines, given.tests)
        python = [sys.executable, "-m"]
        tests = ["pytest", "-q", "-p", "no:cacheprovider", "--surefoot=big"]
        subprocess.run([*python, *tests], cwd=root, check=True, capture_output=True)
        export = [*python, "surefoot", "report", "--source", "big", "--format", "coverage"]
        subprocess.run(export, cwd=root, check=True, capture_output=True)
        table = Table(title=f"{given.files} files of {given.lines} lines, {given.tests} tests")
        for heading in ("report", "CPU s", "MB on disk", "largest page, MB", "overview opens, s"):
            table.add_column(heading, justify="right")
        ours = ["surefoot", "report", "--source", "big", "--format", "html"]
        theirs = ["coverage", "html", "--show-contexts", "-q"]
        for tool, folder, command in (
            ("surefoot", root / ".surefoot" / "html", ours),
            ("coverage html --show-contexts", root / "htmlcov", theirs),
            ("surefoot, files mapped anew", root / ".surefoot" / "html", ours),
        ):
            if tool.endswith("anew"):
                for known in root.glob(".surefoot/cache/*.map"):
                    known.unlink()
            shutil.rmtree(folder, ignore_errors=True)  # coverage.py leaves alone what is up to date
            seconds = cpu_seconds([*python, *command], root)
            sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
            largest = max(size for path, size in sizes.items() if path.suffix == ".html")
            table.add_row(
                tool,
                f"{seconds:.1f}",
                f"{sum(sizes.values()) / 1e6:.1f}",
                f"{largest / 1e6:.2f}",
                f"{opening_seconds(folder / 'index.html'):.2f}",
            )
        Console(width=int(os.environ.get("COLUMNS", "100"))).print(table)


if __name__ == "__main__":
    main()
