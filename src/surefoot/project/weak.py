"""Find the tests of a project that would notice nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from surefoot.analysis.inference import is_test_code
from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import by_test
from surefoot.analysis.suite import Place, Suite
from surefoot.analysis.untested import functions_run, redundant, without_unit_test
from surefoot.analysis.weak import Ran, ask
from surefoot.errors import SourceError
from surefoot.model.context import NodeId
from surefoot.model.ids import LineNo
from surefoot.model.observed import CodeRun, Observed
from surefoot.model.points import hits_of
from surefoot.model.suite import SuiteFile
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.model.weak import Doubt, Question, WeakTests
from surefoot.project.findings import Findings
from surefoot.project.project import MeasuredFile
from surefoot.source.computing import computing_lines
from surefoot.source.suite import read_suite_file
from surefoot.source.text import read_source


def weak_tests(findings: Findings) -> WeakTests:
    """Return what there is to ask about the tests of a project, as far as they were observed."""
    data = findings.data
    tests = data.tests | data.earlier
    unknown = frozenset(tests - data.observed.seconds.keys())
    if unknown == tests:
        return WeakTests(unknown=unknown)
    files = _suite_of(findings, tests, data.observed)
    own = [file for file in findings.project.files if file.path not in files]
    run = {file.path: functions_run(file.map, file.run.contexts) for file in own}
    questions = _asked(findings, files, data.observed, tests, _tiers(findings, run))
    levels = {test.name: test.level for test in findings.pyramid.tests}
    covered = {file.path: file for file in findings.coverage.files}
    untested = [
        function
        for file in own
        for function in without_unit_test(
            covered[file.path],
            findings.placements[file.path],
            computing_lines(file.map.text),
            run[file.path],
            levels,
        )
    ]
    return WeakTests(
        questions,
        tuple(sorted(untested, key=lambda u: (MEASURED_TIERS.index(u.tier), u.path, u.line))),
        redundant((file.run.contexts for file in own), levels),
        unknown,
    )


def doubts_about(findings: Findings, tests: Collection[str]) -> dict[str, tuple[Question, ...]]:
    """Return what there is to ask about tests, by node id; left out are those of which nothing is
    known, and those that are expected to fail.

    Not asked is what each leaves behind, which is about other tests.
    """
    observed = findings.data.observed
    code = tuple(run for run in observed.code if not run.lines.keys().isdisjoint(tests))
    observed = replace(observed, code=code)
    files = _suite_of(findings, tests, observed)
    suite = Suite(files.values())
    placed = {test: suite.place_of(test) for test in tests}
    known = {
        test: place
        for test, place in placed.items()
        if place is not None and not place.function.expected_to_fail
    }
    asked: defaultdict[Place | None, list[Question]] = defaultdict(list)
    for question in _asked(findings, files, observed, known.keys(), {}):
        if question.doubt is not Doubt.LEAVES_BEHIND:
            asked[suite.place_of(question.test)].append(question)
    return {test: tuple(asked[place]) for test, place in known.items() if test in observed.seconds}


def _asked(
    findings: Findings,
    files: Mapping[str, SuiteFile],
    observed: Observed,
    tests: Collection[str],
    tiers: Mapping[str, Tier],
) -> tuple[Question, ...]:
    """Ask about tests, given the files that they and their helpers are in."""
    data = findings.data
    measured = (_code_of(file) for file in findings.project.files if file.path in files)
    passed_over = data.unrun | {skip.test for skip in data.skips}
    observed = replace(observed, code=(*observed.code, *measured))
    return ask(files.values(), observed, Ran(tests, passed_over, tiers))


def _suite_of(
    findings: Findings, tests: Collection[str], observed: Observed
) -> dict[str, SuiteFile]:
    """Return the files of tests and of what they use, by path."""
    subject = {f.path for f in findings.project.files if not is_test_code(f.path, f.map)}
    return _read_suite(findings.config.root, tests, observed, subject)


def _read_suite(
    root: Path, tests: Iterable[str], observed: Observed, subject: Set[str]
) -> dict[str, SuiteFile]:
    """Return the files of the tests, by path: those that ran, conftests, and what they import.

    What they test is the ``subject``.
    """
    todo = {NodeId(test).file for test in tests} | {run.path for run in observed.code}
    todo |= {str(folder / "conftest.py") for path in todo for folder in PurePosixPath(path).parents}
    found: dict[str, SuiteFile] = {}
    seen: set[str] = set()
    while todo:
        path = todo.pop()
        seen.add(path)
        if path.endswith(".py") and (root / path).is_file():
            with suppress(SourceError):  # its tests are asked nothing
                found[path] = read_suite_file(read_source(root / path).text, path)
                todo |= set(_helpers(found[path])) - seen - subject
    return found


def _helpers(file: SuiteFile) -> Iterator[str]:
    """Yield where the modules may lie that a file imports from its own folder or one around it."""
    folders = PurePosixPath(file.path).parents
    for name in file.imports.values():
        plain = name.lstrip(".")
        levels = len(name) - len(plain)
        parts = plain.split(".")
        around = folders[levels - 1 : levels] if levels else folders
        for folder in around:
            for end in (len(parts), len(parts) - 1):
                if end:
                    yield f"{folder.joinpath(*parts[:end])}.py"


def _code_of(file: MeasuredFile) -> CodeRun:
    """Return the lines of a file of the tests that is measured itself."""
    prover = Prover(file.map)
    lines: defaultdict[str, frozenset[LineNo]] = defaultdict(frozenset)
    for test, points in by_test(file.run.contexts).items():
        if test:
            lines[test] = frozenset(prover.proven_by(hits_of(points)).lines)
    return CodeRun(file.path, file.map.digest, lines)


def _tiers(findings: Findings, run: Mapping[str, Mapping[str, Collection[str]]]) -> dict[str, Tier]:
    """Return the tier of the most critical code that each test reaches when it is called.

    ``run`` holds the functions that each context runs, by path.
    """
    found: dict[str, Tier] = {}
    for path, by_context in run.items():
        placed = findings.placements[path]
        for context, names in by_context.items():
            test, _, phase = context.rpartition("|")
            if phase == "run":
                tiers = [placed.functions[name].tier for name in names] or [placed.module.tier]
                found[test] = min([*tiers, found.get(test, Tier.BOUNDARY)], key=_ORDER.index)
    return found


_ORDER = (*MEASURED_TIERS, Tier.BOUNDARY)
