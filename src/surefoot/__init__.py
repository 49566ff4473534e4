"""Do your tests test what matters?

What a script needs, loaded when it is first used::

    import surefoot

    findings = surefoot.read_findings(".")
    for gap in findings.gaps:
        print(gap.path, gap.line, surefoot.gap_in_words(gap))

It may be imported before pytest is, and has no assertions to rewrite; this word
keeps pytest from warning about that: PYTEST_DONT_REWRITE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surefoot.errors import SurefootError
    from surefoot.model.gaps import Gap, GapKind
    from surefoot.model.gate import Verdict
    from surefoot.model.judged import TierCoverage
    from surefoot.model.results import Coverage, FileCoverage, Summary
    from surefoot.model.run import RunData
    from surefoot.model.tiers import Metric, Tier
    from surefoot.project.baseline import read_baseline
    from surefoot.project.findings import Findings, find, read_findings
    from surefoot.project.places import look_up
    from surefoot.project.targets import Subject, choose_project
    from surefoot.report.formats import render
    from surefoot.report.requests import ReportRequest
    from surefoot.report.words import gap_in_words
    from surefoot.store.datafile import read_data

__all__ = [
    "Coverage",
    "FileCoverage",
    "Findings",
    "Gap",
    "GapKind",
    "Metric",
    "ReportRequest",
    "RunData",
    "Subject",
    "Summary",
    "SurefootError",
    "Tier",
    "TierCoverage",
    "Verdict",
    "choose_project",
    "find",
    "gap_in_words",
    "look_up",
    "read_baseline",
    "read_data",
    "read_findings",
    "render",
]

_HOME = {
    "errors": ("SurefootError",),
    "model.gaps": ("Gap", "GapKind"),
    "model.gate": ("Verdict",),
    "model.judged": ("TierCoverage",),
    "model.results": ("Coverage", "FileCoverage", "Summary"),
    "model.run": ("RunData",),
    "model.tiers": ("Metric", "Tier"),
    "project.baseline": ("read_baseline",),
    "project.findings": ("Findings", "find", "read_findings"),
    "project.places": ("look_up",),
    "project.targets": ("Subject", "choose_project"),
    "report.formats": ("render",),
    "report.requests": ("ReportRequest",),
    "report.words": ("gap_in_words",),
    "store.datafile": ("read_data",),
}
"""Which module defines each name."""


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415 - every process of a run imports us

    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"surefoot.{module}"), name)
    raise AttributeError(f"module 'surefoot' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
