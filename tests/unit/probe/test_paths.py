"""The paths that are taken, context by context."""

from __future__ import annotations

import pickle

from surefoot.instrument.marks import PATH_MARKER, SYNTHETIC
from surefoot.probe.paths import PathLog, TakenPaths
from surefoot.probe.recorder import FILE_SHIFT, Recorder

NAME = "app.py"


def taken_paths() -> tuple[Recorder, PathLog, TakenPaths]:
    """Return the paths of an end: those with the numbers 4 and 9 reach the probes 20 and 21."""
    recorder = Recorder()
    recorder.number_file(NAME)
    log = PathLog(recorder)
    return recorder, log, TakenPaths(f"{PATH_MARKER}20:4,9", NAME, log)


def probes(recorder: Recorder) -> list[int]:
    """Return the probes that are in the log, in order."""
    mask = (1 << FILE_SHIFT) - 1
    return [(entry & mask) - SYNTHETIC for entry in recorder.rooms[0] if entry & mask]


def test_a_path_is_recorded_once_in_a_context() -> None:
    """And again in the next one."""
    recorder, log, taken = taken_paths()
    for number in (9, 9, 4, 9):
        taken[number]
    assert probes(recorder) == [21, 20]
    recorder.enter_context(1)
    log.start_over()
    taken[9]
    assert [probe for probe in probes(recorder) if probe >= 0] == [21, 20, 21]


def test_a_number_of_no_path_is_not_recorded() -> None:
    """An exception has cut the path short."""
    recorder, _, taken = taken_paths()
    taken[5]
    assert probes(recorder) == []


def test_what_is_recorded_while_a_context_is_entered_is_recorded_in_that_too() -> None:
    """It is not taken for known: another thread may have cleared what was."""
    recorder, log, taken = taken_paths()
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
    taken[4]
    assert 4 not in taken


def test_code_that_holds_it_can_be_hashed_compared_and_pickled() -> None:
    """As with any other constant, by identity; what is pickled does not need us."""
    _, log, taken = taken_paths()
    other = TakenPaths(f"{PATH_MARKER}20:4,9", NAME, log)
    assert taken != other
    assert len({taken, other}) == 2
    copy = pickle.loads(pickle.dumps(taken))
    copy[9]
    assert type(copy).__module__ == "collections"
