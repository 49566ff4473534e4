"""Sentences of reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import NO_POINTS, hits_of
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import LATE, Extent, Known
from surefoot.report.words import counted, no_gap_in_words, why_incomplete, why_unknown
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


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (Summary(lines=1, covered_lines=1, statements=1, covered_statements=1), "✓ Everything"),
        (Summary(lines=1, statements=1), "✓ No gaps are left"),
        (Summary(), "Nothing that could run"),
        (Summary(lines=1, statements=1, unknown_branches=1), "No gap is known, but"),
        (Summary(unknown_statements=1), "No gap is known, but"),
    ],
)
def test_no_gap_means_what_was_measured(summary: Summary, words: str) -> None:
    """A tick stands only where all was measured."""
    assert no_gap_in_words(Coverage("3.13", (), summary), summary).startswith(words)
    stale = Coverage("3.13", (), summary, stale=("a.py: changed.",))
    assert no_gap_in_words(stale, summary).startswith("No gap is known, but")
