"""Put bugs into the program and see whether a test notices: ``mutate``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    console_of_user,
    findings_here,
    limit_option,
    say,
    tier_option,
)
from surefoot.errors import MEASURING_FAILED, NO_JUDGEMENT
from surefoot.model.tiers import Metric, Tier

if TYPE_CHECKING:
    from surefoot.model.mutants import Mutation
    from surefoot.project.findings import Findings

_INTERRUPTED = 130
"""The exit status of what Ctrl-C has ended."""
_NO_GATE = (
    'No tier has "mutants" among its metrics, so there is no gate. Add it, as in '
    '[tool.surefoot.tiers.critical] metrics = ["statements", "branches", "conditions", "mutants"]'
)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


class _Duration(click.ParamType):  # type: ignore[type-arg]
    """A time such as ``90``, ``60s`` or ``5m``, in seconds."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds of a time."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value))
        if found is None or float(found[1]) == 0:
            self.fail(f"{value!r} is no time. Write 60s, 5m or 1h.", param, ctx)
        return float(found[1]) * _SECONDS[found[2]]


class _Part(click.ParamType):  # type: ignore[type-arg]
    """A part of all mutants such as ``2/4``, as two numbers."""

    name = "part"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return which part it is, and of how many."""
        found = re.fullmatch(r"(\d+)/(\d+)", str(value))
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            self.fail(f"{value!r} is no part. Write 1/4 for the first of four.", param, ctx)
        return int(found[1]), int(found[2])


@cli.command()
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]", required=False)
@click.option("--diff", "since", metavar="REV", help="Only lines that differ from a git revision.")
@tier_option
@click.option("--all", "every", is_flag=True, help="Try all mutants of a line, and not only one.")
@click.option(
    "--budget",
    type=_Duration(),
    metavar="TIME",
    help="Begin no more mutants after this time; example: 60s.",
)
@click.option(
    "--shard",
    type=_Part(),
    metavar="K/N",
    default="1/1",
    help="Only one part of the mutants, as for one of several machines; example: 1/4.",
)
@limit_option("survivors")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "stryker"]),
    default="text",
    show_default=True,
    help="What is printed; stryker is the JSON of mutation-testing-report-schema.",
)
@click.option("-o", "output", metavar="FILE", help="Write the JSON to this file.")
@click.option("--gate", "is_gated", is_flag=True, help="Fail where a tier misses its target.")
def mutate(
    place: str | None,
    since: str | None,
    tier: str | None,
    every: bool,
    budget: float | None,
    shard: tuple[int, int],
    limit: int,
    format_: str,
    output: str | None,
    is_gated: bool,
) -> None:
    """Put small bugs into the running program, and list those that no test notices.

    Each bug, a mutant, is put into a process that has collected the tests, and the tests that reach
    it run there. No file is changed. What is known from earlier is not tried again, as long as
    nothing that it depends on has changed; so a run that was ended goes on where it was.

    A mutant is killed when a test fails, and the survivors are what your tests would not notice.
    Mutants that ran on, ended the process or were not reached or tried are counted apart. Survivors
    are gaps from then on: surefoot gaps.

    The exit status is 0 also where mutants survive. With --gate, the tiers with "mutants" among
    their metrics are checked: it is 1 where one misses its target, and 3 where nothing can be said
    since not all of its mutants were tried.
    """
    from surefoot.mutate.keeping import keep_mutation  # noqa: PLC0415
    from surefoot.mutate.mutating import mutate as try_mutants  # noqa: PLC0415
    from surefoot.mutate.planning import Shard, Wanted  # noqa: PLC0415
    from surefoot.report.mutate import print_mutation, what_is_missing  # noqa: PLC0415

    findings = findings_here()
    if is_gated and not any(Metric.MUTANTS in tier.target.metrics for tier in findings.tiers):
        raise click.UsageError(_NO_GATE)
    within = _within(findings, place, since)
    of_tier = None if tier is None else Tier(tier)
    wanted = Wanted(within, of_tier, every, shard=Shard(*shard))
    with _progress() as tell:
        mutation = try_mutants(findings, wanted, budget, tell)
    keep_mutation(findings, mutation)
    if output is not None:
        Path(output).write_text(_json(mutation, findings, format_), encoding="utf-8")
    elif format_ != "text":
        click.echo(_json(mutation, findings, format_), nl=False)
    if format_ == "text":
        print_mutation(mutation, console_of_user(), limit)
    say(*findings.coverage.stale, *what_is_missing(mutation))
    if mutation.interrupted:
        sys.exit(_INTERRUPTED)
    if is_gated:
        _judge(is_shown=format_ == "text")


def _judge(*, is_shown: bool) -> None:
    """Check the tiers on what is known of their mutants now, and exit unless all is well."""
    from surefoot.project.baseline import read_baseline  # noqa: PLC0415
    from surefoot.report.gate import print_shortfalls, why_undecided  # noqa: PLC0415

    findings = findings_here()
    verdict = findings.judge(read_baseline(findings.config.root)).about(Metric.MUTANTS)
    say(*why_undecided(findings.coverage, verdict))
    if not verdict.decided:
        sys.exit(NO_JUDGEMENT)
    if is_shown:
        print_shortfalls(verdict, console_of_user())
    if verdict.shortfalls:
        sys.exit(MEASURING_FAILED)
    if is_shown:
        click.echo("✓ every tier meets its target of mutants")


def _json(mutation: Mutation, findings: Findings, format_: str) -> str:
    """Return all of it as JSON, in Stryker's form if that is asked for."""
    if format_ == "stryker":
        from surefoot.report.stryker import render_mutation_stryker  # noqa: PLC0415

        texts = {file.path: file.map.text for file in findings.project.files}
        return render_mutation_stryker(mutation, texts)
    from surefoot.report.mutate import render_mutation_json  # noqa: PLC0415

    return render_mutation_json(mutation)


def _within(findings: Findings, place: str | None, since: str | None) -> Callable[[str, int], bool]:
    """Return whether a line of a path is asked for."""
    from surefoot.project.changes import changed_lines  # noqa: PLC0415
    from surefoot.project.places import look_up  # noqa: PLC0415

    found = None if place is None else look_up(findings, place)
    paths = {file.path for file in findings.project.files}
    changed = None if since is None else changed_lines(findings.config.root, since, paths)

    def within(path: str, line: int) -> bool:
        is_there = found is None or (path == found.file.path and found.within(line))
        return is_there and (changed is None or line in changed.get(path, ()))

    return within


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far it is, on a terminal only."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _all: None
        return
    with console.status("running the tests as the code is") as status:
        yield lambda done, all_: status.update(f"{done:,} of {all_:,} mutants")
