"""Everything known about a project: what ran, what matters, and which of that is not tested."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from surefoot.analysis.acceptance import Accepted, count_accepted, is_accepted, resolve
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.gate import judge
from surefoot.analysis.mutants import mutants_on
from surefoot.analysis.seams import count_by_file
from surefoot.analysis.tiers import cover_tiers, place_file, pragma_problems, unused_patterns
from surefoot.collector import collector_paused
from surefoot.config import Config, find_root, load_config
from surefoot.errors import ConfigError, SurefootError
from surefoot.model.acceptance import Acceptance, AcceptedPlaces
from surefoot.model.gaps import Gap
from surefoot.model.gate import Baseline, Verdict
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.kept_mutants import FileMutants
from surefoot.model.paths import PathTotals
from surefoot.model.pyramid import Pyramid
from surefoot.model.results import Coverage, FileCoverage
from surefoot.model.run import RunData
from surefoot.model.seams import Seams
from surefoot.model.selection import Selection, project_path
from surefoot.model.tiers import FilePlacement, Metric
from surefoot.project.accepted import read_acceptances
from surefoot.project.changes import changed_lines
from surefoot.project.git import recently_changed
from surefoot.project.levels import pyramid_of
from surefoot.project.mutants import known_mutants
from surefoot.project.project import MeasuredFile, Project, cover_project, read_project, within
from surefoot.project.seams import seams_of
from surefoot.project.targets import (
    check_foreign,
    choose_project,
    choose_subject,
    recorded_selection,
)
from surefoot.source.identity import identified_statements
from surefoot.store.datafile import read_data


class Change(NamedTuple):
    """What differs from a git revision: the lines of each path, and the tests from earlier runs
    that may reach other code because of it.
    """

    lines: Mapping[str, Collection[int]]
    due: frozenset[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What every report is made from.

    ``placements``, ``places`` (what is accepted) and ``accepted`` (how many units that is) are by
    path. ``tiers`` and ``gaps`` are most consequential first. ``lapsed`` are acceptances whose
    code is gone. ``pyramid`` is where each test stands, ``seams`` what was tried at
    each seam, ``mutants`` what is known of those of each path, and ``data`` what all of it is read
    from.
    """

    config: Config
    project: Project
    coverage: Coverage
    placements: Mapping[str, FilePlacement]
    tiers: tuple[TierCoverage, ...]
    gaps: tuple[Gap, ...]
    places: Mapping[str, AcceptedPlaces]
    accepted: Mapping[str, Accepted]
    lapsed: tuple[Acceptance, ...]
    pyramid: Pyramid
    seams: Seams
    mutants: Mapping[str, FileMutants]
    data: RunData

    @property
    def seam_counts(self) -> Mapping[str, tuple[Count, int]] | None:
        """What ``count_seams`` gives of each file; None if there is no seam, and no tier is to have
        them tried.
        """
        counts = count_by_file(self.seams)
        is_asked = any(Metric.SEAMS in tier.target.metrics for tier in self.tiers)
        is_there = any(count.total or unknown for count, unknown in counts.values())
        return counts if is_asked or is_there else None

    @property
    def path_totals(self) -> PathTotals | None:
        """The paths of the functions that ran; None where no paths were measured."""
        files = [(file.map, file.run) for file in self.project.files if file.has_taken_paths]
        if not files:
            return None
        from surefoot.project.paths import total_paths  # noqa: PLC0415 - most reports do not need it

        return total_paths(files, self.config.path_limit)

    def judge(self, baseline: Baseline | None = None) -> Verdict:
        """Check each tier against the ``baseline``, and where that says nothing, its targets."""
        return judge(self.coverage, self.tiers, self.gaps, baseline)

    def file_at(self, path: Path) -> tuple[MeasuredFile, FileCoverage]:
        """Return the measured file at a path; a relative path starts at the current directory.

        Raises:
            SurefootError: when it is not measured, with the reason where one is known.
        """
        for same in (os.path.abspath, os.path.realpath):
            for measured, covered in zip(self.project.files, self.coverage.files, strict=True):
                if same(measured.absolute) == same(path):
                    return measured, covered
        known = (*self.coverage.stale, *self.coverage.broken)
        reason = next((text for text in known if text.startswith(f"{path}:")), None)
        raise SurefootError(reason or f"{path}: not among the measured files.")


def read_findings(
    start: Path | str = ".",
    sources: tuple[str, ...] = (),
    omits: tuple[str, ...] = (),
    *,
    since: str | None = None,
) -> Findings:
    """Read the project around a directory, and what the last run recorded of it.

    ``sources`` replace what the runs were to measure, and ``omits`` are added to what is left out.
    With ``since``, the findings cover only the lines that differ from a git revision.

    Raises:
        ConfigError: when the configuration has problems.
        DataError: when there is no data, or this version cannot use it.
        GitError: when git does not know the revision.
    """
    config, selection, data = _data_of(start, sources, omits)
    change = None
    if since is not None:
        from surefoot.project.affected import due_tests  # noqa: PLC0415 - costs start-up

        selected = {project_path(path, str(config.root)) for path in selection.files()}
        measured = {key.path for key in data.files} | data.late
        change = Change(
            changed_lines(config.root, since, selected | measured),
            due_tests(config, selection, data, since),
        )
    return find(config, selection, data, change)


def _data_of(
    start: Path | str, sources: tuple[str, ...], omits: tuple[str, ...]
) -> tuple[Config, Selection, RunData]:
    """Read the data, and settle what it is compared with.

    That is what was to be measured, unless the user names sources.
    """
    if sources:
        subject = choose_project(start, sources, omits)
        data = read_data(subject.config.data_file)
        within_sources = within(subject.selection, subject.config.root, data)
        return subject.config, subject.selection, within_sources
    config = load_config(find_root(Path(start)))
    data = read_data(config.data_file)
    selection = recorded_selection(config, data, omits)
    if selection is None:
        return config, choose_subject(config, omits=omits).selection, data
    check_foreign(selection, config)
    return config, selection, data


@collector_paused()
def find(
    config: Config,
    selection: Selection,
    data: RunData,
    change: Change | None = None,
) -> Findings:
    """Compare what ran with what could run, and judge it; all of it, or only a ``change``.

    Raises:
        DataError: when nothing was measured, or only by another version.
    """
    project = read_project(config, selection, data)
    whole = cover_project(config, project, data)
    placements = {f.path: place_file(f.path, f.map, config.tiers) for f in project.files}
    places, lapsed = resolve_acceptances(config.root, project)
    seams = seams_of(config, project, placements, data)
    mutants = known_mutants(config.data_file, config.root, project, whole, data)
    ranked = rank_gaps(
        (
            (covered, file.map, placements[file.path])
            for covered, file in zip(whole.files, project.files, strict=True)
        ),
        recently_changed(config.root),
        data.skips,
        seams,
        mutants,
    )
    gaps = _without_accepted(ranked, whole, places)
    coverage = whole
    if change is not None:
        coverage = replace(
            cover_project(config, project, data, change.lines), earlier_tests=len(change.due)
        )
        gaps = tuple(gap for gap in gaps if gap.touches(change.lines.get(gap.path, ())))
        mutants = {
            path: mutants_on(change.lines.get(path, ()), found) for path, found in mutants.items()
        }
    accepted = _accepted_in(coverage, places, seams, mutants)
    tiers = cover_tiers(coverage.files, placements, config.tiers, accepted, seams, mutants)
    return Findings(
        config=config,
        project=project,
        coverage=coverage,
        placements=placements,
        tiers=tiers,
        gaps=gaps,
        places=places,
        accepted=accepted,
        lapsed=lapsed,
        pyramid=pyramid_of(config, project, data),
        seams=seams,
        mutants=mutants,
        data=data,
    )


def _accepted_in(
    coverage: Coverage,
    places: Mapping[str, AcceptedPlaces],
    seams: Seams,
    mutants: Mapping[str, FileMutants],
) -> dict[str, Accepted]:
    """Count the missing units that are accepted, by the paths of the files that have any."""
    return {
        file.path: count_accepted(
            file,
            places[file.path],
            [seam for seam in seams.seams if seam.path == file.path],
            mutants[file.path].survivors,
        )
        for file in coverage.files
        if file.path in places
    }


def _without_accepted(
    gaps: Iterable[Gap], coverage: Coverage, places: Mapping[str, AcceptedPlaces]
) -> tuple[Gap, ...]:
    """Leave out the gaps that a person has accepted."""
    files = {file.path: file for file in coverage.files}
    return tuple(
        gap
        for gap in gaps
        if gap.path not in places or not is_accepted(gap, files[gap.path], places[gap.path])
    )


def resolve_acceptances(
    root: Path, project: Project
) -> tuple[dict[str, AcceptedPlaces], tuple[Acceptance, ...]]:
    """Find where accepted code is now, by path, and which acceptances have lapsed.

    Raises:
        ConfigError: when the file of acceptances is wrong.
    """
    by_path: defaultdict[str, list[Acceptance]] = defaultdict(list)
    for acceptance in read_acceptances(root):
        by_path[acceptance.path].append(acceptance)
    places = {}
    lapsed: list[Acceptance] = []
    for file in project.files:
        if file.path in by_path:
            statements = identified_statements(file.map.text)
            places[file.path], gone = resolve(statements, by_path.pop(file.path))
            lapsed += gone
    for gone_with_their_file in by_path.values():
        lapsed += gone_with_their_file
    return places, tuple(lapsed)


def check_tiers(config: Config, project: Project) -> None:
    """Refuse pragmas that mean nothing, and patterns that match nothing in the project.

    Raises:
        ConfigError: naming each of them.
    """
    maps = {file.path: file.map for file in project.files}
    problems = [text for path, file in maps.items() for text in pragma_problems(path, file)]
    if not (project.broken or project.stale):
        problems += unused_patterns(maps, config.tiers)
    if problems:
        raise ConfigError("The tiers have problems:\n  " + "\n  ".join(problems))
