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
from pathlib import Path
from typing import Any, NamedTuple

from surefoot._version import __version__
from surefoot.errors import DataError, OutdatedDataError
from surefoot.model.ids import Digest
from surefoot.model.inputs import Inputs
from surefoot.model.observed import Observed
from surefoot.model.points import Points, from_bytes, to_bytes
from surefoot.model.run import SCOPES, Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.store.observed import pack, unpack
from surefoot.store.values import (
    as_bytes,
    as_inputs,
    as_numbers,
    as_path,
    as_selected,
    as_stored,
    as_text,
    listed_inputs,
    packed,
    stored_numbers,
    unpacked,
)

FORMAT = 5
APPLICATION_ID = 0x53465431  # "SFT1", by which file(1) can say whose database it is

_NODE_IDS = ("tests", "earlier", "unrun", "kept")
"""The fields of ``RunData`` that hold node ids; they are lists of the same names in the file."""

_OBSERVED = "observed"
"""The one list that is not ``packed``: see ``store.observed``."""

_SCHEMA = """
create table list (name text primary key, content blob not null) without rowid;
create table source (digest text primary key, text blob not null) without rowid;
create table points (id integer primary key, bits blob not null);
create table file (
    path text not null,
    digest text not null,
    map_version integer not null,
    python text not null,
    known text not null,
    reason text,
    asserts integer not null,
    contexts blob not null,
    points blob not null,
    primary key (path, digest, map_version, python)
) without rowid;
"""
"""A list is ``packed``. The contexts of a file are numbers in the list of that name, and beside each
stands the number of its points.
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
    names = {context for file in data.files.values() for context in file.contexts}
    contexts = {name: number for number, name in enumerate(sorted(names))}
    lists: dict[str, Any] = {
        "run": [__version__, data.python, data.all_tests],
        "contexts": list(contexts),
        "shared": dict(sorted(data.shared.items())),
        "late": sorted(data.late),
        "selected": sorted(data.selected),
        "skips": sorted((s.test, s.reason, sorted(s.names)) for s in data.skips),
        "inputs": listed_inputs(data.inputs),
        **{field: sorted(getattr(data, field)) for field in _NODE_IDS},
    }
    stored = [*((name, packed(lists[name])) for name in lists), (_OBSERVED, pack(data.observed))]
    database.executemany("insert into list values (?, ?)", stored)
    database.executemany("insert into source values (?, ?)", sorted(data.texts.items()))
    numbers: dict[Points, int] = {}
    for key in sorted(data.files):
        file = data.files[key]
        reached = [
            (contexts[name], numbers.setdefault(points, len(numbers)))
            for name, points in sorted(file.contexts.items())
        ]
        database.execute(
            "insert into file values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                as_stored(key.path),
                key.digest,
                key.map_version,
                key.python,
                file.extent.known.value,
                file.extent.reason,
                file.extent.asserts,
                stored_numbers(context for context, _ in reached),
                stored_numbers(points for _, points in reached),
            ),
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
        lists = _lists(database)
        _, python, all_tests = lists["run"]
        contexts = [as_text(name) for name in lists["contexts"]]
        sets = {
            number: from_bytes(as_bytes(bits))
            for number, bits in database.execute("select id, bits from points")
        }
        files: dict[FileKey, FileRun] = {}
        for name, digest, version, minor, known, reason, asserts, where, what in database.execute(
            "select path, digest, map_version, python, known, reason, asserts, contexts, points "
            "from file"
        ):
            key = FileKey(as_path(name), Digest(as_text(digest)), int(version), as_text(minor))
            why = None if reason is None else as_text(reason)
            reached = zip(as_numbers(where), as_numbers(what), strict=True)
            files[key] = FileRun(
                Extent(Known(known), why, bool(asserts)),
                {contexts[context]: sets[points] for context, points in reached},
            )
        stored = database.execute("select digest, text from source")
        texts = {Digest(as_text(digest)): as_bytes(text) for digest, text in stored}
        shared = {as_text(c): SCOPES[SCOPES.index(scope)] for c, scope in lists["shared"].items()}
        skips = {
            Skip(as_text(t), as_text(r), frozenset(map(as_text, n))) for t, r, n in lists["skips"]
        }
        return RunData(
            as_text(python),
            files,
            frozenset(map(as_path, lists["late"])),
            **{field: frozenset(map(as_text, lists[field])) for field in _NODE_IDS},
            all_tests=bool(all_tests),
            shared=shared,
            texts=texts,
            selected=frozenset(map(as_selected, lists["selected"])),
            skips=frozenset(skips),
            inputs=as_inputs(lists["inputs"]),
            observed=_observed(database),
        )


def _lists(database: sqlite3.Connection, *names: str) -> dict[str, Any]:
    """Read the lists of these names, or all of them."""
    found = database.execute("select name, content from list where name != ?", (_OBSERVED,))
    return {name: unpacked(content) for name, content in found if not names or name in names}


def _observed(database: sqlite3.Connection) -> Observed:
    [content] = next(database.execute("select content from list where name = ?", (_OBSERVED,)))
    return unpack(as_bytes(content))


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
        lists = _lists(database, "tests", "inputs")
        tests = frozenset(map(as_text, lists["tests"]))
        return Recorded(tests, dict(digests), as_inputs(lists["inputs"]))


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
    *(LookupError, TypeError, ValueError, AttributeError),
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
