"""Sentences of reports."""

from __future__ import annotations

import pytest

from surefoot.model.results import Coverage, Summary
from surefoot.report.words import counted, why_incomplete


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
        (
            Coverage(
                "3.13", (), Summary(), stale=("a.py: changed.",), broken=("b.py: not Python.",)
            ),
            ["Stale: a.py: changed.", "Unmeasured: b.py: not Python."],
        ),
    ],
)
def test_what_is_missing_from_the_data_is_said(coverage: Coverage, sentences: list[str]) -> None:
    """What is zero is left out."""
    assert why_incomplete(coverage) == sentences
