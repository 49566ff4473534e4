"""Say how a gap stands, open or closed, by its id."""

from __future__ import annotations

from collections.abc import Collection

from surefoot.analysis.closing import ways_to_close
from surefoot.analysis.reach import by_test, reach_of
from surefoot.errors import SurefootError
from surefoot.model.gaps import Gap
from surefoot.model.kept_mutants import KeptMutant
from surefoot.model.mutants import Verdict
from surefoot.model.standing import Standing, Way
from surefoot.project.findings import Findings
from surefoot.project.mutants import kept_mutant
from surefoot.project.weak import doubts_about


def standing_of(findings: Findings, gap_id: str) -> Standing:
    """Return how the gap with an id stands.

    Raises:
        SurefootError: when no gap of the measured code can have this id.
    """
    gap = next((gap for gap in findings.gaps if gap.id == gap_id), None)
    kept = kept_mutant(findings.config.data_file, findings.coverage, gap_id)
    if kept is not None:
        line = kept.mutant.statement[0]
        return standing_of_mutant(
            kept, gap, _tests_at(findings, kept.mutant.path, range(line, line + 1))
        )
    ways = _ways(findings, gap_id)
    if ways is None:
        stale = "".join(f" {text}." for text in findings.coverage.stale[:1])
        raise SurefootError(
            f"{gap_id}: no gap of the measured code has this id.{stale} surefoot next names one."
        )
    if gap is not None:
        lines = range(gap.line, gap.end_line + 1)
        return Standing(gap, tests=_tests_at(findings, gap.path, lines))
    tests = frozenset().union(*(part for way in ways for part in way))
    doubts = doubts_about(findings, tests)
    sound = {test for test in tests if test in doubts and not doubts[test]}
    unknown = tests - doubts.keys()
    closed_by = _shown_by(ways, sound)
    return Standing(
        closed_by=closed_by,
        doubts={test: asked for test, asked in sorted(doubts.items()) if asked},
        unknown=() if closed_by else _shown_by(ways, sound | unknown),
        tests=tests,
    )


def _ways(findings: Findings, gap_id: str) -> tuple[Way, ...] | None:
    seams, routes = findings.seams.seams, findings.seams.routes
    for file, covered in zip(findings.project.files, findings.coverage.files, strict=True):
        path = file.path
        ways = ways_to_close(
            gap_id,
            covered,
            file.map,
            file.run.contexts,
            [seam for seam in seams if seam.path == path],
            [route for route in routes if (route.where or "").rpartition(":")[0] == path],
        )
        if ways is not None:
            return ways
    return None


def _shown_by(ways: Collection[Way], among: Collection[str]) -> tuple[str, ...]:
    """Return some of these tests that close a gap together; empty if none do."""
    for way in ways:
        found = [min(part.intersection(among), default="") for part in way]
        if all(found):
            return tuple(dict.fromkeys(found))
    return ()


def standing_of_mutant(kept: KeptMutant, gap: Gap | None, tests: frozenset[str]) -> Standing:
    """Return how a mutant stands by what came of it last."""
    outcome = kept.outcome
    match outcome.verdict:
        case Verdict.KILLED:
            return Standing(closed_by=(outcome.by or "what collects the tests",), tests=tests)
        case Verdict.SURVIVED | Verdict.NOT_INFECTED | Verdict.NOT_REACHED:
            return Standing(gap, tests=tests)
    return Standing(tests=tests, undecided=outcome.evidence)


def _tests_at(findings: Findings, path: str, lines: range) -> frozenset[str]:
    """Return the tests that reach some lines of a file."""
    file = next(file for file in findings.project.files if file.path == path)
    return reach_of(file.map, by_test(file.run.contexts), lines.__contains__).tests - {""}
