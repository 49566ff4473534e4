"""Our JSON, format 1: keys are stable and sorted, so that equal input gives equal bytes.

What is unknown is null; paths are, unless they were measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from surefoot._version import __version__
from surefoot.analysis.acceptance import Accepted
from surefoot.analysis.paths import PathCoverage
from surefoot.model.gaps import NeverNoticed
from surefoot.model.judged import TierCoverage
from surefoot.model.paths import AcyclicPath, PathTotals
from surefoot.model.results import (
    DecisionCoverage,
    FileCoverage,
    RegionCoverage,
    Summary,
)
from surefoot.model.tiers import GATED_METRICS, FilePlacement, Placement
from surefoot.project.findings import Findings
from surefoot.project.project import MeasuredFile
from surefoot.report.mutate import mutant_as_json
from surefoot.report.seams import seam_as_json
from surefoot.report.words import COMPILED

FORMAT = 1


def render_json(findings: Findings) -> str:
    """Return the report as one JSON document, ending in a newline."""
    coverage = findings.coverage
    document = {
        "format": FORMAT,
        "surefoot": __version__,
        "python": coverage.python,
        "totals": _summary(
            coverage.totals, sum(map(_accepted, findings.accepted.values())), findings.path_totals
        ),
        "tiers": {tier.tier.value: _tier(tier) for tier in findings.tiers},
        "files": {
            file.path: _file(
                file,
                findings.placements[file.path],
                findings.accepted.get(file.path, {}),
                _paths_in(measured, findings.config.path_limit),
            )
            for file, measured in zip(coverage.files, findings.project.files, strict=True)
        },
        "seams": [seam_as_json(seam) for seam in findings.seams.seams],
        "survivors": [
            mutant_as_json(gap.never.mutant, gap.tier, gap.never.outcome)
            for gap in findings.gaps
            if isinstance(gap.never, NeverNoticed)
        ],
        "stale": list(coverage.stale),
        "broken": list(coverage.broken),
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _summary(
    summary: Summary, accepted: int = 0, paths: PathTotals | None = None
) -> dict[str, int | None]:
    return {
        **asdict(summary),
        "paths": paths and paths.paths,
        "covered_paths": paths and paths.taken,
        "accepted": accepted,
    }


def _paths_in(file: MeasuredFile, limit: int) -> dict[str, PathCoverage]:
    """Return the functions of a file whose paths were measured, by qualified name."""
    if not file.has_taken_paths:
        return {}
    from surefoot.project.paths import covered_paths  # noqa: PLC0415 - most reports do not need it

    covered = covered_paths(file.map, file.run, limit)
    return {found.function.qualname: found for found in covered if found.is_entered}


def _paths(covered: PathCoverage | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    return {
        "count": covered.function.count,
        "taken": [{**_path(path), "tests": sorted(tests)} for path, tests in covered.taken.items()],
        "missing": [{**_path(found.path), "away": found.distance} for found in covered.missing],
        "improbable": [_path(path) for path in covered.improbable],
        "unmeasured_tests": sorted(covered.unknown),
    }


def _path(path: AcyclicPath) -> dict[str, Any]:
    return {
        "start": {"kind": path.start.bound.value, "line": path.start.line},
        "choices": [{"line": c.line, "way": c.way.value, "text": c.text} for c in path.choices],
        "end": {"kind": path.end.bound.value, "line": path.end.line},
    }


def _accepted(accepted: Accepted, name: str | None = None) -> int:
    """Count the accepted units that a gate would count, in one function or in all."""
    return sum(
        number
        for (owner, metric), number in accepted.items()
        if metric in GATED_METRICS and name in (None, owner)
    )


def _tier(tier: TierCoverage) -> dict[str, Any]:
    target = tier.target
    return {
        "target": target.least,
        "aim": target.aim,
        "metrics": [metric.value for metric in target.metrics],
        "summary": _summary(
            tier.summary, sum(n for m, n in tier.accepted.items() if m in GATED_METRICS)
        ),
        "seams": {**tier.seams._asdict(), "unknown": tier.unknown_seams},
        "mutants": {**tier.mutants._asdict(), "unknown": tier.unknown_mutants},
    }


def _placement(placement: Placement) -> dict[str, str]:
    return {
        "tier": placement.tier.value,
        "origin": placement.origin.value,
        "reason": placement.reason,
    }


def _file(
    file: FileCoverage,
    placed: FilePlacement,
    accepted: Accepted,
    paths: Mapping[str, PathCoverage],
) -> dict[str, Any]:
    return {
        "digest": file.digest,
        **_placement(placed.module),
        "known": file.extent.known.value,
        "unmeasured": file.extent.reason,
        "summary": _summary(file.summary, _accepted(accepted)),
        "missing_lines": sorted(file.missing_lines),
        "missing_branches": [[b.start, b.end] for b in file.missing_branches],
        "missing_statements": [[s.head_line, s.column] for s in file.missing_statements],
        "excluded_lines": sorted(file.excluded_lines),
        "decisions": [_decision(decision) for decision in file.decisions],
        "functions": {
            covered.region.qualname: {
                "unmeasured": COMPILED if covered.region.compiled else None,
                **_region(covered, accepted),
                **_placement(placed.functions[covered.region.qualname]),
                "paths": _paths(paths.get(covered.region.qualname)),
            }
            for covered in file.functions
        },
        "classes": {c.region.qualname: _region(c, {}) for c in file.classes},
    }


def _decision(covered: DecisionCoverage) -> dict[str, Any]:
    decision = covered.decision
    return {
        "line": decision.line,
        "column": decision.column,
        "end_line": decision.end_line,
        "end_column": decision.end_column,
        "position": decision.position.value,
        "text": decision.text,
        "conditions": [
            {"text": c.text, "true": c.seen_true, "false": c.seen_false, "mcdc": c.decides}
            for c in covered.conditions
        ],
        "vectors": {"seen": list(covered.seen), "missing": list(covered.missing)},
        "unmeasured": covered.unmeasured,
    }


def _region(covered: RegionCoverage, accepted: Accepted) -> dict[str, Any]:
    return {
        "start_line": covered.region.line,
        "summary": _summary(covered.summary, _accepted(accepted, covered.region.qualname)),
    }
