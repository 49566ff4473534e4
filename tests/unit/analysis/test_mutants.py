"""What is known of mutants: a survivor until its code changes, a figure only while nothing does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.mutants import count_in_file, count_mutants, mutants_of, mutants_on
from surefoot.analysis.tiers import place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.ids import LineNo
from surefoot.model.judged import Count
from surefoot.model.kept_mutants import FileMutants, KeptFile, KeptMutant, Spot
from surefoot.model.mutants import Outcome, Verdict
from surefoot.model.points import Hits
from surefoot.model.tiers import Tier, TierRules
from surefoot.mutate.finding import mutants_in
from surefoot.source.map import map_source

TEXT = """\
x = 1
def f(a):
    return a > 2
def check(a):  # surefoot: critical
    return a > 5
"""
FILE = map_source(TEXT)
COVERED = cover_file("a.py", FILE, Hits(frozenset({1, 2, 3, 4, 5}), frozenset()), Exclusions())
PLACED = place_file("a.py", FILE, TierRules())
MUTANTS = mutants_in("a.py", TEXT, {2: "f", 4: "check"}).mutants
NOW, BEFORE = "now", "before"


def kept(*verdicts: Verdict, made_from: str = NOW, wanted: int | None = None) -> KeptFile:
    """Return what is kept of the file: verdicts on its first mutants, of which some are wanted."""
    tried = {
        mutant.id: KeptMutant(mutant, Outcome(verdict), made_from)
        for mutant, verdict in zip(MUTANTS, verdicts, strict=False)
    }
    spots = {mutant.id: Spot(mutant.function, mutant.line) for mutant in MUTANTS[:wanted]}
    return KeptFile(COVERED.digest, COVERED.excluded_lines, spots, tried)


def test_without_verdicts_any_line_may_have_a_mutant() -> None:
    """Before the first run of mutants, and where the file or what is excluded has changed since."""
    unknown = (Spot("", 1), Spot("f", 2), Spot("f", 3), Spot("check", 4), Spot("check", 5))
    others = (
        None,
        KeptFile(map_source("y = 1\n").digest, frozenset(), {}, {}),
        KeptFile(COVERED.digest, frozenset({LineNo(3)}), {}, {}),
    )
    for found in (mutants_of(COVERED, other, NOW) for other in others):
        assert (found.survivors, found.killed, found.unknown) == ((), (), unknown)


@pytest.mark.parametrize(
    ("verdict", "survivors", "killed", "unknown"),
    [
        (Verdict.KILLED, 0, 1, 0),
        (Verdict.SURVIVED, 1, 0, 0),
        (Verdict.NOT_INFECTED, 1, 0, 0),
        (Verdict.NOT_REACHED, 0, 0, 0),
        (Verdict.TIMED_OUT, 0, 0, 0),
        (Verdict.CRASHED, 0, 0, 0),
        (Verdict.NOT_TRIED, 0, 0, 1),
    ],
)
def test_only_what_was_decided_counts(
    verdict: Verdict, survivors: int, killed: int, unknown: int
) -> None:
    """What ran out of time or was not reached is known, and says nothing of the tests."""
    found = mutants_of(COVERED, kept(verdict, wanted=1), NOW)
    assert [len(part) for part in (found.survivors, found.killed, found.unknown)] == [
        *(survivors, killed, unknown)
    ]


def test_a_mutant_that_was_not_tried_is_unknown() -> None:
    """As where only some of a file were asked for."""
    found = mutants_of(COVERED, kept(Verdict.KILLED), NOW)
    assert len(found.unknown) == len(MUTANTS) - 1


def test_a_survivor_stays_one_when_other_code_changes_and_does_not_count() -> None:
    """Whether a test would notice now is unknown; so it is for one that was noticed."""
    known = kept(Verdict.SURVIVED, Verdict.KILLED, made_from=BEFORE, wanted=2)
    found = mutants_of(COVERED, known, NOW)
    assert [(each.mutant, each.counts) for each in found.survivors] == [(MUTANTS[0], False)]
    assert (len(found.killed), len(found.unknown)) == (0, 2)


def test_a_survivor_that_a_user_asked_for_does_not_count() -> None:
    """Or a figure would depend on how many were asked for."""
    [survivor] = mutants_of(COVERED, kept(Verdict.SURVIVED, wanted=0), NOW).survivors
    assert not survivor.counts


def test_each_counts_in_the_tier_of_its_function() -> None:
    """Of the module, where it is in none."""
    in_check = [mutant for mutant in MUTANTS if mutant.function == "check"]
    verdicts = dict.fromkeys((m.id for m in in_check), Outcome(Verdict.KILLED))
    known = kept(*[Verdict.SURVIVED] * len(MUTANTS))
    mutants = {
        key: KeptMutant(each.mutant, verdicts.get(key, each.outcome), NOW)
        for key, each in known.mutants.items()
    }
    found = mutants_of(COVERED, replace(known, mutants=mutants), NOW)
    counts = count_mutants({"a.py": found}, {"a.py": PLACED})
    assert counts[Tier.CRITICAL] == (Count(len(in_check), len(in_check)), 0)
    assert counts[Tier.CORE] == (Count(0, len(MUTANTS) - len(in_check)), 0)
    assert counts[Tier.UTILITY] == (Count(0, 0), 0)


def test_in_tiers_and_files_only_those_in_the_figures_are_counted() -> None:
    """As one that was tried before a test changed is not."""
    known = kept(Verdict.SURVIVED, Verdict.KILLED, wanted=2)
    before = kept(Verdict.SURVIVED, Verdict.KILLED, made_from=BEFORE, wanted=2)
    for each, figures in ((known, (Count(1, 2), 0)), (before, (Count(0, 0), 2))):
        found = mutants_of(COVERED, each, NOW)
        assert count_in_file(found) == figures
        assert count_mutants({"a.py": found}, {"a.py": PLACED})[Tier.CORE] == figures


def test_those_on_some_lines_are_known_by_their_lines() -> None:
    """Of each kind, as a gate on changed lines asks."""
    known = kept(*[Verdict.SURVIVED] * len(MUTANTS))
    found = mutants_of(COVERED, known, NOW)
    on_line = mutants_on({5}, FileMutants(found.survivors, (Spot("f", 3),), (Spot("check", 5),)))
    assert {survivor.mutant.line for survivor in on_line.survivors} == {5}
    assert (on_line.killed, on_line.unknown) == ((), (Spot("check", 5),))
