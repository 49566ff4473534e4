"""What the commands share: their options and the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from surefoot.errors import NO_JUDGEMENT

if TYPE_CHECKING:
    from rich.console import Console

    from surefoot.model.results import Coverage
    from surefoot.project.findings import Findings

source_option = click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="DIR|PACKAGE",
    help="Measure this directory, file or package (repeatable).",
)
omit_option = click.option(
    "--omit",
    "omits",
    multiple=True,
    metavar="PATTERN",
    help="Leave out files that match this shell pattern (repeatable).",
)


def console_of_user() -> Console:
    """Return the terminal; where the output is not a terminal, lines are up to 1,000 columns
    wide.
    """
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 1000
    return console


def say_unknown(coverage: Coverage) -> None:
    """Say what was not measured, apart from what a command prints."""
    from surefoot.report.figures import printable  # noqa: PLC0415
    from surefoot.report.words import why_unknown  # noqa: PLC0415

    for sentence in why_unknown(coverage):
        click.echo(f"surefoot: {printable(sentence)}", err=True)


def end_if_unknown(coverage: Coverage) -> None:
    """Exit as a gate that cannot decide does, where not everything was measured."""
    from surefoot.analysis.gate import is_known  # noqa: PLC0415

    if not is_known(coverage, coverage.totals):
        sys.exit(NO_JUDGEMENT)


def show_table(findings: Findings) -> None:
    """Print the table as configured."""
    from surefoot.report.table import TableOptions, print_table  # noqa: PLC0415

    config = findings.config
    options = TableOptions(
        config.precision, config.show_missing, config.skip_covered, config.skip_empty
    )
    print_table(findings.coverage, console_of_user(), options)
