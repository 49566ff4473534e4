"""The pyramid, in words and as JSON."""

from __future__ import annotations

import io
import json

from rich.console import Console

from surefoot.model.levels import DEFAULT_SHARES, Level
from surefoot.model.observed import Examples
from surefoot.model.pyramid import Declared, DeclaredBy, LeveledTest, PhaseTouch, Pyramid
from surefoot.model.touches import Kind, Touch
from surefoot.report.pyramid import (
    level_lines,
    print_pyramid,
    render_pyramid_json,
)
from surefoot.report.pyramid import (
    tests_above as above_in_words,
)

DATABASE = PhaseTouch("setup", Touch(Kind.DATABASE, "sqlite3 :memory:", "tests/conftest.py:12"))
PROGRAM = PhaseTouch("run", Touch(Kind.PROCESS, "python -m app", own=True))
ABOVE = LeveledTest(
    "tests/unit/test_a.py::a",
    Level.INTEGRATION,
    Declared(Level.UNIT, DeclaredBy.FOLDER),
    2.5,
    (DATABASE,),
    reasons=(DATABASE,),
)
BELOW = LeveledTest("t.py::b", Level.UNIT, Declared(Level.E2E, DeclaredBy.MARKER), 0.25)
MOCKING = LeveledTest(
    "t.py::c", Level.UNIT, None, 0.5, (), ("a.py:1", "a.py:2"), True, Examples(100, 3)
)
WHOLE = LeveledTest("t.py::d", Level.E2E, None, 1.0, (PROGRAM,), reasons=(PROGRAM,))
PYRAMID = Pyramid((ABOVE, BELOW, MOCKING, WHOLE), ("t.py::e",), DEFAULT_SHARES)


def printed(pyramid: Pyramid, limit: int = 0) -> str:
    """Return what is printed, without blanks at the ends of lines."""
    out = io.StringIO()
    print_pyramid(pyramid, Console(file=out, width=120), limit)
    return "\n".join(map(str.rstrip, out.getvalue().splitlines()))


def test_each_level_has_a_row_and_each_stray_test_its_evidence() -> None:
    """The highest level is at the top, as in the drawings."""
    assert printed(PYRAMID) == (
        "level         tests   share   target   seconds\n"
        "─────────────────────────────────────────────────────────────────────────\n"
        "e2e               1     25%      10%       1.0   ████████████\n"
        "integration       1     25%      20%       2.5   ████████████\n"
        "unit              2     50%      70%       0.8   ████████████████████████\n"
        "\n"
        "Above the level that they are meant for: 1 test\n"
        "  tests/unit/test_a.py::a: integration, in a folder of unit tests\n"
        "      database sqlite3 :memory: in setup, at tests/conftest.py:12\n"
        "\n"
        "Below the level that they are meant for: 1 test\n"
        "  t.py::b: unit, marked e2e\n"
        "      it touches nothing outside the code\n"
        "\n"
        "Most of their calls reach mocks: 1 test\n"
        "  t.py::c\n"
        "      mocks at a.py:1, a.py:2\n"
        "\n"
        "Property tests: 1\n"
        "  t.py::c: 100 examples, 3 more rejected; reaches no more\n"
        "\n"
        "Slowest\n"
        "      1.00 s  e2e          t.py::d\n"
        "      2.50 s  integration  tests/unit/test_a.py::a\n"
        "      0.50 s  unit         t.py::c\n"
        "      0.25 s  unit         t.py::b\n"
        "\n"
        "? 1 test not observed. If not skipped: surefoot run --record-all"
    )


def test_where_nothing_was_observed_that_is_said() -> None:
    """Not that all is well."""
    assert printed(Pyramid((), ("t.py::e",), DEFAULT_SHARES)).startswith("No test was observed")


def test_many_tests_of_a_kind_are_cut_short() -> None:
    """And it is said how to see them all."""
    pyramid = Pyramid((ABOVE, ABOVE, ABOVE), (), DEFAULT_SHARES)
    assert "  and 2 more (surefoot pyramid --limit 0)" in printed(pyramid, 1)
    assert "more" not in printed(pyramid)


def test_json_holds_every_test() -> None:
    """Of one that was not observed, no level is told."""
    found = json.loads(render_pyramid_json(PYRAMID))
    assert found["format"] == 1
    assert found["levels"] == {
        "unit": {"tests": 2, "seconds": 0.75, "target": 70},
        "integration": {"tests": 1, "seconds": 2.5, "target": 20},
        "e2e": {"tests": 1, "seconds": 1.0, "target": 10},
    }
    assert found["tests"]["tests/unit/test_a.py::a"] == {
        "level": "integration",
        "declared": "unit",
        "declared_by": "folder",
        "seconds": 2.5,
        "touches": [
            {
                "kind": "database",
                "what": "sqlite3 :memory:",
                "phase": "setup",
                "where": "tests/conftest.py:12",
            }
        ],
        "mocked": [],
        "over_mocked": False,
        "examples": None,
    }
    assert found["tests"]["t.py::c"]["examples"] == {
        "ran": 100,
        "rejected": 3,
        "reaches_more": False,
    }
    assert found["tests"]["t.py::c"]["over_mocked"] is True
    assert found["tests"]["t.py::d"]["declared"] is None
    assert found["tests"]["t.py::e"] == {"level": None, "touches": []}


def test_a_test_above_its_level_is_told_with_the_call() -> None:
    """Only one of those that ran, and only where a level is meant."""
    told = "✗ tests/unit/test_a.py::a: integration, in a folder of unit tests: database "
    told += "sqlite3 :memory: in setup, at tests/conftest.py:12"
    assert above_in_words(PYRAMID, {"tests/unit/test_a.py::a", "t.py::b", "t.py::d"}) == [told]
    assert above_in_words(PYRAMID, {"t.py::d"}) == []


def test_each_level_has_a_line() -> None:
    """Its tests, and their share beside what it should be; then how many are out of place."""
    assert level_lines(PYRAMID) == [
        "unit         2 tests, 50% (target 70%)",
        "integration  1 test, 25% (target 20%)",
        "e2e          1 test, 25% (target 10%)",
        "2 tests are at another level than meant (surefoot pyramid)",
    ]
    assert len(level_lines(Pyramid((MOCKING,), (), DEFAULT_SHARES))) == 3
