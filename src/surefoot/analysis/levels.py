"""Say at which level each test is, by what it touched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from surefoot.model.context import NodeId
from surefoot.model.levels import Level, LevelRules
from surefoot.model.observed import PHASES, Observed
from surefoot.model.pyramid import Declared, DeclaredBy, LeveledTest, PhaseTouch, Pyramid
from surefoot.model.touches import Kind, Touch

_INTEGRATION = {
    *(Kind.DATABASE, Kind.NETWORK, Kind.PROCESS, Kind.APPLICATION, Kind.SERVER),
}

_FOLDERS = {
    **dict.fromkeys(("unit", "unittests", "unit_tests"), Level.UNIT),
    **dict.fromkeys(("integration", "integration_tests"), Level.INTEGRATION),
    **dict.fromkeys(("e2e", "end_to_end", "end2end", "e2e_tests"), Level.E2E),
}
"""Names of folders that say at which level the tests in them are meant to be."""

_FEWEST_MOCKED = 2
"""So many call sites must reach mocks before a test can be called over-mocked."""


def level_of(touch: Touch, temporary_files: Level = Level.INTEGRATION) -> Level:
    """Return the level of a test that touches nothing else."""
    if touch.kind is Kind.BROWSER:
        return Level.E2E
    if touch.kind in {Kind.SERVER, Kind.PROCESS} and touch.own:
        return Level.E2E
    if touch.kind in _INTEGRATION:
        return Level.INTEGRATION
    if touch.kind is Kind.FILE and touch.own:
        return Level.INTEGRATION
    if touch.kind is Kind.TEMPORARY_FILE and touch.own:
        return temporary_files
    return Level.UNIT


def highest_level(touches: Iterable[Touch], temporary_files: Level) -> Level:
    """Return the level of a test that touches all of this."""
    return max((level_of(touch, temporary_files) for touch in touches), default=Level.UNIT)


def declared_level(test: str, marked: Collection[str], *, has_markers: bool) -> Declared | None:
    """Return the level at which a test is meant to be, by its markers or else its folder.

    Where the project ``has_markers``, a test without one is meant to be a unit test.
    """
    levels = [level for level in Level if level.value in marked]
    if levels:
        return Declared(max(levels), DeclaredBy.MARKER)
    for folder in reversed(NodeId(test).file.split("/")[:-1]):
        named = _FOLDERS.get(re.sub(r"\W", "_", folder.lower()))
        if named is not None:
            return Declared(named, DeclaredBy.FOLDER)
    return Declared(Level.UNIT, DeclaredBy.NO_MARKER) if has_markers else None


def build_pyramid(
    observed: Observed,
    tests: Collection[str],
    rules: LevelRules,
    sites: Mapping[str, Iterable[PhaseTouch]],
    over_mocked: Collection[str] = (),
    reaching_more: Collection[str] = (),
) -> Pyramid:
    """Return where each test stands.

    ``sites`` are touches that the lines which each test ran imply, by test. ``over_mocked`` are the
    tests most of whose calls reach mocks, ``reaching_more`` the property tests that reach what no
    test with examples of its own does.
    """
    known = {test for test in tests if test in observed.seconds}
    has_markers = any(map(observed.marked.get, known))
    leveled = []
    for test in sorted(known):
        found = [
            PhaseTouch(phase, touch)
            for phase, touches in observed.touched(test).items()
            for touch in touches
        ]
        told = {(touch.kind, touch.where) for _, touch in found}
        is_frozen = test in observed.frozen
        found += (
            PhaseTouch(phase, touch)
            for phase, touch in sites.get(test, ())
            if (touch.kind, touch.where) not in told
            and not (is_frozen and touch.kind is Kind.CLOCK)
        )
        touches = tuple(sorted(set(found), key=_order))
        level = highest_level((t.touch for t in touches), rules.temporary_files)
        reasons = (t for t in touches if level_of(t.touch, rules.temporary_files) is level)
        leveled.append(
            LeveledTest(
                test,
                level,
                declared_level(test, observed.marked.get(test, ()), has_markers=has_markers),
                observed.seconds[test],
                touches,
                tuple(sorted(observed.mocked.get(test, ()))),
                test in over_mocked,
                observed.examples.get(test),
                test in reaching_more,
                () if level is Level.UNIT else tuple(reasons),
            )
        )
    unknown = tuple(sorted(set(tests) - known))
    return Pyramid(tuple(leveled), unknown, rules.shares)


def _order(found: PhaseTouch) -> tuple[int, int, str, str]:
    touch = found.touch
    kinds = list(Kind)
    return PHASES.index(found.phase), kinds.index(touch.kind), touch.what, touch.where or ""


def is_over_mocked(mocked: Collection[str], called: int) -> bool:
    """Return whether most calls that leave what a test tests reach mocks.

    ``called`` is how many functions of the project were called by others of it.
    """
    return len(mocked) >= _FEWEST_MOCKED and len(mocked) > called
