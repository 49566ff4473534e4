"""Judge how the program meets other components: ``seams``."""

from __future__ import annotations

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here, format_option, limit_option, say


@cli.command()
@limit_option("of each")
@format_option
def seams(limit: int, format_: str) -> None:
    """Show where the program hands data to another component, and what tests tried there.

    A seam is a query, an HTTP call, a file, a process, a message, and on the other side a route or a
    command. Each wants a test on its happy path, with the real thing, and one on a failure.
    """
    from surefoot.report.seams import (  # noqa: PLC0415
        print_seams,
        render_seams_json,
        what_is_left_out,
    )
    from surefoot.report.tried import NOTHING_OBSERVED  # noqa: PLC0415

    found = findings_here().seams
    if format_ == "json":
        click.echo(render_seams_json(found), nl=False)
    if not found.is_observed:
        say(NOTHING_OBSERVED)
        return
    if format_ == "text":
        print_seams(found, console_of_user(), limit)
    say(*what_is_left_out(found))
