"""What a process records is on disk at once, and is read back whole."""

from __future__ import annotations

import mmap
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from surefoot.errors import DataError
from surefoot.instrument.marks import SYNTHETIC
from surefoot.measure.shard import Shard, read_shards
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import CodeRun
from surefoot.model.points import points_of
from surefoot.model.run import FileKey
from surefoot.probe.recorder import FIRST_ENTRIES, Recorder, in_memory
from surefoot.store.merge import merge_runs

REACHED = points_of({9}, ())
KEY = FileKey("a\n\udcff.py", Digest("d"), 1, "3.13")


def _lines(*numbers: int) -> frozenset[LineNo]:
    return frozenset(map(LineNo, numbers))


def start(folder: Path) -> tuple[Shard, Recorder]:
    """Return a shard that knows one file, and the recorder that writes to it."""
    shard = Shard(str(folder))
    recorder = Recorder(shard.allocate)
    shard.note(python="3.13.0")
    shard.note(
        file=recorder.number_file("a.py"),
        key=[KEY.path, KEY.digest, KEY.map_version, KEY.python],
        extent=["all", None, True],
    )
    return shard, recorder


def test_what_is_recorded_can_be_read_while_the_process_runs(tmp_path: Path) -> None:
    """Nothing needs to be closed or flushed; contexts that are None are left out."""
    shard, recorder = start(tmp_path)
    recorder.reach("a.py", 7)
    for number, name in enumerate(("t|run", None, "t|run"), 1):
        shard.note(context=number, name=name)
        recorder.enter_context(number)
        recorder.reach("a.py", 10 + number)
        recorder.reach("a.py", SYNTHETIC + number)
    recorder.reach("unknown.py", 1)
    [data] = read_shards(tmp_path)
    assert data.python == "3.13.0"
    assert data.files[KEY].contexts == {
        "": points_of({7}, ()),
        "t|run": points_of({11, 13}, {1, 3}),
    }


def test_the_lines_of_the_tests_are_told_from_what_is_measured(tmp_path: Path) -> None:
    """Those of a test that is recorded nowhere else too, and none that nobody ended."""
    shard, recorder = start(tmp_path)
    shard.note(code="t.py", digest="e", number=recorder.number_file("/t.py"))
    for number, (test, line) in enumerate((("t.py::a", 5), ("t.py::b", 6), ("t.py::c", 7)), 1):
        shard.note(test=test)
        shard.note(context=number, name=None if test == "t.py::b" else f"{test}|run")
        recorder.enter_context(number)
        recorder.reach("/t.py", 2)
        recorder.reach("/t.py", line)
        recorder.reach("a.py", 9)
        if test != "t.py::c":
            shard.note(observed=test, microseconds=1)
    [data] = read_shards(tmp_path)
    assert data.observed.code == (
        CodeRun("t.py", Digest("e"), {"t.py::a": _lines(2, 5), "t.py::b": _lines(2, 6)}),
    )
    assert data.files[KEY].contexts == dict.fromkeys(("t.py::a|run", "t.py::c|run"), REACHED)


@pytest.mark.parametrize("count", [FIRST_ENTRIES - 1, FIRST_ENTRIES, 5 * FIRST_ENTRIES])
def test_room_is_added_when_it_is_needed(tmp_path: Path, count: int) -> None:
    """Neither the first nor the last entry of a room is lost."""
    _, recorder = start(tmp_path)
    for line in range(1, count + 1):
        recorder.reach("a.py", line)
    [data] = read_shards(tmp_path)
    assert data.files[KEY].contexts == {"": points_of(range(1, count + 1), ())}


def test_long_notes_get_the_room_they_need(tmp_path: Path) -> None:
    """Tests by the ten thousand, with long names."""
    shard, _ = start(tmp_path)
    names = [f"test_{n}" + "x" * 100 for n in range(10_000)]
    shard.note(collected=names, all=False)
    for name in names[:2000]:
        shard.note(test=name)
    [data] = read_shards(tmp_path)
    assert data.tests == set(names[:2000])
    assert data.unrun == set(names[2000:])
    assert not data.all_tests


def test_a_note_that_was_cut_off_does_not_count(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves what it had written before."""
    shard, _ = start(tmp_path)
    shard.note(test="whole")
    shard._room.write(b'{"test": "cut o')
    [data] = read_shards(tmp_path)
    assert data.tests == {"whole"}


FULL = "/dev/full"
needs_a_full_disk = pytest.mark.skipif(not Path(FULL).exists(), reason="needs /dev/full")


@needs_a_full_disk
def test_a_log_that_cannot_grow_is_reported(tmp_path: Path) -> None:
    """Recording goes on in memory, and the run is then known to be incomplete."""
    shard, recorder = start(tmp_path)
    shard._log = FULL
    for line in range(1, FIRST_ENTRIES + 10):
        recorder.reach("a.py", line)
    assert shard.lost
    with pytest.raises(DataError, match="No space left on device"):
        list(read_shards(tmp_path))


@needs_a_full_disk
def test_notes_that_cannot_grow_are_reported(tmp_path: Path) -> None:
    """The room for this note is there from the beginning, so it needs no other."""
    shard, _ = start(tmp_path)
    shard._notes = FULL
    shard.note(test="x" * 100_000)
    with pytest.raises(DataError, match="No space left on device"):
        list(read_shards(tmp_path))


def test_what_a_signal_handler_raises_is_the_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on to the program; a note that it broke off is known to be lost."""
    shard, _ = start(tmp_path)
    monkeypatch.setattr("surefoot.measure.shard._extend", broken_off)
    with pytest.raises(TimeoutError):
        shard.note(test="x" * 100_000)
    assert shard.lost


def test_the_first_reason_for_a_loss_is_kept(tmp_path: Path) -> None:
    """Later ones may only follow from it; one that is too long is cut off."""
    shard, _ = start(tmp_path)
    shard.lose(OSError(28, "No space left on device" + "\U0001f600" * 1000))
    shard.lose(RuntimeError("another"))
    with pytest.raises(DataError, match="No space left on device"):
        list(read_shards(tmp_path))


def test_room_whose_making_is_broken_off_is_used_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal handler may raise again and again: the log does not grow each time."""
    shard = Shard(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("surefoot.measure.mapping.mmap", broken_off)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                shard.allocate(FIRST_ENTRIES)
    shard.allocate(FIRST_ENTRIES)[0] = 1
    [log] = tmp_path.glob("*.log")
    assert log.stat().st_size == 8 * FIRST_ENTRIES


def broken_off(*_: object, **__: object) -> None:
    """Raise as a signal handler does."""
    raise TimeoutError


def test_a_signal_handler_may_need_room_while_room_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two never get the same room."""
    shard = Shard(tmp_path)
    handled = []
    make = mmap.mmap

    def interrupted(*args: Any, **options: Any) -> mmap.mmap:
        if not handled:
            handled.append(None)
            handled[0] = shard.allocate(FIRST_ENTRIES)
            handled[0][0] = 7
        return make(*args, **options)

    monkeypatch.setattr("surefoot.measure.mapping.mmap", interrupted)
    shard.allocate(FIRST_ENTRIES)[0] = 8
    [log] = tmp_path.glob("*.log")
    assert {7, 8} <= set(memoryview(log.read_bytes()).cast("Q"))


def test_a_forked_child_has_a_log_of_its_own(tmp_path: Path) -> None:
    """What it reaches after the fork is in its log, and in the context of the fork."""
    shard, recorder = start(tmp_path)
    shard.note(context=1, name="t|run")
    recorder.enter_context(1)
    recorder.reach("a.py", 1)
    recorder.reach("a.py", 3)
    child, _ = start(tmp_path)
    child.note(context=1, owner=shard.name, number=1)
    recorder.start_over(child.allocate, 1)
    recorder.reach("a.py", 1)
    recorder.reach("a.py", 2)
    assert [sum(map(bool, room)) for room in recorder.rooms] == [3]
    merged = merge_runs(read_shards(tmp_path))
    assert merged.files[KEY].contexts == {"t|run": points_of({1, 2, 3}, ())}


def test_what_a_process_that_outlived_its_test_ran_belongs_to_none(tmp_path: Path) -> None:
    """All of it, since it may have run for any test; nor does it where the test is not known."""
    shard, _ = start(tmp_path)
    shard.note(context=1, name="t|run")
    children = [start(tmp_path) for _ in range(3)]
    owners = (shard.name, shard.name, "gone")
    for line, ((child, recorder), owner) in enumerate(zip(children, owners, strict=True), 1):
        child.note(context=0, owner=owner, number=1)
        recorder.reach("a.py", line)
    shard.note(outlived=[children[1][0].name])
    merged = merge_runs(read_shards(tmp_path))
    assert merged.files[KEY].contexts == {
        "t|run": points_of({1}, ()),
        "": points_of({2, 3}, ()),
    }


def test_threads_share_the_log() -> None:
    """No entry is overwritten while room is added."""
    recorder = Recorder(in_memory)

    def fill(start: int) -> None:
        for n in range(start, start + 20_000):
            recorder.append(n)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, (1, 100_001, 200_001, 300_001)))
    found = {entry for room in recorder.rooms for entry in room} - {0}
    assert len(found) == 80_000


def test_threads_share_the_notes(tmp_path: Path) -> None:
    """No note is lost while room is added."""
    shard, _ = start(tmp_path)
    names = {f"late {number:0>1000}" for number in range(4_000)}
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: shard.note(late=name), names))
    finally:
        sys.setswitchinterval(interval)
    [data] = read_shards(tmp_path)
    assert data.late == names
