"""Set a project up: ``init``."""

from __future__ import annotations

from pathlib import Path

import click

from surefoot.cli.group import cli
from surefoot.model.selection import project_path
from surefoot.project.targets import choose_project
from surefoot.project.workflows import repository_of
from surefoot.store.links import refuse_links


@cli.command()
@click.option("--write", is_flag=True, help="Write the proposal instead of showing it.")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    help="The service to propose a workflow for.  [default: detected]",
)
def init(write: bool, ci: str | None) -> None:
    """Propose tiers with their reasons, markers for test levels, and a CI workflow.

    Nothing that exists is changed: an existing table of tiers, marker or workflow stays as it is.
    """
    from surefoot.project.propose import markers_to_add_by_hand, propose  # noqa: PLC0415

    subject = choose_project(Path.cwd())
    root = subject.config.root
    repository = repository_of(root)
    if ci is None:
        is_gitlab = any((repository / name).exists() for name in (".gitlab-ci.yml", ".gitlab"))
        ci = "gitlab" if is_gitlab else "github"
    services = [] if ci == "none" else [ci]
    files = propose(subject.config, subject.sources, subject.selection, services)
    for file in files:
        if write:
            refuse_links(file.path, repository)
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.path.write_text(file.after, encoding="utf-8")
            click.echo(f"surefoot: {project_path(str(file.path), str(root))} written", err=True)
        else:
            click.echo(file.diff(root), nl=False)
    by_hand = markers_to_add_by_hand(root)
    if by_hand is not None:
        click.echo(f"surefoot: {by_hand}", err=True)
    if not files:
        click.echo("surefoot: nothing to propose", err=True)
    elif not write:
        click.echo("surefoot: add --write to write this", err=True)
