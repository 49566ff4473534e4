"""Judge the tests themselves: ``pyramid``."""

from __future__ import annotations

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here, format_option, limit_option, say


@cli.command()
@limit_option("tests of a kind")
@format_option
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
