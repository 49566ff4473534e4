"""Judge a run of ``pytest --surefoot``: what it found out, and which of that makes it fail."""

from __future__ import annotations

from surefoot.analysis.gate import falls_short, is_known
from surefoot.model.run import RunData
from surefoot.model.selection import Selection
from surefoot.project.baseline import read_baseline
from surefoot.project.findings import Findings, check_tiers, find
from surefoot.pytest_plugin.options import RunOptions
from surefoot.report.gate import cover_short_in_words, shortfall_in_words, why_undecided
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
    totals, minimum = findings.coverage.totals, options.config.fail_under
    if minimum and not is_known(findings.coverage, totals):
        problems += why_unknown(findings.coverage)
        problems.append(f"Cover is unknown, and must be at least {minimum:g}%.")
    elif minimum and falls_short(totals, minimum):
        problems.append(cover_short_in_words(totals, minimum))
    if options.gate:
        verdict = findings.judge(read_baseline(options.config.root))
        reasons = why_undecided(findings.coverage, verdict)
        shortfalls = [f"✗ {shortfall_in_words(found)}" for found in verdict.shortfalls]
        problems += shortfalls if verdict.decided else reasons
        if verdict.decided and not totals.statements:
            problems.append(NOTHING_MEASURED)
    return list(dict.fromkeys(problems))
