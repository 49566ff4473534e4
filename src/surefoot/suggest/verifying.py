"""Run found tests in fresh interpreters, and see which gaps they close."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from surefoot.analysis.gaps import rank_gaps
from surefoot.measure.environment import RUN_VARIABLE
from surefoot.measure.plan import session_plan
from surefoot.measure.run import collect, open_run
from surefoot.model.context import Context
from surefoot.model.points import Points
from surefoot.model.run import FileRun, RunData
from surefoot.project.findings import Findings
from surefoot.project.project import MeasuredFile, cover_project
from surefoot.project.targets import choose_subject, recorded_selection
from surefoot.store.merge import unite_files

MOST_SECONDS = 120


def closed_by_passing(findings: Findings, text: str) -> dict[str, frozenset[str]]:
    """Run a module of tests twice, once measured; return the ids of the gaps that each test closes.

    Tests that did not pass both times are left out; the others are known by their names. The module lies in the project's folder for Surefoot's own files, so that pytest finds the
    project's configuration.

    Raises:
        DataError: when the run cannot be recorded.
    """
    config = findings.config
    selection = recorded_selection(config, findings.data) or choose_subject(config).selection
    plan = session_plan(config, selection, record_all=True)
    with _temporary(config.folder) as name:
        module = Path(name) / "test_suggested.py"
        module.write_text(text, encoding="utf-8")
        passed = _passed(module, config.root, ["pytest"], {})
        folder = open_run(plan, Path(name))
        measured = {RUN_VARIABLE: str(folder.path)}
        passed &= _passed(module, config.root, ["surefoot.pytest_plugin"], measured)
        recorded = collect(folder.path)
    contexts = _contexts_by_test(recorded)
    return {name: _closed_by(findings, contexts.get(name, {})) for name in passed}


def _temporary(folder: Path) -> tempfile.TemporaryDirectory[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="suggested-", dir=folder)


def _passed(
    module: Path, root: Path, program: list[str], environment: Mapping[str, str]
) -> frozenset[str]:
    """Run a module of tests in a fresh interpreter; return the names of those that passed."""
    report = module.with_suffix(".xml")
    report.unlink(missing_ok=True)
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [
                *(sys.executable, "-m", *program, "-q", "-p", "no:cacheprovider"),
                *(f"--junitxml={report}", str(module)),
            ],
            cwd=root,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    try:
        cases = ET.parse(report).iter("testcase")
    except (OSError, ET.ParseError):
        return frozenset()
    return frozenset(case.attrib["name"] for case in cases if case.find("*") is None)


def _contexts_by_test(recorded: RunData) -> dict[str, dict[str, FileRun]]:
    """Return what each test reached, by its name."""
    found: dict[str, dict[str, FileRun]] = {}
    for key, run in recorded.files.items():
        for context, points in run.contexts.items():
            test = Context.test_of(context).rpartition("::")[2]
            mine = found.setdefault(test, {})
            known = mine.get(key.path, FileRun(run.extent))
            contexts = {**known.contexts, context: Points(points)}
            mine[key.path] = replace(known, contexts=contexts)
    return found


def _closed_by(findings: Findings, runs: Mapping[str, FileRun]) -> frozenset[str]:
    """Return the ids of the gaps that are closed by what a test reached, in each file, beside what
    all others did.
    """
    changed = tuple(
        file._replace(run=unite_files([file.run, runs[file.path]]))
        for file in findings.project.files
        if file.path in runs
    )
    left = set(_gaps_in(findings, changed))
    paths = {file.path for file in changed}
    return frozenset(
        gap.id
        for gap in findings.gaps
        if gap.path in paths and gap.is_of_code and gap.id not in left
    )


def _gaps_in(findings: Findings, files: tuple[MeasuredFile, ...]) -> Iterator[str]:
    project = replace(findings.project, files=files)
    covered = cover_project(findings.config, project, findings.data)
    ranked = rank_gaps(
        (coverage, file.map, findings.placements[file.path])
        for coverage, file in zip(covered.files, files, strict=True)
    )
    return (gap.id for gap in ranked)
