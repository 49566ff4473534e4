"""Every format says the same of each line and branch, also where exceptions pass through."""

from __future__ import annotations

import html
import json
import re
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

from programs.generate import Writer
from project import Project
from surefoot.analysis.proof import Prover
from surefoot.model.points import hits_of
from surefoot.model.results import FileCoverage
from surefoot.project.findings import Findings, read_findings
from surefoot.report.html.model import page_of

PROGRAMS = 30

BY_HAND = """\
import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress

@contextmanager
def swallowing():
    with suppress(ValueError):
        yield

@contextmanager
def failing():
    yield
    raise KeyError

@asynccontextmanager
async def failing_later():
    yield
    raise KeyError

def go(value):
    if value:
        raise ValueError
    return value

def after_a_swallowed_error(value):
    with swallowing():
        go(value)
        never = 1
    return value

def past_a_manager_that_fails(value):
    with failing():
        if value:
            value = 2
    return value

async def past_an_async_manager_that_fails(value):
    async with failing_later():
        while value:
            value -= 1
    return value

def through_finally(value):
    try:
        go(1)
    finally:
        if value:
            value = 3
    return value

def in_a_loop(values):
    for value in values:
        go(value)
        last = value
    else:
        last = 0
    return last

def numbers():
    try:
        yield 1
        yield 2
    except ValueError:
        yield 3
    yield 4

def matched(value):
    match value:
        case [first] if go(first):
            return first
        case {"a": inner}:
            go(inner)
            return inner
        case _:
            value = 7
    return value

def outer(value):
    def inner():
        go(value)
        return value
    found = inner()
    return found

def grouped(value):
    try:
        go(value)
        return value
    except* ValueError:
        value = go(value)
        value = 9
    return value

def thrown():
    steps = numbers()
    next(steps)
    return steps.throw(ValueError)

def called(value): return go(value)

def never_called(value): return go(value)
"""

TESTS = """\
import asyncio, importlib, pytest
from random import Random
import by_hand, runtime

@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", range(PROGRAMS))
def test_program(number, seed):
    runtime.call(importlib.import_module(f"program{number}"), Random(seed))

@pytest.mark.parametrize("value", [0, 1])
def test_by_hand(value):
    for call in (
        lambda: by_hand.after_a_swallowed_error(1),
        lambda: by_hand.past_a_manager_that_fails(0),
        lambda: asyncio.run(by_hand.past_an_async_manager_that_fails(value)),
        lambda: by_hand.through_finally(value),
        lambda: by_hand.in_a_loop([0, 1]),
        lambda: by_hand.matched([value]),
        lambda: by_hand.matched({"a": 1}),
        lambda: by_hand.outer(1),
        lambda: by_hand.grouped(1),
        lambda: by_hand.thrown(),
        lambda: by_hand.called(1),
    ):
        try:
            call()
        except (ValueError, KeyError, ExceptionGroup):
            pass
"""

RUNTIME = """\
import asyncio
from contextlib import suppress

class Enough(BaseException):
    pass

class manager:
    def __init__(self, value):
        self.value = value
    def __enter__(self):
        return self.value
    def __exit__(self, kind, *_):
        if self.value:
            return kind is ValueError
        if kind is None:
            raise ValueError

def same(*values, **_):
    return values[0]

async def later(value):
    return value

def call(module, random):
    left = [60]
    def p(number):
        left[0] -= 1
        if left[0] < 0:
            raise Enough
        if not random.randrange(8):
            raise ValueError(number)
        return random.choice((True, False, 0, 1, None, [], "s"))
    with suppress(Exception, Enough):
        found = module.f(p)
        if hasattr(found, "send") and hasattr(found, "cr_frame"):
            asyncio.run(found)
        elif hasattr(found, "send"):
            list(found)
"""


def program(number: int) -> str:
    """Return a random program that ``runtime.call`` can call."""
    kind = ("def", "generator", "async")[number % 3]
    head = "from runtime import later, manager, same\nseen = len\n"
    return head + Writer(Random(number)).function(kind)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project in which random programs raised."""
    project = Project(tmp_path_factory.mktemp("exports"))
    sources = ["by_hand.py", *(f"program{n}.py" for n in range(PROGRAMS))]
    project.write("pyproject.toml", f"[tool.surefoot]\nsource = {sources}\n")
    project.write_modules(by_hand=BY_HAND, runtime=RUNTIME)
    project.write("test_all.py", TESTS.replace("PROGRAMS", str(PROGRAMS)))
    for number in range(PROGRAMS):
        project.write(f"program{number}.py", program(number))
    done = project.pytest("--surefoot", "--surefoot-report=", "-W", "ignore")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture(scope="module")
def findings(measured: Project) -> Findings:
    """Return what we found ourselves."""
    return read_findings(measured.folder)


def lines_of(file: FileCoverage) -> dict[int, bool]:
    """Return whether each line ran."""
    return {line: line not in file.missing_lines for line in file.lines}


def branches_of(file: FileCoverage, project: Project) -> dict[tuple[int, int], bool]:
    """Return whether each branch was taken.

    Those of ``while True`` are left out: they count as taken, and coverage.py lists them nowhere.
    """
    text = (project.folder / file.path).read_text().splitlines()
    return {
        (b.start, b.end): b.taken for b in file.branches if "while True" not in text[b.start - 1]
    }


def test_lines_were_missed_after_others_that_raised(findings: Findings) -> None:
    """There is something to get wrong: in most programs, a line that raised has a missing one after it."""
    files = [f for f in findings.coverage.files if f.missing_lines and f.branches]
    assert len(files) > PROGRAMS / 2


def test_a_branch_is_not_taken_where_control_never_arrived(findings: Findings) -> None:
    """An exception out of a ``with``, or through a ``finally``, stops it on its way."""
    [file] = [f for f in findings.coverage.files if f.path == "by_hand.py"]
    text = BY_HAND.splitlines()
    missing = {(text[b.start - 1].strip(), b.end - b.start) for b in file.missing_branches}
    assert missing >= {("if value:", 2), ("while value:", 2)}


def test_coverage_data_says_what_we_say(measured: Project, findings: Findings) -> None:
    """coverage.py reads our lines and branches out of the data that we write for it."""
    assert measured.surefoot("report", "--format", "coverage").returncode == 0
    told = measured.run("coverage", "json", "-q", "-o", "theirs.json")
    assert told.returncode == 0, told.stderr
    files = json.loads((measured.folder / "theirs.json").read_text())["files"]
    for file in findings.coverage.files:
        theirs = files[file.path]
        lines = dict.fromkeys(theirs["executed_lines"], True)
        lines |= dict.fromkeys(theirs["missing_lines"], False)
        ours = branches_of(file, measured)
        branches = dict.fromkeys(map(tuple, theirs["executed_branches"]), True)
        branches |= dict.fromkeys(map(tuple, theirs["missing_branches"]), False)
        assert (file.path, lines) == (file.path, lines_of(file))
        assert (file.path, {b: branches.get(b) for b in ours}) == (file.path, ours)
        assert theirs["summary"]["covered_branches"] == file.summary.covered_branches


def test_coverage_data_says_it_of_each_test(measured: Project, findings: Findings) -> None:
    """In the context of one test, a line ran only if it ran in that test."""
    assert measured.surefoot("report", "--format", "coverage").returncode == 0
    context = "test_all.py::test_by_hand[1]|run"
    chosen = ["coverage", "json", "-q", "-o", "one.json", "--contexts", re.escape(context)]
    assert measured.run(*chosen).returncode == 0
    told = json.loads((measured.folder / "one.json").read_text())["files"]["by_hand.py"]
    [file] = [f for f in findings.project.files if f.path == "by_hand.py"]
    ran = Prover(file.map).proven_by(hits_of(file.run.contexts[context])).lines
    assert set(told["executed_lines"]) == ran


def test_cobertura_says_what_we_say(measured: Project, findings: Findings) -> None:
    """Each line has its hits, and each line with branches those that it lacks."""
    assert measured.surefoot("report", "--format", "xml").returncode == 0
    root = ElementTree.parse(measured.folder / "coverage.xml").getroot()
    classes = {c.attrib["filename"]: c for c in root.iter("class")}
    for file in findings.coverage.files:
        found = {int(e.attrib["number"]): e.attrib for e in classes[file.path].iter("line")}
        lines = {number: element["hits"] != "0" for number, element in found.items()}
        counts = {
            number: element["condition-coverage"]
            for number, element in found.items()
            if "branch" in element
        }
        assert (file.path, lines) == (file.path, lines_of(file))
        assert (file.path, counts) == (file.path, condition_coverage(file))


def condition_coverage(file: FileCoverage) -> dict[int, str]:
    """Return how many branches of each line were taken, as Cobertura has it."""
    taken: dict[int, list[bool]] = {}
    for branch in file.branches:
        taken.setdefault(branch.start, []).append(branch.taken)
    return {
        line: f"{100 * sum(found) // len(found)}% ({sum(found)}/{len(found)})"
        for line, found in taken.items()
    }


def test_annotate_says_what_we_say(measured: Project, findings: Findings) -> None:
    """Each line with a statement is marked as run, missed or excluded."""
    assert measured.surefoot("report", "--format", "annotate", "-o", "marked").returncode == 0
    for file in findings.coverage.files:
        [path] = (measured.folder / "marked").glob(f"*{file.path},cover")
        marks = [line[:1] for line in path.read_text().splitlines()]
        told = {line: marks[line - 1] == ">" for line in file.lines}
        assert (file.path, told) == (file.path, lines_of(file))


@pytest.mark.parametrize("kind", ["lcov", "lcov2"])
def test_lcov_says_what_we_say(measured: Project, findings: Findings, kind: str) -> None:
    """Its records of lines and branches are ours."""
    text = measured.surefoot("report", "--format", kind).stdout
    records = {part.split("SF:")[1].split("\n")[0]: part for part in text.split("TN:\n")[1:]}
    for file in findings.coverage.files:
        record = records[file.path]
        lines = {
            int(n): hit != "0" for n, hit in re.findall(r"^DA:(\d+),(\d+)", record, re.MULTILINE)
        }
        found = re.findall(r"^BRDA:(\d+),0,(?:jump to line (\d+)|exit),(.)$", record, re.MULTILINE)
        branches = {(int(start), int(end or 0)): hit == "1" for start, end, hit in found}
        ours = {(s, max(e, 0)): taken for (s, e), taken in branches_of(file, measured).items()}
        assert (file.path, lines) == (file.path, lines_of(file))
        assert (file.path, {b: branches[b] for b in ours}) == (file.path, ours)
    assert "\nFNDA:1,called\n" in records["by_hand.py"]
    assert "\nFNDA:0,never_called\n" in records["by_hand.py"]


def test_json_says_what_we_say(measured: Project, findings: Findings) -> None:
    """Its lists and its summaries are ours."""
    files = measured.report()["files"]
    for file in findings.coverage.files:
        told: dict[str, Any] = files[file.path]
        assert told["missing_lines"] == sorted(file.missing_lines)
        assert told["missing_branches"] == [[b.start, b.end] for b in file.missing_branches]
        assert told["summary"]["covered_lines"] == sum(lines_of(file).values())
        assert told["summary"]["covered_branches"] == sum(b.taken for b in file.branches)


def test_the_pages_say_what_we_say(measured: Project, findings: Findings) -> None:
    """Lines that never ran are shown as missed; each branch is there, with the tests that took it."""
    assert measured.surefoot("report", "--format", "html", "-o", "site").returncode == 0
    for file in findings.coverage.files:
        page = (measured.folder / "site" / page_of(file.path)).read_text()
        missed = {int(n) for n in re.findall(r'<p id=L(\d+) class="m', page)}
        assert (file.path, missed & file.lines) == (file.path, set(file.missing_lines))
        [block] = re.findall(r'id="facts">(.*?)</script>', page)
        facts = json.loads(html.unescape(block))
        ours = branches_of(file, measured)
        told = {(start, end): bool(taken) for start, end, taken, _ in facts["branches"]}
        by_test = {(s, e): bool(facts["sets"][tests]) for s, e, _, tests in facts["branches"]}
        assert (file.path, {b: told[b] for b in ours}) == (file.path, ours)
        assert (file.path, {b: by_test[b] for b in ours}) == (file.path, ours)


def test_the_tables_say_what_coverage_py_says(measured: Project) -> None:
    """The table's columns are those of coverage.py's own, made from the data that we wrote."""
    assert measured.surefoot("report", "--format", "coverage").returncode == 0
    theirs = measured.run("coverage", "report", "-m", COLUMNS="1000").stdout
    ours = measured.surefoot("report", "-m").stdout
    markdown = measured.surefoot("report", "--format", "markdown").stdout
    expected = {
        cells[0]: (*cells[1:6], " ".join(cells[6:]))
        for line in theirs.splitlines()
        if ".py" in line and (cells := line.split())
    }
    assert len(expected) == PROGRAMS + 1
    assert rows(ours) == expected
    assert rows(markdown.replace("|", " ").replace("\\", "")) == expected


def rows(table: str) -> dict[str, tuple[str, ...]]:
    """Read the rows of a table of ours, without the columns for conditions."""
    found = re.findall(
        r"^ *(\w+\.py)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+%)((?:\s+\d+%){0,2})(?:\s+(\d.*?))?\s*$",
        table,
        re.MULTILINE,
    )
    return {name: (*figures, missing) for name, *figures, _, missing in found}
