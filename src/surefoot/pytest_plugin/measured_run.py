"""A pytest run that measures itself: ``pytest --surefoot``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from surefoot.collector import collector_paused
from surefoot.errors import SurefootError, printable_lines
from surefoot.measure.plan import session_plan
from surefoot.measure.run import Run
from surefoot.pytest_plugin.contexts import plugins_of
from surefoot.pytest_plugin.options import RunOptions, read_options
from surefoot.store.save import save

if TYPE_CHECKING:
    from surefoot.project.findings import Findings
    from surefoot.report.requests import ReportRequest


def measure_run(config: pytest.Config) -> None:
    """Start measuring, and register the plugins that stop it when the tests end.

    Raises:
        pytest.UsageError: when what was asked for cannot be done.
    """
    try:
        options = read_options(vars(config.known_args_namespace), _folder_of(config))
        run = Run(
            session_plan(options.config, options.subject.selection), options.config.data_file.parent
        )
        run.start()
    except SurefootError as error:
        raise pytest.UsageError(f"surefoot: {error}") from error
    run.session.measure_pytest()
    config.pluginmanager.register(MeasuredRun(options, run), "surefoot-run")
    for plugin in plugins_of(run.session):
        config.pluginmanager.register(plugin)


class MeasuredRun:
    """Stops measuring when the tests end, then judges and reports.

    ``_run`` is None once it has been stopped, and ``_findings`` until something is to be
    judged or reported. Each of the ``_problems`` fails the run.
    """

    def __init__(self, options: RunOptions, run: Run) -> None:
        self._options = options
        self._run: Run | None = run
        self._findings: Findings | None = None
        self._problems: list[str] = []
        self._tests_failed = False

    def pytest_report_header(self) -> list[str]:
        """Say what the user should know about the configuration."""
        return [f"surefoot: {printable_lines(note)}" for note in self._options.subject.notes]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Judge the run while its outcome can still be changed."""
        result = yield
        self._tests_failed = bool(session.testsfailed)
        if not session.config.option.collectonly:
            self._finish()
        if self._problems and not session.testsfailed:
            session.testsfailed = 1
        return result

    def pytest_unconfigure(self) -> None:
        """Keep what was recorded when the tests are interrupted."""
        if self._run is not None:
            self._finish(interrupted=True)

    def _finish(self, *, interrupted: bool = False) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        try:
            with collector_paused():
                self._keep(run, interrupted=interrupted)
        except SurefootError as error:
            self._problems.append(str(error))

    def _keep(self, run: Run, *, interrupted: bool) -> None:
        """Save what was recorded, and judge it if anything asks for that."""
        from surefoot.project.project import check_measured, within  # noqa: PLC0415 - not at start

        options = self._options
        config, selection = options.config, options.subject.selection
        recorded = run.stop()
        if interrupted and not recorded.tests:
            return
        data = save(recorded, config.data_file, config.root, append=options.append)
        data = within(selection, config.root, data)
        check_measured(data, selection)
        if options.is_judged:
            from surefoot.pytest_plugin.judging import findings_of, problems_of  # noqa: PLC0415

            self._findings = findings_of(options, data)
            self._problems += problems_of(options, self._findings)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was asked for."""
        is_quiet = self._tests_failed and self._options.quiet_on_failure
        if self._findings is not None and not is_quiet:
            for request in self._options.reports:
                self._report(request, self._findings, terminalreporter)
        for problem in self._problems:
            terminalreporter.write_line(f"surefoot: {printable_lines(problem)}", red=True)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Fail the run if a report could not be written: it ends after all have been."""
        yield
        if self._problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _report(
        self, request: ReportRequest, findings: Findings, reporter: pytest.TerminalReporter
    ) -> None:
        from surefoot.report.formats import render  # noqa: PLC0415

        try:
            text = render(request, findings)
        except SurefootError as error:
            self._problems.append(str(error))
            return
        if request.destination is None and request.kind != "github":
            reporter.write_sep("-", "surefoot")
        reporter.write(text)


def _folder_of(config: pytest.Config) -> Path:
    """Return the project's folder: the current one, unless pytest runs tests elsewhere."""
    here = Path.cwd()
    return here if here.is_relative_to(config.rootpath) else config.rootpath
