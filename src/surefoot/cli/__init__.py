"""The command line: each command is one call of the library."""

from __future__ import annotations

import io
import os
import sys

import click

from surefoot.cli import init, judge, report, review, run
from surefoot.cli.group import cli
from surefoot.errors import NO_JUDGEMENT, WRONG_USAGE, DataError, SurefootError

__all__ = ["cli", "init", "judge", "main", "report", "review", "run"]


def main() -> None:
    """Run the command line; every error of ours is one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may be beyond what they can encode
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="surefoot")
    except SurefootError as error:
        click.echo(f"surefoot: {error}", err=True)
        sys.exit(NO_JUDGEMENT if isinstance(error, DataError) else WRONG_USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
