"""Write one test after the other: ``next``, ``verify``, ``skill``."""

from __future__ import annotations

import sys
from importlib.resources import files

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    busy,
    console_of_user,
    end_if_unknown,
    findings_here,
    format_option,
    say,
)
from surefoot.errors import MEASURING_FAILED, NO_JUDGEMENT, DataError


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
    with busy("searching an input"):
        test = next_test(findings, seconds=0.5)
    if format_ == "json":
        click.echo(render_next_json(test), nl=False)
    elif test is None:
        click.echo(no_gap_in_words(coverage, coverage.totals, len(findings.gaps)))
    else:
        print_next(test, console_of_user())
    say(*why_unknown(coverage))
    end_if_unknown(coverage)


@cli.command()
@click.argument("gap_id", metavar="ID")
def verify(gap_id: str) -> None:
    """Verify that the gap with an id (surefoot next) is closed.

    The tests that reach it are run, with those that are new or have changed; a mutant is then put
    into the program again, and must be noticed. The exit status is 0
    if the gap is closed by a test that checks something, or was before. It is 1 if it is open, if a test
    fails, or if no test that closes it checks anything; a comment that says "observed, not
    verified" counts as no check. It is 2 if no gap has this id, and 3 if nothing is known of what
    the tests check, or of the mutant.
    """
    from surefoot.report.standing import print_standing  # noqa: PLC0415
    from surefoot.report.weak import NOTHING_OBSERVED  # noqa: PLC0415
    from surefoot.suggest.verification import verify as verify_gap  # noqa: PLC0415

    findings = findings_here()
    if not findings.data.observed.seconds:
        say(NOTHING_OBSERVED)
        sys.exit(NO_JUDGEMENT)
    try:
        verified = verify_gap(findings, gap_id)
    except DataError as error:
        say(str(error))
        sys.exit(NO_JUDGEMENT)
    if not verified.have_passed:
        say("the tests did not pass, so nothing is verified.")
        sys.exit(MEASURING_FAILED)
    print_standing(verified.before, verified.after, console_of_user())
    if verified.after.unknown or verified.after.undecided:
        sys.exit(NO_JUDGEMENT)
    if not verified.is_closed:
        sys.exit(MEASURING_FAILED)


@cli.command()
def skill() -> None:
    """Print a SKILL.md that tells a coding agent how to write tests with next and verify."""
    text = files("surefoot.suggest").joinpath("SKILL.md").read_text(encoding="utf-8")
    click.echo(text, nl=False)
