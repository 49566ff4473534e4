"""The command line: each command is one call of the library."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TextIO

import click

from surefoot.cli import (
    init,
    judge,
    mutate,
    next_test,
    properties,
    pyramid,
    report,
    review,
    run,
    seams,
    suggest,
    weak,
)
from surefoot.cli.group import cli
from surefoot.errors import NO_JUDGEMENT, WRONG_USAGE, SurefootError

__all__ = [
    "cli",
    "init",
    "judge",
    "main",
    "mutate",
    "next_test",
    "properties",
    "pyramid",
    "report",
    "review",
    "run",
    "seams",
    "suggest",
    "weak",
]


def main() -> None:
    """Run the command line; every error is one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may be beyond what they can encode
            stream.reconfigure(errors="backslashreplace")
    try:
        Path.cwd()
    except OSError:
        gone = SurefootError("the current directory is gone. Change to one that exists.")
        _fail(gone)
    try:
        cli(prog_name="surefoot")
    except SurefootError as error:
        _fail(error)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        _drop_output()
        if error.filename is None:
            what = f"the output cannot be written ({error.strerror}). Make room."
        else:
            what = f"{error.filename}: cannot be used ({error.strerror})."
        _fail(SurefootError(what))
    except Exception as error:  # noqa: BLE001 - a traceback tells a user nothing
        from surefoot.report.faults import own_fault  # noqa: PLC0415 - as a rule not needed

        _fail(own_fault(error), NO_JUDGEMENT)


def _fail(error: SurefootError, status: int = WRONG_USAGE) -> NoReturn:
    """Say what is wrong, if that can be written anywhere, and exit."""
    try:
        click.echo(f"surefoot: {error}", err=True)
    except OSError:
        _drop_output()
    sys.exit(status)


def _drop_output() -> None:
    """Write nothing more: what is left in the buffers cannot be written at exit either."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not _can_flush(stream):
            with suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())


def _can_flush(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return False
    return True
