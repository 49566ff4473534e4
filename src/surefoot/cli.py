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
from surefoot.chosen import ChosenTests, write_chosen
from surefoot.config import Config, find_root, load_config
from surefoot.environment import RUN_VARIABLE
from surefoot.errors import MEASURING_FAILED, SurefootError
from surefoot.run import collect, open_run, save, within
from surefoot.selection import Selection
from surefoot.store.datafile import read_data
from surefoot.targets import choose_sources, selection_of, session_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from surefoot.analysis.reach import Reach
    from surefoot.model.results import Coverage, FileCoverage
    from surefoot.project import Project

NO_TESTS_RAN = 5
"""pytest's exit status when it ran no test."""

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
@click.option(
    "--affected",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REV]",
    help="Run only the tests that reach what changed since a git revision.  [default: HEAD]",
)
@click.option("--no-report", is_flag=True, help="Print no report after the tests.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[--] [PYTEST ARGS]")
def run(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    context: str | None,
    affected: str | None,
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
    chosen = None if affected is None else _choose_tests(config, selection, affected)
    folder = open_run(session_plan(config, selection), config.data_file.parent)
    status = 1
    try:
        if chosen is not None:
            write_chosen(chosen, folder.path)
        status = _call(
            [sys.executable, "-m", "surefoot.measured", *pytest_args],
            {**os.environ, RUN_VARIABLE: str(folder.path)},
        )
        if chosen is not None and status == NO_TESTS_RAN:
            status = 0  # nothing changed that a test reaches
        data = save(collect(folder.path), config.data_file, config.root)
        if not no_report:
            from surefoot.project import cover_project, read_project  # noqa: PLC0415

            data = within(selection, config.root, data)
            project = read_project(config, selection, data)
            _print_table(cover_project(config, project, data), config)
    except SurefootError as error:
        click.echo(f"surefoot: {error}", err=True)
        status = status or MEASURING_FAILED
    finally:
        folder.remove()
    sys.exit(status)


@cli.command(
    "exec",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@_source
@_omit
@click.option("--append", is_flag=True, help="Add to the data of earlier runs.")
@click.option("-m", "is_module", is_flag=True, help="PROGRAM is a module, as in python -m.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def exec_(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    append: bool,
    is_module: bool,
    program: str,
    arguments: tuple[str, ...],
) -> None:
    """Run any Python program under measurement; its exit status is ours."""
    config, selection = _project(sources, omits, announce=True)
    folder = open_run(session_plan(config, selection), config.data_file.parent)
    try:
        command = [sys.executable, *(["-m"] if is_module else []), program, *arguments]
        status = _call(command, {**os.environ, RUN_VARIABLE: str(folder.path)})
        save(collect(folder.path), config.data_file, config.root, append=append)
    finally:
        folder.remove()
    sys.exit(status)


@cli.command()
@_source
@_omit
@click.option(
    "--format",
    "format_",
    type=click.Choice(
        ["table", "json", "xml", "lcov", "lcov2", "markdown", "coverage", "annotate", "github"]
    ),
    default="table",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to; by default json, lcov, lcov2, markdown and github are printed, and the others go "
    "where coverage.py puts them.",
)
def report(
    sources: tuple[str, ...], omits: tuple[str, ...], format_: str, output: Path | None
) -> None:
    """Report what the last run covered."""
    from surefoot.report.formats import RENDERERS, render  # noqa: PLC0415
    from surefoot.report.requests import FILES, ReportRequest  # noqa: PLC0415

    config, project, coverage = _read(sources, omits)
    if format_ == "table":
        _print_table(coverage, config)
    elif output is None and format_ in RENDERERS:
        click.echo(RENDERERS[format_](coverage), nl=False)
    else:
        request = ReportRequest(format_, output or config.root / FILES[format_])
        click.echo(render(request, config, project, coverage), nl=False, err=True)
    if coverage.stale or coverage.broken:
        sys.exit(1)


@cli.command()
@click.argument("place", metavar="PATH[:LINE|:FUNCTION]")
def explain(place: str) -> None:
    """Explain a place: its decisions, what never happened there, and the tests that reach it."""
    from surefoot.report.explain import print_explanation  # noqa: PLC0415

    file, within_place, reach = _look_up(place, *_read((), ()))
    print_explanation(file, within_place, reach, _console())


@cli.command()
@click.argument("places", metavar="PATH[:LINE|:FUNCTION]...", nargs=-1, required=True)
def tests(places: tuple[str, ...]) -> None:
    """Print the tests that reach any of the places, one node id a line."""
    project = _read((), ())
    found: set[str] = set()
    for place in places:
        _, _, reach = _look_up(place, *project)
        found |= reach.tests
    if not found - {""}:
        click.echo("surefoot: no test reaches any of these places.", err=True)
    for name in sorted(found - {""}):
        click.echo(name)


@cli.command()
@click.option("--append", is_flag=True, help="Keep what is in the data file.")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
def combine(append: bool, paths: tuple[Path, ...]) -> None:
    """Unite data files of several machines or interpreters into the project's own.

    A directory stands for all data files in it.
    """
    from surefoot.store.combine import combine_files  # noqa: PLC0415

    config = load_config(find_root(Path.cwd()))
    kept = [config.data_file] if append and config.data_file.exists() else []
    count = combine_files([*kept, *paths], config.data_file, config.remap)
    click.echo(f"surefoot: {count} data files combined into {config.data_file}", err=True)


def _look_up(
    place: str, config: Config, project: Project, coverage: Coverage
) -> tuple[FileCoverage, Callable[[int], bool], Reach]:
    """Find the file and the lines of ``PATH[:LINE|:FUNCTION]``, and which tests reach them."""
    from surefoot.analysis.reach import by_test, reach_of  # noqa: PLC0415
    from surefoot.report.explain import lines_of_place  # noqa: PLC0415

    name, spot = place, None
    if not Path(place).exists() and ":" in place:
        name, _, spot = place.rpartition(":")
    wanted = os.path.realpath(name)
    for measured, file in zip(project.files, coverage.files, strict=True):
        if os.path.realpath(config.root / file.path) == wanted:
            within_place = lines_of_place(file, spot)
            tests = by_test(measured.run.contexts)
            return file, within_place, reach_of(measured.map, tests, within_place)
    told = [text for text in (*coverage.stale, *coverage.broken) if text.startswith(name)]
    raise SurefootError(told[0] if told else f"{name}: not among the measured files.")


def _choose_tests(config: Config, selection: Selection, revision: str) -> ChosenTests:
    """Choose the tests that reach what changed, and say which and why."""
    from surefoot.affected import affected_tests  # noqa: PLC0415
    from surefoot.report.affected import chosen_in_words  # noqa: PLC0415

    if not config.data_file.exists():
        chosen = ChosenTests(everything="no run has recorded yet what they reach")
    else:
        chosen = affected_tests(config, selection, read_data(config.data_file), revision)
    click.echo(f"surefoot: {chosen_in_words(chosen, revision)}", err=True)
    return chosen


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


def _read(sources: tuple[str, ...], omits: tuple[str, ...]) -> tuple[Config, Project, Coverage]:
    """Read the project and what the last run covered of it."""
    from surefoot.project import cover_project, read_project  # noqa: PLC0415

    config, selection = _project(sources, omits)
    data = read_data(config.data_file)
    if sources:
        data = within(selection, config.root, data)
    project = read_project(config, selection, data)
    return config, project, cover_project(config, project, data)


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
