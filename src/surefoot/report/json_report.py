"""Our JSON: format 1, with stable keys and sorted, so that equal input gives equal bytes.

What is not known is null: paths are not measured, and nothing is placed in a
tier or accepted by a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from surefoot._version import __version__
from surefoot.model.results import (
    Coverage,
    DecisionCoverage,
    FileCoverage,
    RegionCoverage,
    Summary,
)

FORMAT = 1


def render_json(coverage: Coverage) -> str:
    """Return the report as one JSON document, ending in a newline."""
    document = {
        "format": FORMAT,
        "surefoot": __version__,
        "python": coverage.python,
        "totals": _summary(coverage.totals),
        "tiers": {},
        "files": {file.path: _file(file) for file in coverage.files},
        "stale": list(coverage.stale),
        "broken": list(coverage.broken),
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _summary(summary: Summary) -> dict[str, int | None]:
    return {**asdict(summary), "paths": None, "covered_paths": None, "accepted": 0}


def _file(file: FileCoverage) -> dict[str, Any]:
    return {
        "digest": file.digest,
        "tier": None,
        "known": file.extent.known.value,
        "unmeasured": file.extent.reason,
        "summary": _summary(file.summary),
        "missing_lines": sorted(file.missing_lines),
        "missing_branches": [[b.start, b.end] for b in file.missing_branches],
        "missing_statements": [[s.head_line, s.column] for s in file.missing_statements],
        "excluded_lines": sorted(file.excluded_lines),
        "decisions": [_decision(decision) for decision in file.decisions],
        "functions": _regions(file.functions),
        "classes": _regions(file.classes),
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


def _regions(regions: tuple[RegionCoverage, ...]) -> dict[str, Any]:
    return {
        covered.region.qualname: {
            "start_line": covered.region.line,
            "tier": None,
            "summary": _summary(covered.summary),
        }
        for covered in regions
    }
