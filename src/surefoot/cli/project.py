"""What the commands share: their options, the project, and the terminal."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot.config import Config, find_root, load_config
from surefoot.git import changed_lines
from surefoot.run import within
from surefoot.selection import Selection
from surefoot.store.datafile import read_data
from surefoot.targets import choose_sources, selection_of

if TYPE_CHECKING:
    from rich.console import Console

    from surefoot.findings import Findings

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


def choose_project(
    sources: tuple[str, ...], omits: tuple[str, ...], *, announce: bool = False
) -> tuple[Config, Selection]:
    """Read the configuration and settle what is measured."""
    config = load_config(find_root(Path.cwd()))
    if omits:
        config = dataclasses.replace(config, omit=(*config.omit, *omits))
    chosen = sources or chosen_sources(config)
    if announce and not sources and not config.source:
        click.echo(
            f"surefoot: measuring {', '.join(chosen)} (found in {config.root.name}/; "
            "set source in [tool.surefoot] to choose)",
            err=True,
        )
    if announce:
        for note in config.notes:
            click.echo(f"surefoot: {note}", err=True)
    return config, selection_of(config, chosen)


def chosen_sources(config: Config) -> tuple[str, ...]:
    """Return what is measured when the command line does not say."""
    return config.source or choose_sources(config.root)


def read_findings(
    sources: tuple[str, ...] = (), omits: tuple[str, ...] = (), *, since: str | None = None
) -> Findings:
    """Read the project and what the last run found out about it.

    With ``since``, that is about the lines alone that a git revision does not have.
    """
    from surefoot.findings import find  # noqa: PLC0415

    config, selection = choose_project(sources, omits)
    data = read_data(config.data_file)
    if sources:
        data = within(selection, config.root, data)
    only = None if since is None else changed_lines(config.root, since)
    return find(config, selection, data, only)


def console_of_user() -> Console:
    """Return the terminal, or a wide page where the output is none."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 1000
    return console


def show_table(findings: Findings) -> None:
    """Print the table as the configuration wants it."""
    from surefoot.report.table import TableOptions, print_table  # noqa: PLC0415

    config = findings.config
    options = TableOptions(
        config.precision, config.show_missing, config.skip_covered, config.skip_empty
    )
    print_table(findings.coverage, console_of_user(), options)
