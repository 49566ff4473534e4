"""What ``pytest --surefoot`` was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from surefoot.config import Config, find_root, load_config
from surefoot.config.values import decimals, parse_into, percentage
from surefoot.errors import ConfigError
from surefoot.measure.plan import SessionPlan, session_plan
from surefoot.project.targets import Subject, choose_subject
from surefoot.project.wanted_paths import wanted_paths
from surefoot.report.requests import ReportRequest, parse_request

DEFAULT_REPORTS = ("confidence",)
VERBOSE_REPORTS = ("term-missing", "confidence")
"""What is reported by default, and with ``-v``."""


class RunOptions(NamedTuple):
    """What is measured and reported.

    ``whole`` says that the command line names no source: then the tiers are checked against
    the whole project. ``quiet_on_failure`` leaves out the reports where a test failed, and
    ``record_all`` asks for what each test reaches even where that is known. Only the tests of
    ``level`` are run, if there is one.
    """

    subject: Subject
    reports: tuple[ReportRequest, ...]
    append: bool
    gate: bool
    quiet_on_failure: bool
    whole: bool
    record_all: bool
    level: str | None = None

    @property
    def config(self) -> Config:
        """The project's configuration, in which the command line wins."""
        return self.subject.config

    @property
    def plan(self) -> SessionPlan:
        """What each process of the run is to measure."""
        config, selection = self.config, self.subject.selection
        return session_plan(
            *(config, selection),
            record_all=self.record_all,
            level=self.level,
            paths=wanted_paths(config, selection),
        )

    @property
    def home(self) -> Path:
        """The folder that keeps what the run leaves until it ends."""
        return self.config.folder

    @property
    def is_judged(self) -> bool:
        """Whether any figure is needed: for a report, a minimum or the gate."""
        wanted = self.reports or self.config.fail_under or self.gate or self.config.levels.strict
        return bool(wanted)


def project_folder(here: Path, root: Path) -> Path:
    """Return the project's folder: the current one, unless pytest runs tests elsewhere."""
    return here if here.is_relative_to(root) else root


def read_options(given: Mapping[str, Any], folder: Path) -> RunOptions:
    """Read pytest's options, and the configuration of the project that ``folder`` is in.

    Raises:
        ConfigError: naming what is wrong with either.
    """
    config = _with_options(load_config(find_root(folder), given["surefoot_config"]), given)
    reports = tuple(parse_request(text, config.root) for text in config.reports if text)
    sources = tuple(filter(None, given["surefoot"]))
    return RunOptions(
        subject=choose_subject(config, sources),
        reports=reports,
        append=given["surefoot_append"],
        gate=given["surefoot_gate"],
        quiet_on_failure=given["no_surefoot_on_fail"],
        whole=not sources,
        record_all=given["surefoot_record_all"],
        level=given["surefoot_level"],
    )


def _with_options(config: Config, given: Mapping[str, Any]) -> Config:
    """Let the command line win over the configuration, option by option.

    Raises:
        ConfigError: when a number is out of range.
    """
    problems: list[str] = []
    options: dict[str, Any] = {
        "reports": given["surefoot_report"],
        "context": given["surefoot_context"],
    }
    for key, parse in (("fail_under", percentage), ("precision", decimals)):
        number = given[f"surefoot_{key}"]
        if number is not None:
            option = f"--surefoot-{key.replace('_', '-')}"
            parse_into(options, key, parse, number, option, problems)
    if problems:
        raise ConfigError(". ".join(problems))
    config = config._replace(**{k: v for k, v in options.items() if v is not None})
    if given["surefoot_paths"]:
        config = config._replace(paths=True)
    if given["surefoot_strict_levels"]:
        levels = config.levels._replace(strict=True)
        config = config._replace(levels=levels)
    if config.reports:
        return config
    default = VERBOSE_REPORTS if given["verbose"] > 0 else DEFAULT_REPORTS
    return config._replace(reports=default)
