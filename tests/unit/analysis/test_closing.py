"""Which tests close a gap, by its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import pytest

from surefoot.analysis.closing import ways_to_close
from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import Gap, Never, NeverCalled, NeverDecided, NeverHad, NeverReached
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import Hits, Points, points_of
from surefoot.model.results import FileCoverage
from surefoot.model.seams import Route, Seam, Seams
from surefoot.model.standing import Way
from surefoot.model.tiers import Tier, TierRules
from surefoot.source.map import map_source

TEXT = """\
import os
def login(name, word):
    if name and word:
        return 4
    for each in word:
        if each: continue
        return 7
    os.remove(name)
def other(n):
    if n: n = 1
    return [x for x in n if x or n]
def last(n):
    for each in n:
        return 14
"""
FILE = map_source(TEXT)
SEAM = Seam("a.py", LineNo(8), "login", "file", "os.remove", Tier.CORE, mocked=frozenset({"t::m"}))
ROUTE = Route("flask", "POST", "/login", "a.py:2", {"200": frozenset({"t::a"})})


def covered_by(hits: Hits) -> FileCoverage:
    """Return what hits cover."""
    return cover_file("a.py", FILE, hits, Exclusions())


def gaps_where(hits: Hits, seams: Sequence[Seam] = (), routes: Sequence[Route] = ()) -> list[Gap]:
    """Return the gaps that hits leave."""
    placed = place_file("a.py", FILE, TierRules())
    return list(
        rank_gaps(
            [(covered_by(hits), FILE, placed)], seams=Seams(tuple(seams), routes=tuple(routes))
        )
    )


def ways(
    gap: str,
    contexts: Mapping[str, Points],
    seams: Sequence[Seam] = (),
    routes: Sequence[Route] = (),
) -> tuple[Way, ...] | None:
    """Return the ways in which tests close a gap."""
    return ways_to_close(gap, covered_by(Hits()), FILE, contexts, seams, routes)


def seen(file: FileMap, *vectors: str) -> set[ProbeId]:
    """Return the probes of outcome vectors of the first decision."""
    found = (o.probes for o in file.decisions[0].outcomes if o.vector in vectors)
    return set(chain.from_iterable(found))


def id_where(never: type[Never], hits: Hits) -> str:
    """Return the id of the first gap of a kind in ``login``."""
    found = (gap for gap in gaps_where(hits) if isinstance(gap.never, never))
    return next(gap.id for gap in found if gap.name == "login")


CALLED = {LineNo(n) for n in (1, 2, 9, 12)}
MADE = Hits(frozenset(CALLED))
REACHED = Hits(frozenset({*CALLED, LineNo(3), LineNo(5)}), frozenset(seen(FILE, "F-")))


def test_every_gap_that_there_is_can_be_asked_for() -> None:
    """Whatever lines ran, and whichever vectors were seen."""
    missed = []
    for lines in combinations(range(3, 12), 2):
        for vectors in ((), ("F-", "TF")):
            hits = Hits(frozenset({*CALLED, *map(LineNo, lines)}), frozenset(seen(FILE, *vectors)))
            found = gaps_where(hits, [SEAM], [ROUTE])
            missed += [gap for gap in found if ways(gap.id, {}, [SEAM], [ROUTE]) is None]
    for hits in (Hits(), Hits(frozenset({*CALLED, LineNo(13), LineNo(14)}))):
        missed += [gap for gap in gaps_where(hits) if ways(gap.id, {}) is None]
    assert missed == []


def test_no_other_id_is_known() -> None:
    """It is said that no gap has it."""
    assert ways("0123456789abcdef", {}) is None


@pytest.mark.parametrize(
    ("never", "hits", "reached"),
    [
        (NeverCalled, MADE, points_of({3}, ())),
        (NeverReached, REACHED, points_of({6}, ())),
        (NeverHad, REACHED, points_of({3}, seen(FILE, "TT"))),
    ],
)
def test_the_tests_that_reach_what_it_is_about_close_it(
    never: type[Never], hits: Hits, reached: Points
) -> None:
    """Others do not, and neither does what runs on import."""
    gap = id_where(never, hits)
    contexts = {"": reached, "t::a|run": reached, "t::b|run": points_of({2, 9}, ())}
    assert ways(gap, contexts) == ((frozenset({"t::a"}),),)
    assert ways(gap, {"": reached}) == ()


def test_a_condition_decides_by_two_vectors() -> None:
    """Each may be of another test."""
    file = map_source("def f(a, b, c):\n    if (a or b) and c:\n        return 3\n    return 4\n")
    hits = Hits(frozenset(map(LineNo, range(1, 5))), frozenset(seen(file, "T-F", "FTT", "FF-")))
    covered = cover_file("a.py", file, hits, Exclusions())
    [gap] = rank_gaps([(covered, file, place_file("a.py", file, TierRules()))])
    assert isinstance(gap.never, NeverDecided)
    contexts = {
        "t::a|run": points_of({2}, seen(file, "T-T")),
        "t::b|run": points_of({2}, seen(file, "FF-")),
        "t::c|run": points_of({2}, seen(file, "T-F")),
    }
    assert ways_to_close(gap.id, covered, file, contexts) == (
        (frozenset({"t::a"}), frozenset({"t::b"})),
    )


def test_a_seam_is_closed_by_what_was_tried_there() -> None:
    """A failure with a stand-in is one."""
    hits = Hits(frozenset({*CALLED, LineNo(3), LineNo(8)}))
    [gap] = [gap for gap in gaps_where(hits, [SEAM]) if gap.is_of_seam]
    tried = Seam(
        "a.py", LineNo(8), "login", "file", "os.remove", Tier.CORE,
        succeeded=frozenset({"t::real"}), stand_in_failed=frozenset({"t::fails"}),
    )  # fmt: skip
    assert ways(gap.id, {}, [SEAM]) == ()
    assert ways(gap.id, {}, [tried]) == ((frozenset({"t::real"}),),)


def test_a_route_is_closed_when_it_answered_both_ways() -> None:
    """With a success, and with a failure where it is likely to have one."""
    hits = Hits(frozenset({*CALLED, LineNo(3)}))
    [gap] = [gap for gap in gaps_where(hits, routes=[ROUTE]) if gap.is_of_seam]
    both = ROUTE._replace(statuses={**ROUTE.statuses, "422": frozenset({"t::b"})})
    assert ways(gap.id, {}, routes=[ROUTE]) == ()
    assert ways(gap.id, {}, routes=[both]) == ((frozenset({"t::a"}), frozenset({"t::b"})),)
