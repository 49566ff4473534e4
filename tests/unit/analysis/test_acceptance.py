"""What a person has accepted is not missing, wherever it stands now, until its code changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from surefoot.analysis.acceptance import count_accepted, is_accepted, resolve, statement_at
from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import place_file
from surefoot.model.acceptance import Acceptance, AcceptedPlaces
from surefoot.model.exclusions import Exclusions
from surefoot.model.gaps import Gap, GapKind
from surefoot.model.ids import LineNo
from surefoot.model.kept_mutants import FileMutants, Survivor
from surefoot.model.mutants import Outcome, Verdict
from surefoot.model.points import Hits
from surefoot.model.results import FileCoverage
from surefoot.model.seams import Seam, Seams
from surefoot.model.tiers import Metric, Tier, TierRules
from surefoot.mutate.finding import mutants_in
from surefoot.source.identity import identified_statements
from surefoot.source.map import map_source

TEXT = """\
def f(a, b):
    if a and b:
        return 3
    return 4

def g():
    return 7

x = f(1, 0)
"""


def accept(line: int, condition: int | None = None, branch: int | None = None) -> Acceptance:
    """Accept the statement on a line, or a part of it."""
    statement = statement_at(identified_statements(TEXT), line)
    assert statement is not None
    return Acceptance("a.py", statement.identity, statement.text, "so", condition, branch)


def covered(lines: set[int], *vectors: str) -> tuple[FileCoverage, tuple[Gap, ...]]:
    """Return what these lines and vectors cover, and the gaps that are left."""
    [decision] = map_source(TEXT).decisions
    return found_in(
        TEXT, lines, {p for o in decision.outcomes if o.vector in vectors for p in o.probes}
    )


def found_in(
    text: str, lines: set[int], probes: Collection[int] = ()
) -> tuple[FileCoverage, tuple[Gap, ...]]:
    """Return what these lines and probes cover of a text, and the gaps that are left."""
    file = map_source(text)
    found = cover_file("a.py", file, Hits(frozenset(lines), frozenset(probes)), Exclusions())
    return found, rank_gaps([(found, file, place_file("a.py", file, TierRules()))])


def test_the_smallest_statement_around_a_line_is_meant() -> None:
    """A function by its first line, else what stands on the line; nothing between them."""
    statements = identified_statements(TEXT)
    texts = {n: s.text for n in range(1, 10) if (s := statement_at(statements, n))}
    assert texts == {
        1: "def f(a, b):",
        2: "if a and b:",
        3: "return 3",
        4: "return 4",
        6: "def g():",
        7: "return 7",
        9: "x = f(1, 0)",
    }


def test_it_is_found_where_it_stands_now_and_lapses_with_its_code() -> None:
    """Lines above move it, a change of it ends it; a whole function is all its lines."""
    accepted = [accept(2), accept(6), accept(4, condition=1), accept(4, branch=2)]
    moved = identified_statements("import os\n" + TEXT.replace("a and b", "a or b"))
    places, lapsed = resolve(moved, accepted)
    assert places == AcceptedPlaces(
        frozenset({7, 8}),
        frozenset({(5, 1)}),
        frozenset({(5, 2)}),
        because={5: "so", 7: "so"},
    )
    assert lapsed == (accepted[0],)


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("if a:\n    b = 2\nelse:\n    c = 4\n", 1, {1}),
        ("if (a and\n        b):\n    c = 3\n    d = 4\n", 1, {1, 2}),
        ("if a:\n    b = 2\nelif c:\n    d = 4\n", 3, {3}),
        ("for a in b:\n    if c:\n        d = 3\n", 1, {1}),
        ("try:\n    a = 2\nexcept b:\n    c = 4\n", 1, {1}),
        ("if a: b = 1\nc = 2\n", 1, {1}),
        ("a = (1,\n    2)\nb = 3\n", 2, {1, 2}),
        ("def f():\n    if a:\n        return 3\nb = 4\n", 1, {1, 2, 3}),
        ("@a\ndef f():\n    return 3\n", 1, {1, 2, 3}),
        ("class A:\n    b = 2\n", 1, {1, 2}),
    ],
)
def test_of_a_statement_with_others_in_it_its_head_is_meant(
    text: str, line: int, lines: set[int]
) -> None:
    """Accepting an ``if`` accepts nothing of what stands in it; a function or class is whole."""
    statements = identified_statements(text)
    statement = statement_at(statements, line)
    assert statement is not None
    places, lapsed = resolve(statements, [Acceptance("a.py", statement.identity, "", "so")])
    assert (places.lines, lapsed) == (lines, ())


@pytest.mark.parametrize("line", [0, 5, 8, 10])
def test_no_statement_stands_on_an_empty_line(line: int) -> None:
    """Nor above and below the text."""
    assert statement_at(identified_statements(TEXT), line) is None


def test_one_that_lapsed_leaves_the_others_in_place() -> None:
    """It is reported, and those after it still count."""
    gone = Acceptance("a.py", accept(3).identity._replace(digest="0"), "x", "so")
    places, lapsed = resolve(identified_statements(TEXT), [gone, accept(7)])
    assert (places.lines, lapsed) == ({7}, (gone,))


def test_missing_units_are_counted_by_function_and_metric() -> None:
    """The head of the if: one branch, an outcome of each condition and both by MC/DC."""
    found, gaps = covered({1, 2, 4, 6, 9}, "F-")
    places, _ = resolve(identified_statements(TEXT), [accept(2), accept(6)])
    assert count_accepted(found, places) == {
        ("f", Metric.BRANCHES): 1,
        ("f", Metric.CONDITIONS): 3,
        ("f", Metric.MCDC): 2,
        ("g", Metric.STATEMENTS): 1,
    }
    by_kind = {gap.kind: gap for gap in gaps}
    assert is_accepted(by_kind[GapKind.FUNCTION], found, places)
    assert is_accepted(by_kind[GapKind.CONDITION], found, places)


def test_a_number_accepts_one_of_a_line_only() -> None:
    """The first condition, or the first way."""
    found, gaps = covered({1, 2, 4, 6, 7, 9}, "F-")
    places, _ = resolve(identified_statements(TEXT), [accept(2, condition=1), accept(2, branch=1)])
    counts = count_accepted(found, places)
    assert counts == {
        ("f", Metric.BRANCHES): 1,
        ("f", Metric.CONDITIONS): 1,
        ("f", Metric.MCDC): 1,
    }
    assert count_accepted(found, AcceptedPlaces(branches=frozenset({(2, 2)}))) == {}
    numbers = {gap.number: is_accepted(gap, found, places) for gap in gaps if gap.line == 2}
    assert numbers == {1: True, 2: False}
    without = {
        gap.number: is_accepted(gap, found, AcceptedPlaces()) for gap in gaps if gap.line == 2
    }
    assert without == {1: False, 2: False}


def test_a_gap_of_lines_is_accepted_by_the_statements_in_it() -> None:
    """Line 4 is the head of line 5; lines around the gap do not matter."""
    text = "def f():\n    try:\n        a = 3\n    except b:\n        c = 5\n"
    found, [gap] = found_in(text, {1, 2, 3})
    assert (gap.line, gap.end_line, gap.number) == (4, 5, 0)
    assert is_accepted(gap, found, AcceptedPlaces(lines=frozenset({5})))
    assert not is_accepted(gap, found, AcceptedPlaces(lines=frozenset({3, 6})))


def test_a_gap_without_a_missing_statement_is_not_accepted() -> None:
    """There is nothing in it that a person could have looked at."""
    found, _ = covered({1, 2, 3, 4, 6, 7, 9}, "TT TF F-")
    [gap] = [gap for gap in covered({1, 2, 4, 6, 9}, "F-")[1] if gap.kind is GapKind.FUNCTION]
    assert not is_accepted(gap, found, AcceptedPlaces(lines=frozenset({6, 7})))


def test_what_stands_outside_functions_is_counted_there() -> None:
    """Under no name; what stands in a function within another, under its own."""
    text = """\
@a
def f():
    def g():
        return 4
    return g
b = 6 if c == 1 else 7
"""
    found, _ = found_in(text, {1, 2, 3, 5})
    everything = AcceptedPlaces(lines=frozenset(range(1, 7)))
    assert count_accepted(found, everything) == {
        ("f.g", Metric.STATEMENTS): 1,
        ("", Metric.STATEMENTS): 1,
        ("", Metric.CONDITIONS): 2,
        ("", Metric.MCDC): 1,
    }
    assert count_accepted(found, AcceptedPlaces()) == {}


def test_a_function_that_is_never_made_is_missing_where_it_would_be() -> None:
    """In the function around it, by the line of its first decorator."""
    text = "def f():\n    if a:\n        @b\n        def g():\n            return 5\n"
    found, _ = found_in(text, {1, 2})
    accepted = AcceptedPlaces(lines=frozenset({3}))
    assert count_accepted(found, accepted) == {("f", Metric.STATEMENTS): 1}


def test_an_unmeasured_decision_has_nothing_to_accept() -> None:
    """Nothing is known of it, so nothing of it is missing."""
    text = "if " + " and ".join(f"c{i}" for i in range(64)) + ": pass\n"
    found, _ = found_in(text, {1})
    everything = AcceptedPlaces(lines=frozenset({1}))
    assert count_accepted(found, everything) == {("", Metric.STATEMENTS): 1}


def test_half_of_a_place_is_not_all_of_it() -> None:
    """A range of lines is accepted when each of them is."""
    text = "def f(xs):\n    for x in xs:\n        a = 3\n        b = 4\n    return 5\n"
    found, gaps = found_in(text, {1, 2, 5})
    [lines] = [gap for gap in gaps if gap.kind is GapKind.LINES]
    assert (lines.line, lines.end_line) == (3, 4)
    assert not is_accepted(lines, found, AcceptedPlaces(lines=frozenset({3})))
    assert is_accepted(lines, found, AcceptedPlaces(lines=frozenset({3, 4})))


def test_a_way_that_is_accepted_is_no_gap() -> None:
    """By its number among the ways that its line has, which is no number of a condition."""
    found, [way] = found_in("def f(xs):\n    for x in xs:\n        return x\n", {1, 2, 3})
    assert way.kind is GapKind.BRANCH
    number = frozenset({(2, way.number)})
    assert is_accepted(way, found, AcceptedPlaces(branches=number))
    assert not is_accepted(way, found, AcceptedPlaces(conditions=number))


def test_what_is_missing_at_a_seam_is_accepted_with_its_line() -> None:
    """It counts once for its happy path and once for a failure, as far as these were not tried."""
    seams = [
        Seam("a.py", LineNo(3), "f", "file", "open", Tier.CORE, mocked=frozenset({"t"})),
        Seam("a.py", LineNo(4), "f", "file", "open", Tier.CORE, succeeded=frozenset({"t"})),
        Seam("a.py", LineNo(7), "g", "file", "open", Tier.CORE, "runs at exit"),
    ]
    found, _ = covered({1, 2, 3, 4, 6, 7, 9}, "TT TF F-")
    file = map_source(TEXT)
    gaps = rank_gaps([(found, file, place_file("a.py", file, TierRules()))], seams=Seams((*seams,)))
    places, _ = resolve(identified_statements(TEXT), [accept(3), accept(7)])
    assert count_accepted(found, places, seams) == {("f", Metric.SEAMS): 2}
    assert count_accepted(found, AcceptedPlaces(frozenset({LineNo(4)})), seams) == {
        ("f", Metric.SEAMS): 1
    }
    accepted = {gap.line: is_accepted(gap, found, places) for gap in gaps if gap.is_of_seam}
    assert accepted == {3: True, 4: False}


def test_a_mutant_is_accepted_by_its_id_or_with_its_line() -> None:
    """And not what else is missing on the line."""
    mutants = mutants_in("a.py", TEXT, {1: "f", 6: "g"}).mutants
    on_line = [each for each in mutants if each.line == 2]
    survivors = [Survivor(each, Outcome(Verdict.SURVIVED), True) for each in on_line]
    file = map_source(TEXT)
    found, _ = covered({1, 2, 4, 6, 7, 9}, "F-")
    gaps = rank_gaps(
        [(found, file, place_file("a.py", file, TierRules()))],
        mutants={"a.py": FileMutants(tuple(survivors))},
    )
    statement = accept(2)
    places, lapsed = resolve(
        identified_statements(TEXT), [replace(statement, mutant=on_line[0].id)]
    )
    assert lapsed == ()
    accepted = {gap.id for gap in gaps if is_accepted(gap, found, places)}
    assert accepted == {on_line[0].id}
    assert count_accepted(found, places, survivors=survivors) == {("f", Metric.MUTANTS): 1}
    not_counted = [replace(survivors[0], counts=False)]
    assert count_accepted(found, places, survivors=not_counted) == {}
    whole_line, _ = resolve(identified_statements(TEXT), [statement])
    assert all(is_accepted(gap, found, whole_line) for gap in gaps if gap.line == 2)
    by_line = count_accepted(found, whole_line, survivors=survivors)
    assert by_line["f", Metric.MUTANTS] == len(on_line)
