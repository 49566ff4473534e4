"""Which reports can be made, and where to."""

from __future__ import annotations

from typing import Any

import pytest

from surefoot.errors import SurefootError
from surefoot.report.formats import render
from surefoot.report.requests import ReportRequest

NOTHING: Any = None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("pdf", "no report 'pdf'. The formats are annotate, confidence, coverage, github,"),
        ("html", "a report as html is written to disk. Name its destination."),
        ("xml", "a report as xml is written to disk. Name its destination."),
    ],
)
def test_what_cannot_be_made_is_refused(kind: str, words: str) -> None:
    """No other report takes the place of one that was asked for."""
    with pytest.raises(SurefootError) as refusal:
        render(ReportRequest(kind), NOTHING)
    assert str(refusal.value).startswith(words)
