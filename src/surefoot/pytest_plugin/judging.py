"""Judge a run of ``pytest --surefoot``: what it found out, and which of that makes it fail."""

from __future__ import annotations

from surefoot.analysis.gate import falls_short
from surefoot.model.run import RunData
from surefoot.project.baseline import read_baseline
from surefoot.project.findings import Findings, check_tiers, find
from surefoot.pytest_plugin.options import RunOptions
from surefoot.report.figures import cover
from surefoot.report.gate import shortfall_in_words
from surefoot.report.words import why_incomplete


def findings_of(options: RunOptions, data: RunData) -> Findings:
    """Return what the data says about the measured files.

    Raises:
        ConfigError: when tiers are configured for code that is not there.
        DataError: when nothing was measured.
    """
    findings = find(options.config, options.subject.selection, data)
    if options.whole:
        check_tiers(options.config, findings.project)
    return findings


def problems_of(options: RunOptions, findings: Findings) -> list[str]:
    """List what makes the run fail: a percentage that is too low, and what the gate finds.

    Raises:
        ConfigError: when the baseline cannot be read.
    """
    problems = []
    totals, minimum = findings.coverage.totals, options.config.fail_under
    if minimum and falls_short(totals, minimum):
        figure = cover(totals, max(options.config.precision, 2))
        problems.append(f"Cover is {figure}%, below the minimum of {minimum:g}%.")
    if options.gate:
        baseline = read_baseline(options.config.root)
        verdict = findings.judge(baseline)
        if verdict.complete:
            problems += [f"✗ {shortfall_in_words(found)}" for found in verdict.shortfalls]
        else:
            problems += why_incomplete(findings.coverage)
    return problems
