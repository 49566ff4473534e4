"""The paths that are taken, context by context."""

from __future__ import annotations

import pickle

import pytest

from surefoot.instrument.marks import NEXT, PATH_MARKER, SYNTHETIC
from surefoot.probe.paths import PathEnd, PathLog
from surefoot.probe.recorder import FILE_SHIFT, Recorder

NAME = "app.py"


def path_end(radix: int = 10) -> tuple[Recorder, PathLog, PathEnd]:
    """Return an end of paths: those with the numbers 4 and 9 reach the probes 20 and 21.

    The number becomes 7 there.
    """
    recorder = Recorder()
    recorder.number_file(NAME)
    log = PathLog(recorder)
    return recorder, log, PathEnd(f"{PATH_MARKER}20:4,9:{radix}:7", NAME, log)


def come_to(end: PathEnd, number: int) -> int:
    """Do what a function does where its paths end; return the number that it goes on with."""
    items = getattr(end, NEXT)
    following: int = -items[number]
    return following


def probes(recorder: Recorder) -> list[int]:
    """Return the probes that are in the log, in order."""
    mask = (1 << FILE_SHIFT) - 1
    return [(entry & mask) - SYNTHETIC for entry in recorder.rooms[0] if entry & mask]


@pytest.mark.parametrize("radix", [10, 1_000_000])
def test_a_path_is_recorded_once_in_a_context(radix: int) -> None:
    """And again in the next one."""
    recorder, log, end = path_end(radix)
    for number in (9, 9, 4, 9):
        assert come_to(end, number) == 7
    assert probes(recorder) == [21, 20]
    recorder.enter_context(1)
    log.start_over()
    assert come_to(end, 9) == 7
    assert [probe for probe in probes(recorder) if probe >= 0] == [21, 20, 21]


def test_nothing_of_ours_is_called_for_a_path_that_was_taken() -> None:
    """Its item is an int, in a list."""
    _, log, end = path_end()
    come_to(end, 9)
    items = getattr(end, NEXT)
    assert type(items) is list
    assert items[9] == -7
    log.start_over()
    assert type(items[9]) is not int


def test_a_number_of_no_path_is_not_recorded() -> None:
    """An exception has cut the path short."""
    recorder, _, end = path_end()
    assert come_to(end, 5) == 7
    assert probes(recorder) == []


def test_what_is_recorded_while_a_context_is_entered_is_recorded_in_that_too() -> None:
    """It is not taken for known: another thread may have cleared what was."""
    recorder, log, end = path_end()
    append = recorder.append

    def append_slowly(entry: int) -> tuple[memoryview, int]:
        stored = append(entry)
        log.start_over()
        return stored

    class Slow(Recorder):
        __slots__ = ()
        append = staticmethod(append_slowly)  # type: ignore[assignment]

    log.recorder = Slow.__new__(Slow)
    for name in ("bases", "seen"):
        setattr(log.recorder, name, getattr(recorder, name))
    assert come_to(end, 4) == 7
    assert type(getattr(end, NEXT)[4]) is not int


def test_code_that_holds_it_can_be_hashed_compared_and_pickled() -> None:
    """As with any other constant, by identity; what is pickled does not need us."""
    _, log, end = path_end()
    other = PathEnd(f"{PATH_MARKER}20:4,9:10:7", NAME, log)
    assert end != other
    assert len({end, other}) == 2
    copy = pickle.loads(pickle.dumps(end))
    assert come_to(copy, 9) == 0
    assert type(copy).__module__ == "types"
