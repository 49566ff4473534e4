"""Measure: ``run`` and ``exec``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surefoot.cli.group import cli
from surefoot.cli.options import (
    console_of_user,
    misses_minimum,
    omit_option,
    paths_option,
    say,
    show_table,
    source_option,
    take_in_abandoned,
)
from surefoot.config import Config
from surefoot.errors import MEASURING_FAILED, SurefootError, printable_lines
from surefoot.measure.environment import RUN_VARIABLE
from surefoot.measure.folder import write_chosen
from surefoot.measure.plan import session_plan
from surefoot.measure.run import collect, open_run
from surefoot.model.chosen import ChosenTests
from surefoot.model.run import RunData
from surefoot.model.selection import Selection
from surefoot.project.targets import Subject, choose_project, recorded_selection
from surefoot.project.wanted_paths import wanted_paths
from surefoot.store.save import NOTHING_SAVED, check_place, save

if TYPE_CHECKING:
    from surefoot.project.findings import Findings

NO_TESTS_RAN = 5
"""pytest's exit status when it ran no tests."""


@cli.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="[OPTIONS]",
)
@source_option
@omit_option
@click.option(
    "--context",
    type=click.Choice(["test", "none"]),
    help="Record what each test reaches, or only what all of them reach together.  [default: test]",
)
@click.option(
    "--affected",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REV]",
    help="Run only the tests that reach what changed since a git revision: HEAD, if none is named.",
)
@click.option(
    "--record-all",
    is_flag=True,
    help="Record what each test reaches, even where nothing that it depends on has changed.",
)
@click.option(
    "--level",
    type=click.Choice(["unit", "integration", "e2e"]),
    help="Run the tests of this level only, by what they touched when they were last run.",
)
@click.option(
    "--strict-levels",
    is_flag=True,
    help="Fail when a test goes above the level that it is marked with.",
)
@paths_option
@click.option("--verbose", is_flag=True, help="Print the table of all files too.")
@click.option("--no-report", is_flag=True, help="Print no report after the tests.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[--] [PYTEST ARGS]")
def run(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    context: str | None,
    affected: str | None,
    record_all: bool,
    level: str | None,
    strict_levels: bool,
    paths: bool,
    verbose: bool,
    no_report: bool,
    pytest_args: tuple[str, ...],
) -> None:
    """Run pytest under measurement, then report.

    Every argument that is not one of these options goes to pytest. The exit status is pytest's
    own; if the tests passed, it is 1 where measuring failed, or where Cover is reported and not known
    to reach fail_under. With strict levels it is 1 too where a test goes above its own.
    """
    config, selection = _announced(choose_project(Path.cwd(), sources, omits))
    check_place(config.data_file, config.root)
    config = _with_options(config, context, strict_levels=strict_levels, paths=paths)
    chosen = None if affected is None else _choose_tests(config, selection, affected)
    wanted = wanted_paths(config, selection)
    plan = session_plan(config, selection, record_all=record_all, level=level, paths=wanted)
    folder = open_run(plan, config.folder)
    status = 1
    try:
        if chosen is not None:
            write_chosen(chosen, folder.path)
        status = _call(
            [sys.executable, "-m", "surefoot.pytest_plugin", *pytest_args],
            {**os.environ, RUN_VARIABLE: str(folder.path)},
        )
        if chosen is not None and status == NO_TESTS_RAN:
            status = 0  # nothing changed that a test reaches
        recorded = collect(folder.path)
        if not (recorded.tests or _shows_new_code(recorded, chosen, config)):
            click.echo(f"surefoot: {NOTHING_SAVED}", err=True)
        else:
            selection = recorded_selection(config, recorded) or selection
            data = _save(recorded, config, selection)
            if not no_report or config.levels.strict:
                from surefoot.project.findings import find  # noqa: PLC0415 - not before measuring
                from surefoot.project.project import within  # noqa: PLC0415

                findings = find(config, selection, within(selection, config.root, data))
                if not no_report:
                    _report(findings, whole=not sources, verbose=verbose)
                if _falls_short(findings, is_reported=not no_report):
                    status = status or MEASURING_FAILED
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
@source_option
@omit_option
@paths_option
@click.option("--append", is_flag=True, help="Add to the data of earlier runs.")
@click.option("-m", "is_module", is_flag=True, help="PROGRAM is a module, as in python -m.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def exec_(
    sources: tuple[str, ...],
    omits: tuple[str, ...],
    paths: bool,
    append: bool,
    is_module: bool,
    program: str,
    arguments: tuple[str, ...],
) -> None:
    """Run any Python program under measurement, and exit with its status."""
    config, selection = _announced(choose_project(Path.cwd(), sources, omits))
    check_place(config.data_file, config.root)
    if paths:
        config = config._replace(paths=True)
    plan = session_plan(config, selection, paths=wanted_paths(config, selection))
    folder = open_run(plan, config.folder)
    status = 1
    try:
        command = [sys.executable, *(["-m"] if is_module else []), program, *arguments]
        status = _call(command, {**os.environ, RUN_VARIABLE: str(folder.path)})
        _save(collect(folder.path), config, selection, append=append)
    except SurefootError as error:
        click.echo(f"surefoot: {error}", err=True)
        status = status or MEASURING_FAILED
    finally:
        folder.remove()
    sys.exit(status)


def _with_options(
    config: Config, context: str | None, *, strict_levels: bool, paths: bool
) -> Config:
    """Return a configuration with what the command asks for."""
    if context is not None:
        config = config._replace(context=context)
    if strict_levels:
        config = config._replace(levels=config.levels._replace(strict=True))
    return config._replace(paths=True) if paths else config


def _announced(subject: Subject) -> tuple[Config, Selection]:
    """Print what is measured, take in what earlier runs have left, and return what to measure."""
    for note in subject.notes:
        click.echo(f"surefoot: {printable_lines(note)}", err=True)
    take_in_abandoned(subject.config)
    return subject.config, subject.selection


def _save(
    recorded: RunData, config: Config, selection: Selection, *, append: bool = False
) -> RunData:
    """Save what was recorded; the data file is untouched if that is nothing.

    Raises:
        DataError: when nothing was measured, or it cannot be written.
    """
    from surefoot.project.measured import check_measured  # noqa: PLC0415 - not before measuring

    check_measured(recorded, selection)
    return save(recorded, config.data_file, config.root, append=append)


def _report(findings: Findings, *, whole: bool, verbose: bool) -> None:
    """Print what the run found out; ``whole`` says whether the whole project is measured."""
    from surefoot.project.findings import check_tiers  # noqa: PLC0415
    from surefoot.report.confidence import print_confidence  # noqa: PLC0415

    if verbose:
        show_table(findings, show_missing=True)
    print_confidence(findings, console_of_user())
    if whole:
        check_tiers(findings.config, findings.project)


def _falls_short(findings: Findings, *, is_reported: bool) -> bool:
    """Say what makes the run fail though its tests passed, and return whether anything does."""
    above: list[str] = []
    if findings.config.levels.strict:
        from surefoot.report.pyramid import tests_above  # noqa: PLC0415

        above = tests_above(findings.pyramid, findings.data.tests)
        say(*above)
    return (is_reported and misses_minimum(findings)) or bool(above)


def _choose_tests(config: Config, selection: Selection, revision: str) -> ChosenTests:
    """Choose the tests that reach what changed, and say which and why."""
    from surefoot.project.affected import choose_tests  # noqa: PLC0415
    from surefoot.report.affected import chosen_in_words  # noqa: PLC0415

    chosen = choose_tests(config, selection, revision)
    click.echo(f"surefoot: {chosen_in_words(chosen, revision)}", err=True)
    return chosen


def _shows_new_code(recorded: RunData, chosen: ChosenTests | None, config: Config) -> bool:
    """Return whether a run in which no test had to run imported code that was not there before."""
    from surefoot.store.datafile import read_data  # noqa: PLC0415 - not before measuring

    if chosen is None or chosen.everything is not None or not recorded.unrun:
        return False
    return not recorded.files.keys() <= read_data(config.data_file).files.keys()


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Run the measured process; signals that would end us are passed on to it."""
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
