"""What the commands share: their options and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

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


def show_table(findings: Findings) -> None:
    """Print the table as configured."""
    from surefoot.report.table import TableOptions, print_table  # noqa: PLC0415

    config = findings.config
    options = TableOptions(
        config.precision, config.show_missing, config.skip_covered, config.skip_empty
    )
    print_table(findings.coverage, console_of_user(), options)
