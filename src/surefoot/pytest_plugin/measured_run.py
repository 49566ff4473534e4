"""A pytest run that measures itself: ``pytest --surefoot``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from surefoot.collector import collector_paused
from surefoot.errors import SurefootError, printable_lines
from surefoot.measure.recovery import save_abandoned
from surefoot.pytest_plugin.contexts import plugins_of
from surefoot.pytest_plugin.early import started_run
from surefoot.pytest_plugin.options import RunOptions, project_folder, read_options
from surefoot.store.save import NOTHING_SAVED, check_place, save

if TYPE_CHECKING:
    from surefoot.measure.run import Run
    from surefoot.project.findings import Findings
    from surefoot.report.requests import ReportRequest


def measure_run(config: pytest.Config) -> None:
    """Start measuring, and register the plugins that stop it when the tests end.

    Raises:
        pytest.UsageError: when what was asked for cannot be done.
    """
    try:
        folder = project_folder(Path.cwd(), config.rootpath)
        options = read_options(vars(config.known_args_namespace), folder)
        data_file, root = options.config.data_file, options.config.root
        check_place(data_file, root)
        save_abandoned(options.home, data_file, root)
        run = started_run(options)
    except SurefootError as error:
        raise pytest.UsageError(f"surefoot: {error}") from error
    run.session.measure_pytest()
    measured = MeasuredRun(options, run)
    config.pluginmanager.register(measured, "surefoot-run")
    config.add_cleanup(measured.drop)
    for plugin in plugins_of(run.session):
        config.pluginmanager.register(plugin)


class MeasuredRun:
    """Stops measuring when the tests end, then judges and reports.

    ``_run`` is None once it has been stopped, and ``_findings`` until something is to be
    judged or reported. Each of the ``_problems`` fails the run, and the ``_notes`` do not.
    """

    def __init__(self, options: RunOptions, run: Run) -> None:
        self._options = options
        self._run: Run | None = run
        self._findings: Findings | None = None
        self._problems: list[str] = []
        self._notes: list[str] = []
        self._tests_failed = False

    def pytest_report_header(self) -> list[str]:
        """Say what the user should know about the configuration."""
        return [f"surefoot: {printable_lines(note)}" for note in self._options.subject.notes]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Judge the run while its outcome can still be changed."""
        try:
            return (yield)
        finally:  # also where it stops early, as with -x
            self._tests_failed = bool(session.testsfailed)
            if not session.config.option.collectonly:
                self._finish()
            if self._problems and not session.testsfailed:
                session.testsfailed = 1

    def pytest_unconfigure(self) -> None:
        """Keep what was recorded when the tests are interrupted."""
        self._finish()

    def drop(self) -> None:
        """Forget a run that pytest never got to configure, such as one with an unknown option."""
        if self._run is not None:
            self._run.drop()
            self._run = None

    def _finish(self) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        try:
            with collector_paused():
                self._keep(run)
        except Exception as error:  # noqa: BLE001 - the results of the tests are to be shown
            self._problems.append(_in_words(error))

    def _keep(self, run: Run) -> None:
        """Save what was recorded, and judge it if anything asks for that."""
        from surefoot.project.measured import check_measured  # noqa: PLC0415 - not at start
        from surefoot.project.targets import recorded_selection  # noqa: PLC0415

        options = self._options
        config = options.config
        recorded = run.stop()
        if not recorded.tests:
            self._notes.append(NOTHING_SAVED)  # pytest says why, and fails by itself
            return
        selection = recorded_selection(config, recorded) or options.subject.selection
        check_measured(recorded, selection)
        data = save(recorded, config.data_file, config.root, append=options.append)
        if options.is_judged:
            from surefoot.project.project import within  # noqa: PLC0415
            from surefoot.pytest_plugin.judging import findings_of, problems_of  # noqa: PLC0415

            data = within(selection, config.root, data)
            self._findings = findings_of(options, selection, data)
            self._problems += problems_of(options, self._findings)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was asked for."""
        is_quiet = self._tests_failed and self._options.quiet_on_failure
        if self._findings is not None and not is_quiet:
            for request in self._options.reports:
                self._report(request, self._findings, terminalreporter)
        for note in self._notes:
            terminalreporter.write_line(f"surefoot: {note}")
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
        from surefoot.report.formats import UNWRAPPED, render  # noqa: PLC0415

        writer = reporter.config.get_terminal_writer()
        width = writer.fullwidth if reporter.isatty else UNWRAPPED
        try:
            text = render(request, findings, width)
        except Exception as error:  # noqa: BLE001 - as above
            self._problems.append(_in_words(error))
            return
        if request.destination is None and request.kind != "github":
            reporter.write_sep("-", "surefoot")
        reporter.write(text)


def _in_words(error: Exception) -> str:
    """Return what is wrong in a sentence, also where it is a fault of ours."""
    if not isinstance(error, SurefootError):
        from surefoot.report.faults import own_fault  # noqa: PLC0415 - as a rule not needed

        error = own_fault(error)
    return str(error)
