"""Judge a project: place its code in tiers, rank its gaps, and hold it to its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import cover_tiers, place_file, pragma_problems, unused_patterns
from surefoot.config import Config
from surefoot.errors import ConfigError
from surefoot.git import recently_changed
from surefoot.model.gaps import Gap
from surefoot.model.judged import TierCoverage
from surefoot.model.results import Coverage
from surefoot.model.tiers import FilePlacement
from surefoot.project import Project


@dataclass(frozen=True, slots=True)
class Judgement:
    """What matters in a project, and what of it is not tested.

    ``placements`` are by path, ``tiers`` and ``gaps`` the most consequential first.
    """

    placements: Mapping[str, FilePlacement]
    tiers: tuple[TierCoverage, ...]
    gaps: tuple[Gap, ...]


def judge(config: Config, project: Project, coverage: Coverage) -> Judgement:
    """Judge what was covered of a project.

    Raises:
        ConfigError: naming every pragma and pattern that means nothing.
    """
    maps = {file.path: file.map for file in project.files}
    problems = [text for path, file in maps.items() for text in pragma_problems(path, file)]
    problems += unused_patterns(maps, config.tiers)
    if problems:
        raise ConfigError("The tiers have problems:\n  " + "\n  ".join(problems))
    placements = {path: place_file(path, file, config.tiers) for path, file in maps.items()}
    changed = recently_changed(config.root)
    return Judgement(
        placements,
        cover_tiers(coverage.files, placements, config.tiers),
        rank_gaps(
            ((file, maps[file.path], placements[file.path]) for file in coverage.files), changed
        ),
    )
