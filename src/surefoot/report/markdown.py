"""Markdown for a pull request or a job's summary."""

from __future__ import annotations

from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import Known
from surefoot.report.figures import cover, missing, percentage, printable
from surefoot.report.table import caveats

MAX_BYTES = 1_000_000
"""GitHub refuses a summary of more than 1,024 KiB."""

_HEAD = (
    "| Name | Stmts | Miss | Branch | BrPart | Cover | Cond | MC/DC | Missing |\n"
    "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n"
)
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~!"} | {"&": "&amp;", "@": "&#64;"})


def render_markdown(coverage: Coverage, precision: int = 0) -> str:
    """Return the table, and below it what is unmeasured; rows are left out where it is too long."""
    tail = _row("**TOTAL**", coverage.totals, precision, "")
    tail += "".join(f"\n{_escaped(line)}\n" for line in caveats(coverage))
    rows: list[str] = []
    room = MAX_BYTES - len((_HEAD + tail).encode())
    for number, file in enumerate(coverage.files):
        row = _file_row(file, precision)
        room -= len(row.encode())
        if room < 100:
            left = len(coverage.files) - number
            rows.append(f"| {left} more files | | | | | | | | |\n")
            break
        rows.append(row)
    return _HEAD + "".join(rows) + tail[: MAX_BYTES // 2]


def _file_row(file: FileCoverage, precision: int) -> str:
    name = _escaped(file.path)
    if file.extent.known is Known.NOTHING:
        return f"| {name} | - | - | - | - | - | - | - | unmeasured |\n"
    return _row(name, file.summary, precision, _escaped(missing(file)))


def _row(name: str, summary: Summary, precision: int, missed: str) -> str:
    ratios = [
        f"{percentage(covered, total, precision)}%" if total else ""
        for covered, total in (
            (summary.covered_conditions, summary.conditions),
            (summary.covered_mcdc, summary.mcdc),
        )
    ]
    cells = (
        name, summary.lines, summary.lines - summary.covered_lines, summary.branches,
        summary.partial_branches, f"{cover(summary, precision)}%", *ratios, missed,
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _escaped(text: str) -> str:
    return printable(text).translate(_SPECIAL)
