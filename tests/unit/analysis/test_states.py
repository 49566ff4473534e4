"""Each line has one state, the gravest of what is found on it."""

from __future__ import annotations

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


def test_a_condition_that_never_decided_alone_is_told_from_one_that_was_not_tried() -> None:
    """Both outcomes of each condition were seen; b never changed the outcome by itself."""
    found = states({1, 2, 3, 5, 6}, "TT F- TF", "T- FT")
    assert found[2] is COVERED
    assert found[5] is PARTIAL
    assert states({1, 2, 3, 5, 6}, "TT F-", "T- FT FF")[2] is PARTIAL


def test_what_is_accepted_is_so_only_where_it_is_missing() -> None:
    """A whole line, or a number of which no gap is left."""
    accepted = AcceptedPlaces(lines=frozenset({1, 3, 4}), conditions=frozenset({(2, 1)}))
    found = states({1, 2, 5, 6}, "F-", "F-", accepted=accepted)
    assert found[1] is COVERED
    assert found[3] is LineState.ACCEPTED
    assert found[2] is LineState.ACCEPTED
    assert states({1, 2, 5, 6}, "F-", "F-", accepted=accepted, gaps=(2,))[2] is PARTIAL


def test_of_an_unmeasured_file_nothing_is_known() -> None:
    """Its code is neither missed nor covered."""
    found = states(set(), extent=Extent(Known.NOTHING, "late"))
    assert found[2] is LineState.UNMEASURED
    assert set(found.values()) == {LineState.UNMEASURED, LineState.EXCLUDED}
