"""The confidence report: what matters and is not tested, in one screen."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from surefoot.model.gaps import Gap
from surefoot.project.findings import Findings
from surefoot.report.figures import cover, percentage, printable
from surefoot.report.gaps import gap_line
from surefoot.report.table import caveats
from surefoot.report.tiers import tier_table

MAX_GAPS = 7
MAX_CAVEATS = 5


def print_confidence(findings: Findings, console: Console) -> None:
    """Print the most consequential gaps, a line for each tier, the coverage, and what to do next."""
    gaps = findings.gaps
    if gaps:
        console.print(Text("What matters and is not tested", style="bold"))
        for gap in gaps[:MAX_GAPS]:
            console.print(gap_line(gap))
        if len(gaps) > MAX_GAPS:
            console.print(f"  and {len(gaps) - MAX_GAPS} more (surefoot gaps)")
    elif findings.coverage.totals.lines:
        console.print(Text("✓ Everything that can run was tested, both ways.", style="bold"))
    console.print()
    precision = findings.config.precision
    told_of = [tier for tier in findings.tiers if tier.summary.statements]
    console.print(tier_table(told_of, precision))
    console.print()
    console.print(_coverage_line(findings))
    told = caveats(findings.coverage)
    for line in told[:MAX_CAVEATS]:
        console.print(Text(printable(line)))
    if len(told) > MAX_CAVEATS:
        console.print(f"and {len(told) - MAX_CAVEATS} more notes (surefoot report)")
    for line in _next(gaps):
        console.print(Text(line))


def _coverage_line(findings: Findings) -> Text:
    """Return the line that people expect; example: ``Cover 85%: 36 of 40 lines, …``."""
    totals, precision = findings.coverage.totals, findings.config.precision
    line = Text(f"Cover {cover(totals, precision)}%", style="bold")
    line.append(f": {totals.covered_lines:,} of {totals.lines:,} lines")
    parts = (
        ("branches", totals.covered_branches, totals.branches),
        ("condition outcomes", totals.covered_conditions, totals.conditions),
    )
    for name, covered, total in parts:
        if total:
            line.append(f", {covered:,} of {total:,} {name}")
    if totals.mcdc:
        line.append(f"; MC/DC {percentage(totals.covered_mcdc, totals.mcdc, precision)}%")
    return line


def _next(gaps: tuple[Gap, ...]) -> list[str]:
    """Say which command to run next."""
    if not gaps:
        return ["Next: surefoot baseline keeps it that way."]
    place = f"{printable(gaps[0].path)}:{gaps[0].line}"
    return [
        f"Next: surefoot explain {place} says which test to write; surefoot gate checks every target."
    ]
