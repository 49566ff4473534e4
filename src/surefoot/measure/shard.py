"""What one process records while it runs: two files that are always on disk.

Both are mapped into memory, so that what was written is there however the process ends: by
``os._exit``, ``os.exec*`` or a signal. ``NAME.log`` holds the recorder's 64-bit entries in the
machine's byte order. ``NAME.notes`` holds lines of JSON that give files and contexts their numbers.
Unused room is all zeros. No file descriptor is kept: a program may close all that it finds.

The program runs on when the disk is full. Room for the note that says so is reserved in advance.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from json import encoder
from mmap import mmap
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from surefoot.errors import DataError
from surefoot.measure.log import by_context
from surefoot.measure.losses import incomplete, reason_of, unmeasured
from surefoot.measure.mapping import map_file
from surefoot.measure.observed import (
    OBSERVED,
    Parent,
    RanOfTests,
    endpoints_served,
    read_observed,
)
from surefoot.model.ids import Digest, LineNo
from surefoot.model.inputs import Inputs, unite_inputs
from surefoot.model.points import NO_POINTS, Points
from surefoot.model.run import SCOPES, Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.model.selection import Selected
from surefoot.probe.recorder import in_memory
from surefoot.store.values import as_selected, as_text
from surefoot.untouched import is_raised_by_us, keep_builtins, os

keep_builtins(globals())

LOG, NOTES = ".log", ".notes"
_NOTES_ROOM = 1 << 16
_RESERVED = 1 << 10
"""The bytes at the beginning of the notes that are kept for what was lost."""
_LONGEST_REASON = 80


# What ``json.dumps`` works with, without its functions in Python.
_to_json: Any = encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, None, encoder.encode_basestring_ascii, None, ":", ",", False, False, True
)


_Note = dict[str, Any]


def _line(fields: dict[str, Any]) -> bytes:
    return "".join(_to_json(fields, 0)).encode("ascii") + b"\n"


class Shard:
    """The pair of files of this process; the log is written by a ``Recorder``.

    Once it exists, nothing here raises but what a signal handler of the program did: the program
    would meet it.

    Raises:
        OSError: where the folder cannot be written to.
    """

    def __init__(self, folder: str) -> None:
        self.name = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._log = os.path.join(folder, self.name + LOG)
        self._notes = os.path.join(folder, self.name + NOTES)
        self._room = self._first = _extend(self._notes, _NOTES_ROOM)
        self._room.seek(_RESERVED)
        self._log_end = 0
        self._lock = RLock()

    @property
    def lost(self) -> bool:
        """Whether some of what happened is not in the shard."""
        return bool(self._first[0])

    def allocate(self, entries: int) -> memoryview:
        """Return room in the log (see ``recorder.Allocate``), or else in memory.

        If a signal handler of the program breaks this off, the next call uses the same bytes.
        """
        size = 8 * entries
        try:
            while True:
                start = self._log_end
                room = _extend(self._log, size, start)
                # A handler may have called this too. No signal is handled between these two lines.
                if self._log_end == start:
                    self._log_end = start + size
                    return memoryview(room).cast("Q")
        except Exception as error:
            if not is_raised_by_us(error):
                raise
            self.lose(error)
            return in_memory(entries)

    def note(self, **fields: Any) -> None:
        """Write a line of notes."""
        try:
            line = _line(fields)
            with self._lock:
                if self._room.tell() + len(line) > len(self._room):
                    rooms = len(line) // _NOTES_ROOM + 1
                    self._room = _extend(self._notes, rooms * _NOTES_ROOM)
                self._room.write(line)
        except Exception as error:
            self.lose(error)
            if not is_raised_by_us(error):
                raise

    def lose(self, error: Exception) -> None:
        """Note why something could not be recorded, unless something was lost before.

        This needs neither room nor a file. A forked child may call it for its parent's shard.
        """
        if not self.lost:
            line = _line({"lost": reason_of(error)[:_LONGEST_REASON]})
            self._first[: len(line)] = line


def _extend(path: str, size: int, start: int | None = None) -> mmap:
    """Append zeros to a file, and map them; ``start`` is where they begin, if some are there.

    The zeros are written, not skipped: a hole that the disk has no room for would kill the process
    when it is filled.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
    try:
        end = os.fstat(file).st_size
        start = end if start is None else start
        left = start + size - end
        while left > 0:
            left -= os.write(file, bytes(left))
        return map_file(file, size, start)
    finally:
        os.close(file)


def read_shards(folder: Path) -> Iterator[RunData]:
    """Yield what each process of a run recorded, in the order of the shards' names.

    Raises:
        DataError: when a shard cannot be read.
    """
    notes: dict[Path, list[_Note]] = {}
    for path in sorted(folder.glob(f"*{NOTES}")):
        with _readable(path):
            notes[path] = _read_notes(path)
    by_name = {path.stem: found for path, found in notes.items()}
    contexts, ended = _contexts(by_name), _ended(by_name)
    served = endpoints_served(notes.values())
    for path, found in notes.items():
        with _readable(path):
            names = contexts[path.stem]
            log = path.with_suffix(LOG).read_bytes() if found else b""  # killed at once: no log
            reached = _reached(log, names, _of_tests(found))
            run = _read_shard(found, reached.by_file)
            owner = next((as_text(note["owner"]) for note in found if "owner" in note), "")
            process = int(path.stem.partition("-")[0])
            parent = Parent(contexts.get(owner, {}), ended.get((owner, process)))
            observed = read_observed(found, names, served, parent, reached.of_tests)
            yield replace(run, observed=observed)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Report in our own words that a shard cannot be read."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, RecursionError, MemoryError) as error:
        reason = str(error) or "there is not enough memory"
        raise DataError(
            f"{path}: what a process recorded cannot be read ({reason}). Run the tests again."
        ) from error


def _contexts(notes: Mapping[str, list[_Note]]) -> dict[str, dict[int, str | None]]:
    """Return the names of the contexts in each shard by number; None where they are not recorded.

    A process that outlived the test whose turn it was when it started may have worked for others.
    What it ran belongs to none.
    """
    outlived: set[str] = set()
    named: dict[str, dict[int, str | None]] = {}
    inherited: list[tuple[str, int, str, int]] = []
    for shard, found in notes.items():
        names = named[shard] = {0: ""}
        for note in found:
            match note:
                case {"context": int(number), "name": str(name) | (None as name)}:
                    names[number] = name
                case {"context": int(number), "owner": str(owner), "number": int(theirs)}:
                    inherited.append((shard, number, owner, theirs))
                case {"outlived": [*shards]}:
                    outlived.update(map(as_text, shards))
    for shard, number, owner, theirs in inherited:
        names = {} if shard in outlived else named.get(owner, {})
        named[shard][number] = names.get(theirs, "")
    return named


def _ended(notes: Mapping[str, list[_Note]]) -> dict[tuple[str, int], int]:
    """Return with which status processes ended, by their numbers and the shards that tell it."""
    return {
        (shard, number): status
        for shard, found in notes.items()
        for note in found
        if "ended" in note
        for number, status in [note["ended"]]
    }


_ByFile = Mapping[int, Mapping[str, Points]]
"""The points of each file, by its number, that each context reached."""


class _Reached(NamedTuple):
    """What the entries of a log reached; of measured files, what is not recorded is left out."""

    by_file: _ByFile
    of_tests: RanOfTests


def _of_tests(notes: Iterable[_Note]) -> dict[int, str]:
    """Return the files of the tests by number."""
    return {int(note["number"]): as_text(note["code"]) for note in notes if "code" in note}


def _reached(
    data: bytes, contexts: Mapping[int, str | None], of_tests: Mapping[int, str]
) -> _Reached:
    found: defaultdict[int, dict[str, Points]] = defaultdict(dict)
    ran: dict[int, dict[str, frozenset[LineNo]]] = {}
    for context, inside in by_context(data, of_tests):
        name = contexts[context]
        if name is not None:
            for file, points in inside.points.items():
                reached = found[file]
                reached[name] = Points(reached.get(name, NO_POINTS) | points)
        if inside.lines:
            ran[context] = {of_tests[file]: lines for file, lines in inside.lines.items()}
    return _Reached(found, ran)


def _runs(reached: _ByFile, files: Mapping[int, tuple[FileKey, Extent]]) -> dict[FileKey, FileRun]:
    """Return what was reached in each file that is measured."""
    runs = {key: FileRun(extent) for key, extent in files.values()}
    for number, (key, _) in files.items():
        contexts = runs[key].contexts
        for name, points in reached.get(number, {}).items():
            contexts[name] = Points(contexts.get(name, NO_POINTS) | points)
    return runs


def _inputs(notes: Iterable[_Note]) -> Iterator[Inputs]:
    """Yield what each note says of what the tests depended on."""
    for note in notes:
        match note:
            case {"opened": str(path), "stamp": str(stamp), "by": str(test)}:
                yield Inputs(files={path: stamp}, opened={test: frozenset({path})})
            case {"restless": str(test)}:
                yield Inputs(restless=frozenset({test}))
            case {"surroundings": str(stamp)}:
                yield Inputs(frozenset({stamp}))


_READ_ELSEWHERE = OBSERVED | {
    *("late", "test", "kept", "rechecked"),  # see _named
    *("context", "outlived"),  # see _contexts
    *("opened", "restless", "surroundings"),  # see _inputs
}
"""The first words of the notes that ``_read_shard`` leaves to others."""


def _read_shard(notes: list[_Note], reached: _ByFile) -> RunData:
    files: dict[int, tuple[FileKey, Extent]] = {}
    collected: set[str] = set()
    all_tests = True
    shared: dict[str, str] = {}
    selected: set[Selected] = set()
    skips: set[Skip] = set()
    python = ""
    for note in notes:
        if next(iter(note), "") in _READ_ELSEWHERE:
            continue
        match note:
            case {
                "file": int(number),
                "key": [str(name), str(digest), int(version), str(minor)],
                "extent": [known, str(reason) | (None as reason), bool(asserts)],
            }:
                key = FileKey(name, Digest(digest), version, minor)
                files[number] = key, Extent(Known(known), reason, asserts)
            case {"lost": reason}:
                raise incomplete(reason)
            case {"unmeasured": name}:
                raise unmeasured(name)
            case {"shared": str(name), "scope": str(scope)}:
                shared[name] = max(scope, shared.get(name, scope), key=SCOPES.index)
            case {"collected": [*names], "all": bool(asked_for_all)}:
                collected.update(map(as_text, names))
                all_tests = all_tests and asked_for_all
            case {"python": str(minor)}:
                python = minor
            case {"selected": [[*_], [*_], [*_]] as lists}:
                selected.add(as_selected(lists))
            case {"skipped": str(name), "reason": str(reason), "names": [*names]}:
                skips.add(Skip(name, reason, frozenset(map(as_text, names))))
            case _:
                raise ValueError(f"an unknown note, {note!r}")
    tests = _named("test", notes)
    return RunData(
        python,
        _runs(reached, files),
        _named("late", notes),
        tests=tests,
        unrun=frozenset(collected - tests),
        all_tests=all_tests,
        shared=shared,
        selected=frozenset(selected),
        skips=frozenset(skips),
        inputs=unite_inputs(_inputs(notes)),
        kept=_named("kept", notes),
        rechecked=_named("rechecked", notes),
    )


def _named(word: str, notes: Iterable[_Note]) -> frozenset[str]:
    """Return the names in the notes that begin with a word."""
    return frozenset(as_text(note[word]) for note in notes if word in note)


def _read_notes(path: Path) -> list[_Note]:
    """Return the notes; a last one that was cut off does not count."""
    lines = path.read_bytes().replace(b"\0", b"").split(b"\n")
    found: list[_Note] = json.loads(b"[%b]" % b",".join(lines[:-1]))
    return found
