"""Read and write ``.surefoot/data.sqlite``.

A file is written under a temporary name and renamed, so that a reader, a second
run or a killed process never meets half of one.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

from surefoot._version import __version__
from surefoot.errors import DataError, OutdatedDataError
from surefoot.model.ids import Digest
from surefoot.model.inputs import Inputs
from surefoot.model.points import Points, from_bytes, to_bytes
from surefoot.model.run import SCOPES, Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.model.selection import Selected
from surefoot.store.values import (
    as_bytes,
    as_inputs,
    as_name,
    as_path,
    as_selected,
    as_stored,
    as_text,
    listed_inputs,
    packed,
    unpacked,
)

FORMAT = 2
APPLICATION_ID = 0x53465431  # "SFT1", by which file(1) can say whose database it is

_TEST_STATES = {"tests": "tests", "earlier": "earlier", "found": "unrun", "kept": "kept"}
"""What the file calls the fields of ``RunData`` that hold node ids; see ``packed``."""

_SCHEMA = """
create table run (surefoot text not null, python text not null, all_tests integer not null);
create table file (
    id integer primary key,
    path text not null,
    digest text not null,
    map_version integer not null,
    python text not null,
    known text not null,
    reason text,
    asserts integer not null,
    unique (path, digest, map_version, python)
);
create table context (id integer primary key, name text not null unique, shared text);
create table points (id integer primary key, bits blob not null unique);
create table hits (
    file integer not null references file,
    context integer not null references context,
    points integer not null references points,
    primary key (file, context)
) without rowid;
create table late (path text primary key) without rowid;
create table test (state text primary key, names blob not null) without rowid;
create table source (digest text primary key, text blob not null) without rowid;
create table selected (lists blob primary key) without rowid;
create table skip (fields blob primary key) without rowid;
create table inputs (fields blob not null);
"""


def write_data(path: Path, data: RunData) -> None:
    """Write a data file; an earlier one is replaced only when everything is written.

    Raises:
        DataError: when the directory cannot be written to, the disk is full, or what is there is
            not to be replaced (see ``check_replaceable``).
    """
    check_replaceable(path)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        make_folder(path.parent)
        with contextlib.closing(sqlite3.connect(temporary)) as database, database:
            database.execute(f"pragma application_id = {APPLICATION_ID}")
            database.execute(f"pragma user_version = {FORMAT}")
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
            _insert(database, data)
        temporary.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_replaceable(path: Path) -> None:
    """Refuse to write a data file over anything but nothing, an empty file, or an older data file.

    Raises:
        DataError: when something else is there, or a newer Surefoot's data.
    """
    if not os.path.lexists(path) or (path.is_file() and not path.stat().st_size):
        return
    if not is_data_file(path):
        raise DataError(
            f"{path}: not a Surefoot data file, so it is left as it is. "
            "Remove it, or set data in [tool.surefoot] to another path."
        )
    with path.open("rb") as file:
        version = int.from_bytes(file.read(64)[60:], "big")
    if version > FORMAT:
        raise _newer(path, version)


def make_folder(folder: Path) -> None:
    """Create our folder, which tells git to leave it alone."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if folder.name == ".surefoot" and not ignore.exists():
        with contextlib.suppress(FileExistsError), ignore.open("x", encoding="utf-8") as file:
            file.write("*\n")


def _unwritable(path: Path, reason: str | None) -> DataError:
    return DataError(
        f"{path}: cannot be written ({reason}). Make room or set data in [tool.surefoot] "
        "to a place that can be written; an earlier data file is untouched."
    )


def _insert(database: sqlite3.Connection, data: RunData) -> None:
    database.execute("insert into run values (?, ?, ?)", (__version__, data.python, data.all_tests))
    database.executemany(
        "insert into test values (?, ?)",
        [(state, packed(sorted(getattr(data, field)))) for state, field in _TEST_STATES.items()],
    )
    database.executemany("insert into source values (?, ?)", sorted(data.texts.items()))
    database.executemany(
        "insert into selected values (?)", sorted((packed(astuple(s)),) for s in data.selected)
    )
    database.executemany(
        "insert into skip values (?)",
        sorted((packed((s.test, s.reason, sorted(s.names))),) for s in data.skips),
    )
    database.execute("insert into inputs values (?)", (packed(listed_inputs(data.inputs)),))
    database.executemany(
        "insert into late values (?)", [(as_stored(p),) for p in sorted(data.late)]
    )
    names = {context for file in data.files.values() for context in file.contexts}
    names.update(data.shared)
    contexts = {name: number for number, name in enumerate(sorted(names), 1)}
    database.executemany(
        "insert into context values (?, ?, ?)",
        [(number, as_stored(name), data.shared.get(name)) for name, number in contexts.items()],
    )
    numbers: dict[Points, int] = {}
    ordered = sorted(data.files, key=lambda key: (key.path, key.python, key.digest))
    for number, key in enumerate(ordered, 1):
        file = data.files[key]
        database.execute(
            "insert into file values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                as_stored(key.path),
                key.digest,
                key.map_version,
                key.python,
                file.extent.known.value,
                file.extent.reason,
                file.extent.asserts,
            ),
        )
        database.executemany(
            "insert into hits values (?, ?, ?)",
            [
                (number, contexts[name], numbers.setdefault(points, len(numbers) + 1))
                for name, points in sorted(file.contexts.items())
            ],
        )
    database.executemany(
        "insert into points values (?, ?)",
        ((number, to_bytes(points)) for points, number in numbers.items()),
    )


def read_data(path: Path) -> RunData:
    """Read a data file.

    Raises:
        DataError: when it is missing, damaged, locked or of another format;
            ``OutdatedDataError`` when that format is an older one.
    """
    if not path.exists():
        raise DataError(f"{path}: no data file. Run your tests first: surefoot run")
    if not path.is_file():  # a pipe would wait for its writer
        raise DataError(f"{path}: not a regular file. Choose another path for data.")
    with _opened(path) as database:
        _check_format(path, database)
        [version, all_tests] = next(database.execute("select python, all_tests from run"))
        python = as_text(version)
        contexts: dict[int, str] = {}
        shared: dict[str, str] = {}
        for number, name, scope in database.execute("select id, name, shared from context"):
            contexts[number] = as_name(name)
            if scope is not None:
                shared[contexts[number]] = SCOPES[SCOPES.index(scope)]
        keys: dict[int, FileKey] = {}
        files: dict[FileKey, FileRun] = {}
        for number, name, digest, version, minor, known, reason, asserts in database.execute(
            "select id, path, digest, map_version, python, known, reason, asserts from file"
        ):
            key = FileKey(as_path(name), Digest(as_text(digest)), int(version), as_text(minor))
            keys[number] = key
            why = None if reason is None else as_text(reason)
            files[key] = FileRun(Extent(Known(known), why, bool(asserts)))
        sets = {
            number: from_bytes(as_bytes(bits))
            for number, bits in database.execute("select id, bits from points")
        }
        for number, context, points in database.execute("select file, context, points from hits"):
            files[keys[number]].contexts[contexts[context]] = sets[points]
        late = frozenset(as_path(name) for (name,) in database.execute("select path from late"))
        listed = database.execute("select state, names from test")
        tests = {_TEST_STATES[s]: frozenset(map(as_text, unpacked(n))) for s, n in listed}
        stored = database.execute("select digest, text from source")
        texts = {Digest(as_text(digest)): as_bytes(text) for digest, text in stored}
        selected = frozenset(_selected(database))
        skips = frozenset(_skips(database))
        inputs = _inputs(database)
    return RunData(
        python,
        files,
        late,
        **tests,
        all_tests=bool(all_tests),
        shared=shared,
        texts=texts,
        selected=selected,
        skips=skips,
        inputs=inputs,
    )


class Recorded(NamedTuple):
    """What a data file says of its runs, but not what they reached.

    ``digests`` are those of the texts that were measured, by path.
    """

    tests: frozenset[str]
    digests: Mapping[str, frozenset[Digest]]
    inputs: Inputs


def read_recorded(path: Path) -> Recorded:
    """Read the part of a data file that tells whether its tests would reach the same today.

    Raises:
        DataError: as ``read_data``.
    """
    with _opened(path) as database:
        _check_format(path, database)
        digests: defaultdict[str, frozenset[Digest]] = defaultdict(frozenset)
        for name, digest in database.execute("select path, digest from file"):
            digests[as_path(name)] |= {Digest(as_text(digest))}
        found = database.execute("select names from test where state = 'tests'").fetchone()
        tests = frozenset(map(as_text, unpacked(found[0])))
        return Recorded(tests, dict(digests), _inputs(database))


def _inputs(database: sqlite3.Connection) -> Inputs:
    """Read what the tests depended on; older data does not say."""
    if not _has_table(database, "inputs"):
        return Inputs()
    [fields] = next(database.execute("select fields from inputs"))
    return as_inputs(unpacked(fields))


def _selected(database: sqlite3.Connection) -> Iterator[Selected]:
    """Read what was to be measured; older data does not say."""
    if not _has_table(database, "selected"):
        return
    for (lists,) in database.execute("select lists from selected"):
        yield as_selected(unpacked(lists))


def _skips(database: sqlite3.Connection) -> Iterator[Skip]:
    """Read which tests were skipped; older data does not say."""
    if not _has_table(database, "skip"):
        return
    for (fields,) in database.execute("select fields from skip"):
        test, reason, names = unpacked(fields)
        yield Skip(as_text(test), as_text(reason), frozenset(map(as_text, names)))


def _has_table(database: sqlite3.Connection, name: str) -> bool:
    found = database.execute("select 1 from sqlite_schema where name = ?", (name,))
    return found.fetchone() is not None


def is_data_file(path: Path) -> bool:
    """Return whether a path is one of our data files, judging by its first bytes."""
    if not path.is_file():  # reading a pipe would wait for its other end
        return False
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return head[:15] == b"SQLite format 3" and head[68:] == APPLICATION_ID.to_bytes(4, "big")


_DAMAGE = (
    *(KeyError, StopIteration, TypeError, ValueError),
    *(OverflowError, RecursionError, zlib.error),
)
"""What reading raises where something else wrote what is in the file."""


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a data file for reading, and report in our own words what SQLite finds wrong."""
    remedy = "Remove it and run your tests again: surefoot run"
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=5)) as database:
            yield database
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise DataError(
                f"{path}: locked by another process. Wait until it ends, then try again."
            ) from error
        raise DataError(f"{path}: cannot be read ({error}). {remedy}") from error
    except (sqlite3.Error, *_DAMAGE) as error:
        raise DataError(f"{path}: damaged, or not a data file ({error}). {remedy}") from error


def _check_format(path: Path, database: sqlite3.Connection) -> None:
    [application] = next(database.execute("pragma application_id"))
    [version] = next(database.execute("pragma user_version"))
    if application != APPLICATION_ID:
        raise DataError(f"{path}: not a Surefoot data file. Choose another path for data.")
    if version < FORMAT:
        raise OutdatedDataError(
            f"{path}: written by an older Surefoot (format {version}, this one reads {FORMAT}). "
            "Run all your tests again: surefoot run"
        )
    if version > FORMAT:
        raise _newer(path, version)


def _newer(path: Path, version: int) -> DataError:
    return DataError(
        f"{path}: written by a newer Surefoot (format {version}, this one reads {FORMAT}). "
        "Upgrade Surefoot, or remove it and run your tests again: surefoot run"
    )
