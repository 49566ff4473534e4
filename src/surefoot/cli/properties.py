"""Find properties that no test is about: ``properties``."""

from __future__ import annotations

import sys

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here, format_option, say
from surefoot.errors import SurefootError


@cli.command()
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]", required=False)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Of so many functions, the most critical ones of the place or the project.",
)
@click.option("--write", "is_written", is_flag=True, help="Add the tests to the test files.")
@click.option("--diff", "is_diff", is_flag=True, help="Print the tests as a diff for git apply.")
@format_option
def properties(place: str | None, top: int, is_written: bool, is_diff: bool, format_: str) -> None:
    """Find what holds for every input of functions, and print a Hypothesis test of it.

    Only functions are called that change nothing outside of themselves, each in a process with
    limits, and that no property test executes yet. What a name or the documentation says and an
    input denies is asked, with that input.

    What held for some hundred inputs is observed, not verified. Read the tests, and remove the
    comment that says so where they are right. The exit status is 0 in all these cases.
    """
    from surefoot.properties.offering import offered  # noqa: PLC0415
    from surefoot.report.properties import (  # noqa: PLC0415
        print_properties,
        render_properties_json,
    )
    from surefoot.report.words import counted  # noqa: PLC0415

    if is_written and is_diff:
        raise SurefootError("--write and --diff exclude each other. Choose one.")
    findings = findings_here()
    offer = offered(findings, place, top)
    if is_diff:
        from surefoot.suggest.placing import diff  # noqa: PLC0415

        sys.stdout.buffer.write(diff(findings.config.root, offer.additions))
        return
    if format_ == "json":
        click.echo(render_properties_json(offer), nl=False)
    else:
        print_properties(offer, console_of_user())
    if is_written:
        from surefoot.suggest.placing import write  # noqa: PLC0415

        for addition in offer.additions:
            write(findings.config.root, addition)
            say(f"{addition.path}: {counted(len(addition.draft.tests), 'test')} added")
