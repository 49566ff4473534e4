"""Say what is known of the mutants of some code: which were noticed, and which were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from surefoot.model.judged import Count
from surefoot.model.kept_mutants import FileMutants, KeptFile, KeptMutant, Survivor
from surefoot.model.mutants import SURVIVING, Verdict
from surefoot.model.results import FileCoverage
from surefoot.model.tiers import FilePlacement, Tier

_OUTSIDE = (Verdict.NOT_REACHED, Verdict.TIMED_OUT, Verdict.CRASHED)
"""Verdicts that are known, and say nothing about what tests notice."""


def mutants_of(file: FileCoverage, kept: KeptFile | None, made_from: str) -> FileMutants:
    """Return what is known of the mutants of a file as it is now.

    A survivor is one until the text of its file changes. A figure counts only what was tried with
    all code and tests as they are, which is what ``made_from`` stands for.
    """
    if kept is None or kept.digest != file.digest:
        return FileMutants(unknown=dict.fromkeys(_functions_of(file), 1))
    survivors = tuple(
        Survivor(each.mutant, each.outcome, key in kept.wanted and each.made_from == made_from)
        for key, each in kept.mutants.items()
        if each.outcome.verdict in SURVIVING
    )
    killed: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for key, function in kept.wanted.items():
        verdict = _verdict_now(kept.mutants.get(key), made_from)
        if verdict is Verdict.KILLED:
            killed[function] += 1
        elif verdict not in (*SURVIVING, *_OUTSIDE):
            unknown[function] += 1
    return FileMutants(survivors, dict(killed), dict(unknown))


def _functions_of(file: FileCoverage) -> Iterator[str]:
    """Yield the functions in which there may be mutants, and an empty name for code outside."""
    if file.lines:
        yield ""
    for function in file.functions:
        if function.summary.has_statements:
            yield function.region.qualname


def _verdict_now(kept: KeptMutant | None, made_from: str) -> Verdict | None:
    return None if kept is None or kept.made_from != made_from else kept.outcome.verdict


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
        for counts, by_function in ((killed, found.killed), (unknown, found.unknown)):
            for function, number in by_function.items():
                counts[placed.functions.get(function, placed.module).tier] += number
        for survivor in found.survivors:
            function = survivor.mutant.function
            survived[placed.functions.get(function, placed.module).tier] += survivor.counts
    return {
        tier: (Count(killed[tier], killed[tier] + survived[tier]), unknown[tier]) for tier in Tier
    }
