"""The first page in the browser: its sentence, and gaps by function."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.confidence import Confidence
from surefoot.model.gaps import Closes, Gap, GapKind, NeverHad, Score
from surefoot.model.ids import LineNo
from surefoot.model.judged import TierCoverage
from surefoot.model.results import Coverage, Summary
from surefoot.model.seams import Seam
from surefoot.model.tiers import Metric, Target, Tier
from surefoot.report.html.overview import (
    by_function,
    count_by_tier,
    function_with_gaps,
    judged_in_words,
    shares_of,
)


def gap(name: str = "f", line: int = 1, condition: str = "a", tier: Tier = Tier.CORE) -> Gap:
    """Return a gap of a condition that was never True."""
    return Gap(
        id="",
        path="a.py",
        name=name,
        line=LineNo(line),
        end_line=LineNo(line),
        tier=tier,
        kind=GapKind.CONDITION,
        never=NeverHad(condition, outcome=True),
        closes=Closes(),
        score=Score(0, 0, 0, 0, 0, 0, 0),
    )


def reached(tier: Tier, percent: int, unknown: int = 0) -> TierCoverage:
    """Return a tier with a target of 50 and an aim of 90 per cent of its statements."""
    summary = Summary(statements=100, covered_statements=percent, unknown_statements=unknown)
    return TierCoverage(tier, Target(50, 90, (Metric.STATEMENTS,)), summary, ())


CRITICAL, CORE, UTILITY = (reached(tier, 10) for tier in (Tier.CRITICAL, Tier.CORE, Tier.UTILITY))
WHOLE = Coverage("3.13", (), Summary(statements=100, covered_statements=50))
STALE = Coverage("3.13", (), WHOLE.totals, stale=("a.py: changed.",))
NO_TEST = Coverage("3.13", (), WHOLE.totals, unrun_tests=1)


@pytest.mark.parametrize(
    ("coverage", "tiers", "gaps", "confidence", "sentence"),
    [
        (WHOLE, [CRITICAL], [gap()], Confidence.SHORT, "Critical code misses its target."),
        (
            WHOLE,
            [CRITICAL, CORE, UTILITY],
            [gap()],
            Confidence.SHORT,
            "Critical, core and utility code miss their targets.",
        ),
        (
            STALE,
            [reached(Tier.CRITICAL, 50), CORE],
            [gap()],
            Confidence.SHORT,
            "Core code misses its target, and not everything is known.",
        ),
        (
            WHOLE,
            [reached(Tier.CORE, 50)],
            [gap()],
            Confidence.TARGET,
            "Every tier meets its target, with 1 gap left.",
        ),
        (
            WHOLE,
            [reached(Tier.CORE, 90)],
            [gap(), gap()],
            Confidence.AIM,
            "Every tier meets its aim, with 2 gaps left.",
        ),
        (
            WHOLE,
            [reached(Tier.CORE, 90, unknown=1)],
            [gap()],
            Confidence.UNKNOWN,
            "Not enough is known to say whether every tier meets its target.",
        ),
        (
            NO_TEST,
            [reached(Tier.CORE, 90)],
            [gap()],
            Confidence.UNKNOWN,
            "Not enough is known to say whether every tier meets its target.",
        ),
        (
            WHOLE,
            [reached(Tier.CORE, 90)],
            [],
            Confidence.AIM,
            "Every tier meets its aim.",
        ),
        (
            Coverage("3.13", (), Summary()),
            [],
            [],
            Confidence.UNKNOWN,
            "Nothing that could run was measured.",
        ),
    ],
)
def test_the_first_sentence_judges(
    coverage: Coverage,
    tiers: list[TierCoverage],
    gaps: list[Gap],
    confidence: Confidence,
    sentence: str,
) -> None:
    """It names the tiers that miss their targets, and is never sure of what is not known."""
    assert judged_in_words(coverage, tiers, gaps) == (confidence, sentence)


def test_gaps_are_counted_by_tier() -> None:
    """The most critical first; a tier without any is left out."""
    gaps = [gap(), gap(tier=Tier.UTILITY), gap(tier=Tier.CRITICAL), gap()]
    assert count_by_tier(gaps) == "1 critical, 2 core, 1 utility"
    assert count_by_tier(gaps[:1]) == "1 core"


def test_gaps_of_a_function_stand_together() -> None:
    """At the place of its first; two functions of one name are told apart."""
    first, second, third = gap("f"), gap("f#2"), gap("f", 2)
    assert by_function([first, second, third]) == [[first, third], [second]]


def test_a_function_shows_its_lines_with_what_never_happened_there() -> None:
    """Each line once, as HTML without its indentation; its name without a number."""
    gaps = [gap("f#2", 2, "a"), gap("f#2", 3, "c"), gap("f#2", 2, "b")]
    shown = function_with_gaps(gaps, "def f():\n    if a < b:\n        c()\n", "files/a.html")
    assert (shown.name, shown.path, shown.page, shown.left) == ("f", "a.py", "files/a.html", 0)
    assert [(line.number, line.source, line.sentences) for line in shown.lines] == [
        (2, "<span class=k>if</span> a &lt; b:", ("a was never True", "b was never True")),
        (3, "c()", ("c was never True",)),
    ]


def test_of_many_lines_the_first_are_shown() -> None:
    """The others are counted, gap by gap."""
    gaps = [gap("f", line) for line in (1, 2, 3, 4, 5, 6, 6)]
    shown = function_with_gaps(gaps, "\n" * 6, "files/a.html")
    assert [line.number for line in shown.lines] == [1, 2, 3, 4]
    assert shown.left == 3


def test_seams_are_drawn_by_what_was_tried() -> None:
    """The best first; the states that no seam is in are not there."""
    seam = Seam("a.py", LineNo(1), "f", "file", "open", Tier.CORE)
    succeeded = replace(seam, succeeded=frozenset("a"))
    tried = replace(succeeded, failed=frozenset("b"))
    shares = shares_of([seam, succeeded, succeeded, tried])
    assert [(share.words, share.seams, share.x, share.width) for share in shares] == [
        ("tried both ways", 1, "0.00", "25.00"),
        ("never failed", 2, "25.00", "50.00"),
        ("not reached", 1, "75.00", "25.00"),
    ]
    assert shares_of([]) == ()
