"""The same run under coverage.py and under Surefoot, and where their figures differ."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, replace
from pathlib import Path

from surefoot.config import load_config
from surefoot.model.results import FileCoverage
from surefoot.model.selection import Selection
from surefoot.project.project import cover_project, read_project
from surefoot.project.targets import selection_of
from surefoot.store.datafile import read_data

HERE = Path(__file__).parent
TIMEOUT = 300


@dataclass(frozen=True)
class Figures:
    """What both tools say of a file."""

    lines: int
    missing: tuple[int, ...]
    excluded: tuple[int, ...]
    branches: int
    partial: int
    missing_branches: tuple[tuple[int, int], ...]


def our_figures(file: FileCoverage) -> Figures:
    """Spell our result so that it can be compared."""
    return Figures(
        file.summary.lines,
        tuple(sorted(file.missing_lines)),
        tuple(sorted(file.excluded_lines)),
        file.summary.branches,
        file.summary.partial_branches,
        tuple(sorted((b.start, b.end) for b in file.missing_branches)),
    )


def coverage_figures(report: Path) -> dict[str, Figures]:
    """Read coverage.py's JSON report."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {
        path: Figures(
            file["summary"]["num_statements"],
            tuple(file["missing_lines"]),
            tuple(file["excluded_lines"]),
            file["summary"]["num_branches"],
            file["summary"]["num_partial_branches"],
            tuple(sorted((a, b) for a, b in file["missing_branches"])),
        )
        for path, file in files.items()
    }


def copy_module(name: str, copies: Path) -> Path | None:
    """Copy a standard library module or package; None when it is no Python source."""
    library = Path(sysconfig.get_paths()["stdlib"])
    module, package = library / f"{name}.py", library / name
    if module.is_file():
        copies.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(module, copies))
    if (package / "__init__.py").is_file():
        ignore = shutil.ignore_patterns("__pycache__", "test", "tests", "idle_test")
        return Path(shutil.copytree(package, copies / name, ignore=ignore))
    return None


def run(command: list[str], folder: Path, **environment: str) -> None:
    """Run a command in a folder of its own, quietly, whatever its exit status."""
    variables = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **environment}
    subprocess.run(
        command,
        cwd=folder,
        env=variables,
        timeout=TIMEOUT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def compare_module(name: str, folder: Path) -> dict[str, tuple[Figures, Figures]] | None:
    """Exercise a module under both tools; return coverage.py's and our figures by file.

    coverage.py runs twice, and files on which it disagrees with itself are left
    out: their tests depend on time or chance. None when there is no such module.
    """
    copies = folder / "copies"
    if copy_module(name, copies) is None:
        return None
    script = [str(HERE / "exercise.py"), name, str(copies)]
    expected, again = (_coverage_py(folder / run, script, copies) for run in ("first", "second"))
    ours = folder / "ours"
    ours.mkdir()
    data = ours / "data.sqlite"
    run([sys.executable, str(HERE / "measure.py"), str(data), str(copies), *script], ours)
    config = load_config(copies)
    recorded = read_data(data)
    project = read_project(config, Selection(str(copies), (str(copies),)), recorded)
    found = cover_project(config, project, recorded)
    got = {file.path: our_figures(file) for file in found.files}
    assert got.keys() == expected.keys(), (name, got.keys() ^ expected.keys())
    return {path: (expected[path], got[path]) for path in got if again[path] == expected[path]}


def _coverage_py(folder: Path, script: list[str], copies: Path) -> dict[str, Figures]:
    """Measure a script with coverage.py's C tracer, in a folder of its own."""
    folder.mkdir()
    coverage = [sys.executable, "-m", "coverage"]
    measure = [*coverage, "run", "--rcfile=", "--branch", f"--source={copies}", *script]
    run(measure, folder, COVERAGE_CORE="ctrace")
    run([*coverage, "json", "--rcfile=", "-q", "-o", "report.json"], folder)
    return {
        os.path.relpath(folder / path, copies): figures
        for path, figures in coverage_figures(folder / "report.json").items()
    }


def differences(pairs: dict[str, tuple[Figures, Figures]]) -> list[str]:
    """Describe where the two disagree."""
    found = []
    for path, (theirs, ours) in pairs.items():
        for field in Figures.__dataclass_fields__:
            left, right = getattr(theirs, field), getattr(ours, field)
            if left == right:
                continue
            if isinstance(left, tuple):
                only = f"only theirs {sorted(set(left) - set(right))[:6]}"
                found.append(
                    f"{path} {field}: {only}, only ours {sorted(set(right) - set(left))[:6]}"
                )
            else:
                found.append(f"{path} {field}: theirs {left}, ours {right}")
    return found


def without_deliberate(
    pairs: dict[str, tuple[Figures, Figures]], folder: Path
) -> dict[str, tuple[Figures, Figures]]:
    """Take out the differences that docs/differences.md explains.

    * The last condition of a ``finally`` body: we count the way past it also
      when an exception or a return is passing through.
    * coverage.py counts an exception that leaves a function from a line as
      that line's way to the exit; we count the ways that the code takes.
    * A jump out of a ``with`` on the line of its condition goes through the
      ``with`` line, where coverage.py loses it.
    * coverage.py counts the way past a ``with`` that raised as it was left.
    """
    result = {}
    for path, (theirs, ours) in pairs.items():
        tree = ast.parse((folder / path).read_bytes())
        only_theirs = set(theirs.missing_branches) - set(ours.missing_branches)
        only_ours = set(ours.missing_branches) - set(theirs.missing_branches)
        explained = {
            branch
            for branch in only_theirs
            if branch[0] in _lines(tree, ast.Try, "finalbody")
            or branch[0] in _lines(tree, ast.With, "body")
        } | {
            branch
            for branch in only_ours
            if branch[1] < 0
            or (branch[1] in ours.missing and branch[0] in _lines(tree, ast.With, "body"))
        }
        if explained and explained == only_theirs | only_ours:
            delta = {"missing_branches": (), "partial": 0}
            result[path] = replace(theirs, **delta), replace(ours, **delta)
        else:
            result[path] = theirs, ours
    return result


def _lines(tree: ast.AST, kind: type[ast.AST], field: str) -> set[int]:
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, kind)
        for statement in getattr(node, field)
        for line in range(statement.lineno, statement.end_lineno + 1)
    }


def compare_package(folder: Path, *sources: str) -> dict[str, tuple[Figures, Figures]]:
    """Run a package's own suite under both tools, with its own configuration."""
    given = [f"--source={','.join(sources)}"] if sources else []
    path = os.pathsep.join((str(folder / "src"), str(folder)))
    coverage = [sys.executable, "-m", "coverage"]
    pytest = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command = [*coverage, "run", "--branch", *given, "-m", "pytest", *pytest]
    run(command, folder, COVERAGE_CORE="ctrace", PYTHONPATH=path)
    run([*coverage, "json", "-q", "-o", "theirs.json"], folder, PYTHONPATH=path)
    ours = [part for source in sources for part in ("--source", source)]
    command = [sys.executable, "-m", "surefoot", "run", "--no-report", *ours, *pytest]
    run(command, folder, PYTHONPATH=path)
    config = load_config(folder)
    selection = selection_of(config, sources or config.source)
    recorded = read_data(config.data_file)
    found = cover_project(config, read_project(config, selection, recorded), recorded)
    got = {file.path: our_figures(file) for file in found.files}
    expected = coverage_figures(folder / "theirs.json")
    assert got.keys() == expected.keys(), got.keys() ^ expected.keys()
    return {path: (expected[path], got[path]) for path in sorted(got)}
