"""Say what of a seam was tried, in the terminal and on the pages."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from surefoot.errors import printable
from surefoot.model.seams import Seam, State
from surefoot.model.seen import Unread
from surefoot.report.failures import likely_failure
from surefoot.report.words import counted, seam_in_words

NOTHING_OBSERVED = (
    "No test was observed, so nothing is known of what they tried at the seams. Observing may be "
    "switched off (observe in [tool.surefoot]), or the data is older than it: run all tests with "
    "surefoot run --record-all."
)
NO_SEAMS = "No seam: nothing in this code hands data to another component, as far as is known."


class Way(NamedTuple):
    """Whether one way of a seam was tried, in words with a glyph, and the tests behind that."""

    is_tried: bool
    words: str
    tests: Set[str] = frozenset()


class Told(NamedTuple):
    """A part of what is told of a seam, and the tests in which that was."""

    words: str
    tests: Set[str] = frozenset()


def happy_path(seam: Seam) -> Way:
    """Say how the happy path was tried; example: ``✓ 2 tests``, ``✗ only with mocks``."""
    if seam.succeeded:
        return Way(True, f"✓ {counted(len(seam.succeeded), 'test')}", seam.succeeded)
    tried = {
        "a stand-in": seam.stand_in_succeeded | seam.stand_in_failed,
        "mocks": seam.mocked,
    }
    with_what = " and ".join(what for what, tests in tried.items() if tests)
    if with_what:
        return Way(False, f"✗ only with {with_what}", frozenset().union(*tried.values()))
    return Way(False, "✗ never reached" if seam.state is State.NOT_REACHED else "✗ never")


def failure(seam: Seam) -> Way:
    """Say which failures were tried; example: ``✓ IntegrityError``, ``✗ never: a duplicate key``."""
    tests = seam.failed | seam.stand_in_failed
    if not tests:
        return Way(False, f"✗ never: {likely_failure(seam)}")
    with_stand_in = "" if seam.failed else ", with a stand-in"
    return Way(True, f"✓ {_failures(seam)}{with_stand_in}", tests)


def story(seam: Seam) -> Iterator[Told]:
    """Tell what tests tried at a seam; example: ``failed with IntegrityError``, in one test."""
    stand_in = "" if seam.failed else " from a stand-in"
    for words, tests in (
        ("succeeded with the real thing", seam.succeeded),
        ("succeeded with a stand-in", seam.stand_in_succeeded),
        (f"failed with {_failures(seam)}{stand_in}", failure(seam).tests),
        ("mocked", seam.mocked),
    ):
        if tests:
            yield Told(words, tests)
    if seam.left_out:
        yield Told(f"nobody asks for a test of it: {seam.left_out}")
    elif seam.state is State.NOT_REACHED:
        yield Told("no test reached it")
    elif seam.state is State.NEVER_SUCCEEDED:
        yield Told("never succeeded")
    elif not failure(seam).is_tried:
        yield Told(f"never failed: {likely_failure(seam)}, say")


def story_of(seam: Seam) -> str:
    """Tell it in a sentence; example: ``database, the INSERT: succeeded with the real thing in 2
    tests; never failed: a duplicate key, say``.
    """
    told = [
        f"{words} in {counted(len(tests), 'test')}" if tests else words
        for words, tests in story(seam)
    ]
    return f"{seam.kind}, {seam_in_words(seam)}: {'; '.join(told)}"


def unread_in_words(unread: Unread) -> str:
    """Say why routes may be missing."""
    framework, reason = map(printable, unread)
    return f"{framework}: {reason}, so routes, commands or answers may be missing"


def _failures(seam: Seam) -> str:
    return ", ".join(sorted(seam.failures))
