"""Sentences of reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.gaps import (
    Closes,
    Gap,
    GapKind,
    Lacking,
    Never,
    NeverAnswered,
    NeverCalled,
    NeverDecided,
    NeverFailed,
    NeverForReal,
    NeverHad,
    NeverRan,
    NeverReached,
    NeverTaken,
    Score,
)
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.obstacle import Obstacle
from surefoot.model.points import NO_POINTS, hits_of
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import LATE, Extent, Known
from surefoot.model.seams import Seam
from surefoot.model.tiers import Tier
from surefoot.report.words import (
    OBSTACLES,
    counted,
    gap_in_words,
    needed_test,
    no_gap_in_words,
    why_incomplete,
    why_unknown,
)
from surefoot.source.map import map_source


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 tests"), (1, "1 test"), (2, "2 tests"), (2000, "2,000 tests")]
)
def test_nouns_agree_with_their_number(number: int, words: str) -> None:
    """One test, several tests."""
    assert counted(number, "test") == words


@pytest.mark.parametrize(
    ("coverage", "sentences"),
    [
        (Coverage("3.13", (), Summary(), tests=5), []),
        (
            Coverage("3.13", (), Summary(), tests=5, earlier_tests=2, unrun_tests=1),
            ["2 of 5 tests are from earlier runs.", "1 test has not been run."],
        ),
        (
            Coverage("3.13", (), Summary(), tests=1, earlier_tests=1),
            ["1 of 1 test is from earlier runs."],
        ),
        (Coverage("3.13", (), Summary(), unrun_tests=2), ["2 tests have not been run."]),
    ],
)
def test_the_tests_that_are_missing_from_the_data_are_said(
    coverage: Coverage, sentences: list[str]
) -> None:
    """What is zero is left out."""
    assert why_incomplete(coverage) == sentences


def of_file(path: str, extent: Extent, *, allowed: bool = False) -> FileCoverage:
    """Return what is known about a file without code."""
    found = cover_file(path, map_source(""), hits_of(NO_POINTS), Exclusions(), extent)
    return replace(found, allowed=allowed)


def test_files_that_were_not_measured_are_named_by_their_reason() -> None:
    """The first three of each; those of which the lines are known, and those allowed, apart."""
    late = Extent(Known.NOTHING, LATE)
    files = [
        of_file("a.py", Extent()),
        *(of_file(f"b{i}.py", late) for i in range(5)),
        of_file("c.py", Extent(Known.LINES, "listed")),
        of_file("d.py", late, allowed=True),
    ]
    coverage = Coverage("3.13", tuple(files), Summary(), ("e.py: changed.",), ("f.py: no.",))
    assert why_unknown(coverage) == [
        "Unmeasured: b0.py, b1.py, b2.py and 2 more: imported before measuring began. "
        "Start measuring earlier: surefoot run starts before pytest does.",
        "Only lines are measured: c.py: listed.",
        "Unmeasured: d.py: imported before measuring began. Allowed by allow_unknown.",
        "Stale: e.py: changed.",
        "Unmeasured: f.py: no.",
    ]


MEASURED = Coverage("3.13", (), Summary(lines=1, statements=1))


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (Summary(lines=1, covered_lines=1, statements=1, covered_statements=1), "✓ Everything"),
        (Summary(lines=1, statements=1), "✓ No gap is left"),
        (Summary(), "Nothing that could run"),
        (Summary(lines=1, statements=1, unknown_branches=1), "No gap is known, but"),
        (Summary(unknown_statements=1), "No gap is known, but"),
    ],
)
def test_no_gap_means_what_was_measured(summary: Summary, words: str) -> None:
    """A tick stands only where all was measured."""
    assert no_gap_in_words(Coverage("3.13", (), summary), summary).startswith(words)
    assert "2 gaps out of this run's reach" in no_gap_in_words(MEASURED, MEASURED.totals, 2)
    stale = Coverage("3.13", (), summary, stale=("a.py: changed.",))
    assert no_gap_in_words(stale, summary).startswith("No gap is known, but")


def gap(never: Never, kind: GapKind = GapKind.CONDITION, name: str = "A.f#2") -> Gap:
    """Return a gap of line 4."""
    return Gap(
        id="",
        path="a.py",
        name=name,
        line=LineNo(4),
        end_line=LineNo(4),
        tier=Tier.CORE,
        kind=kind,
        never=never,
        closes=Closes(),
        score=Score(0, 0, 0, 0, 0, 0, 0),
        behind=(LineRange(LineNo(6), LineNo(7)),) if isinstance(never, NeverHad) else (),
    )


@pytest.mark.parametrize(
    ("found", "sentence", "test"),
    [
        (
            gap(NeverRan(), GapKind.FUNCTION, ""),
            "nothing of this file ever ran",
            "import this file, and call what is in it",
        ),
        (
            gap(NeverCalled("A.f#2", ("self", "x", "y")), GapKind.FUNCTION),
            "A.f was never called",
            "call A.f(x, y), and check what it does",
        ),
        (
            gap(NeverCalled("A.f", None), GapKind.FUNCTION),
            "A.f was never called",
            "use A.f, and check what it does",
        ),
        (
            gap(NeverReached("raise x"), GapKind.ERROR_PATH),
            "A.f: the error path never ran: raise x",
            "make it fail so that line 4 runs",
        ),
        (gap(NeverReached("x"), GapKind.LINES), "A.f: this never ran: x", "reach line 4"),
        (
            gap(NeverTaken("for x in y", LineNo(-1)), GapKind.BRANCH),
            "A.f: for x in y never went on to the exit",
            "go from line 4 on to the exit",
        ),
        (
            gap(NeverDecided("a", "a or b"), GapKind.EFFECT),
            "A.f: a never decided a or b on its own",
            "change only a, and see the other result",
        ),
        (
            gap(NeverHad("a", True, ("b", "c is None"))),
            "A.f: a was never True where b, c is None held, so lines 6-7 never ran",
            "make a True where b, c is None holds",
        ),
        (
            gap(NeverHad("a", True, ("b", "c", "d", "e"))),
            "A.f: a was never True where d, e and 2 more held, so lines 6-7 never ran",
            "make a True where d, e and 2 more holds",
        ),
        (
            gap(NeverHad("a", False, since="a = f()"), name=""),
            "a was never False after a = f(), so lines 6-7 never ran",
            "make a False",
        ),
        (
            gap(NeverHad("a", False, since="")),
            "A.f: a was never False when evaluated again, so lines 6-7 never ran",
            "make a False",
        ),
        (
            gap(NeverHad("a", None, because=Lacking("b", True))),
            "A.f: a was never evaluated, as b was never True, so lines 6-7 never ran",
            "make b True first",
        ),
        (
            gap(NeverHad("a", None)),
            "A.f: a was never evaluated, so lines 6-7 never ran",
            "make a True, and in another test False",
        ),
        (
            gap(NeverCalled("A.f#2", ("self", "x"), "needs\nRedis"), GapKind.FUNCTION),
            "A.f was never called; a skipped test may call it: needs Redis",
            "call A.f(x), and check what it does",
        ),
        (
            gap(NeverCalled("A.f#2", (), ""), GapKind.FUNCTION),
            "A.f was never called; a skipped test may call it",
            "call A.f(), and check what it does",
        ),
        (
            gap(NeverReached("x" * 200), GapKind.LINES),
            f"A.f: this never ran: {'x' * 99}…",
            "reach line 4",
        ),
    ],
)
def test_a_gap_is_told_with_the_test_that_closes_it(found: Gap, sentence: str, test: str) -> None:
    """The function, what never happened in it, and what a test must do."""
    assert gap_in_words(found) == sentence
    assert needed_test(found) == test


def test_every_obstacle_is_told() -> None:
    """None of them has a word only for us."""
    assert OBSTACLES.keys() == set(Obstacle)


SEAM = Seam("a.py", LineNo(1), "f", "database", "sqlite3.Connection.execute", Tier.CORE)


@pytest.mark.parametrize(
    ("seam", "sentence", "test"),
    [
        (
            replace(SEAM, statement="insert", succeeded=frozenset({"t"})),
            "the INSERT never failed in a test: a duplicate key, say",
            "let the INSERT fail: a duplicate key, say",
        ),
        (
            replace(SEAM, kind="http", calls="requests.get", succeeded=frozenset({"t"})),
            "the call of requests.get never failed in a test: a time-out, or an answer of 500, say",
            "let the call of requests.get fail: a time-out, or an answer of 500, say",
        ),
        (
            replace(SEAM, kind="payment", calls=".charge", succeeded=frozenset({"t"})),
            "the call of charge never failed in a test: an error that it raises, say",
            "let the call of charge fail: an error that it raises, say",
        ),
        (
            replace(SEAM, mocked=frozenset({"t"})),
            "the call of sqlite3.Connection.execute was never tried for real, only with mocks",
            "let the call of sqlite3.Connection.execute succeed, with the real thing",
        ),
        (
            replace(SEAM, stand_in_failed=frozenset({"t"}), statement="select"),
            "the SELECT was never tried for real, only with a stand-in",
            "let the SELECT succeed, with the real thing",
        ),
        (
            replace(SEAM, failed=frozenset({"t"})),
            "the call of sqlite3.Connection.execute never succeeded in a test",
            "let the call of sqlite3.Connection.execute succeed, with the real thing",
        ),
    ],
)
def test_a_seam_is_named_by_what_is_handed_over(seam: Seam, sentence: str, test: str) -> None:
    """With a failure that is common there."""
    never: Never = NeverFailed(seam) if seam.succeeded else NeverForReal(seam)
    found = gap(never, GapKind.SEAM)
    assert gap_in_words(found).endswith(sentence)
    assert needed_test(found) == test


@pytest.mark.parametrize(
    ("never", "sentence", "test"),
    [
        (
            NeverAnswered("GET", "/users/{number}", "404"),
            "GET /users/{number} never answered 404",
            "ask for GET /users/{number} so that it answers 404",
        ),
        (
            NeverAnswered("PUT", "/users/{number}", "400"),
            "PUT /users/{number} never answered 400",
            "ask for PUT /users/{number} so that it answers 400",
        ),
        (
            NeverAnswered("GET", "/users/{number}"),
            "GET /users/{number} never answered a success",
            "ask for GET /users/{number} so that it answers a success",
        ),
    ],
)
def test_a_route_is_named_by_method_and_path(never: Never, sentence: str, test: str) -> None:
    """With the status that is missing."""
    found = gap(never, GapKind.SEAM)
    assert gap_in_words(found).endswith(sentence)
    assert needed_test(found) == test
