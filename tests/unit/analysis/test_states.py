"""Each line has one state, the gravest of what is found on it."""

from __future__ import annotations

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.states import LineState, states_of_lines
from surefoot.model.acceptance import AcceptedPlaces
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.model.run import Extent, Known
from surefoot.source.map import map_source

TEXT = """\
def f(a, b):
    if a and b:
        return (
            4)
    x = 5 if a or b else 0
    return x

def g():  # pragma: no cover
    return 9
"""
COVERED, EFFECT, PARTIAL, MISSED = (
    LineState.COVERED,
    LineState.EFFECT,
    LineState.PARTIAL,
    LineState.MISSED,
)


def states(
    lines: set[int],
    *vectors: str,
    accepted: AcceptedPlaces = AcceptedPlaces(),  # noqa: B008 - frozen
    gaps: tuple[int, ...] = (),
    extent: Extent = Extent(),  # noqa: B008 - frozen
) -> dict[int, LineState]:
    """Return the states where these lines ran, and these vectors of each decision were seen."""
    file = map_source(TEXT)
    probes = {
        probe
        for decision, seen in zip(file.decisions, vectors, strict=False)
        for outcome in decision.outcomes
        if outcome.vector in seen.split()
        for probe in outcome.probes
    }
    exclusions = Exclusions(exclude=("pragma: no cover",))
    covered = cover_file(
        "a.py", file, Hits(frozenset(lines), frozenset(probes)), exclusions, extent
    )
    return dict(states_of_lines(file, covered, accepted, gaps))


def test_lines_are_covered_partial_missed_or_excluded() -> None:
    """A continued line has the state of its first; lines without code have none."""
    found = states({1, 2, 5, 6}, "F-", "F-")
    assert found == {
        1: COVERED,
        2: PARTIAL,
        3: MISSED,
        4: MISSED,
        5: PARTIAL,
        6: COVERED,
        8: LineState.EXCLUDED,
        9: LineState.EXCLUDED,
    }


@pytest.mark.parametrize(
    ("vectors", "state"),
    [
        ("TT F- TF", COVERED),
        ("TT F-", PARTIAL),
        ("TF F-", PARTIAL),
        ("TT", PARTIAL),
    ],
)
def test_a_line_is_covered_when_each_condition_had_both_outcomes(
    vectors: str, state: LineState
) -> None:
    """And each was seen to decide alone."""
    assert states({1, 2, 3, 5, 6}, vectors, "T- FT FF")[2] is state


def test_a_condition_that_never_decided_alone_is_an_effect() -> None:
    """Each condition had both outcomes; b alone never changed the result."""
    text = "x = (a == 1 or b == 1) and c == 1\ny = 2\n"
    file = map_source(text)
    [decision] = file.decisions
    probes = {p for o in decision.outcomes if o.vector in {"T-T", "FTF", "FF-"} for p in o.probes}
    covered = cover_file("a.py", file, Hits(frozenset({1, 2}), frozenset(probes)), Exclusions())
    assert states_of_lines(file, covered) == {1: LineState.EFFECT, 2: COVERED}


@pytest.mark.parametrize(
    ("accepted", "gaps", "state"),
    [
        (AcceptedPlaces(), (), LineState.EFFECT),
        (AcceptedPlaces(lines=frozenset({1})), (1,), LineState.ACCEPTED),
        (AcceptedPlaces(conditions=frozenset({(1, 2)})), (), LineState.ACCEPTED),
        (AcceptedPlaces(conditions=frozenset({(1, 2)})), (1,), LineState.EFFECT),
        (AcceptedPlaces(branches=frozenset({(1, 1)})), (), LineState.ACCEPTED),
        (AcceptedPlaces(lines=frozenset({2})), (), LineState.EFFECT),
    ],
)
def test_an_effect_can_be_accepted(
    accepted: AcceptedPlaces, gaps: tuple[int, ...], state: LineState
) -> None:
    """With its line, or by its number when nothing of the line is left to test."""
    file = map_source("x = (a == 1 or b == 1) and c == 1\n")
    [decision] = file.decisions
    probes = {p for o in decision.outcomes if o.vector in {"T-T", "FTF", "FF-"} for p in o.probes}
    covered = cover_file("a.py", file, Hits(frozenset({1}), frozenset(probes)), Exclusions())
    assert states_of_lines(file, covered, accepted, gaps) == {1: state}


LARGE = " and ".join(f"c{i}" for i in range(64))


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        (f"x = not ({LARGE})\n", {1}, {1: LineState.UNMEASURED}),
        (f"x = not ({LARGE})\n", set(), {1: MISSED}),
        (f"x = not ({LARGE}); y = a or 1\n", {1}, {1: PARTIAL}),
        (f"y = a or b == 1; x = not ({LARGE})\n", {1}, {1: PARTIAL}),
        ("(f(\n  a or b == 1))\n", {1}, {1: PARTIAL, 2: PARTIAL}),
        ("x = 1; y = 2\n", {1}, {1: PARTIAL}),
        ("for a in b:\n    c = 2\n", {1, 2}, {1: PARTIAL, 2: COVERED}),
        ("@a\ndef f(): pass\n", {1}, {1: COVERED, 2: PARTIAL}),
    ],
)
def test_the_gravest_of_what_is_found_on_a_line_is_its_state(
    text: str, lines: set[int], expected: dict[int, LineState]
) -> None:
    """Missed before partial, and that before what is not measured."""
    file = map_source(text)
    covered = cover_file("a.py", file, Hits(frozenset(lines)), Exclusions())
    assert states_of_lines(file, covered) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x = (a == 1 or b == 1) and c == 1; y = d == 1 and e == 1\n",
        "y = d == 1 and e == 1; x = (a == 1 or b == 1) and c == 1\n",
    ],
)
def test_a_condition_that_was_not_tried_is_graver_than_an_effect(text: str) -> None:
    """Whichever of the two decisions comes first on the line."""
    file = map_source(text)
    probes = {
        probe
        for decision in file.decisions
        for outcome in decision.outcomes
        if outcome.vector in {"T-T", "FTF", "FF-"}
        for probe in outcome.probes
    } | {file.statements[1].probe}
    covered = cover_file("a.py", file, Hits(frozenset({1}), frozenset(probes)), Exclusions())
    assert states_of_lines(file, covered) == {1: PARTIAL}


@pytest.mark.parametrize(
    "accepted",
    [
        AcceptedPlaces(lines=frozenset({1})),
        AcceptedPlaces(conditions=frozenset({(1, 1)})),
        AcceptedPlaces(branches=frozenset({(1, 1)})),
    ],
)
def test_what_is_unmeasured_is_never_shown_as_accepted(accepted: AcceptedPlaces) -> None:
    """Nobody knows whether there is anything to accept."""
    file = map_source(f"x = not ({LARGE})\n")
    covered = cover_file("a.py", file, Hits(frozenset({1})), Exclusions())
    assert states_of_lines(file, covered, accepted) == {1: LineState.UNMEASURED}


def test_what_is_accepted_is_so_only_where_it_is_missing() -> None:
    """A whole line, or a number of which no gap is left."""
    accepted = AcceptedPlaces(lines=frozenset({1, 3, 4}), conditions=frozenset({(2, 1)}))
    found = states({1, 2, 5, 6}, "F-", "F-", accepted=accepted)
    assert found[1] is COVERED
    assert found[3] is LineState.ACCEPTED
    assert found[2] is LineState.ACCEPTED
    assert states({1, 2, 5, 6}, "F-", "F-", accepted=accepted, gaps=(2,))[2] is PARTIAL


def test_of_an_unmeasured_file_nothing_is_known() -> None:
    """Its code is neither missed nor covered, and its docstrings are not code."""
    found = states(set(), extent=Extent(Known.NOTHING, "late"))
    unmeasured = dict.fromkeys(range(1, 7), LineState.UNMEASURED)
    assert found == {**unmeasured, 8: LineState.EXCLUDED, 9: LineState.EXCLUDED}
    file = map_source("'one'\na = 2\n")
    covered = cover_file("a.py", file, Hits(), Exclusions(), Extent(Known.NOTHING, "late"))
    assert states_of_lines(file, covered) == {2: LineState.UNMEASURED}


def test_an_excluded_line_stays_excluded_whatever_is_accepted() -> None:
    """It was never in question."""
    accepted = AcceptedPlaces(lines=frozenset({8, 9}))
    found = states({1, 2, 5, 6}, "F-", "F-", accepted=accepted)
    assert (found[8], found[9]) == (LineState.EXCLUDED, LineState.EXCLUDED)


def test_the_body_of_a_compiled_function_is_unmeasured() -> None:
    """Its definition has a state like any other line; a docstring has none."""
    text = "import numba\n@numba.njit\ndef f(a):\n    'doc'\n    return (\n        a)\n"
    file = map_source(text)
    hits = Hits(frozenset({1, 2, 3}), frozenset())
    states = states_of_lines(file, cover_file("a.py", file, hits, Exclusions()))
    assert {line: state for line, state in states.items() if state is LineState.UNMEASURED} == {
        5: LineState.UNMEASURED,
        6: LineState.UNMEASURED,
    }


def test_a_line_with_a_bug_that_no_test_noticed_is_told_apart() -> None:
    """By the first line of its statement; what never ran is told as that."""
    file = map_source("x = (1 +\n    2)\ny = 3\nz = 4\n")
    covered = cover_file("a.py", file, Hits(frozenset({1, 3}), frozenset()), Exclusions())
    states = states_of_lines(file, covered, unnoticed=[2, 4])
    assert states == {
        1: LineState.EFFECT,
        2: LineState.EFFECT,
        3: COVERED,
        4: LineState.MISSED,
    }
