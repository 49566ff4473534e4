"""What measuring costs, beside no measurement, coverage.py and SlipCover, in one run.

Run with ``make bench``. Each program runs under each tool in turn, several
rounds over, and each tool's least CPU time is set against the least without
measurement: machines are shared, and the least is what a disturbance spares.
The *noise* column is how far a second, identical run without measurement lies
from the first.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import resource
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent

PROGRAMS = {
    "chaos": 30,
    "deltablue": 500,
    "fannkuch": 4,
    "float": 25,
    "generators": 30,
    "go": 15,
    "hexiom": 250,
    "mdp": 1,
    "meteor_contest": 15,
    "nbody": 15,
    "nqueens": 15,
    "pyflate": 4,
    "raytrace": 5,
    "richards": 40,
    "spectral_norm": 15,
}
"""pyperformance programs, and how many times each repeats to run for some seconds."""

SUITES = {"click": "click", "itsdangerous": "itsdangerous", "cachetools": "cachetools"}
"""Packages whose own test suites are run, and what is measured of them."""

MONITORING = sys.version_info >= (3, 12)


@dataclass(frozen=True)
class Tool:
    """A way to run a script or pytest: the command in front, and its environment."""

    name: str
    script: Callable[[Path, Path], list[str]]
    pytest: Callable[[str, Path], list[str]]
    environment: dict[str, str]


def tools(only: list[str] | None = None) -> list[Tool]:
    """List what runs on this interpreter; the first two are the same, for the noise.

    ``only`` picks among the others by name.
    """
    python = sys.executable

    def plain(*_: object) -> list[str]:
        return [python]

    def plain_pytest(*_: object) -> list[str]:
        return [python, "-m", "pytest"]

    def ours(source: Path, scratch: Path) -> list[str]:
        return [python, str(HERE / "exercise.py"), str(source), str(scratch / "cache")]

    def ours_pytest(package: str, _: Path) -> list[str]:
        return [python, "-m", "pytest", *plugin(package), "--surefoot-context=none"]

    def ours_paths_pytest(package: str, scratch: Path) -> list[str]:
        return [*ours_pytest(package, scratch), "--surefoot-paths"]

    def coverage(source: Path, scratch: Path) -> list[str]:
        data = f"--data-file={scratch / 'coverage'}"
        return [
            python,
            "-m",
            "coverage",
            "run",
            "--rcfile=",
            "--branch",
            f"--source={source}",
            data,
        ]

    def coverage_pytest(package: str, scratch: Path) -> list[str]:
        command = coverage(Path(package), scratch)
        return [*command, "-m", "pytest"]

    def slipcover(source: Path, _: Path) -> list[str]:
        out = ["--out", os.devnull]
        return [python, "-m", "slipcover", "--branch", "--source", str(source), *out]

    def slipcover_pytest(package: str, scratch: Path) -> list[str]:
        return [*slipcover(Path("src") / package, scratch), "-m", "pytest"]

    def plugin(package: str) -> list[str]:
        return [f"--surefoot={package}", "--surefoot-report="]

    found = [
        Tool("none", plain, plain_pytest, {}),
        Tool("noise", plain, plain_pytest, {}),
        Tool("surefoot", ours, ours_pytest, {}),
        Tool("surefoot paths", ours, ours_paths_pytest, {"MEASURE_PATHS": "1"}),
        Tool("coverage ctrace", coverage, coverage_pytest, {"COVERAGE_CORE": "ctrace"}),
    ]
    if sys.version_info >= (3, 14):  # before, this core cannot measure branches
        found.append(
            Tool("coverage sysmon", coverage, coverage_pytest, {"COVERAGE_CORE": "sysmon"})
        )
    if sys.version_info < (3, 15):
        found.append(Tool("slipcover", slipcover, slipcover_pytest, {}))
    return [tool for tool in found if not only or tool.name in {"none", "noise", *only}]


def cpu_seconds(command: list[str], folder: Path, environment: dict[str, str]) -> float | None:
    """Run a command; return its CPU seconds, children's included, or None if it failed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        return None
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def compare(
    commands: dict[str, tuple[list[str], dict[str, str]]], folder: Path, rounds: int
) -> dict[str, float | None]:
    """Return each tool's least CPU time over the rounds."""
    times: dict[str, list[float | None]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, environment) in commands.items():
            times[name].append(cpu_seconds(command, folder, environment))
    return {
        name: None if None in taken else min(t for t in taken if t is not None)
        for name, taken in times.items()
    }


def programs(
    scratch: Path, names: list[str], chosen: list[Tool], rounds: int
) -> dict[str, dict[str, float | None]]:
    """Time the pyperformance programs."""
    import pyperformance  # noqa: PLC0415

    folder = Path(pyperformance.__file__).parent / "data-files" / "benchmarks"
    results = {}
    for name in names:
        source = folder / f"bm_{name}"
        script = [str(source / "run_benchmark.py"), "--worker", "-w0", "-l1", f"-n{PROGRAMS[name]}"]
        commands = {
            tool.name: ([*tool.script(source, scratch), *script], tool.environment)
            for tool in chosen
        }
        results[name] = compare(commands, scratch, rounds)
        print(name, results[name], file=sys.stderr, flush=True)
    return results


def context_tools() -> list[Tool]:
    """List what to run a suite with, to know which test reaches what and to not know it.

    In a first run, nothing is known from earlier ones; a later run knows what the first one left.
    """
    python = [sys.executable, "-m", "pytest"]

    def no_script(*_: object) -> list[str]:
        raise NotImplementedError

    def plain(*_: object) -> list[str]:
        return python

    def ours(package: str, _: Path) -> list[str]:
        return [*python, f"--surefoot={package}", "--surefoot-report="]

    def ours_at_first(package: str, scratch: Path) -> list[str]:
        return [*ours(package, scratch), "--surefoot-record-all"]

    def theirs(package: str, _: Path) -> list[str]:
        return [*python, f"--cov={package}", "--cov-branch", "--cov-report="]

    def theirs_by_test(package: str, scratch: Path) -> list[str]:
        return [*theirs(package, scratch), "--cov-context=test"]

    return [
        Tool("none", no_script, plain, {}),
        Tool("noise", no_script, plain, {}),
        Tool("surefoot, first run", no_script, ours_at_first, {}),
        Tool("surefoot, later run", no_script, ours, {}),
        Tool("pytest-cov", no_script, theirs, {}),
        Tool("pytest-cov, by test", no_script, theirs_by_test, {}),
    ]


def unpacked(scratch: Path, name: str) -> Path:
    """Download the source of a package, and return the folder that it is in."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*download, "-d", str(scratch / name), name], check=True)
    [archive] = (scratch / name).glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(scratch / name, filter="data")
    return scratch / name / archive.name.removesuffix(".tar.gz")


def suites(
    scratch: Path, names: list[str], chosen: list[Tool], rounds: int
) -> dict[str, dict[str, float | None]]:
    """Time the packages' own test suites; start-up and the cache are part of it."""
    results = {}
    for name in names:
        folder = unpacked(scratch, name)
        path = {"PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}"}
        options = ["-q", "-p", "no:cacheprovider"]
        commands = {
            tool.name: (
                [*tool.pytest(SUITES[name], scratch), *options],
                {**tool.environment, **path},
            )
            for tool in chosen
        }
        results[f"{name} suite"] = compare(commands, folder, rounds)
        print(name, results[f"{name} suite"], file=sys.stderr, flush=True)
    return results


def startup(scratch: Path, rounds: int) -> dict[str, float]:
    """Time an empty pytest run, and a module of 10,000 lines with a cold and a warm cache."""
    folder = scratch / "startup"
    folder.mkdir()
    (folder / "test_nothing.py").write_text("import big\ndef test(): pass\n")
    part = "def f{0}(a, b):\n    if a and b:\n        return a or b\n    return [x for x in a if x]\n\n"
    (folder / "big.py").write_text("".join(part.format(i) for i in range(2000)))
    pytest = [sys.executable, "-m", "pytest", "-q"]
    surefoot = [sys.executable, "-m", "surefoot", "run", "--no-report", "--source", "big", "-q"]

    def least(command: list[str], *, cold: bool = False) -> float:
        times = []
        for _ in range(rounds):
            if cold:
                for entry in folder.glob(".surefoot/cache/*"):
                    entry.unlink()
            times.append(cpu_seconds(command, folder, {}) or math.nan)
        return min(times)

    return {
        "pytest": least(pytest),
        "surefoot, cold": least(surefoot, cold=True),
        "surefoot, warm": least(surefoot),
    }


def show(results: dict[str, dict[str, float | None]], names: list[str]) -> None:
    """Print ratios to no measurement, and their geometric mean."""
    table = Table(title=f"CPU time relative to no measurement, Python {platform.python_version()}")
    for heading in ("program", "seconds", *names):
        table.add_column(heading, justify="left" if heading == "program" else "right")
    ratios: dict[str, list[float]] = {name: [] for name in names}
    for program, times in results.items():
        base = times["none"]
        if base is None:  # it does not pass here even when nobody measures it
            table.add_row(program, "failed")
            continue
        cells = []
        for name in names:
            taken = times[name]
            cells.append("failed" if taken is None else f"{taken / base:.2f}")
            if taken is not None:
                ratios[name].append(taken / base)
        table.add_row(program, f"{base:.2f}", *cells)
    means = [math.exp(sum(map(math.log, r)) / len(r)) if r else math.nan for r in ratios.values()]
    table.add_section()
    table.add_row("geometric mean", "", *(f"{mean:.3f}" for mean in means))
    Console(width=120).print(table)


def main() -> None:
    """Time everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", nargs="*", default=list(PROGRAMS))
    parser.add_argument("--suites", nargs="*", default=["click", "itsdangerous"])
    parser.add_argument("--contexts", nargs="*", default=["click", "cachetools"])
    parser.add_argument("--tools", nargs="*", help="which to compare (default: all that run here)")
    given = parser.parse_args()
    chosen = tools(given.tools)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        show(
            {
                **programs(scratch, given.programs, chosen, given.rounds),
                **suites(scratch, given.suites, chosen, given.rounds),
            },
            [tool.name for tool in chosen][1:],
        )
        by_test = context_tools()
        if given.contexts:
            show(
                suites(scratch / "contexts", given.contexts, by_test, given.rounds),
                [tool.name for tool in by_test][1:],
            )
        for label, seconds in startup(scratch, given.rounds).items():
            print(f"start-up, {label}: {seconds:.2f} s")


if __name__ == "__main__":
    main()
