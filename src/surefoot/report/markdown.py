"""Markdown for a pull request or a job's summary."""

from __future__ import annotations

from collections.abc import Sequence

from surefoot.errors import printable
from surefoot.model.gaps import Gap, within_reach
from surefoot.model.judged import TierCoverage
from surefoot.model.results import FileCoverage, Summary
from surefoot.model.run import Known
from surefoot.project.findings import Findings
from surefoot.report.figures import cover, missing, percentage, total_cover
from surefoot.report.table import caveats
from surefoot.report.tiers import metrics_of, tier_cell, told_of
from surefoot.report.words import gap_in_words

MAX_BYTES = 1_000_000
"""GitHub refuses a summary of more than 1,024 KiB."""

MAX_GAPS = 10
MAX_SENTENCE = 2_000

_HEAD = (
    "| Name | Stmts | Miss | Branch | BrPart | Cover | Cond | MC/DC | Missing |\n"
    "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n"
)
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~!"} | {"&": "&amp;", "@": "&#64;"})


def render_markdown(findings: Findings) -> str:
    """Return the gaps, the tiers, the table, and what is unmeasured.

    Rows of the table are left out if it would be too long.
    """
    coverage, precision = findings.coverage, findings.config.precision
    head = _gaps(within_reach(findings.gaps)) + _tiers(findings.tiers, precision) + _HEAD
    totals = coverage.totals
    tail = _row("**TOTAL**", totals, total_cover(totals, precision), precision, "")
    tail += "".join(f"\n{_escaped(line)}\n" for line in caveats(coverage))
    rows: list[str] = []
    room = MAX_BYTES - len((head + tail).encode())
    for number, file in enumerate(coverage.files):
        row = _file_row(file, precision)
        room -= len(row.encode())
        if room < 100:
            left = len(coverage.files) - number
            rows.append(f"| {left} more files | | | | | | | | |\n")
            break
        rows.append(row)
    return head + "".join(rows) + tail[: MAX_BYTES // 2]


def _gaps(gaps: Sequence[Gap]) -> str:
    """Return the most consequential gaps as a list."""
    if not gaps:
        return ""
    lines = [
        f"- **{gap.tier.value}** {_escaped(gap.path)}:{gap.line} {_escaped(gap_in_words(gap))[:MAX_SENTENCE]}"
        for gap in gaps[:MAX_GAPS]
    ]
    if len(gaps) > MAX_GAPS:
        lines.append(f"- and {len(gaps) - MAX_GAPS} more")
    return "### What matters and is not tested\n\n" + "\n".join(lines) + "\n\n"


def _tiers(tiers: Sequence[TierCoverage], precision: int) -> str:
    """Return a row for each tier."""
    tiers = told_of(tiers)
    metrics = metrics_of(tiers)
    rows = ["| Tier | Target | " + " | ".join(metric.value for metric in metrics) + " |"]
    rows.append("| :--- | ---: |" + " ---: |" * len(metrics))
    for tier in tiers:
        cells = [tier_cell(tier, metric, precision) for metric in metrics]
        rows.append(f"| {tier.tier.value} | {tier.target.least:g}% | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n\n"


def _file_row(file: FileCoverage, precision: int) -> str:
    name = _escaped(file.path)
    if file.extent.known is Known.NOTHING:
        return f"| {name} | - | - | - | - | - | - | - | unmeasured |\n"
    summary = file.summary
    return _row(name, summary, cover(summary, precision), precision, _escaped(missing(file)))


def _row(name: str, summary: Summary, reached: str, precision: int, missed: str) -> str:
    ratios = [
        f"{percentage(covered, total, precision)}%" if total else ""
        for covered, total in (
            (summary.covered_conditions, summary.conditions),
            (summary.covered_mcdc, summary.mcdc),
        )
    ]
    cells = (
        name, summary.lines, summary.lines - summary.covered_lines, summary.branches,
        summary.partial_branches, reached, *ratios, missed,
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _escaped(text: str) -> str:
    return printable(text).translate(_SPECIAL)
