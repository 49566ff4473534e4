"""Set a project up: ``init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot.cli.group import cli
from surefoot.cli.options import say
from surefoot.errors import DataError
from surefoot.model.selection import project_path
from surefoot.project.targets import choose_project
from surefoot.project.workflows import repository_of
from surefoot.store.links import refuse_links

if TYPE_CHECKING:
    from surefoot.project.findings import Findings


@cli.command()
@click.option("--write", is_flag=True, help="Write the proposal instead of showing it.")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    help="The service to propose a workflow for.  [default: detected]",
)
def init(write: bool, ci: str | None) -> None:
    """Propose tiers with their reasons, markers for test levels, a CI workflow, and a baseline.

    The baseline holds what your last run reached, so that the gate passes from the first day. For
    tests whose observed level nothing says, --write shows the markers to add; it edits no test.
    Nothing that exists is changed: an existing table of tiers, marker, workflow or baseline stays
    as it is.
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
            say(f"{project_path(str(file.path), str(root))} written")
        else:
            click.echo(file.diff(root), nl=False)
    by_hand = markers_to_add_by_hand(root)
    if by_hand is not None:
        say(by_hand)
    findings = _findings_of_last_run()
    is_baseline_missing = findings is not None and _propose_baseline(findings, write=write)
    are_marks_missing = findings is not None and _propose_marks(findings, shown=write)
    if not (files or is_baseline_missing or are_marks_missing):
        say("nothing to propose")
    elif not write:
        say("add --write to write this")


def _findings_of_last_run() -> Findings | None:
    from surefoot.project.findings import read_findings  # noqa: PLC0415

    try:
        return read_findings()
    except DataError as error:
        say(f"no baseline: {error}", _RUN_FIRST)
        return None


def _propose_marks(findings: Findings, *, shown: bool) -> bool:
    """Propose markers for the levels that were observed; the edit of the tests is only shown.

    Return whether there was something to propose.
    """
    from surefoot.project.marking import marks_in_words, proposed_marks  # noqa: PLC0415

    told = marks_in_words(findings.pyramid)
    if told is None:
        return False
    if shown:
        for file in proposed_marks(findings.config.root, findings.pyramid):
            click.echo(file.diff(findings.config.root), nl=False)
        say(f"{told}; the tests are yours to edit, as shown")
    else:
        say(f"{told}; --write shows the edit")
    return True


def _propose_baseline(findings: Findings, *, write: bool) -> bool:
    """Propose to hold what the last run reached, and say what is missing to the targets.

    Return whether there was something to propose.
    """
    from surefoot.project import baseline  # noqa: PLC0415
    from surefoot.report.gate import shortfall_in_words, why_undecided  # noqa: PLC0415

    verdict = findings.judge()
    if not verdict.decided:
        say(*why_undecided(findings.coverage, verdict), _RUN_FIRST)
        return False
    for missed in verdict.shortfalls:
        say(f"to reach the target: {shortfall_in_words(missed)}")
    if baseline.read_baseline(findings.config.root) is not None:
        return False
    if write:
        path = baseline.write_baseline(findings.config.root, findings.tiers)
        say(f"{path.name} written: the gate holds what the last run reached; commit it.")
    else:
        click.echo(f"{baseline.FILE}: what the last run reached, for the gate to hold")
    return True


_RUN_FIRST = "Run all tests (surefoot run), then surefoot init again: it proposes a baseline."
