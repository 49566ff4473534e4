"""Questions about tests that might notice nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.tiers import Tier

MUST_NOT_RAISE = "must-not-raise"
"""What a comment says in a test that need not check anything, and, in one word, a marker."""

OBSERVED = "# observed, not verified: if this is right, remove this line"
"""Stands first in each test that is written for a found input: nobody has confirmed its result."""


class Doubt(Enum):
    """Why a test might notice nothing, most telling first; the last is about other tests."""

    CANNOT_FAIL = "cannot-fail"
    SWALLOWS = "swallows-its-assertion"
    NEVER_REACHED = "never-reached"
    ASSERTS_NOTHING = "asserts-nothing"
    RETURNS = "returns-a-value"
    PATCHES_SUBJECT = "patches-its-subject"
    OWN_MOCKS = "own-mocks"
    UNCONFIRMED = "unconfirmed"
    LEAVES_BEHIND = "leaves-behind"


class Cause(Enum):
    """What kept control from a check."""

    RAISED = "raised"
    HANDLED = "handled"
    NOTHING_RAISED = "nothing raised"
    NOTHING_TO_GO_OVER = "nothing to go over"
    NOT_TAKEN = "not taken"
    NOT_CALLED = "not called"


class Question(NamedTuple):
    """A question about a test, by its node id without parameters: the variants share their code.

    ``text`` is the code that it is about, or what was left behind. ``cause`` says why a check was
    not reached, and ``head`` on which line that was decided. ``tier`` is that of the most critical
    code that the test reaches; None if it reaches none that is measured.
    """

    test: str
    doubt: Doubt
    path: str
    line: LineNo
    text: str = ""
    cause: Cause | None = None
    head: LineNo | None = None
    tier: Tier | None = None


class Untested(NamedTuple):
    """A function with logic that tests reach, but no unit test does."""

    path: str
    name: str
    line: LineNo
    tier: Tier


@dataclass(frozen=True, slots=True)
class WeakTests:
    """What there is to ask about tests, most critical code first.

    ``redundant`` are end-to-end tests that reach nothing that integration tests do not. Nothing was
    observed of the ``unknown`` tests, or their files have changed since.
    """

    questions: tuple[Question, ...] = ()
    untested: tuple[Untested, ...] = ()
    redundant: tuple[str, ...] = ()
    unknown: frozenset[str] = frozenset()
