"""Search the inputs that close gaps: ``suggest``."""

from __future__ import annotations

import sys

import click

from surefoot.cli.group import cli
from surefoot.cli.options import busy, console_of_user, findings_here, format_option, say
from surefoot.errors import SurefootError


@cli.command()
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]", required=False)
@click.option("--gap", "gap_id", metavar="ID", help="Only the gap with this id (surefoot gaps).")
@click.option(
    "--top",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="For so many gaps, the most consequential ones of the place or the project.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.05, 60),
    default=0.5,
    show_default=True,
    help="Processor time to search for each gap.",
)
@click.option("--write", "is_written", is_flag=True, help="Add the tests to the test files.")
@format_option
@click.option("--diff", "is_diff", is_flag=True, help="Print the tests as a diff for git apply.")
def suggest(
    place: str | None,
    gap_id: str | None,
    top: int,
    seconds: float,
    is_written: bool,
    format_: str,
    is_diff: bool,
) -> None:
    """Search inputs that close gaps, and print a test for each that is found.

    Only functions are called that change nothing outside of themselves, each in a process with
    limits. The tests that reach them are run once before, to learn what they pass. What is found is
    tried again in fresh interpreters, and measured: a test is printed only if it closes its gap.

    The results in these tests are observed, not verified. Read them, and remove the comment that
    says so where they are right. The exit status is 0 also where gaps stay open.
    """
    from surefoot.report.suggest import (  # noqa: PLC0415
        print_suggestions,
        render_suggestions_json,
    )
    from surefoot.report.words import counted  # noqa: PLC0415
    from surefoot.suggest.suggestions import additions_of, chosen_gaps, suggestions_for  # noqa: PLC0415

    if is_written and is_diff:
        raise SurefootError("--write and --diff exclude each other. Choose one.")
    if is_diff and format_ == "json":
        raise SurefootError("--diff and --format json exclude each other. Choose one.")
    findings = findings_here()
    gaps = chosen_gaps(findings, place, gap_id, top)
    with busy("searching inputs"):
        suggested = suggestions_for(findings, gaps, seconds)
    additions = additions_of(findings, suggested)
    if is_diff:
        from surefoot.suggest.placing import diff  # noqa: PLC0415

        sys.stdout.buffer.write(diff(findings.config.root, additions))
        return
    if format_ == "json":
        click.echo(render_suggestions_json(suggested, additions), nl=False)
    else:
        print_suggestions(suggested, additions, console_of_user())
    if is_written:
        from surefoot.suggest.placing import write  # noqa: PLC0415

        for addition in additions:
            write(findings.config.root, addition)
            say(f"{addition.path}: {counted(len(addition.draft.tests), 'test')} added")
