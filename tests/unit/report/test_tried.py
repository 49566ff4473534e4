"""What is said of one seam, and which tests are behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.model.ids import LineNo
from surefoot.model.seams import Seam
from surefoot.model.tiers import Tier
from surefoot.report.tried import failure, happy_path, story_of

GET = Seam("api.py", LineNo(4), "fetch", "http", "requests.get", Tier.CORE)
INSERT = Seam("app.py", LineNo(9), "add", "database", ".execute", Tier.CORE, statement="insert")
A, B, C = frozenset("a"), frozenset("b"), frozenset("c")


def test_the_tests_behind_each_way_are_those_that_it_speaks_of() -> None:
    """A success with the real thing hides those that had a mock; no test is behind what never was."""
    seam = replace(GET, stand_in_succeeded=A, stand_in_failed=B, mocked=C, failures=frozenset("5"))
    assert happy_path(seam) == (False, "✗ only with a stand-in and mocks", A | B | C)
    assert failure(seam) == (True, "✓ 5, with a stand-in", B)
    assert happy_path(replace(seam, succeeded=A)) == (True, "✓ 1 test", A)
    assert failure(replace(seam, failed=A)) == (True, "✓ 5", A | B)
    assert happy_path(replace(GET, failed=A)) == (False, "✗ never", frozenset())
    assert failure(GET).tests == frozenset()


@pytest.mark.parametrize(
    ("seam", "told"),
    [
        (
            replace(INSERT, succeeded=A | B),
            "database, the INSERT: succeeded with the real thing in 2 tests; never failed: a "
            "duplicate key, say",
        ),
        (
            replace(INSERT, succeeded=A, failed=B, failures=frozenset({"IntegrityError"})),
            "database, the INSERT: succeeded with the real thing in 1 test; failed with "
            "IntegrityError in 1 test",
        ),
        (
            replace(GET, stand_in_succeeded=A, stand_in_failed=B, failures=frozenset({"404"})),
            "http, the call of requests.get: succeeded with a stand-in in 1 test; failed with 404 "
            "from a stand-in in 1 test",
        ),
        (
            replace(GET, mocked=A),
            "http, the call of requests.get: mocked in 1 test; never failed: a time-out, or an "
            "answer of 500, say",
        ),
        (
            replace(GET, failed=A, failures=frozenset({"Timeout"})),
            "http, the call of requests.get: failed with Timeout in 1 test; never succeeded",
        ),
        (GET, "http, the call of requests.get: no test reached it"),
        (
            replace(INSERT, left_out="schema set-up"),
            "database, the INSERT: nobody asks for a test of it: schema set-up",
        ),
    ],
)
def test_a_story_says_all_that_was_tried(seam: Seam, told: str) -> None:
    """In a sentence, with what never was."""
    assert story_of(seam) == told
