"""Judge what was measured: ``tiers``, ``gaps``, ``gate``, ``baseline``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    console_of_user,
    end_if_unknown,
    findings_here,
    say,
    tier_option,
)
from surefoot.errors import MEASURING_FAILED, NO_JUDGEMENT
from surefoot.model.tiers import Tier

if TYPE_CHECKING:
    from surefoot.project.findings import Findings


_diff = click.option(
    "--diff", "since", metavar="REV", help="Only lines that differ from a git revision."
)


@cli.command()
def tiers() -> None:
    """Show each tier's target and figures, and which code is in it and why."""
    from surefoot.report.tiers import print_tiers  # noqa: PLC0415
    from surefoot.report.words import why_unknown  # noqa: PLC0415

    findings = _judged()
    print_tiers(findings.tiers, console_of_user(), findings.config.precision)
    say(*why_unknown(findings.coverage))
    end_if_unknown(findings.coverage)


@cli.command()
@tier_option
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many to list; 0 for all.",
)
@click.option("--scores", is_flag=True, help="Explain the order.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the list.",
)
@_diff
def gaps(tier: str | None, limit: int, scores: bool, format_: str, since: str | None) -> None:
    """List what matters and is not tested, most consequential first."""
    from surefoot.report.gaps import print_gaps, render_gaps_json  # noqa: PLC0415
    from surefoot.report.words import no_gap_in_words, why_unknown  # noqa: PLC0415

    findings = _judged(since)
    coverage = findings.coverage
    found = [gap for gap in findings.gaps if tier is None or gap.tier is Tier(tier)]
    shown = found[:limit] if limit else found
    if format_ == "json":
        click.echo(render_gaps_json(shown), nl=False)
    else:
        print_gaps(shown, len(found), console_of_user(), scores=scores)
        if not found:
            by_tier = {reached.tier.value: reached.summary for reached in findings.tiers}
            summary = coverage.totals if tier is None else by_tier[tier]
            click.echo(no_gap_in_words(coverage, summary))
    say(*why_unknown(coverage))
    end_if_unknown(coverage)


@cli.command()
@_diff
@click.option("--allow-partial", is_flag=True, help="Judge incomplete data too.")
def gate(since: str | None, allow_partial: bool) -> None:
    """Check each tier against the baseline if there is one, else against its target.

    With --diff, only the lines that differ from a revision are checked, each against its tier's
    target.

    The exit status is 0 if all of that is met, 1 if some is missed, 2 for wrong usage, and 3
    if nothing can be said because there is no data, or it is stale or incomplete.
    """
    from surefoot.project.baseline import read_baseline  # noqa: PLC0415
    from surefoot.report.gate import print_gate, why_undecided  # noqa: PLC0415
    from surefoot.report.words import NOTHING_MEASURED  # noqa: PLC0415

    findings = _judged(since)
    config = findings.config
    before = read_baseline(config.root) if since is None else None
    verdict = findings.judge(before)
    say(*why_undecided(findings.coverage, verdict))
    if verdict.unknown:
        sys.exit(NO_JUDGEMENT)
    if since is None and not findings.coverage.totals.statements:
        say(NOTHING_MEASURED)
        sys.exit(NO_JUDGEMENT)
    if not verdict.complete and not allow_partial:
        if since is not None and findings.coverage.earlier_tests:
            say(f"surefoot run --affected {since} runs the tests that the change concerns.")
        say("not judged; --allow-partial judges what there is.")
        sys.exit(NO_JUDGEMENT)
    if since is not None and not findings.coverage.totals.statements:
        click.echo(f"✓ no measured line differs from {since}")
        return
    print_gate(findings.tiers, verdict, console_of_user(), config.precision)
    if verdict.shortfalls:
        sys.exit(MEASURING_FAILED)


@cli.command()
def baseline() -> None:
    """Record the figures of each tier: from then on the gate holds it to them."""
    from surefoot.project.baseline import write_baseline  # noqa: PLC0415
    from surefoot.report.gate import why_undecided  # noqa: PLC0415

    findings = _judged()
    verdict = findings.judge()
    if not verdict.decided:
        say(*why_undecided(findings.coverage, verdict))
        say("a baseline needs all of the code and all tests: surefoot run")
        sys.exit(NO_JUDGEMENT)
    path = write_baseline(findings.config.root, findings.tiers)
    say(f"{path.name} written; commit it.")


def _judged(since: str | None = None) -> Findings:
    """Read the findings of the whole project, or of the lines that differ from a revision."""
    from surefoot.project.findings import check_tiers  # noqa: PLC0415

    findings = findings_here(since=since)
    check_tiers(findings.config, findings.project)
    return findings
