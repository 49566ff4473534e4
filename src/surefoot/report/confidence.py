"""The confidence report: what matters and is not tested, in one screen."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from surefoot.analysis.gate import is_known
from surefoot.errors import printable
from surefoot.model.gaps import first_screen, within_reach
from surefoot.project.findings import Findings
from surefoot.report.figures import percentage, total_cover
from surefoot.report.gaps import gap_line
from surefoot.report.paths import paths_in_words
from surefoot.report.pyramid import level_lines
from surefoot.report.table import caveats
from surefoot.report.tiers import oracle_gap_lines, tier_table
from surefoot.report.words import cover_in_words, no_gap_in_words

MAX_GAPS = 7
MAX_CAVEATS = 5


def print_confidence(findings: Findings, console: Console) -> None:
    """Print the most consequential gaps, a line for each tier, the coverage, and what to do next."""
    gaps = within_reach(findings.gaps)
    if gaps:
        console.print(Text("What matters and is not tested", style="bold"))
        for gap in first_screen(gaps, MAX_GAPS):
            console.print(gap_line(gap))
        if len(gaps) > MAX_GAPS:
            console.print(f"  and {len(gaps) - MAX_GAPS} more (surefoot gaps)")
    else:
        told = no_gap_in_words(findings.coverage, findings.coverage.totals, len(findings.gaps))
        console.print(Text(told, style="bold"))
    console.print()
    precision = findings.config.precision
    told_of = [tier for tier in findings.tiers if tier.has_figures]
    console.print(tier_table(told_of, precision))
    console.print()
    if findings.pyramid.tests:
        for line in level_lines(findings.pyramid):
            console.print(Text(line))
        console.print()
    oracle_gaps = oracle_gap_lines(findings.tiers)
    if oracle_gaps:
        for gap_of_tier in oracle_gaps:
            console.print(Text(gap_of_tier))
        console.print()
    console.print(_coverage_line(findings))
    paths = findings.path_totals
    if paths is not None:
        console.print(Text(paths_in_words(paths)))
    notes = caveats(findings.coverage)
    for line in notes[:MAX_CAVEATS]:
        console.print(Text(printable(line)))
    if len(notes) > MAX_CAVEATS:
        console.print(f"and {len(notes) - MAX_CAVEATS} more notes (surefoot report)")
    console.print(Text(_next(findings)))


def _coverage_line(findings: Findings) -> Text:
    """Return the line that people expect; example: ``Cover 85%: 36 of 40 lines, …``."""
    totals, precision = findings.coverage.totals, findings.config.precision
    line = Text(f"Cover {total_cover(totals, precision)}", style="bold")
    if not totals.lines:
        return line.append(": nothing that could run was measured")
    if not totals.cover_is_known:
        return line.append(f"; of what was measured, {cover_in_words(totals)}")
    line.append(f": {cover_in_words(totals)}")
    if totals.mcdc:
        line.append(f"; MC/DC {percentage(totals.covered_mcdc, totals.mcdc, precision)}%")
    return line


def _next(findings: Findings) -> str:
    """Say which command to run next."""
    if not is_known(findings.coverage, findings.coverage.totals):
        return "Next: measure what is unmeasured; until then no gate can pass."
    gaps = within_reach(findings.gaps)
    if not gaps:
        return "Next: surefoot baseline keeps it that way."
    place = f"{printable(gaps[0].path)}:{gaps[0].line}"
    return (
        f"Next: surefoot explain {place} says which test to write; "
        "surefoot gate checks every target."
    )
