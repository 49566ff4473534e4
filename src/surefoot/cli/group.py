"""The command that all others are part of."""

from __future__ import annotations

import click

from surefoot._version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="surefoot")
def cli() -> None:
    """Do your tests test what matters?"""
