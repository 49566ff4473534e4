"""What the pages show, gathered once: every page is written from this."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from surefoot.analysis.confidence import Confidence, confidence_in, weight_of
from surefoot.analysis.paths import PathCoverage
from surefoot.analysis.reach import FileReach, reach_by_group
from surefoot.analysis.tiers import cover_tiers
from surefoot.model.gaps import Gap
from surefoot.model.judged import TierCoverage
from surefoot.model.results import FileCoverage
from surefoot.model.run import Known
from surefoot.model.seams import Seams
from surefoot.model.suggestions import Found
from surefoot.project.findings import Findings
from surefoot.project.finds import Finds
from surefoot.project.project import MeasuredFile


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file: what could run, what did, who ran it, and what is left to test.

    ``found`` are the inputs that were found for its gaps before, by the ids of the gaps. ``paths``
    are those of its functions, where paths were measured.
    """

    number: int
    page: str
    measured: MeasuredFile
    covered: FileCoverage
    tiers: tuple[TierCoverage, ...]
    gaps: tuple[Gap, ...]
    found: Mapping[str, Found]
    seams: Seams
    reach: FileReach
    paths: tuple[PathCoverage, ...]

    @property
    def path(self) -> str:
        """Its path relative to the project."""
        return self.covered.path

    @property
    def confidence(self) -> Confidence:
        """How far its tests can be trusted; completely, where there is nothing to test."""
        if self.covered.extent.known is not Known.ALL:
            return Confidence.UNKNOWN
        return confidence_in(self.tiers) if self.covered.summary.has_statements else Confidence.AIM

    @property
    def weight(self) -> int:
        """Its statements, each multiplied by the weight of its tier; for an unmeasured file, all
        its statements.
        """
        if self.covered.extent.known is Known.NOTHING:
            return len(self.measured.map.statements)
        return weight_of(self.tiers)


@dataclass(frozen=True, slots=True)
class Facts:
    """All files, and the node ids of all tests that reached any of them or were observed, sorted."""

    findings: Findings
    files: tuple[FileFacts, ...]
    tests: tuple[str, ...]

    @property
    def test_numbers(self) -> Mapping[str, int]:
        """The index of each test; -1 for code that ran outside tests."""
        return {"": -1, **{name: number for number, name in enumerate(self.tests)}}


def gather(findings: Findings) -> Facts:
    """Gather what is known about each file."""
    gaps: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in findings.gaps:
        gaps[gap.path].append(gap)
    found = Finds(findings.config, findings.project, findings.data).among(findings.gaps)
    files = tuple(
        _facts_of(number, findings, measured, covered, tuple(gaps[covered.path]), found)
        for number, (measured, covered) in enumerate(
            zip(findings.project.files, findings.coverage.files, strict=True)
        )
    )
    names = {name for file in files for group in file.reach.groups for name in group}
    names |= {test.name for test in findings.pyramid.tests}
    names |= findings.data.observed.tried.keys() | findings.data.observed.answers.keys()
    return Facts(findings, files, tuple(sorted(names - {""})))


def _facts_of(
    number: int,
    findings: Findings,
    measured: MeasuredFile,
    covered: FileCoverage,
    gaps: tuple[Gap, ...],
    found: Mapping[str, Found],
) -> FileFacts:
    seams = findings.seams.within(covered.path)
    mutants = {covered.path: findings.mutants[covered.path]}
    rules = findings.config.tiers
    return FileFacts(
        number,
        page_of(covered.path),
        measured,
        covered,
        cover_tiers((covered,), findings.placements, rules, findings.accepted, seams, mutants),
        gaps,
        {gap.id: found[gap.id] for gap in gaps if gap.id in found},
        seams,
        reach_by_group(measured.map, measured.run.contexts),
        _paths_of(measured, findings.config.path_limit),
    )


def _paths_of(measured: MeasuredFile, limit: int) -> tuple[PathCoverage, ...]:
    if not measured.has_taken_paths:
        return ()
    from surefoot.project.paths import shown_paths  # noqa: PLC0415 - most reports do not need it

    return tuple(shown_paths(measured.map, measured.run, limit))


def page_of(path: str) -> str:
    """Return the path of a file's page within the report; it depends only on the file's path."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")[-60:]
    digest = blake2b(path.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    return f"files/{readable}-{digest}.html"
