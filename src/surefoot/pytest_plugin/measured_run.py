"""A pytest run that measures itself: ``pytest --surefoot``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from surefoot.collector import collector_paused
from surefoot.config import Config, find_root, load_config
from surefoot.errors import SurefootError
from surefoot.measure.plan import session_plan
from surefoot.measure.run import Run
from surefoot.model.selection import Selection
from surefoot.project.targets import choose_sources, selection_of
from surefoot.pytest_plugin.contexts import plugins_of
from surefoot.report.requests import ReportRequest, parse_request
from surefoot.store.save import save

if TYPE_CHECKING:
    from surefoot.model.run import RunData
    from surefoot.project.findings import Findings

DEFAULT_REPORTS = ("confidence",)
VERBOSE_REPORTS = ("term-missing", "confidence")
"""What is reported when nobody says, and with ``-v``."""


class MeasuredRun:
    """Measures from its creation to the end of the tests, then reports."""

    def __init__(self, pytest_config: pytest.Config) -> None:
        try:
            self._prepare(pytest_config.known_args_namespace, _folder_of(pytest_config))
        except SurefootError as error:
            raise pytest.UsageError(f"surefoot: {error}") from error
        for plugin in self._plugins:
            pytest_config.pluginmanager.register(plugin)

    def _prepare(self, options: object, folder: Path) -> None:
        given = vars(options)
        self._append: bool = given["surefoot_append"]
        self._gate: bool = given["surefoot_gate"]
        self._quiet_on_failure: bool = given["no_surefoot_on_fail"]
        self._config = _with_options(
            load_config(find_root(folder), given["surefoot_config"]), given
        )
        self._reports = [
            parse_request(text, self._config.root) for text in self._config.reports if text
        ]
        sources = tuple(filter(None, given["surefoot"])) or self._config.source
        self._whole = not any(given["surefoot"])
        self._notes = list(self._config.notes)
        if not sources:
            sources = choose_sources(self._config.root)
            self._notes.insert(0, f"measuring {', '.join(sources)}, as found")
        self._selection: Selection = selection_of(self._config, sources)
        self._problem: str | None = None
        self._findings: Findings | None = None
        self._failed = False
        run = Run(session_plan(self._config, self._selection), self._config.data_file.parent)
        run.start()
        run.session.measure_pytest()
        self._run: Run | None = run
        self._plugins = plugins_of(run.session)

    def pytest_report_header(self) -> list[str]:
        """Say what the user should know of the configuration."""
        return [f"surefoot: {note}" for note in self._notes]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Judge the run while its outcome can still be changed."""
        result = yield
        self._failed = bool(session.testsfailed)
        if not session.config.option.collectonly:
            self._finish()
        if self._problem is not None and not session.testsfailed:
            session.testsfailed = 1
        return result

    def pytest_unconfigure(self) -> None:
        """Keep what was recorded when the tests were broken off."""
        if self._run is not None:
            self._finish(interrupted=True)

    def _finish(self, *, interrupted: bool = False) -> None:
        from surefoot.project.project import check_measured, within  # noqa: PLC0415

        run, self._run = self._run, None
        if run is None:
            return
        try:
            with collector_paused():
                recorded = run.stop()
                if interrupted and not recorded.tests:
                    return
                root = self._config.root
                data = save(recorded, self._config.data_file, root, append=self._append)
                data = within(self._selection, root, data)
                check_measured(data, self._selection)
                if self._reports or self._config.fail_under or self._gate:
                    self._cover(data)
        except SurefootError as error:
            self._problem = str(error)

    def _cover(self, data: RunData) -> None:
        """Compute the figures, and judge them."""
        from surefoot.analysis.gate import falls_short  # noqa: PLC0415 - not while tests start
        from surefoot.project.findings import check_tiers, find  # noqa: PLC0415
        from surefoot.report.figures import cover  # noqa: PLC0415

        self._findings = find(self._config, self._selection, data)
        if self._whole:
            check_tiers(self._config, self._findings.project)
        totals, minimum = self._findings.coverage.totals, self._config.fail_under
        if minimum and falls_short(totals, minimum):
            figure = cover(totals, max(self._config.precision, 2))
            self._problem = f"Cover is {figure}%, and at least {minimum:g}% is asked for."
        if self._gate:
            self._judge(self._findings)

    def _judge(self, findings: Findings) -> None:
        """Hold the tiers to their targets."""
        from surefoot.analysis.gate import incomplete, shortfalls  # noqa: PLC0415
        from surefoot.project.baseline import read_baseline  # noqa: PLC0415
        from surefoot.report.gate import shortfall_in_words  # noqa: PLC0415

        problems = incomplete(findings.coverage)
        if not problems:
            baseline = read_baseline(self._config.root)
            found = shortfalls(findings.tiers, findings.gaps, baseline)
            problems = [f"✗ {shortfall_in_words(shortfall)}" for shortfall in found]
        if problems:
            self._problem = "\nsurefoot: ".join(filter(None, (self._problem, *problems)))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was asked for."""
        if self._findings is not None and not (self._failed and self._quiet_on_failure):
            for request in self._reports:
                self._report(request, self._findings, terminalreporter)
        if self._problem is not None:
            terminalreporter.write_line(f"surefoot: {self._problem}", red=True)

    def _report(
        self, request: ReportRequest, findings: Findings, reporter: pytest.TerminalReporter
    ) -> None:
        from surefoot.report.formats import render  # noqa: PLC0415

        try:
            text = render(request, findings)
        except SurefootError as error:
            self._problem = str(error)
            return
        if request.destination is None and request.kind != "github":
            reporter.write_sep("-", "surefoot")
        reporter.write(text)


def _folder_of(config: pytest.Config) -> Path:
    """Return where the project is: here, unless pytest runs the tests of another."""
    here = Path.cwd()
    return here if here.is_relative_to(config.rootpath) else config.rootpath


def _with_options(config: Config, given: dict[str, Any]) -> Config:
    """Let the command line win over the configuration, option by option."""
    options: dict[str, Any] = {
        "reports": given["surefoot_report"],
        "fail_under": given["surefoot_fail_under"],
        "context": given["surefoot_context"],
        "precision": given["surefoot_precision"],
    }
    config = dataclasses.replace(config, **{k: v for k, v in options.items() if v is not None})
    if config.reports:
        return config
    default = VERBOSE_REPORTS if given["verbose"] > 0 else DEFAULT_REPORTS
    return dataclasses.replace(config, reports=default)
