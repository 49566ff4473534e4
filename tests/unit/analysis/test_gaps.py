"""What is untested, ranked by consequence, each in a sentence that names an input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from surefoot.analysis.consequence import KIND_WEIGHT, TIER_WEIGHT
from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import (
    Closes,
    Gap,
    GapKind,
    Lacking,
    Never,
    NeverAnswered,
    NeverCalled,
    NeverDecided,
    NeverFailed,
    NeverForReal,
    NeverHad,
    NeverNoticed,
    NeverRan,
    NeverReached,
    NeverTaken,
    first_screen,
)
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.kept_mutants import FileMutants, Survivor
from surefoot.model.mutants import Outcome, Verdict
from surefoot.model.obstacle import Obstacle
from surefoot.model.points import Hits
from surefoot.model.seams import Route, Seam, Seams
from surefoot.model.tiers import Tier, TierRules
from surefoot.mutate.finding import mutants_in
from surefoot.report.words import gap_in_words
from surefoot.source.map import map_source


def gaps_of(
    text: str,
    lines: set[int],
    *vectors: str,
    path: str = "a.py",
    seams: Sequence[Seam] = (),
    routes: Sequence[Route] = (),
) -> tuple[Gap, ...]:
    """Return the gaps where these lines ran and these outcome vectors, in order of decision, were seen."""
    file = map_source(text)
    hits = Hits(frozenset(map(LineNo, lines)), _probes_of(file, *vectors))
    covered = cover_file(path, file, hits, Exclusions())
    return rank_gaps(
        [(covered, file, place_file(path, file, TierRules()))],
        seams=Seams(tuple(seams), routes=tuple(routes)),
    )


def _probes_of(file: FileMap, *vectors: str) -> frozenset[ProbeId]:
    """Return the probes of the outcome vectors of each decision, which are divided by spaces."""
    return frozenset(
        probe
        for decision, seen in zip(file.decisions, vectors, strict=True)
        for outcome in decision.outcomes
        if outcome.vector in seen.split()
        for probe in outcome.probes
    )


LOGIN = """\
def authenticate(username, password):
    if username and password:
        if len(password) >= 8:
            return 4
    return 5
"""


def test_a_condition_names_what_holds_around_it() -> None:
    """Tested once with a good pair, three conditions were never False."""
    found = gaps_of(LOGIN, {1, 2, 3, 4}, "TT", "T")
    assert [(gap.line, gap_in_words(gap)) for gap in found] == [
        (2, "authenticate: username was never False, so line 5 never ran"),
        (2, "authenticate: password was never False where username held"),
        (3, "authenticate: len(password) >= 8 was never False where username and password held"),
    ]
    assert [gap.closes for gap in found] == [
        Closes(statements=1, branches=1, conditions=1),
        Closes(conditions=1),
        Closes(branches=1, conditions=1),
    ]


def test_no_unit_is_in_two_gaps() -> None:
    """What is behind a missing outcome is part of its gap."""
    found = gaps_of(LOGIN, {1, 2, 5}, "F-", "")
    assert [(gap_in_words(gap), gap.closes) for gap in found] == [
        ("authenticate: username was never True, so lines 3-4 never ran", Closes(2, 1, 1)),
        ("authenticate: password was never evaluated, as username was never True", Closes(0, 0, 2)),
    ]


def test_a_function_that_was_never_called_is_one_gap() -> None:
    """Its lines and conditions are no gaps of their own."""
    [gap] = gaps_of(LOGIN, {1}, "", "")
    assert (gap.kind, gap_in_words(gap)) == (GapKind.FUNCTION, "authenticate was never called")
    assert (gap.line, gap.end_line, gap.closes.statements) == (1, 5, 4)


def test_what_raises_is_an_error_path() -> None:
    """A handler that never ran, and a ``raise`` behind a condition."""
    text = """\
def f(x):
    try:
        g(x)
    except ValueError:
        return 5
    if x:
        raise KeyError(x)
"""
    found = gaps_of(text, {1, 2, 3, 6}, "F")
    assert [(gap.kind, gap_in_words(gap)) for gap in found] == [
        (GapKind.ERROR_PATH, "f: x was never True, so line 7 never ran"),
        (GapKind.ERROR_PATH, "f: the error path never ran: except ValueError:"),
    ]


@pytest.mark.parametrize(
    ("lines", "seen", "sentence", "closes"),
    [
        ({1, 2, 3, 5, 6}, "F", "f: b > 0 was never True, so line 4 never ran", Closes(1, 1, 1)),
        ({1, 2, 3, 4}, "T", "f: b > 0 was never False, so lines 5-6 never ran", Closes(1, 1, 1)),
    ],
)
def test_what_is_behind_a_guard_is_part_of_its_gap(
    lines: set[int], seen: str, sentence: str, closes: Closes
) -> None:
    """One test would close all of it."""
    text = """\
def f(a):
    match a:
        case int(b) if b > 0:
            return 4
        case _:
            return 6
"""
    [gap] = gaps_of(text, lines, seen)
    assert (gap_in_words(gap), gap.closes) == (sentence, closes)


def test_a_loop_that_never_ended_is_a_branch() -> None:
    """A way that was never taken and that no condition tells."""
    [gap] = gaps_of("def f(x):\n    for i in x:\n        return i\n    g()\n", {1, 2, 3})
    assert (gap.kind, gap.line) == (GapKind.LINES, 4)
    [gap] = gaps_of("def f(x):\n    for i in x:\n        return i\n", {1, 2, 3})
    assert (gap.kind, gap_in_words(gap)) == (
        GapKind.BRANCH,
        "f: for i in x never went on to the exit",
    )


def test_a_condition_that_never_decided_is_an_effect() -> None:
    """Both outcomes were seen, and never by itself did it change the result."""
    found = gaps_of("def f(a, b):\n    return (a > 1) and (b > 1)\n", {1, 2}, "TT F-")
    assert [gap.kind for gap in found] == [GapKind.OUTCOME]
    waiting = gaps_of("if (a or b) and c:\n    d = 2\n", {1, 2}, "T-T FTF")
    assert [gap.kind for gap in waiting] == [GapKind.OUTCOME]
    text = "def f(a, b, c):\n    if (a or b) and c:\n        g()\n"
    [gap] = gaps_of(text, {1, 2, 3}, "T-T FTF FF-")
    assert (gap.kind, gap.number, gap.closes) == (GapKind.EFFECT, 2, Closes(mcdc=1))
    assert gap.never == NeverDecided("b", "(a or b) and c")


@pytest.mark.parametrize(
    ("text", "seen", "kinds"),
    [
        ("if a and b: c\n", "TT F-", [GapKind.OUTCOME]),
        ("if a and b: c\n", "TT", [GapKind.CONDITION] * 2),
        ("x = c if a and b else d\n", "TT F-", [GapKind.OUTCOME]),
        ("x = c if a and b else d\n", "TT", [GapKind.CONDITION] * 2),
        ("x = a or b\n", "T", [GapKind.CONDITION]),
        ("x = a and b and c\n", "F- TF", [GapKind.CONDITION]),
    ],
)
def test_an_outcome_that_leads_nowhere_else_counts_less(
    text: str, seen: str, kinds: list[GapKind]
) -> None:
    """The decision has come out either way without it."""
    assert [gap.kind for gap in gaps_of(text, {1}, seen)] == kinds


@pytest.mark.parametrize(
    ("text", "vectors", "sentence"),
    [
        ("if a: b = 1\nelif not a: c = 2\n", ("T F", "F"), "a was never True; line 1 has settled it"),
        ("if a or b: d()\nelif a and b: c = 2\n", ("T- FT FF", "F-"), "a was never True; line 1 has settled it"),
        (
            "if a and (b or not a): c = 1\n",
            ("F- TT- TFT",),
            "a was never False; the conditions beside it have settled it",
        ),
        (
            "if a:\n    b = None\n    if a and b: c = 3\n",
            ("T F", "TF"),
            "a was never False; line 1 has settled it",
        ),
        (
            "def f(a):\n    if a: return\n    b = None\n    if b or a: c = 4\n",
            ("T F", "FF"),
            "f: b was never True; line 3 has settled it",
        ),
    ],
)  # fmt: skip
def test_what_an_earlier_test_has_settled_is_set_apart(
    text: str, vectors: tuple[str, ...], sentence: str
) -> None:
    """With the line that has."""
    lines = set(range(1, text.count("\n") + 1))
    settled = [gap for gap in gaps_of(text, lines, *vectors) if gap.obstacle is Obstacle.SETTLED]
    assert sentence in map(gap_in_words, settled)


def test_a_condition_that_cannot_decide_on_its_own_is_set_apart() -> None:
    """Each outcome was seen, and one that would show it is ruled out."""
    text = "def f(a, b, c):\n    if not a and b and c: return\n    if (a or b) and c: d = 3\n"
    *_, gap = gaps_of(text, {1, 2, 3}, "T-- FF- FTF FTT", "T-T T-F FTF FF-")
    assert gap.obstacle is Obstacle.SETTLED
    assert gap_in_words(gap) == (
        "f: b never decided (a or b) and c on its own; line 2 has settled it"
    )


def test_what_is_wanted_of_a_condition_is_possible() -> None:
    """A vector that is ruled out is no way to evaluate it."""
    text = "def f(a, b, c):\n    if a: return\n    if (a or b) and c: d = 3\n"
    found = gaps_of(text, {1, 2, 3}, "T F", "FTT")
    assert "f: c was never False where not a, b held" in map(gap_in_words, found)


FACTS = """\
@a
def f(b, c):
    if b:
        if c:
            raise d
        e = 6
    for g in c:
        return 8
    return 9
"""


@pytest.mark.parametrize(
    ("lines", "vectors", "expected"),
    [
        (
            {1, 3, 7, 8},
            ("F", ""),
            [(3, 3, GapKind.ERROR_PATH, 1, Closes(3, 1, 1), [(4, 6)]), (9, 9, GapKind.LINES, 0, Closes(1), [])],
        ),
        (
            {1, 3, 4, 6, 7, 9},
            ("T", "F"),
            [
                (4, 4, GapKind.ERROR_PATH, 1, Closes(1, 1, 1), [(5, 5)]),
                (3, 3, GapKind.CONDITION, 1, Closes(0, 1, 1), []),
                (8, 8, GapKind.LINES, 0, Closes(1), []),
                (7, 7, GapKind.BRANCH, 2, Closes(branches=1), []),
            ],
        ),
        ({1, 3, 4, 5, 6, 7, 8, 9}, ("T F", "T F"), [(7, 7, GapKind.BRANCH, 2, Closes(branches=1), [])]),
        ({1}, ("", ""), [(2, 9, GapKind.FUNCTION, 0, Closes(7, 6, 4, 2), [])]),
    ],
)  # fmt: skip
def test_what_one_test_would_close_is_one_gap(
    lines: set[int],
    vectors: tuple[str, ...],
    expected: list[tuple[int, int, GapKind, int, Closes, list[tuple[int, int]]]],
) -> None:
    """An outcome takes its branch and the lines behind that; what remains stands for itself."""
    found = gaps_of(FACTS, lines, *vectors)
    assert {gap.name for gap in found} <= {"f"}
    assert [
        (gap.line, gap.end_line, gap.kind, gap.number, gap.closes, [tuple(r) for r in gap.behind])
        for gap in found
    ] == expected


@pytest.mark.parametrize(
    ("text", "vectors", "expected"),
    [
        ("if a and b:\n    c = 2\n", ("TT F-",), [NeverHad("b", False, ("a",))]),
        ("if a and b:\n    c = 2\n", ("TT",), [NeverHad("a", False), NeverHad("b", False, ("a",))]),
        ("if (a or b) and c:\n    d = 2\n", ("T-T FTT FF-",), [NeverHad("c", False, ("a",))]),
        (
            "if a:\n    if b:\n        c = d == 1 or 3\n",
            ("T F", "T F", "T"),
            [NeverHad("d == 1", False, ("b",))],
        ),
        (
            "if a:\n    b = 2\nelse:\n    c = d == 1 or 4\n",
            ("T F", "T"),
            [NeverHad("d == 1", False)],
        ),
        ("if a is None or b:\n    c = 2\n", ("T- FT",), [NeverHad("b", False, ("a is not None",))]),
        (
            "if a:\n    if a and b:\n        c = 3\n",
            ("T F", "TT F-"),
            [NeverHad("b", False, ("a",))],
        ),
        ("while 1:\n    if a:\n        break\n", ("T",), [NeverHad("a", False)]),
        ("if a:\n    a = f()\n    if b:\n        c = 4\n", ("T F", "T"), [NeverHad("b", False)]),
    ],
)
def test_a_condition_says_what_must_hold_for_it_to_be_evaluated(
    text: str, vectors: tuple[str, ...], expected: list[NeverHad]
) -> None:
    """The nearest test around it that still holds, and the conditions before it, as few as can be.

    Literals are no tests.
    """
    found = [gap.never for gap in gaps_of(text, set(range(1, 6)), *vectors)]
    assert [never for never in found if isinstance(never, NeverHad)] == expected


def test_lines_wait_for_a_condition_that_leads_to_them() -> None:
    """They would not have run if ``a`` had been False."""
    text = "def f(a, b):\n    if a and not b:\n        return 3\n    return 4\n"
    assert [gap_in_words(gap) for gap in gaps_of(text, {1, 2, 4}, "TT")] == [
        "f: b was never False where a held, so line 3 never ran",
        "f: a was never False",
    ]


@pytest.mark.parametrize(
    ("text", "vectors", "expected"),
    [
        ("if a or b:\n    c = 2\n", ("T-",), NeverHad("b", None, because=Lacking("a", False))),
        ("if a and b:\n    c = 2\n", ("F-",), NeverHad("b", None, because=Lacking("a", True))),
        (
            "if a and b and c:\n    d = 2\n",
            ("TF- F--",),
            NeverHad("c", None, because=Lacking("b", True)),
        ),
    ],
)
def test_a_condition_that_was_never_evaluated_says_what_kept_it_from_that(
    text: str, vectors: tuple[str, ...], expected: NeverHad
) -> None:
    """It is an outcome of a condition before it, and that held nowhere."""
    assert expected in [gap.never for gap in gaps_of(text, {1, 2}, *vectors)]


@pytest.mark.parametrize(
    ("text", "vectors", "expected"),
    [
        ("if a and b or c:\n    d = 2\n", "TFF", NeverHad("c", True, ("a", "not b"))),
        ("if a and b or c:\n    d = 2\n", "F-F", NeverHad("c", True, ("not a",))),
        ("if (a or b) and c:\n    d = 2\n", "FTT", NeverHad("c", False, ("not a", "b"))),
        ("if a and b or c:\n    d = 2\n", "TT-", NeverHad("c", None, because=Lacking("a", False))),
    ],
)
def test_a_condition_blames_another_only_where_no_way_leads_past_it(
    text: str, vectors: str, expected: NeverHad
) -> None:
    """The way may need more conditions than the one that is closed."""
    assert expected in [gap.never for gap in gaps_of(text, {1, 2}, vectors)]


@pytest.mark.parametrize(
    ("between", "since"),
    [
        ("a.clear()", "a.clear()"),
        ("a = f()", "a = f()"),
        ("a[0] = b = f(\n        )", "a[0] = b = f()"),
        ("await a.clear()", "await a.clear()"),
        ("for a in b: pass", "for a in b: pass"),
        ("with b as a:  # why\n            pass", "with b as a"),
        ("if b: a.clear()", "a.clear()"),
        ("f(a)", ""),
        ("b.clear()", ""),
    ],
)
def test_a_condition_that_a_test_around_it_has_settled_says_what_changed(
    between: str, since: str
) -> None:
    """It never says *never True where it held*, whether the test is the condition or part of it."""
    for test in ("a", "a and x", "not (not a or x)"):
        text = f"async def f(a, b):\n    if {test}:\n        {between}\n        if a:\n            c = 5\n"
        vectors = ["T F", "T F"] if "if b" in between else ["T F"]
        first = {"a": "T F", "a and x": "TT TF F-", "not (not a or x)": "TF TT F-"}[test]
        found = gaps_of(text, set(range(1, 9)), first, *vectors[1:], "T")
        assert [gap.never for gap in found] == [NeverHad("a", False, since=since)]


@pytest.mark.parametrize("head", ["if (\n        a and b):\n", "while (\n        a and b):\n"])
def test_a_test_may_begin_below_its_statement(head: str) -> None:
    """Its gap has the branch and the lines behind it all the same."""
    first, second = gaps_of(f"def f(a, b):\n    {head}        return 4\n", {1, 2}, "F-")
    assert (first.closes, first.behind) == (Closes(1, 1, 1), ((4, 4),))
    assert second.closes == Closes(conditions=2)


def test_a_conditional_expression_takes_no_branch() -> None:
    """Its line goes on to one place only; the branch of the ``if`` beside it is another gap."""
    text = "def f(a):\n    for b in (1 if a else 2,):\n        return 3\n"
    found = gaps_of(text, {1, 2, 3}, "T")
    assert [(gap.kind, gap.closes) for gap in found] == [
        (GapKind.CONDITION, Closes(conditions=1)),
        (GapKind.BRANCH, Closes(branches=1)),
    ]


@pytest.mark.parametrize(
    ("text", "lines", "never", "number"),
    [
        ("def f(a):\n    for b in a:\n        return 3\n", {1, 2, 3}, NeverTaken("for b in a", LineNo(-1)), 1),
        ("for b in a:\n    if b:\n        break\nc = 4\n", {1, 2, 3, 4}, NeverTaken("for b in a", LineNo(4)), 2),
    ],
)  # fmt: skip
def test_a_branch_that_no_condition_decides_is_a_gap(
    text: str, lines: set[int], never: NeverTaken, number: int
) -> None:
    """By the text of its line and where it leads, an exit being negative."""
    vectors = ["T F"] * len(map_source(text).decisions)
    [gap] = gaps_of(text, lines, *vectors)
    assert (gap.never, gap.number) == (never, number)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise b", GapKind.ERROR_PATH),
        ("abort(b)\n        c = 4", GapKind.ERROR_PATH),
        ("c = 3\n        raise b", GapKind.ERROR_PATH),
        ("c = 3\n        d = 'raise'", GapKind.LINES),
        ("c = 3; raise b", GapKind.ERROR_PATH),
        ("c = (\n3)\n        raise b", GapKind.ERROR_PATH),
        ("with b:\n            d = 4\n        raise b", GapKind.ERROR_PATH),
        ("with b:\n            raise b", GapKind.LINES),
        ("try:\n            c = 4\n        except b:\n            raise b", GapKind.LINES),
        ("c = 3\n    raise b", GapKind.LINES),
    ],
)
def test_lines_that_raise_are_an_error_path(body: str, kind: GapKind) -> None:
    """One of their block begins so, be it the first or the last."""
    gap, _ = gaps_of(f"def f(a):\n    for e in a:\n        {body}\n", {1, 2})
    assert (gap.line, gap.kind) == (3, kind)


def test_of_a_file_of_which_nothing_ran_all_is_one_gap() -> None:
    """Its tier is that of the most critical code in it, and it belongs to no function."""
    text = "# surefoot: utility\n\ndef authenticate(a):  # surefoot: critical\n    return a or 4\n"
    [gap] = gaps_of(text, set(), "")
    assert (gap.kind, gap.never, gap.name) == (GapKind.FUNCTION, NeverRan(), "")
    assert (gap.line, gap.end_line) == (3, 4)
    assert (gap.tier, gap.score.tier) == (Tier.CRITICAL, TIER_WEIGHT[Tier.CRITICAL])
    assert gap.closes == Closes(2, 0, 2, 0)


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("def f(): return 1\n\nx = 3\n", {3}, [(1, 1, NeverReached("def f(): return 1"))]),
        ("def f(): return 1\n\nx = 3\n", {1, 3}, [(1, 1, NeverCalled("f", ()))]),
        ("@a\ndef f(b): return 1; 2\nx = 3\n", {1, 2, 3}, [(2, 2, NeverCalled("f", ("b",)))]),
        (
            "def f():\n    return 2\ndef g():\n    return 4\n",
            {1, 2, 3},
            [(3, 4, NeverCalled("g", ()))],
        ),
        (
            "def f():\n    def g():\n        return 3\n    return g\n",
            {1, 2, 4},
            [(2, 3, NeverCalled("f.g", ()))],
        ),
        (
            "class A:\n    def f(self):\n        return 3\n",
            {1, 2},
            [(2, 3, NeverCalled("A.f", ("self",)))],
        ),
        ("def f():\n    'two'\nx = 3\n", {1, 3}, []),
    ],
)
def test_a_function_of_which_no_line_ran_was_never_called(
    text: str, lines: set[int], expected: list[tuple[int, int, Never]]
) -> None:
    """Its head runs where it is made, so its body decides."""
    assert [(gap.line, gap.end_line, gap.never) for gap in gaps_of(text, lines)] == expected


def test_a_gap_in_what_changed_lately_counts_more() -> None:
    """The other files' gaps score as they did."""
    text = "def f():\n    return 2\n"
    file = map_source(text)
    files = []
    for path in ("a.py", "b.py"):
        covered = cover_file(path, file, Hits(frozenset({1})), Exclusions())
        files.append((covered, file, place_file(path, file, TierRules())))
    assert [gap.path for gap in rank_gaps(files)] == ["a.py", "b.py"]
    found = rank_gaps(files, changed={"b.py"})
    assert [(gap.path, gap.score.change > 0) for gap in found] == [("b.py", True), ("a.py", False)]


def test_gaps_of_one_score_are_in_order_of_their_place() -> None:
    """By path, then by line."""
    text = "def f():\n    return 2\ndef g():\n    return 4\n"
    found = gaps_of(text, {1, 3})
    assert [gap.line for gap in found] == [1, 3]
    assert len({gap.score for gap in found}) == 1


def test_a_gap_in_complex_code_counts_more() -> None:
    """Branches and conditions make a function complex; outside functions nothing does."""
    body = "    if a or b:\n        c = 3\n    if a or b:\n        c = 5\n"
    simple, complex_ = "def f(a, b):\n    c = 2\n", f"def f(a, b):\n{body}"
    [plain] = gaps_of(simple, {1})
    [branching] = gaps_of(complex_, {1}, "", "")
    [outside] = gaps_of("for a in b:\n    c = 2\n", {1, 2})
    assert branching.score.complexity > plain.score.complexity == outside.score.complexity == 0


def test_what_costs_more_comes_first() -> None:
    """One condition of a critical function before a utility that was never called."""
    text = LOGIN + "\ndef format_name(x):\n    return x\n"
    found = gaps_of(text, {1, 2, 3, 4, 5, 7}, "TT F-", "T F")
    assert [gap.name for gap in found] == ["authenticate", "format_name"]
    assert found[0].score.total > found[1].score.total


def test_code_of_others_has_no_gaps() -> None:
    """What is placed in the boundary is not measured; an empty file misses nothing."""
    assert gaps_of("def f():  # surefoot: boundary\n    return 2\nx = 3\n", {1, 3}) == ()
    assert gaps_of("", set()) == ()


def test_a_function_within_one_that_was_never_called_is_no_gap_of_its_own() -> None:
    """One test that calls the outer one comes first."""
    text = "def outer():\n    def inner():\n        return 3\n    return inner\n"
    assert [gap_in_words(gap) for gap in gaps_of(text, {1})] == ["outer was never called"]


@pytest.mark.parametrize(
    ("text", "lines", "vectors"),
    [
        ("if a or 1 or b:\n    c = 2\n", {1, 2}, "T- F-"),
        ("c = a or b or 80\n", {1}, "T- FT FF"),
        ("c = (a and b) or 'c'\n", {1}, "TT TF F-"),
        ("c = d if a and 0 else e\n", {1}, "T F"),
        ("if a or []:\n    c = 2\n", {1, 2}, "T- FF"),
        ("if a:\n    b = 2\nelse:  # pragma: no cover\n    c = 4\n", {1, 2}, "T"),
        ("if a and b:\n    c = 2\nelse:  # pragma: no cover\n    d = 4\n", {1, 2}, "TT"),
        ("while a or 1:\n    b = 2\n", {1, 2}, "T F"),
    ],
)
def test_what_no_test_could_do_is_no_gap(text: str, lines: set[int], vectors: str) -> None:
    """Everything else was done, so nothing is left."""
    assert gaps_of(text, lines, vectors) == ()


@pytest.mark.parametrize("text", ["if 0: a = b and c\n", "class A: 'doc'\n"])
def test_what_is_never_compiled_is_no_gap(text: str) -> None:
    """On the line of its head too."""
    assert gaps_of(text, {1}) == ()


TWO_CASES = """
    match a:
        case {}:
            b = 4
        case {}:
            b = 6
"""


@pytest.mark.parametrize(
    ("text", "lines", "vectors", "expected"),
    [
        ("if sys.platform == 'x':\n    a = 2\n", {1}, ["F"], [(1, Obstacle.PLATFORM)]),
        ("if WIN and a:\n    b = 2\n", {1}, ["F-"], [(1, Obstacle.PLATFORM)] * 2),
        (
            "if a and WIN:\n    b = 2\n",
            {1},
            ["TF"],
            [(1, None), (1, Obstacle.PLATFORM)],
        ),
        (
            "try:\n    import a\nexcept ImportError:\n    b = 4\nexcept KeyError:\n    c = 6\n",
            {1, 2},
            [],
            [(5, None), (3, Obstacle.IMPORT)],
        ),
        (
            "if isinstance(a, int):\n    b = 2\nelse:\n    assert_never(a)\n",
            {1, 2},
            ["T"],
            [(1, Obstacle.IMPOSSIBLE)],
        ),
        ("assert a is not None\n", {1}, ["T"], [(1, Obstacle.NARROWING)]),
        ("assert a and b\n", {1}, ["TT F-"], [(1, Obstacle.IMPOSSIBLE)]),
        ("assert a or b\n", {1}, ["T-"], [(1, None)] * 2),
        ("assert a or b\n", {1}, ["T- FT"], [(1, Obstacle.IMPOSSIBLE)]),
        ("assert (a or b) and c\n", {1}, ["T-T FTF FF-"], [(1, Obstacle.IMPOSSIBLE)]),
        (
            f"def f(a: int | str):{TWO_CASES.format('int()', 'str()')}",
            {1, 2, 3, 4, 5, 6},
            [],
            [(5, Obstacle.EXHAUSTIVE)],
        ),
        (
            f"def f(a: int | str):{TWO_CASES.format('int()', 'str()')}",
            {1, 2, 3, 4, 5},
            [],
            [(6, None), (5, Obstacle.EXHAUSTIVE)],
        ),
        (
            f"def f(a):{TWO_CASES.format('A.B', 'A.C')}class A(Enum):\n    B = C = 8\n",
            {1, 2, 3, 4, 5, 6, 7, 8},
            [],
            [(5, Obstacle.EXHAUSTIVE)],
        ),
        (
            f"def f(a):{TWO_CASES.format('A.B', 'A.C')}class A(Enum):\n    B = C = D = 8\n",
            {1, 2, 3, 4, 5, 6, 7, 8},
            [],
            [(5, None)],
        ),
        ("@abstractmethod\ndef f():\n    return 3\n", {1, 2}, [], [(2, Obstacle.ABSTRACT)]),
        ("import winreg\nx = 2\n", set(), [], [(1, Obstacle.PLATFORM)]),
    ],
)
def test_what_the_run_could_not_reach_is_set_apart(
    text: str, lines: set[int], vectors: list[str], expected: list[tuple[int, Obstacle | None]]
) -> None:
    """With the reason, after everything else. What only waits for the same condition is too."""
    assert [(gap.line, gap.obstacle) for gap in gaps_of(text, lines, *vectors)] == expected


@pytest.mark.parametrize(
    ("user", "obstacle"),
    [
        ("from .compat import has_a\nif not has_a:\n    x = 3\n", Obstacle.IMPORT),
        ("from app.compat import a\nif a is None:\n    x = 3\n", Obstacle.IMPORT),
        ("from app import compat\nif compat.a is not None:\n    x = 3\n", Obstacle.IMPORT),
        ("from app.compat import b\nif b:\n    x = 3\n", None),
        ("has_a = 1\nif has_a:\n    x = 3\n", None),
    ],
)
def test_a_flag_of_another_file_is_set_apart_too(user: str, obstacle: Obstacle | None) -> None:
    """It is known by the name under which it is imported."""
    compat = (
        "try:\n    import a\n    has_a = True\n"
        "except ImportError:\n    a = None\n    has_a = False\nb = 7\n"
    )
    files = []
    for path, text in (("app/compat.py", compat), ("app/user.py", user)):
        file = map_source(text)
        hits = Hits(
            frozenset({LineNo(1), LineNo(2), LineNo(7)}),
            _probes_of(file, *["F"] * len(file.decisions)),
        )
        covered = cover_file(path, file, hits, Exclusions())
        files.append((covered, file, place_file(path, file, TierRules())))
    found = [gap for gap in rank_gaps(files) if gap.decision is not None]
    assert [(gap.path, gap.obstacle) for gap in found] == [("app/user.py", obstacle)]


WRAPS = """\
def wraps(stream):
    if os.name != 'nt':
        return False
    if stream:
        return 5
    return g(stream)
if wraps(stream):
    x = 8
"""


@pytest.mark.parametrize(
    ("lines", "vectors", "expected"),
    [
        ({1, 2, 3, 7}, ["T", "", "F"], {2: Obstacle.PLATFORM, 7: Obstacle.PLATFORM}),
        ({1, 2, 4, 6, 7}, ["F", "F", "F"], {2: Obstacle.PLATFORM, 4: None, 7: None}),
        ({1, 2, 3, 4, 6, 7}, ["T F", "F", "F"], {4: None, 7: None}),
        ({1, 7}, ["", "", "F"], {1: None, 7: None}),
    ],
)
def test_what_a_function_gives_on_one_platform_is_no_gap_there(
    lines: set[int], vectors: list[str], expected: dict[int, Obstacle | None]
) -> None:
    """If that is all that it did in this run; the rest of the function is set apart with it."""
    found = {gap.line: gap.obstacle for gap in gaps_of(WRAPS, lines, *vectors)}
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    ("user", "obstacle"),
    [
        ("from .compat import is_t\nif is_t(x):\n    x = 3\n", Obstacle.PLATFORM),
        ("from app import compat\nif compat.is_t(x) is not None:\n    x = 3\n", Obstacle.PLATFORM),
        ("from .compat import is_t\nif is_t(x) == is_t(y):\n    x = 3\n", None),
        ("from .compat import is_t\nif is_t:\n    x = 3\n", None),
        ("from .compat import is_u\nif is_u(x):\n    x = 3\n", None),
        ("def f(is_t):\n    return 3 if is_t(x) else 2\nf(a)\n", None),
    ],
)
def test_a_function_of_another_file_may_give_the_same_too(
    user: str, obstacle: Obstacle | None
) -> None:
    """It is known by the name under which it is imported."""
    compat = (
        "if sys.version_info >= (3, 14):\n    def is_t(x):\n        return b(x)\n"
        "else:\n    def is_t(x): return False\n"
    )
    files = []
    for path, text in (("app/compat.py", compat), ("app/user.py", user)):
        file = map_source(text)
        hits = Hits(
            frozenset(map(LineNo, {1, 2, 5} if path == "app/user.py" else {1, 5})),
            _probes_of(file, *["F"] * len(file.decisions)),
        )
        covered = cover_file(path, file, hits, Exclusions())
        files.append((covered, file, place_file(path, file, TierRules())))
    found = [gap for gap in rank_gaps(files) if gap.path == "app/user.py" and gap.decision]
    assert [gap.obstacle for gap in found] == [obstacle]


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [("TT", [None, Obstacle.IMPOSSIBLE]), ("F-", [None, None]), ("F- TT", [Obstacle.IMPOSSIBLE])],
)
def test_what_is_never_false_may_still_never_be_reached(
    vectors: str, expected: list[Obstacle | None]
) -> None:
    """Only its being false is impossible."""
    found = gaps_of("x = (a and b.__class__) or c\n", {1}, vectors)
    assert [gap.obstacle for gap in found] == expected


def test_a_function_in_an_arm_that_never_ran_belongs_to_that() -> None:
    """The test that reaches the arm comes first."""
    text = "if a:\n    class B:\n        def c(self):\n            return 4\n"
    [gap] = gaps_of(text, {1}, "F")
    assert gap.behind == ((2, 4),)


def test_the_gaps_of_one_decision_stand_together() -> None:
    """Where the most consequential of them stands."""
    text = """\
def f(a, b, c):
    if a and b:
        c = 3
        raise c
    if c:
        c = 6
"""
    found = gaps_of(text, {1, 2, 5}, "F-", "F")
    assert [gap.never.condition for gap in found] == ["a", "b", "c"]  # type: ignore[union-attr]
    assert [gap.score.kind for gap in found] == [KIND_WEIGHT[GapKind.ERROR_PATH], *[KIND_WEIGHT[GapKind.CONDITION]] * 2]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def g():\n    return 2\n", "def g():\n    a = 2\n    b = 3\n    return 4\n"),
        ("def g():\n    return 2\n", "def g():\n    return 2\ndef h():\n    g()\n    return 5\n"),
        ("def f():\n    return 2\n", "def g():\n    if a or b:\n        return c or d\n"),
    ],
)
def test_what_a_failure_reaches_further_from_counts_more(first: str, second: str) -> None:
    """By the statements behind it, the functions that call it, and the ways through it."""
    scores = [max(gap.score.total for gap in gaps_of(text, {1}, *vectors)) for text, vectors in (
        (first, []), (second, [""] * len(map_source(second).decisions))
    )]  # fmt: skip
    assert scores[0] < scores[1]


IDENTIFIED = """\
def f(a, b):
    if a and b:
        return 3
    for c in a:
        d = 5
    if a and b:
        raise d
    return 8
def g(): pass
"""


def test_a_gap_keeps_its_id_when_code_elsewhere_is_edited() -> None:
    """Lines before it, statements beside it, and other gaps that are closed."""
    vectors = ["TF F-", "TF F-"]
    before = gaps_of(IDENTIFIED, {1, 2, 4, 6, 8, 9}, *vectors)
    assert len({gap.id for gap in before}) == len(before) == 5
    edited = f"x = 1\n{IDENTIFIED}".replace("    for", "    y = 1\n    for").replace("= 5", "= 7")
    ran = {1, 2, 3, 5, 6, 8, 10, 11}
    after = gaps_of(edited, ran, *vectors)
    assert {gap.id for gap in before} - {gap.id for gap in after} == {
        gap.id for gap in before if gap.never == NeverReached("d = 5")
    }
    closed = gaps_of(IDENTIFIED, {1, 2, 3, 4, 6, 8, 9}, "TT TF F-", "TF F-")
    assert {gap.id for gap in closed} < {gap.id for gap in before}


ONE = frozenset({"t::a"})
SEAM = Seam("a.py", LineNo(2), "load", "file", "open", Tier.CORE)
LOAD = "def load(path):\n    return open(path)\n"


@pytest.mark.parametrize(
    ("seam", "kind", "never"),
    [
        (replace(SEAM, succeeded=ONE), GapKind.SEAM_FAILURE, NeverFailed),
        (replace(SEAM, mocked=ONE), GapKind.SEAM, NeverForReal),
        (replace(SEAM, stand_in_succeeded=ONE, stand_in_failed=ONE), GapKind.SEAM, NeverForReal),
        (replace(SEAM, failed=ONE), GapKind.SEAM, NeverForReal),
    ],
)
def test_a_seam_has_one_gap_at_most(
    seam: Seam, kind: GapKind, never: type[NeverFailed | NeverForReal]
) -> None:
    """Its happy path with the real thing comes first."""
    [gap] = gaps_of(LOAD, {1, 2}, seams=[seam])
    assert (gap.kind, gap.line, gap.name, gap.closes) == (kind, 2, "load", Closes(seams=1))
    assert gap.never == never(seam)
    assert gap.is_of_seam


@pytest.mark.parametrize(
    "seam",
    [
        SEAM,
        replace(SEAM, succeeded=ONE, failed=ONE),
        replace(SEAM, succeeded=ONE, stand_in_failed=ONE),
        replace(SEAM, succeeded=ONE, left_out="runs at import"),
    ],
)
def test_a_seam_without_a_gap(seam: Seam) -> None:
    """One that was tried both ways, or that nobody wants a test of; the code has its own gaps."""
    assert gaps_of(LOAD, {1, 2}, seams=[seam]) == ()


def test_a_seam_that_never_ran_is_behind_the_gap_of_its_code() -> None:
    """It is not told twice."""
    [gap] = gaps_of(LOAD, {1}, seams=[replace(SEAM, mocked=ONE)])
    assert gap.kind is GapKind.FUNCTION


SHOW = "def show(number):\n    return number\n"
ROUTE = Route("fastapi", "GET", "/users/{number}", "a.py:1", {"200": ONE})


@pytest.mark.parametrize(
    ("route", "status"),
    [
        (ROUTE, "404"),
        (ROUTE._replace(statuses={"200": ONE, "301": ONE}), "404"),
        (ROUTE._replace(method="POST", path="/users"), "400"),
        (ROUTE._replace(statuses={"404": ONE, "500": ONE}), ""),
    ],
)
def test_a_route_answers_well_and_refuses(route: Route, status: str) -> None:
    """What it never did is a gap at its function."""
    [gap] = gaps_of(SHOW, {1, 2}, routes=[route])
    never = NeverAnswered(route.method, route.path, status)
    assert (gap.line, gap.name, gap.never) == (1, "show", never)
    assert gap.is_of_seam
    assert len({gap, gap}) == 1


@pytest.mark.parametrize(
    "route",
    [
        ROUTE._replace(statuses={"200": ONE, "404": ONE}),
        ROUTE._replace(statuses={}),
        ROUTE._replace(path="/health"),
        ROUTE._replace(where=None),
        ROUTE._replace(where="b.py:1"),
    ],
)
def test_a_route_without_a_gap(route: Route) -> None:
    """One that did both, that no test reached, that need not refuse, or that is not there."""
    assert gaps_of(SHOW, {1, 2}, routes=[route]) == ()


def test_a_third_of_the_first_screen_is_about_seams() -> None:
    """The others go on behind."""
    [seam] = gaps_of(LOAD, {1, 2}, seams=[replace(SEAM, mocked=ONE)])
    other = replace(seam, kind=GapKind.LINES, never=NeverReached("x"))
    assert first_screen([seam] * 5 + [other] * 3, 6) == [seam, seam, other, other, other]
    assert first_screen([other, seam, other], 2) == [other, other]


UNNOTICED = """\
def f(a):
    return a > 2
def g(a):
    return a > 5
"""


def unnoticed(lines: set[int], *, counts: bool = True) -> tuple[Gap, ...]:
    """Return the gaps of two functions of which some lines ran, and no test notices any mutant."""
    file = map_source(UNNOTICED)
    covered = cover_file(
        "a.py", file, Hits(frozenset(map(LineNo, lines)), frozenset()), Exclusions()
    )
    found = mutants_in("a.py", UNNOTICED, {1: "f", 3: "g"}).mutants
    survivors = tuple(Survivor(each, Outcome(Verdict.SURVIVED), counts) for each in found)
    placed = place_file("a.py", file, TierRules())
    return rank_gaps([(covered, file, placed)], mutants={"a.py": FileMutants(survivors)})


def test_a_mutant_that_no_test_noticed_is_a_gap() -> None:
    """At its line, in its function, and known by the mutant's id."""
    gaps = [gap for gap in unnoticed({1, 2, 3, 4}) if gap.kind is GapKind.MUTANT]
    assert {(gap.name, gap.line) for gap in gaps} == {("f", 1), ("f", 2), ("g", 3), ("g", 4)}
    for gap in gaps:
        assert isinstance(gap.never, NeverNoticed)
        assert (gap.id, gap.closes) == (gap.never.mutant.id, Closes(mutants=1))
        assert not gap.is_of_code
    [boundary] = {gap.never.boundary for gap in gaps if gap.line == 2} - {"", "a < 2"}
    assert boundary == "a == 2"


def test_one_that_is_not_in_the_figures_closes_nothing_of_them() -> None:
    """It is a gap none the less."""
    gaps = [gap for gap in unnoticed({1, 2, 3, 4}, counts=False) if gap.kind is GapKind.MUTANT]
    assert {gap.closes for gap in gaps} == {Closes()}


def test_a_mutant_of_code_that_no_longer_runs_is_no_gap_of_its_own() -> None:
    """The code that does not run is one already."""
    gaps = unnoticed({1, 2, 3})
    assert {gap.name for gap in gaps if gap.kind is GapKind.MUTANT} == {"f"}


def test_the_first_screen_has_one_mutant_of_a_function() -> None:
    """The first."""
    gaps = [gap for gap in unnoticed({1, 2, 3, 4}) if gap.kind is GapKind.MUTANT]
    shown = first_screen(gaps, 7)
    assert [gap.name for gap in shown] == ["f", "g"]
    assert shown[0] is gaps[0]
