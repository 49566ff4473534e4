"""The command line: each command is one call of the library."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot._version import __version__
from surefoot.config import Config, find_root, load_config
from surefoot.errors import MEASURING_FAILED, SurefootError
from surefoot.folder import RUN_VARIABLE
from surefoot.run import collect, open_run, save
from surefoot.selection import Selection
from surefoot.store.datafile import read_data
from surefoot.targets import choose_sources, selection_of, session_plan

if TYPE_CHECKING:
    from rich.console import Console

    from surefoot.model.results import Coverage

_source = click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="DIR|PACKAGE",
    help="Measure this directory, file or package (repeatable).",
)
_omit = click.option(
    "--omit",
    "omits",
    multiple=True,
    metavar="PATTERN",
    help="Leave out files that match this shell pattern (repeatable).",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="surefoot")
def cli() -> None:
    """Do your tests test what matters?"""


@cli.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[OPTIONS]",
)
@_source
@_omit
@click.option(
    "--context",
    type=click.Choice(["test", "none"]),
    help="Record what each test reaches, or only what all do.  [default: test]",
)
@click.option("--no-report", is_flag=True, help="Print no report after the tests.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[--] [PYTEST ARGS]")
def run(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    context: str | None,
    no_report: bool,
    pytest_args: tuple[str, ...],
) -> None:
    """Run pytest under measurement, then report.

    Everything that is not an option of ours goes to pytest. The exit status is
    pytest's; where the tests passed and measuring failed, it is 1.
    """
    config, selection = _project(sources, omits, announce=True)
    if context is not None:
        config = dataclasses.replace(config, context=context)
    folder = open_run(session_plan(config, selection), config.data_file.parent)
    status = 1
    try:
        status = _call(
            [sys.executable, "-m", "surefoot.measured", *pytest_args],
            {**os.environ, RUN_VARIABLE: str(folder.path)},
        )
        data = save(collect(folder.path), config.data_file, config.root)
        if not no_report:
            from surefoot.project import cover_project  # noqa: PLC0415

            _print_table(cover_project(config, selection, data), config)
    except SurefootError as error:
        click.echo(f"surefoot: {error}", err=True)
        status = status or MEASURING_FAILED
    finally:
        folder.remove()
    sys.exit(status)


@cli.command()
@_source
@_omit
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="What to print.",
)
def report(sources: tuple[str, ...], omits: tuple[str, ...], format_: str) -> None:
    """Report what the last run covered."""
    config, coverage = _coverage(sources, omits)
    if format_ == "json":
        from surefoot.report.json_report import render_json  # noqa: PLC0415

        click.echo(render_json(coverage), nl=False)
    else:
        _print_table(coverage, config)
    if coverage.stale or coverage.broken:
        sys.exit(1)


@cli.command()
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]")
def explain(place: str) -> None:
    """Explain a place: its decisions, and what never happened there."""
    from surefoot.report.explain import lines_of_place, print_explanation  # noqa: PLC0415

    name, spot = place, None
    if not Path(place).exists() and ":" in place:
        name, _, spot = place.rpartition(":")
    config, coverage = _coverage((), ())
    wanted = os.path.realpath(name)
    for file in coverage.files:
        if os.path.realpath(config.root / file.path) == wanted:
            print_explanation(file, lines_of_place(file, spot), _console())
            return
    told = [text for text in (*coverage.stale, *coverage.broken) if text.startswith(name)]
    raise SurefootError(told[0] if told else f"{name}: not among the measured files.")


def _project(
    sources: tuple[str, ...], omits: tuple[str, ...], *, announce: bool = False
) -> tuple[Config, Selection]:
    """Read the configuration and settle what is measured."""
    config = load_config(find_root(Path.cwd()))
    if omits:
        config = dataclasses.replace(config, omit=(*config.omit, *omits))
    chosen = sources or config.source
    if not chosen:
        chosen = choose_sources(config.root)
        if announce:
            click.echo(
                f"surefoot: measuring {', '.join(chosen)} (found in {config.root.name}/; "
                "set source in [tool.surefoot] to choose)",
                err=True,
            )
    if announce:
        for note in config.notes:
            click.echo(f"surefoot: {note}", err=True)
    return config, selection_of(config, chosen)


def _coverage(sources: tuple[str, ...], omits: tuple[str, ...]) -> tuple[Config, Coverage]:
    from surefoot.project import cover_project  # noqa: PLC0415

    config, selection = _project(sources, omits)
    data = read_data(config.data_file)
    if sources:
        inside = {k: f for k, f in data.files.items() if str(config.root / k.path) in selection}
        data = dataclasses.replace(data, files=inside)
    return config, cover_project(config, selection, data)


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 1000
    return console


def _print_table(coverage: Coverage, config: Config) -> None:
    from surefoot.report.table import TableOptions, print_table  # noqa: PLC0415

    options = TableOptions(
        config.precision, config.show_missing, config.skip_covered, config.skip_empty
    )
    print_table(coverage, _console(), options)


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Run the measured process; a signal that ends us is its to handle."""
    process = subprocess.Popen(command, env=environment)
    earlier = {
        number: signal.signal(number, lambda n, _: process.send_signal(n))
        for number in (signal.SIGTERM,)
    }
    earlier[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        status = process.wait()
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
    return 128 - status if status < 0 else status


def main() -> None:
    """Run the command line; every error of ours is one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name may be beyond what they can encode
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="surefoot")
    except SurefootError as error:
        click.echo(f"surefoot: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
