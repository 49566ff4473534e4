"""Look-up probes record that they were hit, once in each context."""

from __future__ import annotations

from surefoot.instrument.marks import LOOKUP, SYNTHETIC
from surefoot.probe.lookup import TruthProbe
from surefoot.probe.recorder import CONTEXT, FILE_SHIFT, FIRST_ENTRIES, Recorder

NAME = "a.py"
HIT = (1 << FILE_SHIFT) + SYNTHETIC


def entries(recorder: Recorder) -> list[int]:
    """Return what is in the log."""
    return [entry for room in recorder.rooms for entry in room if entry]


def test_a_hit_is_stored_once_in_each_context() -> None:
    """The second one in a context changes nothing."""
    recorder = Recorder()
    probe = TruthProbe(True, NAME, recorder)
    hits = [probe[LOOKUP], probe[LOOKUP]]
    recorder.enter_context(1)
    assert [*hits, probe[LOOKUP]] == [True, True, True]
    assert entries(recorder) == [HIT, CONTEXT + 1, HIT]


def test_what_is_stored_while_a_context_is_entered_is_not_known_there() -> None:
    """Another thread may enter one while this probe is about to store its hit."""
    recorder = Recorder()
    probe = TruthProbe(True, NAME, recorder)
    view, next_position = recorder.current

    def enter_meanwhile() -> int:
        position = next_position()
        recorder.current = view, next_position
        recorder.enter_context(1)
        return position

    recorder.current = view, enter_meanwhile
    assert [probe[LOOKUP], probe[LOOKUP]] == [True, True]
    assert entries(recorder) == [HIT, CONTEXT + 1, HIT]


def test_hits_go_into_new_room_when_the_first_is_full() -> None:
    """None is lost where it ends."""
    recorder = Recorder()
    probe = TruthProbe(False, NAME, recorder)
    count = FIRST_ENTRIES + 10
    assert not any(probe[LOOKUP + number] for number in range(count))
    assert entries(recorder) == [HIT + number for number in range(count)]
