"""Which tests come nearest to closing a gap."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from finds import gap_of
from surefoot.analysis.nearest import nearest_tests
from surefoot.analysis.reach import by_test, reach_of
from surefoot.model.gaps import Gap, Never, NeverAnswered, NeverCalled, NeverFailed, NeverReached
from surefoot.model.ids import LineNo
from surefoot.model.points import points_of
from surefoot.model.results import DecisionCoverage
from surefoot.model.seams import Route, Seam
from surefoot.model.tiers import Tier
from surefoot.source.map import map_source

FILE = map_source("""\
class Account:
    def open(self, a, b):
        if a and b:
            return 4
        return 5
    def close(self):
        return 7
def unrelated():
    return 9
""")


def gap_at(line: int, function: str, never: Never) -> Gap:
    """Return a gap on a line of a function."""
    return replace(gap_of(function, never), line=LineNo(line), end_line=LineNo(line))


def nearest(
    gap: Gap,
    lines: Mapping[str, set[int]],
    wanted: Collection[str] = (),
    routes: Collection[Route] = (),
) -> frozenset[str]:
    """Return the nearest of tests, by the lines that each reaches."""
    contexts = {f"{test}|run": points_of(reached, ()) for test, reached in lines.items()}
    reach = reach_of(FILE, by_test(contexts), lambda _: True)
    return nearest_tests(gap, FILE, reach, wanted, routes)


@pytest.mark.parametrize(
    ("lines", "tests"),
    [
        ({"t::far": {3, 4}, "t::near": {3, 5}, "t::other": {9}}, {"t::near"}),
        ({"t::one": {3}, "t::two": {3}}, {"t::one", "t::two"}),
        ({"t::beside": {7}, "t::other": {9}}, {"t::beside"}),
        ({"t::other": {9}}, {"t::other"}),
        ({"": {5}, "t::far": {3}}, {"t::far"}),
        ({"t::imports": {1, 2, 6, 8}}, set()),
        ({}, set()),
    ],
)
def test_it_is_by_the_line(lines: dict[str, set[int]], tests: set[str]) -> None:
    """In the function, else in its class, else in the file; a definition says nothing."""
    assert nearest(gap_at(5, "Account.open", NeverReached("return 5")), lines) == tests


def test_a_function_that_nothing_calls_has_those_of_others() -> None:
    """All that reach the methods of its class, wherever these stand."""
    gap = gap_at(6, "Account.close", NeverCalled("Account.close", ("self",)))
    assert nearest(gap, {"t::a": {3, 5}, "t::b": {3, 4}, "t::c": {9}}) == {"t::a", "t::b"}


def test_it_is_by_the_vector() -> None:
    """The one with the fewest differences from what is wanted."""
    [decision] = FILE.decisions
    gap = replace(
        gap_at(3, "Account.open", NeverReached("")),
        decision=DecisionCoverage(decision, (), (), (), None),
    )
    probes = {outcome.vector: outcome.probes for outcome in decision.outcomes}
    contexts = {
        "t::far|run": points_of({3}, probes["F-"]),
        "t::near|run": points_of({3}, probes["TT"]),
        "": points_of({3}, probes["TF"]),
    }
    reach = reach_of(FILE, by_test(contexts), lambda _: True)
    assert nearest_tests(gap, FILE, reach, ["TF"], ()) == {"t::near"}


def test_at_a_seam_it_is_what_tried_it() -> None:
    """In whatever way."""
    seam = Seam(
        "a.py", LineNo(4), "f", "file", "open", Tier.CORE,
        succeeded=frozenset({"t::a"}), mocked=frozenset({"t::b"}),
    )  # fmt: skip
    assert nearest(gap_at(4, "f", NeverFailed(seam)), {"t::c": {4}}) == {"t::a", "t::b"}


def test_at_a_route_it_is_what_asked_for_it() -> None:
    """With whatever status it answered."""
    asked = Route("flask", "GET", "/", "a.py:1", {"200": frozenset({"t::a"})})
    other = asked._replace(method="POST", statuses={"200": frozenset({"t::b"})})
    gap = gap_at(1, "f", NeverAnswered("GET", "/", "404"))
    assert nearest(gap, {}, routes=[asked, other]) == {"t::a"}
