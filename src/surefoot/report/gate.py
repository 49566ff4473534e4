"""Say whether the gate is passed, and which gaps to close if not."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from surefoot.analysis.gate import falls_short, is_known
from surefoot.model.gate import Shortfall, Verdict
from surefoot.model.judged import TierCoverage
from surefoot.model.results import Coverage
from surefoot.model.tiers import Metric, Tier
from surefoot.report.figures import cut_percentage
from surefoot.report.gaps import gap_line
from surefoot.report.tiers import tier_table
from surefoot.report.words import counted, why_incomplete, why_unknown

MAX_GAPS = 5
"""How many gaps are listed for one shortfall."""

_DECIMALS = 2
"""How many decimals a figure has that misses a target, at least."""


def print_gate(
    tiers: Iterable[TierCoverage],
    verdict: Verdict,
    console: Console,
    precision: int = 0,
) -> None:
    """Print the tiers, then each shortfall with the gaps that would close it.

    Targets that a baseline stands in for follow, without gaps: they fail nothing.
    """
    tiers = tuple(tiers)
    held = {(missed.tier, missed.metric) for missed in verdict.outstanding}
    console.print(tier_table(tiers, precision, held))
    accepted = sum(t.accepted.get(metric, 0) for t in tiers for metric in t.target.metrics)
    if accepted:
        console.print(f"accepted as untested: {counted(accepted, 'unit')} (surefoot accept --list)")
    print_shortfalls(verdict, console)
    if verdict.outstanding:
        console.print()
        console.print(Text("= held to the baseline; to reach their targets:", style="bold"))
        for missed in verdict.outstanding:
            console.print(Text(f"  {shortfall_in_words(missed)}"))
    if verdict.risen:
        better = _listed(verdict.risen)
        console.print()
        console.print(Text(f"Better than the baseline: {better}. To keep that: surefoot baseline"))
    if not verdict.shortfalls:
        console.print("✓ gate passed")


def print_shortfalls(verdict: Verdict, console: Console) -> None:
    """Print what misses its target, each with the gaps that would close it."""
    for shortfall in verdict.shortfalls:
        console.print()
        console.print(Text(f"✗ {shortfall_in_words(shortfall)}", style="bold"))
        for gap in shortfall.closing[:MAX_GAPS]:
            line = Text("  ")
            line.append_text(gap_line(gap))
            console.print(line)
        if len(shortfall.closing) > MAX_GAPS:
            console.print(f"  and {len(shortfall.closing) - MAX_GAPS} more")


def why_undecided(coverage: Coverage, verdict: Verdict) -> list[str]:
    """Say why a gate cannot decide, one sentence for each reason; none where it can."""
    sentences = []
    if verdict.unknown or coverage.stale or coverage.broken:
        sentences += why_unknown(coverage)
    sentences += why_incomplete(coverage)
    mutants = [each for each in verdict.unknown if each[1] is Metric.MUTANTS]
    others = [each for each in verdict.unknown if each[1] is not Metric.MUTANTS]
    if others:
        sentences.append(
            f"Unknown: {_listed(others)}. Measure these files, or name them under allow_unknown in "
            "[tool.surefoot] to judge the rest."
        )
    if mutants:
        sentences.append(
            f"Unknown: {_listed(mutants)}. Not all were tried on the code and tests as they are: "
            "surefoot mutate"
        )
    return sentences


def _listed(metrics: Iterable[tuple[Tier, Metric]]) -> str:
    return ", ".join(f"{tier.value} {metric.value}" for tier, metric in metrics)


def why_cover_fails(coverage: Coverage, minimum: float) -> str | None:
    """Say why ``Cover`` is not at least a minimum, if one is asked for.

    The figure is cut off, with as many decimals as the minimum has, so that it looks lower too.
    Example: ``Cover is 82.0162%, below the minimum of 82.0163%.``
    """
    if not minimum:
        return None
    totals, least = coverage.totals, f"{Decimal(str(minimum)).normalize():f}"
    if not is_known(coverage, totals):
        return f"Cover is unknown, and must be at least {least}%."
    if not falls_short(totals, minimum):
        return None
    total = totals.lines + totals.branches
    if not total:
        return f"Nothing that could run was measured, and Cover must be at least {least}%."
    covered = totals.covered_lines + totals.covered_branches
    decimals = max(_DECIMALS, len(least.partition(".")[2]))
    reached = cut_percentage(covered, total, decimals)
    return f"Cover is {reached}%, below the minimum of {least}%."


def shortfall_in_words(shortfall: Shortfall) -> str:
    """Return a sentence; example: ``critical conditions: 4 of 10 (40%), 6 short of 95%``."""
    covered, total = shortfall.count
    name = f"{shortfall.tier.value} {shortfall.metric.value}"
    if not total:
        return (
            f"{name}: there are none any more, and {shortfall.short} were covered in the "
            "baseline. If that is meant, write it again: surefoot baseline"
        )
    reached = cut_percentage(covered, total, _DECIMALS).rstrip("0").rstrip(".")
    wanted = f"{shortfall.least:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    what = "the baseline's " if shortfall.ratchet else ""
    return f"{name}: {covered} of {total} ({reached}%), {shortfall.short} short of {what}{wanted}%"
