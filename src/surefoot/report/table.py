"""The terminal table: coverage.py's columns, then conditions and MC/DC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.analysis.coverage import REWRITTEN_ASSERT
from surefoot.errors import printable
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import Known
from surefoot.report.figures import cover, missing, percentage, total_cover
from surefoot.report.words import COMPILED, counted, why_incomplete, why_unknown

UNMEASURED = "-"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the table shows, under coverage.py's option names."""

    precision: int = 0
    show_missing: bool = True
    skip_covered: bool = False
    skip_empty: bool = False


def print_table(coverage: Coverage, console: Console, options: TableOptions) -> None:
    """Print a row for each file and the totals, then what could not be measured."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_footer=True)
    precision = options.precision
    totals = _cells("TOTAL", coverage.totals, total_cover(coverage.totals, precision), precision)
    for heading, total in zip(
        ("Name", "Stmts", "Miss", "Branch", "BrPart", "Cover", "Cond", "MC/DC"), totals, strict=True
    ):
        justify: Literal["left", "right"] = "left" if heading == "Name" else "right"
        table.add_column(
            heading, justify=justify, footer=total, no_wrap=heading != "Name", overflow="fold"
        )
    if options.show_missing:
        table.add_column("Missing", overflow="fold")
    skipped = 0
    for file in coverage.files:
        if _is_skipped(file, options):
            skipped += 1
            continue
        cells = [Text(cell) for cell in _file_cells(file, options.precision)]
        table.add_row(*cells, *([Text(missing(file))] if options.show_missing else []))
    console.print(table)
    if skipped:
        console.print(f"{counted(skipped, 'file')} skipped: nothing missing, or nothing in them.")
    for line in caveats(coverage):
        console.print(Text(printable(line)))


def _is_skipped(file: FileCoverage, options: TableOptions) -> bool:
    summary = file.summary
    if options.skip_empty and not summary.lines:
        return True
    complete = (
        file.extent.known is Known.ALL
        and not file.missing_lines
        and not file.missing_branches
        and summary.conditions == summary.covered_conditions
        and summary.mcdc == summary.covered_mcdc
        and not summary.unmeasured
    )
    return options.skip_covered and complete


def _file_cells(file: FileCoverage, precision: int) -> tuple[str, ...]:
    if file.extent.known is Known.NOTHING:
        return (printable(file.path), *([UNMEASURED] * 7))
    cells = _cells(printable(file.path), file.summary, cover(file.summary, precision), precision)
    if file.extent.known is Known.LINES:
        return (*cells[:3], *([UNMEASURED] * 5))
    return cells


def _cells(name: str, summary: Summary, reached: str, precision: int) -> tuple[str, ...]:
    return (
        name,
        str(summary.lines),
        str(summary.lines - summary.covered_lines),
        str(summary.branches),
        str(summary.partial_branches),
        reached,
        _ratio(summary.covered_conditions, summary.conditions, precision),
        _ratio(summary.covered_mcdc, summary.mcdc, precision),
    )


def _ratio(covered: int, total: int, precision: int) -> str:
    """Return a percentage, or nothing if there is nothing to cover."""
    return f"{percentage(covered, total, precision)}%" if total else ""


def caveats(coverage: Coverage) -> list[str]:
    """Say what is unmeasured and why, and which tests are missing from the data."""
    lines = [*why_unknown(coverage), *why_incomplete(coverage)]
    for file in coverage.files:
        if file.extent.known is not Known.ALL:
            continue
        asserts = sum(d.unmeasured == REWRITTEN_ASSERT for d in file.decisions)
        if asserts:
            lines.append(
                f"Unmeasured: {file.path}: {asserts} decisions in asserts, which pytest rewrites."
            )
        lines += [
            f"Unmeasured: {file.path}:{d.decision.line}: decision of {len(d.conditions)} "
            f"conditions: {d.unmeasured}."
            for d in file.decisions
            if d.unmeasured not in {None, REWRITTEN_ASSERT}
        ]
        lines += [
            f"Unmeasured: {file.path}:{function.region.line}: {function.region.qualname}: "
            f"{COMPILED}."
            for function in file.functions
            if function.region.compiled
        ]
    return lines
