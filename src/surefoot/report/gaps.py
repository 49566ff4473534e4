"""Show the gaps, most consequential first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from surefoot.analysis.consequence import weighed_as
from surefoot.errors import printable
from surefoot.model.gaps import Gap, Score
from surefoot.model.results import DecisionCoverage
from surefoot.report.words import OBSTACLES, gap_in_words, vectors_in_words

GLYPHS = {"critical": "‼", "core": "!", "utility": "·", "boundary": " "}


def print_gaps(gaps: Sequence[Gap], total: int, console: Console, *, scores: bool = False) -> None:
    """Print a sentence for each gap of ``total``; with ``scores``, explain its rank too.

    Several gaps of one decision stand under its vectors. What this run could not reach stands last,
    under the reasons.
    """
    for obstacle, alike in groupby(gaps, lambda gap: gap.obstacle):
        if obstacle is not None:
            console.print(Text(f"Out of this run's reach: {OBSTACLES[obstacle]}", style="bold"))
        for decision, together in groupby(alike, lambda gap: gap.decision):
            lines = [(gap_line(gap), score_in_words(gap)) for gap in together]
            if decision is not None and len(lines) > 1:
                console.print(Text(f"  {printable(vectors_in_words(decision))}", style="dim"))
            for line, score in lines:
                console.print(line)
                if scores:
                    console.print(Text(f"    {score}", style="dim"))
    if len(gaps) < total:
        console.print(f"and {total - len(gaps)} more: surefoot gaps --limit 0")


def gap_line(gap: Gap) -> Text:
    """Return one line; example: ``‼ auth.py:14 authenticate: password was never False``."""
    line = Text(f"{GLYPHS[gap.tier.value]} ", style="bold")
    line.append(f"{printable(gap.path)}:{gap.line}", style="bold")
    line.append(f" {printable(gap_in_words(gap))}")
    return line


def score_in_words(gap: Gap) -> str:
    """Explain a score; example: ``90 = critical 10 × (condition 7 + complexity 2)``."""
    score: Score = gap.score
    parts = [f"{gap.kind.value} {score.kind}"]
    parts += [
        f"{name} {points}"
        for name, points in (
            ("complexity", score.complexity),
            ("behind it", score.behind),
            ("callers", score.callers),
            ("public", score.public),
            ("changed lately", score.change),
        )
        if points
    ]
    tier = weighed_as(gap.tier, gap.kind)
    return f"{score.total} = {tier.value} {score.tier} × ({' + '.join(parts)})"


def render_gaps_json(gaps: Iterable[Gap]) -> str:
    """Return the gaps as one JSON document, ending in a newline."""
    return json.dumps({"format": 1, "gaps": [_gap(gap) for gap in gaps]}, indent=1) + "\n"


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.id,
        "path": gap.path,
        "name": gap.name,
        "line": gap.line,
        "end_line": gap.end_line,
        "tier": gap.tier.value,
        "kind": gap.kind.value,
        "sentence": gap_in_words(gap),
        "closes": gap.closes._asdict(),
        "score": {**gap.score._asdict(), "total": gap.score.total},
        "behind": gap.behind,
        "number": gap.number,
        "decision": None if gap.decision is None else _decision(gap.decision),
        "obstacle": None if gap.obstacle is None else gap.obstacle.value,
    }


def _decision(covered: DecisionCoverage) -> dict[str, Any]:
    return {
        "line": covered.decision.line,
        "column": covered.decision.column,
        "text": covered.decision.text,
        "seen": covered.seen,
        "missing": covered.missing,
    }
