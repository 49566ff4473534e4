"""Ask about the tests themselves: ``weak``."""

from __future__ import annotations

import click

from surefoot.cli.group import cli
from surefoot.cli.options import console_of_user, findings_here, format_option, limit_option, say


@cli.command()
@limit_option("of each")
@format_option
def weak(limit: int, format_: str) -> None:
    """Ask about tests that might notice nothing, those of the most critical code first.

    Each question comes with its evidence. The comment "# surefoot: must-not-raise" in a test, or the
    marker must_not_raise, says that it need not check anything: it is there to raise nothing.

    Below the questions are functions with a branch or a computation that no unit test reaches, and
    end-to-end tests that add nothing to what integration tests reach.
    """
    from surefoot.project.weak import weak_tests  # noqa: PLC0415
    from surefoot.report.weak import (  # noqa: PLC0415
        NOTHING_OBSERVED,
        print_weak,
        render_weak_json,
        why_not_asked,
    )

    findings = findings_here()
    found = weak_tests(findings)
    if format_ == "json":
        click.echo(render_weak_json(found), nl=False)
    if not findings.pyramid.tests:
        say(NOTHING_OBSERVED)
        return
    if format_ == "text":
        print_weak(found, console_of_user(), limit)
    say(*why_not_asked(found))
