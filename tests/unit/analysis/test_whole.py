"""On real modules, whatever ran: the figures, the gaps and the reach agree with each other."""

from __future__ import annotations

import random
from functools import cache, reduce
from itertools import groupby
from operator import add
from pathlib import Path

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.reach import functions_reached, reach_by_group, reach_of, reached_alone
from surefoot.analysis.states import LineState, states_of_lines
from surefoot.analysis.tiers import cover_tiers, place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import Gap, within_reach
from surefoot.model.points import Hits, Points, hits_of, points_of
from surefoot.model.results import FileCoverage, Summary
from surefoot.model.run import Extent
from surefoot.model.tiers import Tier, TierRules
from surefoot.report.words import gap_in_words
from surefoot.source.map import map_source

LIBRARY = Path(random.__file__).parent
MODULES = (
    "argparse",
    "bdb",
    "contextlib",
    "dataclasses",
    "enum",
    "hmac",
    "imaplib",
    "inspect",
    "sample",
)
MODULES += ("netrc", "smtplib", "sqlite3/dbapi2", "ssl", "tarfile", "typing", "zipfile")


SAMPLE = """\
import os.path as p, re
from typing import TYPE_CHECKING as checking
if checking: import ast
API_KEYS: dict[str, int] = {}
signing_key = "a" \\
    "b"
def early(a): return a
class Outer:
    \'\'\'A class in which
    much stands.\'\'\'
    limit: int
    class Inner:
        async def get(self, x: int = 1, *, y=None, z):
            total: int = x and y
            async with x as a, y as b:
                if -1 and x or not (1 or y): pass
            if (0 or None) and x: return 1
            elif not x and (y or 0) or None: return 2
            while 1:
                try: raise ValueError(x if y and z else total)
                except (OSError, ValueError): break
    def plain(self): x = 1; return lambda q: q and x; y = 2
def unknown(x):  # pragma: no branch
    match x:
        case 1 if x and not y: return {k: v for k, v in x if k or v}
        case [a, *_] | {"k": a}: assert a or x, "why"; del a
        case p.SEP: return (
            x
            and p)
        case _: pass
    return [z for z in x if z is not None if z > 1 and z] or f"{x or 1}"
def one(): '''Only this.'''
"""


@cache
def read(module: str) -> FileMap:
    """Map a module of the standard library, or a sample of what it hardly holds."""
    if module == "sample":
        return map_source(SAMPLE)
    path = LIBRARY / f"{module}.py"
    if not path.exists():  # a package on newer interpreters
        path = LIBRARY / module / "__init__.py"
    return map_source(path.read_text(encoding="utf-8"), module)


def some_hits(file: FileMap, share: float, seed: int) -> Points:
    """Return some of what can be reached, by chance."""
    chance = random.Random(seed)
    lines = [line for line in sorted(file.code_lines) if chance.random() < share]
    probes = [probe for probe in range(file.probe_count) if chance.random() < share]
    return points_of(lines, probes)


@pytest.fixture(params=[(m, s) for m in MODULES for s in (0.0, 0.4, 0.95)], ids=str)
def case(request: pytest.FixtureRequest) -> tuple[FileMap, FileCoverage, Points]:
    """Return a module, what covers it, and the points."""
    module, share = request.param
    file = read(module)
    points = some_hits(file, share, seed=7)
    return file, cover_file(f"{module}.py", file, hits_of(points), Exclusions()), points


def missing(summary: Summary) -> tuple[int, int, int, int]:
    """Count what is not covered."""
    return (
        summary.statements - summary.covered_statements,
        summary.branches - summary.covered_branches,
        summary.conditions - summary.covered_conditions,
        summary.mcdc - summary.covered_mcdc,
    )


def test_gaps_close_what_is_missing_and_no_unit_twice(
    case: tuple[FileMap, FileCoverage, Points],
) -> None:
    """All of it is told of, where there is any; nothing is promised that is not missing."""
    file, covered, _ = case
    placed = place_file(covered.path, file, TierRules())
    gaps = rank_gaps([(covered, file, placed)])
    closes = [gap.closes for gap in gaps]
    told = (
        sum(c.statements for c in closes),
        sum(c.branches for c in closes),
        sum(c.conditions for c in closes),
        sum(c.mcdc for c in closes),
    )
    assert all(a <= b for a, b in zip(told, missing(covered.summary), strict=True))
    assert bool(gaps) == any(missing(covered.summary))
    ranked = within_reach(gaps)
    assert gaps[: len(ranked)] == ranked
    groups = [[*alike] for _, alike in groupby(ranked, lambda gap: gap.decision or gap.id)]
    highest = [max(gap.score.total for gap in alike) for alike in groups]
    assert highest == sorted(highest, reverse=True)
    decisions = [alike[0].decision for alike in groups if alike[0].decision]
    assert len(set(decisions)) == len(decisions)
    assert len({gap.id for gap in gaps}) == len(gaps)
    assert all(gap_in_words(gap) and gap.line <= gap.end_line for gap in gaps)
    lately = rank_gaps([(covered, file, placed)], changed={covered.path})
    assert all(
        _more(a, b)
        for a, b in zip(sorted(lately, key=_place), sorted(gaps, key=_place), strict=True)
    )


def _place(gap: Gap) -> tuple[int, int, str]:
    return gap.line, gap.number, gap_in_words(gap)


def _more(changed: Gap, before: Gap) -> bool:
    return changed.never == before.never and changed.score.total > before.score.total


def test_parts_make_up_the_whole(case: tuple[FileMap, FileCoverage, Points]) -> None:
    """Tiers add up to the file; all lines alone are the file; MC/DC asks more than conditions."""
    file, covered, points = case
    placed = place_file(covered.path, file, TierRules())
    tiers = cover_tiers([covered], {covered.path: placed}, TierRules())
    kept = [t for t in (placed.module, *placed.functions.values()) if t.tier is Tier.BOUNDARY]
    if not kept:
        assert reduce(add, (tier.summary for tier in tiers), Summary()) == covered.summary
    first = file.first_lines()
    halves = [
        cover_file(
            covered.path,
            file,
            hits_of(points),
            Exclusions(),
            covered.extent,
            [n for n in range(1, file.text.count("\n") + 2) if first.get(n, n) % 2 == odd],  # type: ignore[call-overload]
        ).summary
        for odd in (0, 1)
    ]
    assert halves[0] + halves[1] == covered.summary
    every_line = range(1, file.text.count("\n") + 2)
    only = cover_file(covered.path, file, hits_of(points), Exclusions(), covered.extent, every_line)
    assert only == covered
    for decision in covered.decisions:
        for condition in decision.conditions:
            assert not condition.decides or (condition.seen_true and condition.seen_false)


def test_reach_is_what_is_covered(case: tuple[FileMap, FileCoverage, Points]) -> None:
    """One test that reaches all of it reaches each covered line, alone, and no other."""
    file, covered, points = case
    reach = reach_of(file, {"t": points}, lambda _: True)
    assert covered.lines - covered.missing_lines <= reach.lines.keys()
    assert reach.lines.keys().isdisjoint(covered.missing_lines)
    seen = {(d.decision, v) for d in covered.decisions for v in d.seen}
    assert seen <= reach.vectors.keys()
    alone = reached_alone(reach_by_group(file, {"t|run": points}))
    assert alone.get("t") is None or alone["t"].lines == set(reach.lines)
    assert reached_alone(reach_by_group(file, {"t|run": points, "u|run": points})) == {}
    half = reach_of(file, {"t": points}, lambda line: line % 2 == 0)
    assert half.lines == {line: who for line, who in reach.lines.items() if line % 2 == 0}
    assert half.tests == ({"t"} if half.lines else frozenset())


def test_states_agree_with_the_lists(case: tuple[FileMap, FileCoverage, Points]) -> None:
    """A missed line is missed, an excluded one excluded, and a covered one is one of the rest."""
    file, covered, _ = case
    states = states_of_lines(file, covered)
    assert {n for n in covered.lines if states[n] is LineState.MISSED} == covered.missing_lines
    assert all(states[n] is LineState.EXCLUDED for n in covered.excluded_lines)


def test_functions_are_known_by_their_bodies() -> None:
    """A context runs a function when it reaches a statement of it, not by its ``def``."""
    file = map_source("def f():\n    return 2\n\ndef g():\n    return 5\n")
    contexts = {"": points_of({1, 4}, ()), "a": points_of({2}, ()), "b": points_of({5}, ())}
    assert functions_reached(file, contexts, {"g"}) == {"b": "g"}
    assert functions_reached(file, contexts, {"f", "g"}) == {"a": "f", "b": "g"}
    assert functions_reached(map_source("def f():\n    '''Only this.'''\n"), {}, {"f"}) is None


def test_asserts_that_pytest_rewrites_are_unmeasured(
    case: tuple[FileMap, FileCoverage, Points],
) -> None:
    """Their conditions are told apart from those that were not tried; all others stay."""
    file, covered, points = case
    rewritten = cover_file(covered.path, file, hits_of(points), Exclusions(), Extent(asserts=False))
    unmeasured = [d for d in rewritten.decisions if d.unmeasured is not None]
    assert {d.decision for d in unmeasured} >= {
        d.decision for d in rewritten.decisions if d.decision.in_assert
    }
    assert [d for d in rewritten.decisions if not d.decision.in_assert] == [
        d for d in covered.decisions if not d.decision.in_assert
    ]


def test_nothing_was_reached_where_nothing_was_hit() -> None:
    """No hits, no covered unit."""
    file = read("hmac")
    summary = cover_file("hmac.py", file, Hits(), Exclusions()).summary
    assert missing(summary)[:2] == (summary.statements, summary.branches)
    assert summary.covered_lines == 0
