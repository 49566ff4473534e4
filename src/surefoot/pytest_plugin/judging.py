"""Judge a run of ``pytest --surefoot``: what it found out, and which of that makes it fail."""

from __future__ import annotations

from surefoot.analysis.gate import is_known
from surefoot.model.run import RunData
from surefoot.model.selection import Selection
from surefoot.project.baseline import read_baseline
from surefoot.project.findings import Findings, check_tiers, find
from surefoot.pytest_plugin.options import RunOptions
from surefoot.report.gate import shortfall_in_words, why_cover_fails, why_undecided
from surefoot.report.pyramid import tests_above
from surefoot.report.words import NOTHING_MEASURED, why_unknown


def findings_of(options: RunOptions, selection: Selection, data: RunData) -> Findings:
    """Return what the data says about the measured files.

    Raises:
        ConfigError: when tiers are configured for code that is not there.
        DataError: when nothing was measured.
    """
    findings = find(options.config, selection, data)
    if options.whole:
        check_tiers(options.config, findings.project)
    return findings


def problems_of(options: RunOptions, findings: Findings) -> list[str]:
    """List what makes the run fail: a percentage that is too low, and what the gate finds.

    Raises:
        ConfigError: when the baseline cannot be read.
    """
    problems = []
    coverage = findings.coverage
    short = why_cover_fails(coverage, options.config.fail_under)
    if short is not None:
        problems += [] if is_known(coverage, coverage.totals) else why_unknown(coverage)
        problems.append(short)
    if options.gate:
        verdict = findings.judge(read_baseline(options.config.root))
        reasons = why_undecided(coverage, verdict)
        shortfalls = [f"✗ {shortfall_in_words(found)}" for found in verdict.shortfalls]
        problems += shortfalls if verdict.decided else reasons
        if verdict.decided and not coverage.totals.statements:
            problems.append(NOTHING_MEASURED)
    if options.config.levels.strict:
        problems += tests_above(findings.pyramid, findings.data.tests)
    return list(dict.fromkeys(problems))
