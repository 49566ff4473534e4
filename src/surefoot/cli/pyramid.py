"""Judge the tests themselves: ``pyramid``."""

from __future__ import annotations

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here, say


@cli.command()
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="How many tests of a kind to list; 0 for all.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The format of the pyramid.",
)
def pyramid(limit: int, format_: str) -> None:
    """Show which tests are unit, integration and end-to-end tests, by what they really touch."""
    from surefoot.report.pyramid import (  # noqa: PLC0415
        NOTHING_OBSERVED,
        print_pyramid,
        render_pyramid_json,
    )

    found = findings_here().pyramid
    if format_ == "json":
        click.echo(render_pyramid_json(found), nl=False)
        if not found.tests:
            say(NOTHING_OBSERVED)
    else:
        print_pyramid(found, console_of_user(), limit)
