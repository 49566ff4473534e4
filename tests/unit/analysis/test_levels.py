"""At which level a test is, by what it touched."""

from __future__ import annotations

import pytest

from surefoot.analysis.levels import build_pyramid, declared_level, is_over_mocked, level_of
from surefoot.model.levels import Level, LevelRules
from surefoot.model.observed import Examples, Observed
from surefoot.model.pyramid import Declared, DeclaredBy, PhaseTouch
from surefoot.model.touches import Kind, Touch

UNIT, INTEGRATION, E2E = Level
DATABASE = Touch(Kind.DATABASE, "sqlite3 a", "a.py:1")
SLEEP = Touch(Kind.SLEEP, "1 s", "a.py:2", own=True)
CLOCK = Touch(Kind.CLOCK, "time.time", "a.py:3", own=True)


@pytest.mark.parametrize(
    ("kind", "of_others", "own"),
    [
        (Kind.DATABASE, INTEGRATION, INTEGRATION),
        (Kind.FILE, UNIT, INTEGRATION),
        (Kind.TEMPORARY_FILE, UNIT, INTEGRATION),
        (Kind.NETWORK, INTEGRATION, INTEGRATION),
        (Kind.PROCESS, INTEGRATION, E2E),
        (Kind.APPLICATION, INTEGRATION, INTEGRATION),
        (Kind.SERVER, INTEGRATION, E2E),
        (Kind.BROWSER, E2E, E2E),
        (Kind.SLEEP, UNIT, UNIT),
        (Kind.CLOCK, UNIT, UNIT),
        (Kind.RANDOM, UNIT, UNIT),
    ],
)
def test_each_kind_has_a_level(kind: Kind, of_others: Level, own: Level) -> None:
    """It may depend on whether the project's own code is behind it."""
    assert level_of(Touch(kind, "x")) is of_others
    assert level_of(Touch(kind, "x", own=True)) is own


def test_a_team_may_have_temporary_files_in_unit_tests() -> None:
    """Those alone."""
    assert level_of(Touch(Kind.TEMPORARY_FILE, "x", own=True), UNIT) is UNIT
    assert level_of(Touch(Kind.FILE, "x", own=True), UNIT) is INTEGRATION


@pytest.mark.parametrize(
    ("path", "marked", "declared"),
    [
        ("tests/test_a.py", [], None),
        ("tests/unit/test_a.py", [], Declared(UNIT, DeclaredBy.FOLDER)),
        ("tests/end-to-end/x/test_a.py", [], Declared(E2E, DeclaredBy.FOLDER)),
        ("tests/unit/integration/test_a.py", [], Declared(INTEGRATION, DeclaredBy.FOLDER)),
        ("tests/unit/test_a.py", ["e2e", "integration"], Declared(E2E, DeclaredBy.MARKER)),
        ("tests/unit.py", [], None),
    ],
)
def test_a_marker_or_else_a_folder_says_what_is_meant(
    path: str, marked: list[str], declared: Declared | None
) -> None:
    """The highest marker, the innermost folder."""
    assert declared_level(f"{path}::test", marked, has_markers=False) == declared


def test_where_others_are_marked_a_test_without_marker_is_a_unit_test() -> None:
    """A folder says more."""
    without = Declared(UNIT, DeclaredBy.NO_MARKER)
    assert declared_level("tests/test_a.py::t", [], has_markers=True) == without
    folder = Declared(E2E, DeclaredBy.FOLDER)
    assert declared_level("tests/e2e/test_a.py::t", [], has_markers=True) == folder


def test_the_highest_touch_decides_and_is_the_reason() -> None:
    """All touches are told, in the order of the phases."""
    observed = Observed(
        seconds={"t.py::a": 1.5, "t.py::b": 0.5},
        touches={
            "t.py::a|run": frozenset({SLEEP}),
            "t.py::a|setup": frozenset({DATABASE}),
            "t.py::b|run": frozenset({SLEEP}),
        },
        examples={"t.py::b": Examples(100, 3)},
    )
    pyramid = build_pyramid(observed, ["t.py::a", "t.py::b", "t.py::c"], LevelRules(), {})
    above, plain = pyramid.tests
    assert above.touches == (PhaseTouch("setup", DATABASE), PhaseTouch("run", SLEEP))
    assert (above.level, above.reasons) == (INTEGRATION, (PhaseTouch("setup", DATABASE),))
    assert (plain.level, plain.reasons, plain.examples) == (UNIT, (), Examples(100, 3))
    assert (plain.seconds, plain.declared) == (0.5, None)
    assert pyramid.unknown == ("t.py::c",)
    assert pyramid.at(UNIT) == (plain,)


def test_what_a_shared_fixture_touched_counts_for_each_test_that_needs_it() -> None:
    """Also for those that found it made."""
    observed = Observed(
        seconds=dict.fromkeys(["t.py::a", "t.py::b"], 1.0),
        fixtures={"::db[0]": frozenset({DATABASE})},
        used={"t.py::a": frozenset({"::db[0]"}), "t.py::b": frozenset()},
    )
    first, second = build_pyramid(observed, ["t.py::a", "t.py::b"], LevelRules(), {}).tests
    assert (first.level, second.level) == (INTEGRATION, UNIT)
    assert first.reasons == (PhaseTouch("setup", DATABASE),)


def test_a_line_that_reads_the_clock_touches_it_unless_that_was_stopped() -> None:
    """What an event has told already is not told again."""
    observed = Observed(
        seconds=dict.fromkeys(["t.py::a", "t.py::b"], 1.0),
        touches={"t.py::a|run": frozenset({SLEEP})},
        frozen=frozenset({"t.py::b"}),
    )
    slept = Touch(Kind.SLEEP, "time.sleep", "a.py:2", own=True)
    sites = {
        test: [PhaseTouch("run", CLOCK), PhaseTouch("run", slept)] for test in observed.seconds
    }
    first, second = build_pyramid(observed, observed.seconds, LevelRules(), sites).tests
    assert {t.touch for t in first.touches} == {CLOCK, SLEEP}
    assert {t.touch for t in second.touches} == {slept}


@pytest.mark.parametrize(
    ("sites", "called", "over"), [(1, 0, False), (2, 1, True), (2, 2, False), (3, 2, True)]
)
def test_a_test_is_over_mocked_where_most_calls_reach_mocks(
    sites: int, called: int, *, over: bool
) -> None:
    """A single mock is no reason."""
    assert is_over_mocked([f"a.py:{n}" for n in range(sites)], called) is over
