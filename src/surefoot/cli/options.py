"""What the commands share: their options and the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot.errors import NO_JUDGEMENT, DataError, printable_lines
from surefoot.model.tiers import MEASURED_TIERS

if TYPE_CHECKING:
    from rich.console import Console

    from surefoot.config import Config
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
paths_option = click.option(
    "--paths",
    is_flag=True,
    help="Measure which ways through each function are taken, in all of the code.",
)


tier_option = click.option(
    "--tier", type=click.Choice([tier.value for tier in MEASURED_TIERS]), help="Only this tier."
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of what is printed; json always holds all.",
)


def limit_option(what: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option that says how many of something to list; example: ``tests of a kind``."""
    return click.option(
        "--limit",
        type=click.IntRange(0),
        default=20,
        show_default=True,
        help=f"How many {what} to list; 0 for all.",
    )


def findings_here(
    sources: tuple[str, ...] = (), omits: tuple[str, ...] = (), since: str | None = None
) -> Findings:
    """Read the findings of the project around the current directory, as ``read_findings`` does.

    Where the data says nothing, exit as a gate that cannot decide does.
    """
    from surefoot.config import find_root, load_config  # noqa: PLC0415
    from surefoot.project.findings import read_findings  # noqa: PLC0415

    take_in_abandoned(load_config(find_root(Path.cwd())))
    try:
        return read_findings(Path.cwd(), sources, omits, since=since)
    except DataError as error:
        say(str(error))
        sys.exit(NO_JUDGEMENT)


def take_in_abandoned(config: Config) -> None:
    """Save what runs have left that were killed, and say so."""
    from surefoot.measure.recovery import save_abandoned  # noqa: PLC0415
    from surefoot.report.words import counted  # noqa: PLC0415

    tests = save_abandoned(config.folder, config.data_file, config.root)
    if tests:
        say(f"an earlier run was ended; what it recorded of {counted(tests, 'test')} is kept")


def console_of_user() -> Console:
    """Return the terminal; where the output is not a terminal, no line is wrapped."""
    from rich.console import Console  # noqa: PLC0415

    from surefoot.report.formats import UNWRAPPED  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = UNWRAPPED
    return console


def busy(what: str) -> AbstractContextManager[object]:
    """Show on a terminal what is going on, as long as it does."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    return console.status(what) if console.is_terminal else nullcontext()


def say(*sentences: str) -> None:
    """Say something to the user, apart from what a command prints."""
    for sentence in sentences:
        click.echo(f"surefoot: {printable_lines(sentence)}", err=True)


def end_if_unknown(coverage: Coverage) -> None:
    """Exit as a gate that cannot decide does, where not everything was measured."""
    from surefoot.analysis.gate import is_known  # noqa: PLC0415

    if not is_known(coverage, coverage.totals):
        sys.exit(NO_JUDGEMENT)


def misses_minimum(findings: Findings) -> bool:
    """Return whether ``Cover`` is not known to reach ``fail_under``, and say so."""
    from surefoot.report.gate import why_cover_fails  # noqa: PLC0415

    short = why_cover_fails(findings.coverage, findings.config.fail_under)
    if short is not None:
        say(short)
    return short is not None


def show_table(findings: Findings, *, show_missing: bool) -> None:
    """Print the table as configured, with what is missing if that is wanted."""
    from surefoot.report.table import TableOptions, print_table  # noqa: PLC0415

    config = findings.config
    options = TableOptions(config.precision, show_missing, config.skip_covered, config.skip_empty)
    print_table(findings.coverage, console_of_user(), options, findings.seam_counts)
