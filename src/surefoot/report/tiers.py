"""Show the tiers: the target of each, its figures, and which code is in it and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.analysis.gate import count_of, judged_count, units_short, unknown_units
from surefoot.errors import printable
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.tiers import MEASURED_TIERS, Metric, Origin, Placement, Tier
from surefoot.report.figures import UNKNOWN, percentage

MAX_DECIMALS = 6
MAX_NAMES = 6
"""How many functions are listed for one reason."""


def print_tiers(tiers: Iterable[TierCoverage], console: Console, precision: int = 0) -> None:
    """Print a row for each tier, then the members of each."""
    tiers = tuple(tiers)
    console.print(tier_table(tiers, precision))
    for tier in tiers:
        if tier.tier not in MEASURED_TIERS:
            continue
        console.print()
        console.print(Text(tier.tier.value, style="bold"))
        for line in _members(tier):
            console.print(Text(line))
    console.print()
    console.print(
        Text(
            "Wrong tier? Correct it in the source, as in `def total():  # surefoot: critical`, or in\n"
            'pyproject.toml: [tool.surefoot.tiers.critical] match = ["shop.prices.total"]'
        )
    )


def tier_table(
    tiers: Iterable[TierCoverage], precision: int = 0, held: Collection[tuple[Tier, Metric]] = ()
) -> Table:
    """Return a table with a row for each tier: its target, and each metric.

    ``held`` are those that miss their target, and are held to a baseline instead.
    """
    tiers = told_of(tiers)
    metrics = metrics_of(tiers)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("tier")
    table.add_column("target", justify="right")
    for metric in metrics:
        table.add_column(_HEADING[metric], justify="right")
    for tier in tiers:
        cells = [
            tier_cell(tier, metric, precision, is_held=(tier.tier, metric) in held)
            for metric in metrics
        ]
        table.add_row(tier.tier.value, f"{tier.target.least:g}%", *cells)
    return table


def told_of(tiers: Iterable[TierCoverage]) -> list[TierCoverage]:
    """Return the measured tiers, and the boundary if there are seams to it."""
    return [tier for tier in tiers if tier.tier in MEASURED_TIERS or tier.has_figures]


def metrics_of(tiers: Iterable[TierCoverage]) -> tuple[Metric, ...]:
    """Return what is told of tiers: of mutants only where some were tried, or a gate asks for it."""
    has_mutants = any(tier.mutants.total or Metric.MUTANTS in tier.target.metrics for tier in tiers)
    return tuple(metric for metric in Metric if has_mutants or metric is not Metric.MUTANTS)


_HEADING = {
    Metric.STATEMENTS: "statements",
    Metric.BRANCHES: "branches",
    Metric.CONDITIONS: "conditions",
    Metric.MCDC: "MC/DC",
    Metric.SEAMS: "seams",
    Metric.MUTANTS: "mutants",
}


def tier_cell(tier: TierCoverage, metric: Metric, precision: int, *, is_held: bool = False) -> str:
    """Return the figure of a tier, with a glyph in front if the metric is gated.

    The glyph is ``=`` where the target is missed and a baseline ``is_held`` instead.
    """
    text = tier_figure(tier, metric, precision)
    if text == "-" or metric not in tier.target.metrics:
        return text
    if text == UNKNOWN:
        return f"? {text}"
    glyph = "=" if is_held else mark(judged_count(tier, metric), tier.target.least, tier.target.aim)
    return f"{glyph} {text}"


def tier_figure(tier: TierCoverage, metric: Metric, precision: int) -> str:
    """Return the figure of a tier, with enough decimals that one below its target never looks as if
    it met it.
    """
    if unknown_units(tier, metric):
        return UNKNOWN
    count = count_of(tier, metric)
    if not count.total:
        return "-"
    text = f"{percentage(count.covered, count.total, precision)}%"
    least = tier.target.least
    if metric in tier.target.metrics and units_short(count, least):
        while precision < MAX_DECIMALS and float(text[:-1]) >= least:
            precision += 1
            text = f"{percentage(count.covered, count.total, precision)}%"
    return text


def mark(count: Count, least: float, aim: float) -> str:
    """Return a glyph: ``✓`` if the aim is met, ``~`` if only the target is, ``✗`` if neither."""
    if units_short(count, least):
        return "✗"
    return "~" if units_short(count, aim) else "✓"


def oracle_gap_lines(tiers: Iterable[TierCoverage]) -> list[str]:
    """Return a line for each tier of which mutants were tried.

    Example: ``critical   oracle gap 24%: 4 of 17 bugs in code that tests ran were not noticed``.
    """
    lines = []
    for tier in tiers:
        noticed, total = tier.mutants
        if total:
            share = percentage(total - noticed, total, 0)
            told = f"{total - noticed} of {total} bugs in code that tests ran were not noticed"
            unknown = f"; of {tier.unknown_mutants} it is unknown" if tier.unknown_mutants else ""
            lines.append(f"{tier.tier.value:10} oracle gap {share}%: {told}{unknown}")
    return lines


def _members(tier: TierCoverage) -> Iterator[str]:
    """Yield the lines that list a tier's members, file by file, with the reasons."""
    groups: dict[str, dict[Placement, list[str]]] = {}
    for member in tier.members:
        if member.summary.has_statements:
            placed = groups.setdefault(member.path, {})
            placed.setdefault(member.placement, []).append(member.name or "(module)")
    for path, placements in groups.items():
        yield f"  {printable(path)}"
        for placement, names in placements.items():
            shown = ", ".join(names[:MAX_NAMES])
            if len(names) > MAX_NAMES:
                shown += f" and {len(names) - MAX_NAMES} more"
            why = placement.reason
            if placement.origin in (Origin.INFERRED, Origin.DEFAULT):
                why += f" ({placement.origin.value})"
            yield f"    {printable(shown)}: {printable(why)}"
