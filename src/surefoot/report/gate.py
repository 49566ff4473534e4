"""Say whether the gate is passed, and which gaps to close if not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from surefoot.model.gate import Shortfall
from surefoot.model.judged import TierCoverage
from surefoot.report.figures import percentage
from surefoot.report.gaps import gap_line
from surefoot.report.tiers import tier_table
from surefoot.report.words import counted

MAX_GAPS = 5
"""How many gaps are listed for one shortfall."""


def print_gate(
    tiers: Iterable[TierCoverage],
    found: Sequence[Shortfall],
    console: Console,
    precision: int = 0,
) -> None:
    """Print the tiers, then each shortfall with the gaps that would close it."""
    tiers = tuple(tiers)
    console.print(tier_table(tiers, precision))
    accepted = sum(t.accepted.get(metric, 0) for t in tiers for metric in t.target.metrics)
    if accepted:
        console.print(f"accepted as untested: {counted(accepted, 'unit')} (surefoot accept --list)")
    for shortfall in found:
        console.print()
        console.print(Text(f"✗ {shortfall_in_words(shortfall)}", style="bold"))
        for gap in shortfall.closing[:MAX_GAPS]:
            line = Text("  ")
            line.append_text(gap_line(gap))
            console.print(line)
        if len(shortfall.closing) > MAX_GAPS:
            console.print(f"  and {len(shortfall.closing) - MAX_GAPS} more")
    if not found:
        console.print("✓ gate passed")


def shortfall_in_words(shortfall: Shortfall) -> str:
    """Return a sentence; example: ``critical conditions: 4 of 10 (40%), 6 short of 95%``."""
    covered, total = shortfall.count
    decimals = 2
    reached = percentage(covered, total, decimals).rstrip("0").rstrip(".")
    wanted = f"{shortfall.least:.2f}".rstrip("0").rstrip(".")
    what = "the baseline's " if shortfall.ratchet else ""
    return (
        f"{shortfall.tier.value} {shortfall.metric.value}: {covered} of {total} ({reached}%), "
        f"{shortfall.short} short of {what}{wanted}%"
    )
