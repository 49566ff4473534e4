"""Say what is known of the mutants of some code: which were noticed, and which were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from surefoot.model.judged import Count
from surefoot.model.kept_mutants import FileMutants, KeptFile, KeptMutant, Spot, Survivor
from surefoot.model.mutants import SURVIVING, Verdict
from surefoot.model.results import FileCoverage
from surefoot.model.tiers import FilePlacement, Tier

_OUTSIDE = (Verdict.NOT_REACHED, Verdict.TIMED_OUT, Verdict.CRASHED)
"""Verdicts that are known, and say nothing about what tests notice."""


def mutants_of(file: FileCoverage, kept: KeptFile | None, made_from: str) -> FileMutants:
    """Return what is known of the mutants of a file as it is now.

    A survivor is one until the text of its file changes. A figure counts only what was tried with
    all code and tests as they are, which is what ``made_from`` stands for. Where the file itself
    is another, any of its lines may have a mutant.
    """
    if kept is None or not is_of(file, kept):
        return FileMutants(unknown=tuple(_lines_of(file)))
    survivors = tuple(
        Survivor(each.mutant, each.outcome, key in kept.wanted and each.made_from == made_from)
        for key, each in kept.mutants.items()
        if each.outcome.verdict in SURVIVING
    )
    killed: list[Spot] = []
    unknown: list[Spot] = []
    for key, spot in kept.wanted.items():
        verdict = _verdict_now(kept.mutants.get(key), made_from)
        if verdict is Verdict.KILLED:
            killed.append(spot)
        elif verdict not in (*SURVIVING, *_OUTSIDE):
            unknown.append(spot)
    return FileMutants(survivors, tuple(killed), tuple(unknown))


def is_of(file: FileCoverage, kept: KeptFile) -> bool:
    """Return whether the mutants that are kept are those of a file as it is now."""
    return (kept.digest, kept.excluded) == (file.digest, file.excluded_lines)


def _lines_of(file: FileCoverage) -> Iterator[Spot]:
    owners: dict[int, str] = {}
    for function in file.functions:  # outer before inner
        region = function.region
        owners.update(dict.fromkeys(range(region.line, region.end_line + 1), region.qualname))
    for line in sorted(file.lines):
        yield Spot(owners.get(line, ""), line)


def _verdict_now(kept: KeptMutant | None, made_from: str) -> Verdict | None:
    return None if kept is None or kept.made_from != made_from else kept.outcome.verdict


def mutants_on(lines: Collection[int], found: FileMutants) -> FileMutants:
    """Return what is known of the mutants on some lines of a file."""
    return FileMutants(
        tuple(each for each in found.survivors if each.mutant.line in lines),
        tuple(spot for spot in found.killed if spot.line in lines),
        tuple(spot for spot in found.unknown if spot.line in lines),
    )


def count_in_file(found: FileMutants) -> tuple[Count, int]:
    """Return how many mutants of a file tests noticed, of how many that they ran, and of how many
    nothing is known.
    """
    killed = len(found.killed)
    survived = sum(survivor.counts for survivor in found.survivors)
    return Count(killed, killed + survived), len(found.unknown)


def count_mutants(
    mutants: Mapping[str, FileMutants], placements: Mapping[str, FilePlacement]
) -> dict[Tier, tuple[Count, int]]:
    """Return how many mutants of each tier tests noticed, of how many that they ran, and of how many
    nothing is known. Both are by path.
    """
    killed: Counter[Tier] = Counter()
    survived: Counter[Tier] = Counter()
    unknown: Counter[Tier] = Counter()
    for path, found in mutants.items():
        placed = placements[path]
        alive = [Spot(s.mutant.function, s.mutant.line) for s in found.survivors if s.counts]
        for counts, spots in ((killed, found.killed), (survived, alive), (unknown, found.unknown)):
            for spot in spots:
                counts[placed.functions.get(spot.function, placed.module).tier] += 1
    return {
        tier: (Count(killed[tier], killed[tier] + survived[tier]), unknown[tier]) for tier in Tier
    }
