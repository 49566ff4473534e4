"""Annotations for GitHub Actions: workflow commands on standard output.

GitHub shows ten warnings per step, so the most consequential gaps come first and a notice counts
the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from surefoot.errors import printable
from surefoot.model.gaps import Gap
from surefoot.report.words import gap_in_words

MAX_ANNOTATIONS = 10


def render_github(gaps: Sequence[Gap]) -> str:
    """Return the commands for ranked gaps, one per line."""
    lines = [
        f"::warning file={_property(gap.path)},line={gap.line},endLine={gap.end_line},"
        f"title=Untested ({gap.tier.value})::{_message(gap_in_words(gap))}"
        for gap in gaps[:MAX_ANNOTATIONS]
    ]
    if len(gaps) > MAX_ANNOTATIONS:
        rest = len(gaps) - MAX_ANNOTATIONS
        lines.append(f"::notice title=Surefoot::{rest} more gaps are in the report.")
    return "".join(f"{line}\n" for line in lines)


def _message(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
