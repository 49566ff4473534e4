"""Accept what need not be tested: ``accept`` and ``review``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here
from surefoot.errors import printable
from surefoot.project.accepted import add_acceptances, read_acceptances

if TYPE_CHECKING:
    from surefoot.model.gaps import Gap
    from surefoot.project.findings import Findings

_PLACE = re.compile(r"(.+?):(\d{1,18})(?:-(\d{1,18}))?", re.DOTALL)


@cli.command()
@click.option("--because", metavar="TEXT", help="Why it need not be tested.")
@click.option("--condition", type=int, metavar="N", help="Only the Nth condition on the line.")
@click.option("--branch", type=int, metavar="N", help="Only the Nth branch from the line.")
@click.option("--list", "listed", is_flag=True, help="List what is accepted, and what has lapsed.")
@click.argument("place", metavar="PATH:LINE[-LINE]", required=False)
def accept(
    because: str | None,
    condition: int | None,
    branch: int | None,
    listed: bool,
    place: str | None,
) -> None:
    """Accept a gap after reviewing it, and record why.

    The acceptance is written to surefoot-accepted.toml; commit that file. The gate no longer
    counts the gap as missing; coverage figures stay as they are. The acceptance lapses when the code is
    edited.
    """
    from surefoot.project.accept import accept_lines, accept_numbered  # noqa: PLC0415

    if listed:
        _list(findings_here())
        return
    match = _PLACE.fullmatch(place or "")
    if match is None:
        raise click.UsageError("Name a place, as in app.py:12 or app.py:12-15.")
    if not (because or "").strip():
        raise click.UsageError('Say why: --because "…"')
    if condition is not None and branch is not None:
        raise click.UsageError("Give --condition or --branch, not both.")
    assert because is not None
    findings = findings_here()
    path, first = findings.file_at(Path(match[1]))[1].path, int(match[2])
    if condition is None and branch is None:
        lines = range(first, int(match[3] or first) + 1)
        added = accept_lines(findings, path, lines, because)
    else:
        added = (
            accept_numbered(findings, path, first, because, condition=condition, branch=branch),
        )
    file = add_acceptances(findings.config.root, added)
    for acceptance in added:
        click.echo(printable(f"accepted: {acceptance.path}  {acceptance.text}"))
    click.echo(f"surefoot: {file.name} written; commit it.", err=True)


@cli.command()
def review() -> None:
    """Go through the gaps, most consequential first, and accept or skip each, or note it as a
    test to write.
    """
    from surefoot.project.accept import accept_gap  # noqa: PLC0415
    from surefoot.report.gaps import gap_line  # noqa: PLC0415

    findings = findings_here()
    console = console_of_user()
    to_write: list[Gap] = []
    for number, gap in enumerate(findings.gaps, 1):
        console.print(f"\n{number} of {len(findings.gaps)}")
        console.print(gap_line(gap))
        answer = click.prompt(
            "(w)rite a test, (a)ccept, (s)kip, (q)uit",
            type=click.Choice(["w", "a", "s", "q"]),
            default="s",
            show_choices=False,
        )
        if answer == "q":
            break
        if answer == "w":
            to_write.append(gap)
        if answer == "a":
            because = click.prompt("because")
            added = accept_gap(findings, gap, because)
            add_acceptances(findings.config.root, added)
    if to_write:
        console.print("\nTests to write:")
        for gap in to_write:
            console.print(gap_line(gap))


def _list(findings: Findings) -> None:
    """Print each acceptance with its reason, and whether its code is gone."""
    lapsed = set(findings.lapsed)
    for acceptance in read_acceptances(findings.config.root):
        state = "lapsed  " if acceptance in lapsed else "accepted"
        name = f" in {acceptance.identity.name}" if acceptance.identity.name else ""
        part = ""
        if acceptance.condition is not None:
            part = f", condition {acceptance.condition}"
        if acceptance.branch is not None:
            part = f", branch {acceptance.branch}"
        if acceptance.mutant is not None:
            part = f", mutant {acceptance.mutant}"
        click.echo(printable(f"{state} {acceptance.path}{name}: {acceptance.text}{part}"))
        click.echo(printable(f"         because {acceptance.because}"))
