"""Show the gaps, most consequential first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.gaps import Gap, Score
from surefoot.report.words import gap_in_words

GLYPHS = {"critical": "‼", "core": "!", "utility": "·", "boundary": " "}


def print_gaps(gaps: Iterable[Gap], total: int, console: Console, *, scores: bool = False) -> None:
    """Print a sentence for each gap of ``total``; with ``scores``, explain its rank too."""
    gaps = tuple(gaps)
    for gap in gaps:
        console.print(gap_line(gap))
        if scores:
            console.print(Text(f"    {score_in_words(gap)}", style="dim"))
    if len(gaps) < total:
        console.print(f"and {total - len(gaps)} more: surefoot gaps --limit 0")


def gap_line(gap: Gap) -> Text:
    """Return one line; example: ``‼ auth.py:14  password was never False``."""
    line = Text(f"{GLYPHS[gap.tier.value]} ", style="bold")
    line.append(f"{printable(gap.path)}:{gap.line}", style="bold")
    line.append(f"  {printable(gap_in_words(gap))}")
    return line


def score_in_words(gap: Gap) -> str:
    """Explain a score; example: ``90 = critical 10 × (condition 7 + complexity 2)``."""
    score: Score = gap.score
    parts = [f"{gap.kind.value} {score.kind}"]
    if score.complexity:
        parts.append(f"complexity {score.complexity}")
    if score.change:
        parts.append(f"changed lately {score.change}")
    return f"{score.total} = {gap.tier.value} {score.tier} × ({' + '.join(parts)})"


def render_gaps_json(gaps: Iterable[Gap]) -> str:
    """Return the gaps as one JSON document, ending in a newline."""
    return json.dumps({"format": 1, "gaps": [_gap(gap) for gap in gaps]}, indent=1) + "\n"


def _gap(gap: Gap) -> dict[str, Any]:
    return {
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
    }
