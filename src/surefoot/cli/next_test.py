"""Write one test after the other: ``next``, ``verify``, ``skill``."""

from __future__ import annotations

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    console_of_user,
    end_if_unknown,
    findings_here,
    format_option,
    say,
)


@cli.command("next")
@format_option
def next_(format_: str) -> None:
    """Say which test to write next: for the most consequential gap that is open.

    With it come an input that closes the gap, if a search of half a second finds one, an existing
    test to imitate, the file that the new one belongs to, and the command that verifies it.
    """
    from surefoot.report.next_test import print_next, render_next_json  # noqa: PLC0415
    from surefoot.report.words import no_gap_in_words, why_unknown  # noqa: PLC0415
    from surefoot.suggest.next_test import next_test  # noqa: PLC0415

    findings = findings_here()
    coverage = findings.coverage
    test = next_test(findings, seconds=0.5)
    if format_ == "json":
        click.echo(render_next_json(test), nl=False)
    elif test is None:
        click.echo(no_gap_in_words(coverage, coverage.totals, len(findings.gaps)))
    else:
        print_next(test, console_of_user())
    say(*why_unknown(coverage))
    end_if_unknown(coverage)
