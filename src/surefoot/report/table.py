"""The terminal table: coverage.py's columns, then conditions and MC/DC."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.judged import NOTHING, Count
from surefoot.model.results import Coverage, FileCoverage, Summary
from surefoot.model.run import Known
from surefoot.report.figures import cover, missing, percentage, total_cover
from surefoot.report.words import (
    COMPILED,
    counted,
    first_of,
    what_is_kept,
    why_incomplete,
    why_unknown,
)

UNMEASURED = "-"


HEADINGS = ("Name", "Stmts", "Miss", "Branch", "BrPart", "Cover", "Cond", "MC/DC")
SEAMS = "Seams"

Cells = tuple[str, ...]

SeamCounts = Mapping[str, tuple[Count, int]]
"""How much of the seams of each file was tried, of how much, and how much is unknown."""

_BETWEEN = 2
"""The spaces between two columns."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the table shows, under coverage.py's option names."""

    precision: int = 0
    show_missing: bool = False
    skip_covered: bool = False
    skip_empty: bool = False


def print_table(
    coverage: Coverage,
    console: Console,
    options: TableOptions,
    seams: SeamCounts | None = None,
) -> None:
    """Print a row for each file and the totals, then what could not be measured.

    Where ``seams`` are given, they have a column too, if only of the total.
    The rows fit the console. A path that is too long is shortened by whole folders, or stands on a
    line of its own; what is missing stands below its row where there is no room beside it.
    """
    files = [file for file in coverage.files if not _is_skipped(file, options)]
    rows: list[Cells] = [_file_cells(file, options.precision) for file in files]
    cover_of_all = total_cover(coverage.totals, options.precision)
    totals: Cells = _cells("TOTAL", coverage.totals, cover_of_all, options.precision)
    missed = [missing(file) if options.show_missing else "" for file in files]
    headings: Cells = HEADINGS
    if seams is not None:
        headings = (*HEADINGS, SEAMS)
        rows = [
            (*row, tried_of(*seams.get(file.path, (NOTHING, 0))))
            for file, row in zip(files, rows, strict=True)
        ]
        totals = (*totals, tried_of(*_total(seams)))
    columns = zip(headings, *rows, totals, strict=True)
    _, *widths = [max(map(cell_len, column)) + _BETWEEN for column in columns]
    names = fitting_paths([row[0] for row in rows], console.width - sum(widths))
    room = max(cell_len(name) for name in ("TOTAL", *filter(None, names)))
    whole = room + sum(widths)
    beside = whole + _BETWEEN + max(map(len, missed), default=0) <= console.width

    def write(name: str, figures: Sequence[str], ending: str = "", style: str = "") -> None:
        cells = "".join(cell.rjust(width) for cell, width in zip(figures, widths, strict=True))
        line = f"{set_cell_size(name, room)}{cells}{' ' * _BETWEEN}{ending}"
        console.print(Text(line.rstrip(), style=style), soft_wrap=True)

    heading = "Missing" if options.show_missing and beside else ""
    write(headings[0], headings[1:], heading, style="bold")
    console.print("-" * whole)
    for row, name, lines in zip(rows, names, missed, strict=True):
        if name is None:
            console.print(Text(row[0]), soft_wrap=True)
        write(name or "", row[1:], lines if beside else "")
        if lines and not beside:
            console.print(Padding(Text(f"Missing: {lines}"), (0, 0, 0, 4), expand=False))
    console.print("-" * whole)
    write(totals[0], totals[1:], style="bold")
    skipped = len(coverage.files) - len(files)
    if skipped:
        console.print(f"{counted(skipped, 'file')} skipped: nothing missing, or nothing in them.")
    for line in caveats(coverage):
        console.print(Text(printable(line)))


def fitting_paths(paths: Sequence[str], room: int) -> list[str | None]:
    """Shorten the paths that are wider than ``room``, by whole folders in the middle.

    None stands for a path that cannot be shortened, or would look as another does.
    Example: ``src/…/users/models.py``.
    """
    short = [_shortened(path, room) for path in paths]
    alike = Counter(short)
    return [None if alike[name] > 1 else name for name in short]


def _shortened(path: str, room: int) -> str | None:
    """Leave out as few folders as it takes, but not the first."""
    if cell_len(path) <= room:
        return path
    first, *others = path.split("/")
    candidates = ("/".join((first, "…", *others[n:])) for n in range(1, len(others)))
    return next((text for text in candidates if cell_len(text) <= room), None)


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


def _file_cells(file: FileCoverage, precision: int) -> Cells:
    if file.extent.known is Known.NOTHING:
        return (printable(file.path), *([UNMEASURED] * 7))
    cells = _cells(printable(file.path), file.summary, cover(file.summary, precision), precision)
    if file.extent.known is Known.LINES:
        return (*cells[:3], *([UNMEASURED] * 5))
    return cells


def _cells(name: str, summary: Summary, reached: str, precision: int) -> Cells:
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


def tried_of(count: Count, unknown: int) -> str:
    """Return how much of some seams was tried, two of each; example: ``3/4``, ``3/4 ?``."""
    told = f"{count.covered}/{count.total}" if count.total else ""
    return f"{told} ?".lstrip() if unknown else told


def _total(seams: SeamCounts) -> tuple[Count, int]:
    counts = [count for count, _ in seams.values()]
    tried, known = sum(c.covered for c in counts), sum(c.total for c in counts)
    return Count(tried, known), sum(unknown for _, unknown in seams.values())


def _ratio(covered: int, total: int, precision: int) -> str:
    """Return a percentage, or nothing if there is nothing to cover."""
    return f"{percentage(covered, total, precision)}%" if total else ""


def caveats(coverage: Coverage) -> list[str]:
    """Say what is unmeasured and why, and which tests are missing from the data.

    There is one sentence for each reason, with the first places.
    """
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for file in coverage.files:
        if file.extent.known is not Known.ALL:
            continue
        for decision in file.decisions:
            if decision.unmeasured is not None:
                what = "decision", decision.unmeasured
                places[what].append(f"{file.path}:{decision.decision.line}")
        for function in file.functions:
            if function.region.compiled:
                where = f"{file.path}:{function.region.line} {function.region.qualname}"
                places["function", COMPILED].append(where)
    return [
        *why_unknown(coverage),
        *why_incomplete(coverage),
        *what_is_kept(coverage),
        *(
            f"Unmeasured: {counted(len(found), noun)}: {first_of(found)}: {reason}."
            for (noun, reason), found in places.items()
        ),
    ]
