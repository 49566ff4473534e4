"""Say what of a seam was tried, in the terminal and on the pages."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from surefoot.model.seams import Seam, State
from surefoot.report.words import counted, likely_failure

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
    """A sentence on a seam, and the tests that it is about."""

    sentence: str
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
    """Tell what tests tried at a seam; example: ``Failed with IntegrityError``, in one test."""
    failed = f"Failed with {_failures(seam)}"
    mocked = "Only mocked" if seam.state is State.ONLY_MOCKED else "Mocked"
    for sentence, tests in (
        ("Succeeded with the real thing", seam.succeeded),
        ("Succeeded with a stand-in", seam.stand_in_succeeded),
        (failed, seam.failed),
        (f"{failed}, with a stand-in,", seam.stand_in_failed - seam.failed),
        (mocked, seam.mocked),
    ):
        if tests:
            yield Told(sentence, tests)
    if seam.left_out:
        yield Told(f"No test of it is asked for: {seam.left_out}")
    elif seam.state is State.NOT_REACHED:
        yield Told("No test reached it")
    elif seam.state is State.NEVER_SUCCEEDED:
        yield Told("Never succeeded")
    elif not failure(seam).is_tried:
        yield Told(f"Never failed: {likely_failure(seam)}, say")


def _failures(seam: Seam) -> str:
    return ", ".join(sorted(seam.failures))
