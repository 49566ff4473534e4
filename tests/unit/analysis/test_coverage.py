"""What counts of a file, what of that is covered, and what does not count. Line N says N."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from surefoot.analysis.coverage import REWRITTEN_ASSERT, cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.model.results import Branch, FileCoverage, Summary
from surefoot.model.run import Extent, Known
from surefoot.source.map import map_source


def cover(
    text: str,
    lines: Collection[int],
    *vectors: str,
    extent: Extent = Extent(),  # noqa: B008 - frozen
    only: Collection[int] | None = None,
) -> FileCoverage:
    """Return what is covered where these lines ran, and these vectors of each decision were seen."""
    file = map_source(text)
    probes = {
        probe
        for decision, seen in zip(file.decisions, vectors, strict=False)
        for outcome in decision.outcomes
        if outcome.vector in seen.split()
        for probe in outcome.probes
    }
    hits = Hits(frozenset(lines), frozenset(probes))
    return cover_file("a.py", file, hits, Exclusions(), extent, only)


TEXT = """\
def f(a, b):
    'two'
    if a and b:
        return (
            5)
    return 6
class G:
    def h(self):
        return 9
    def i(self):
        def j():
            return 12
        return j
if k:  # pragma: no cover
    l = 15
"""


def test_a_file_has_lines_branches_statements_and_conditions() -> None:
    """A docstring and an excluded line are not counted, and a continued line counts once."""
    found = cover(TEXT, {1, 3, 6, 7, 8, 10}, "F-")
    assert found.lines == {1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13}
    assert found.missing_lines == {4, 9, 11, 12, 13}
    assert found.excluded_lines == {14, 15}
    assert [s.line for s in found.missing_statements] == [4, 9, 11, 12, 13]
    assert found.summary == Summary(
        lines=11,
        covered_lines=6,
        statements=11,
        covered_statements=6,
        branches=2,
        covered_branches=1,
        partial_branches=1,
        conditions=4,
        covered_conditions=1,
        mcdc=2,
        covered_mcdc=0,
        excluded=2,
    )


@pytest.mark.parametrize(
    ("name", "lines", "covered"),
    [("f", 3, 2), ("G.h", 1, 0), ("G.i", 2, 1), ("G.i.j", 1, 0)],
)
def test_a_function_has_its_own_lines(name: str, lines: int, covered: int) -> None:
    """Those of its body, without the bodies that stand in it."""
    found = cover(TEXT, {1, 3, 6, 7, 8, 10, 13}, "F-")
    [summary] = [part.summary for part in found.functions if part.region.qualname == name]
    assert (summary.lines, summary.covered_lines) == (lines, covered)
    assert (summary.statements, summary.covered_statements) == (lines, covered)


def test_decisions_and_branches_belong_to_the_function_that_they_stand_in() -> None:
    """So the figures of a function are complete."""
    found = cover(TEXT, {1, 3, 6}, "F-")
    parts = {part.region.qualname: part.summary for part in found.functions}
    assert (parts["f"].branches, parts["f"].covered_branches) == (2, 1)
    assert (parts["f"].conditions, parts["f"].covered_conditions) == (4, 1)
    assert (parts["G.h"].branches, parts["G.h"].conditions) == (0, 0)


def test_a_class_has_the_lines_of_its_methods() -> None:
    """With what is nested in them, and without its own body."""
    found = cover(TEXT, {1, 7, 8, 9, 10})
    [part] = found.classes
    assert part.region.qualname == "G"
    assert (part.summary.lines, part.summary.covered_lines) == (4, 1)


def test_the_body_of_a_class_belongs_to_no_function() -> None:
    """It runs when its function does, and is neither's own code."""
    text = "def f():\n    class A:\n        b = 3\n        def g(self):\n            return 5\n    return 6\n"
    found = cover(text, {1, 2, 3, 4, 6})
    parts = {part.region.qualname: part.summary.lines for part in found.functions}
    assert parts == {"f": 2, "f.A.g": 1}
    assert [part.summary.lines for part in found.classes] == [1]


def test_an_excluded_line_is_counted_in_its_function() -> None:
    """There is a figure of what was left out."""
    found = cover("def f():\n    a = 2  # pragma: no cover\n    return 3\n", {1, 3})
    [part] = found.functions
    assert (part.summary.lines, part.summary.excluded) == (1, 1)


@pytest.mark.parametrize(
    ("lines", "covered", "partial"), [({1}, 0, 0), ({1, 2}, 0, 2), ({1, 2, 3}, 1, 1)]
)
def test_a_line_that_never_ran_is_missing_and_not_partial(
    lines: set[int], covered: int, partial: int
) -> None:
    """Only of a line that ran can one branch be taken and another not."""
    summary = cover("def f(a):\n    if a:\n        b = 3\n", lines).summary
    assert (summary.branches, summary.covered_branches) == (2, covered)
    assert summary.partial_branches == partial


def test_branches_are_numbered_on_their_line() -> None:
    """In order of where they lead, exits first; a line with one arc has no branch."""
    found = cover("for a in b:\n    if a:\n        c = 3\n    d = 4\n", {1, 2, 3, 4})
    assert found.branches == (
        Branch(1, -1, False, 1),
        Branch(1, 2, True, 2),
        Branch(2, 3, True, 1),
        Branch(2, 4, False, 2),
    )
    assert found.missing_branches == (Branch(1, -1, False, 1), Branch(2, 4, False, 2))


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("if a:\n    b = 2  # pragma: no cover\nc = 3\n", 0),
        ("if a:  # pragma: no cover\n    b = 2\nc = 3\n", 0),
        ("if a:\n    b = 2\nc = 3\n", 2),
    ],
)
def test_what_is_excluded_is_no_destination(text: str, branches: int) -> None:
    """A line with one destination left has no branches."""
    assert cover(text, {1, 3}).summary.branches == branches


def test_branches_that_the_user_leaves_out_count_as_taken() -> None:
    """The comment stands on the line that they start from."""
    found = cover("def f(a):\n    if a:  # pragma: no branch\n        b = 3\n", {1, 2, 3})
    assert [branch.taken for branch in found.branches] == [True, True]
    assert cover("while True:\n    if a:\n        break\n", {1, 2}).summary.branches == 2


def test_decisions_that_are_excluded_do_not_count() -> None:
    """Neither those on a line that is, nor those whose branches are."""
    text = """\
if a and b:  # pragma: no cover
    c = 2
if d and e:  # pragma: no branch
    f = 4
if g and h:
    i = 6
"""
    found = cover(text, {3, 5})
    assert [covered.decision.text for covered in found.decisions] == ["g and h"]
    assert (found.summary.conditions, found.summary.mcdc) == (4, 2)
    assert found.missing_lines == {4, 6}


@pytest.mark.parametrize(
    ("vectors", "conditions", "seen", "missing"),
    [
        ("", [(False, False, False), (False, False, False)], (), ("TT", "TF", "F-")),
        ("TT", [(True, False, False), (True, False, False)], ("TT",), ("TF", "F-")),
        ("TT F-", [(True, True, True), (True, False, False)], ("TT", "F-"), ("TF",)),
        ("TF F-", [(True, True, False), (False, True, False)], ("TF", "F-"), ("TT",)),
        ("TT TF F-", [(True, True, True), (True, True, True)], ("TT", "TF", "F-"), ()),
    ],
)
def test_a_condition_is_seen_true_seen_false_and_seen_to_decide(
    vectors: str,
    conditions: list[tuple[bool, bool, bool]],
    seen: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    """By the vectors of its decision."""
    [found] = cover("x = a == 1 and b == 1\n", {1}, vectors).decisions
    assert [(c.seen_true, c.seen_false, c.decides) for c in found.conditions] == conditions
    assert (found.seen, found.missing) == (seen, missing)


def test_conditions_and_what_they_decide_add_up() -> None:
    """Two outcomes a condition, and one proof that it decides."""
    summary = cover("x = a == 1 and b == 1\n", {1}, "TT F-").summary
    assert (summary.conditions, summary.covered_conditions) == (4, 3)
    assert (summary.mcdc, summary.covered_mcdc) == (2, 1)


LARGE = " and ".join(f"c{i}" for i in range(64))


def test_conditions_are_numbered_on_their_line() -> None:
    """In order, from 1; those of which nothing can be measured have no number."""
    found = cover(f"a or b == 1; not ({LARGE}); c == 1 or d == 1\nif e: pass\n", {1, 2})
    assert [[c.number for c in d.conditions] for d in found.decisions] == [
        [1, 2],
        [0] * 64,
        [3, 4],
        [1],
    ]


def test_a_decision_that_is_too_large_is_unmeasured() -> None:
    """Its branches count, and MC/DC counts as not shown; the rest of its file is known."""
    summary = cover(f"if {LARGE}:\n    a\nb\n", {1}).summary
    assert (summary.branches, summary.conditions, summary.unmeasured) == (2, 0, 64)
    assert (summary.covered_mcdc, summary.mcdc) == (0, 64)
    assert summary.unknown_conditions == 0


def test_of_some_files_only_the_lines_are_known() -> None:
    """No branch is counted, and no condition: each says why."""
    found = cover(TEXT, {1, 3, 6, 7, 8, 10}, "F-", extent=Extent(Known.LINES, "no probes"))
    assert (found.summary.lines, found.summary.covered_lines) == (11, 6)
    assert (found.summary.statements, found.summary.covered_statements) == (11, 6)
    assert (found.summary.branches, found.summary.conditions) == (0, 0)
    assert (found.summary.unmeasured, found.summary.unknown_conditions) == (2, 2)
    assert (found.summary.unknown_lines, found.summary.unknown_branches) == (0, 2)
    assert not found.summary.cover_is_known
    assert [decision.unmeasured for decision in found.decisions] == ["no probes"]


def test_lines_do_not_tell_the_statements_on_them_apart() -> None:
    """The first of them ran; of the second, nothing is known."""
    found = cover("a = 1; b = 2\n", {1}, extent=Extent(Known.LINES, "no probes"))
    assert (found.summary.statements, found.summary.unknown_statements) == (1, 1)
    assert found.missing_statements == ()
    assert found.summary.cover_is_known


def test_lines_are_all_there_is_to_know_of_straight_code() -> None:
    """A file without branches and conditions is known by its lines alone."""
    found = cover("a = 1\nb = 2\n", {1, 2}, extent=Extent(Known.LINES, "no probes"))
    assert found.summary.is_whole


@pytest.mark.parametrize("known", [Known.LINES, Known.NOTHING])
def test_what_may_be_unknown_is_left_out(known: Known) -> None:
    """Nothing of it is counted, neither as missing nor as unknown."""
    file = map_source(TEXT)
    nothing = Hits(frozenset(), frozenset())
    found = cover_file("a.py", file, nothing, Exclusions(), Extent(known, "why"), allowed=True)
    summary = found.summary
    assert (summary.unknown_lines, summary.unknown_statements) == (0, 0)
    assert (summary.unknown_branches, summary.unknown_conditions) == (0, 0)
    assert found.allowed


def test_of_some_files_nothing_is_known() -> None:
    """Then nothing is missing and nothing is covered: all of it is unknown."""
    found = cover(TEXT, {1}, extent=Extent(Known.NOTHING, "late"))
    assert found.summary == Summary(
        excluded=2,
        unmeasured=2,
        unknown_lines=11,
        unknown_statements=11,
        unknown_branches=2,
        unknown_conditions=2,
    )
    assert (found.lines, found.missing_lines, found.missing_statements) == (set(), set(), ())
    assert [part.summary.lines for part in found.functions] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("asserts", "reason", "unmeasured"), [(True, None, 0), (False, REWRITTEN_ASSERT, 1)]
)
def test_an_assert_that_pytest_rewrites_is_unmeasured(
    asserts: bool, reason: str | None, unmeasured: int
) -> None:
    """Other decisions of its file are not."""
    found = cover("assert a\nif b: pass\n", {1, 2}, extent=Extent(asserts=asserts))
    assert [decision.unmeasured for decision in found.decisions] == [reason, None]
    assert found.summary.unmeasured == unmeasured


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ({3}, Summary(1, 1, 1, 1, 2, 1, 1, 4, 1, 2, 0)),
        ({5}, Summary(lines=1, statements=1)),
        ({2}, Summary()),
        ({6, 9}, Summary(2, 1, 2, 1)),
        ({15}, Summary(excluded=1)),
    ],
)
def test_some_lines_can_be_looked_at_alone(only: set[int], expected: Summary) -> None:
    """Line 5 continues line 4; all figures are of these lines only."""
    found = cover(TEXT, {1, 3, 6, 7, 8, 10}, "F-", only=only)
    assert found.summary == expected
    assert len(found.missing_statements) == expected.statements - expected.covered_statements
    assert len(found.missing_lines) == expected.lines - expected.covered_lines


def test_a_hit_on_a_continued_line_is_one_on_its_first() -> None:
    """Interpreters report either."""
    assert cover("a = (\n    2,\n    3)\nb = 4\n", {3}).missing_lines == {4}


@pytest.mark.parametrize(
    ("text", "conditions", "missing"),
    [
        ("x = a or b or 80\n", [(False, False, None)] * 2, ("T-", "FT", "FF")),
        ("x = (a and b) or 'c'\n", [(False, False, None)] * 2, ("TT", "TF", "F-")),
        ("if a or 1 or b: pass\n", [(False, False, None), (None, None, None)], ("T-", "F-")),
        ("if a and 0: pass\n", [(False, False, None)], ("T", "F")),
        ("if (a or 1) and b: pass\n", [(False, False, None), (False,) * 3], ("TT", "TF", "FT", "FF")),
        ("while True and a: pass\n", [(False, False, False)], ("T", "F")),
        ("x = a and 1 or 0\n", [(False, False, False)], ("T", "F")),
        ("if a or []: pass\n", [(False,) * 3, (None, False, None)], ("T-", "FF")),
        ("if a and (b,): pass\n", [(False,) * 3, (False, None, None)], ("TT", "F-")),
    ],
)  # fmt: skip
def test_what_a_literal_rules_out_does_not_count(
    text: str, conditions: list[tuple[bool | None, ...]], missing: tuple[str, ...]
) -> None:
    """Neither an outcome that no vector has, nor an effect that no two vectors show."""
    found = cover(text, {1})
    [decision] = found.decisions
    marks = [(c.seen_true, c.seen_false, c.decides) for c in decision.conditions]
    assert (marks, decision.missing) == (conditions, missing)
    told = [mark for condition in conditions for mark in condition[:2]]
    assert found.summary.conditions == told.count(False)
    assert found.summary.mcdc == [condition[2] for condition in conditions].count(False)


ELSE = "if a:\n    b = 2\nelse:  # pragma: no cover\n    c = 4\n"
AFTER = "def f(a):\n    if a:\n        return 3\n    raise E  # pragma: no cover\n"
INSIDE = "if not a:\n    raise E  # pragma: no cover\nb = 3\n"
TWO = "if a and b:\n    c = 2\nelse:  # pragma: no cover\n    d = 4\n"
ELIF = "if a:\n    b = 2\nelif c:\n    d = 4\nelse:  # pragma: no cover\n    e = 6\n"
LOOP = "while a:\n    b = 2\nraise c  # pragma: no cover\n"
CASE = "match a:\n    case 2 if b:\n        c = 3\n    case _:  # pragma: no cover\n        d = 5\n"
SHORT = "if a: b = 1\nc = 2  # pragma: no cover\n"
BOTH = "if a:\n    b = 2  # pragma: no cover\nelse:\n    c = 4  # pragma: no cover\n"


@pytest.mark.parametrize(
    ("text", "lines", "vectors", "conditions", "covered", "mcdc", "missing"),
    [
        (ELSE, {1, 2}, ["T"], 1, 1, 0, [()]),
        (ELSE, {1, 2, 4}, ["T F"], 1, 1, 0, [()]),
        (ELSE, {1}, [], 1, 0, 0, [("T",)]),
        (AFTER, {1, 2, 3}, ["T"], 1, 1, 0, [()]),
        (INSIDE, {1, 2}, [], 1, 0, 0, [("T",)]),
        (TWO, {1, 2}, ["TT"], 2, 2, 0, [()]),
        (ELIF, {1, 2, 3, 4}, ["T F", "T"], 3, 3, 1, [(), ()]),
        (LOOP, {1, 2, 3}, ["T"], 1, 1, 0, [()]),
        (CASE, {1, 2, 3}, ["T"], 1, 1, 0, [()]),
        (SHORT, {1, 2}, ["T"], 1, 1, 0, [()]),
        (BOTH, {1}, [], 0, 0, 0, [()]),
    ],
)
def test_nobody_is_asked_to_go_where_lines_are_excluded(
    text: str,
    lines: set[int],
    vectors: list[str],
    conditions: int,
    covered: int,
    mcdc: int,
    missing: list[tuple[str, ...]],
) -> None:
    """The outcomes that would lead there are not missing, whether or not they were seen."""
    found = cover(text, lines, *vectors)
    summary = found.summary
    assert (summary.conditions, summary.covered_conditions) == (conditions, covered)
    assert (summary.mcdc, summary.covered_mcdc) == (mcdc, mcdc)
    assert [decision.missing for decision in found.decisions] == missing


@pytest.mark.parametrize(
    ("text", "lines", "called"),
    [
        ("def f():\n    return 2\n", {1, 2}, True),
        ("def f():\n    return 2\n", {1}, False),
        ("def f(): return 1\n", {1}, False),
        ("@a\ndef f(): return 2\n", {1, 2}, False),
        ("def f():\n    def g():\n        return 3\n", {1, 2}, True),
        ("def f():\n    'two'\n", {1}, None),
        ("def f():\n    return 2  # pragma: no cover\n", {1}, None),
    ],
)
def test_a_function_was_called_if_anything_of_its_body_ran(
    text: str, lines: set[int], called: bool | None
) -> None:
    """Its head runs where it is made. What has nothing that counts cannot show it."""
    assert cover(text, lines).functions[0].called is called


def test_statements_that_share_the_line_of_def_are_not_known_from_lines() -> None:
    """So nothing says whether the function was called."""
    covered = cover("def f(): return 1\n", {1}, extent=Extent(Known.LINES, "listed"))
    assert covered.functions[0].called is None
