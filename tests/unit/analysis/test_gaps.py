"""What is untested, ranked by consequence, each in a sentence that names an input."""

from __future__ import annotations

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.gaps import Closes, Gap, GapKind
from surefoot.model.points import Hits
from surefoot.model.tiers import TierRules
from surefoot.report.words import gap_in_words
from surefoot.source.map import map_source


def gaps_of(text: str, lines: set[int], *vectors: str, path: str = "a.py") -> tuple[Gap, ...]:
    """Return the gaps where these lines ran and these outcome vectors, in order of decision, were seen."""
    file = map_source(text)
    probes = set()
    for decision, seen in zip(file.decisions, vectors, strict=True):
        for outcome in decision.outcomes:
            if outcome.vector in seen.split():
                probes.update(outcome.probes)
    covered = cover_file(path, file, Hits(frozenset(lines), frozenset(probes)), Exclusions())
    return rank_gaps([(covered, file, place_file(path, file, TierRules()))])


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
        (2, "username was never False, so line 5 never ran"),
        (2, "password was never False where username held"),
        (3, "len(password) >= 8 was never False where username and password held"),
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
        ("username was never True, so lines 3-4 never ran", Closes(2, 1, 1)),
        ("password was never evaluated where username held", Closes(conditions=2)),
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
        (GapKind.ERROR_PATH, "the error path never ran: except ValueError:"),
        (GapKind.ERROR_PATH, "x was never True, so line 7 never ran"),
    ]


def test_a_loop_that_never_ended_is_a_branch() -> None:
    """A way that was never taken and that no condition tells."""
    [gap] = gaps_of("def f(x):\n    for i in x:\n        return i\n    g()\n", {1, 2, 3})
    assert (gap.kind, gap.line) == (GapKind.LINES, 4)
    [gap] = gaps_of("def f(x):\n    for i in x:\n        return i\n", {1, 2, 3})
    assert (gap.kind, gap_in_words(gap)) == (GapKind.BRANCH, "for i in x never went on to the exit")


def test_a_condition_that_never_decided_is_an_effect() -> None:
    """Both outcomes were seen, and never by itself did it change the result."""
    found = gaps_of("def f(a, b):\n    return (a > 1) and (b > 1)\n", {1, 2}, "TT F-")
    assert [gap.kind for gap in found] == [GapKind.CONDITION]
    text = "def f(a, b, c):\n    if (a and b) or c:\n        g()\n"
    found = gaps_of(text, {1, 2, 3}, "TT- TFT F-F")
    assert GapKind.EFFECT in {gap.kind for gap in found}


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


def test_several_places_behind_one_outcome_are_named_together() -> None:
    """Both arms hang on the condition that was never tried."""
    text = "def f(a):\n    if a:\n        b = 3\n    else:\n        b = 5\n    return b\n"
    [gap] = gaps_of(text, {1, 2, 3, 6}, "T")
    assert gap_in_words(gap) == "a was never False, so line 5 never ran"


def test_a_condition_behind_a_literal_is_never_evaluated() -> None:
    """No input would; nothing is named that would have to hold."""
    text = "def f(a, b):\n    if a or 1 or b:\n        return 3\n"
    [never, _] = gaps_of(text, {1, 2, 3}, "T- F-")
    assert (never.kind, gap_in_words(never)) == (GapKind.CONDITION, "b was never evaluated")
