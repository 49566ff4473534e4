"""Show and unite what was measured: ``report``, ``explain``, ``tests``, ``combine``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    console_of_user,
    end_if_unknown,
    findings_here,
    limit_option,
    misses_minimum,
    omit_option,
    say,
    show_table,
    source_option,
)
from surefoot.config import find_root, load_config
from surefoot.errors import MEASURING_FAILED
from surefoot.report.requests import FILES, ReportRequest


@cli.command()
@source_option
@omit_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "confidence", *FILES, "github"]),
    default="table",
    show_default=True,
    help="The format of the report.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it. By default, json, lcov, lcov2, markdown and github are printed, html "
    "goes to .surefoot/html, and the others go where coverage.py puts them.",
)
@click.option(
    "-m",
    "--show-missing",
    is_flag=True,
    help="List the missing lines and branches in the table.",
)
@click.option("--open", "open_", is_flag=True, help="Show the html report in the browser.")
def report(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    format_: str,
    output: Path | None,
    show_missing: bool,
    open_: bool,
) -> None:
    """Report what the last run covered.

    The exit status is 1 if Cover is below fail_under, and 3 if not everything was measured.
    """
    from surefoot.report.confidence import print_confidence  # noqa: PLC0415
    from surefoot.report.formats import RENDERERS, render  # noqa: PLC0415
    from surefoot.report.words import why_unknown  # noqa: PLC0415

    if open_ and format_ != "html":
        raise click.UsageError("--open is for --format html.")
    if show_missing and format_ != "table":
        raise click.UsageError("--show-missing is for the table.")
    findings = findings_here(sources, omits)
    coverage = findings.coverage
    if format_ == "table":
        show_table(findings, show_missing=show_missing or findings.config.show_missing)
    elif format_ == "confidence":
        print_confidence(findings, console_of_user())
    elif output is None and format_ in RENDERERS:
        click.echo(render(ReportRequest(format_), findings), nl=False)
    else:
        request = ReportRequest(format_, output or findings.config.root / FILES[format_])
        click.echo(render(request, findings), nl=False, err=True)
        if open_ and request.destination is not None:
            click.launch(str(request.destination / "index.html"))
    if format_ not in ("table", "confidence"):  # those two say it themselves
        say(*why_unknown(coverage))
    end_if_unknown(coverage)
    if misses_minimum(findings):
        sys.exit(MEASURING_FAILED)


@cli.command()
@click.option(
    "--paths",
    "wants_paths",
    is_flag=True,
    help="List the ways through the functions there instead, and the tests that take them.",
)
@limit_option("paths of a kind")
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]")
def explain(place: str, wants_paths: bool, limit: int) -> None:
    """Explain a place: its decisions, what never happened there, and the tests that reach it."""
    from surefoot.project.places import look_up, paths_at  # noqa: PLC0415

    findings = findings_here()
    found = look_up(findings, place)
    if wants_paths:
        from surefoot.report.paths import print_paths  # noqa: PLC0415

        functions = paths_at(findings, found)
        if not functions:
            say(f"{place}: there is no function.")
        print_paths(found.file.path, functions, limit, console_of_user())
    else:
        from surefoot.report.explain import print_explanation  # noqa: PLC0415

        print_explanation(found, console_of_user())


@cli.command()
@click.argument("places", metavar="PATH[:LINE|:FUNCTION]...", nargs=-1, required=True)
def tests(places: tuple[str, ...]) -> None:
    """Print the tests that reach any of the places, one node id per line."""
    from surefoot.errors import printable  # noqa: PLC0415
    from surefoot.project.places import look_up  # noqa: PLC0415

    findings = findings_here()
    found: set[str] = set()
    for place in places:
        found |= look_up(findings, place).reach.tests
    if not found - {""}:
        click.echo("surefoot: no test reaches any of these places.", err=True)
    spell = printable if sys.stdout.isatty() else str
    for name in sorted(found - {""}):
        click.echo(spell(name))


@cli.command()
@click.option("--append", is_flag=True, help="Keep what the data file already holds.")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
def combine(append: bool, paths: tuple[Path, ...]) -> None:
    """Combine data files of several machines or interpreters into the project's data file.

    A directory stands for all the data files in it. What surefoot mutate has kept beside them is
    combined, too.
    """
    from surefoot.store.combine import combine_files, combine_mutants  # noqa: PLC0415

    config = load_config(find_root(Path.cwd()))
    kept = [config.data_file] if append and config.data_file.exists() else []
    everything = [*kept, *paths]
    count = combine_files(
        everything, config.data_file, config.remap, lambda path: (config.root / path).exists()
    )
    mutants = combine_mutants(everything, config.data_file, config.root, config.remap)
    click.echo(f"surefoot: {count} data files combined into {config.data_file}", err=True)
    if mutants:
        click.echo(f"surefoot: what came of {mutants:,} mutants is combined", err=True)
