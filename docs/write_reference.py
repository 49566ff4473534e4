"""Write ``docs/commands.md`` from what ``--help`` says: ``make docs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from surefoot.cli import cli

FILE = Path(__file__).with_name("commands.md")


def reference() -> str:
    """Return the help of every command, as a page."""
    return (
        "# Commands\n\nWhat `surefoot COMMAND --help` says. This page is written by `make docs`.\n"
        + "".join(_sections())
    )


def _sections() -> Iterator[str]:
    group = click.Context(cli, info_name="surefoot", max_content_width=90, terminal_width=90)
    for name in cli.list_commands(group):
        command = cli.get_command(group, name)
        assert command is not None
        context = click.Context(
            command, parent=group, info_name=name, max_content_width=90, terminal_width=90
        )
        yield f"\n## {name}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
