"""The data file keeps what it is given."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from surefoot.errors import DataError
from surefoot.model.ids import Digest
from surefoot.model.inputs import Inputs
from surefoot.model.points import NO_POINTS, points_of
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.model.selection import Selected
from surefoot.store.datafile import (
    FORMAT,
    is_data_file,
    make_folder,
    read_data,
    read_recorded,
    write_data,
)

DATA = RunData(
    "3.13.0",
    {
        FileKey("a.py", Digest("d1"), 1, "3.13"): FileRun(
            Extent(), {"": points_of({1, 9}, {0, 70}), "t|run": NO_POINTS}
        ),
        FileKey("new\nline \udcff.py", Digest("d2"), 1, "3.13"): FileRun(
            Extent(Known.LINES, "plain"), {"": points_of({2}, ())}
        ),
        FileKey("t.py", Digest("d3"), 1, "3.13"): FileRun(Extent(asserts=False), {}),
    },
    frozenset({"late\udcff.py"}),
    selected=frozenset({Selected(("src/\udcff", "b.py"), ("b",), ("*/gen/*",))}),
    skips=frozenset({Skip("t.py::\udcff", "needs\nRedis", frozenset({"Store", ".push"}))}),
)


def test_data_survives_the_file(tmp_path: Path) -> None:
    """What is read is what was written, even hostile names."""
    path = tmp_path / ".surefoot" / "data.sqlite"
    write_data(path, DATA)
    assert read_data(path) == DATA
    assert sorted(p.name for p in path.parent.iterdir()) == [".gitignore", "data.sqlite"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(("skips", [c]) for c in (["t", "why"], ["t", None, []], ["t", "why", [1]], 3)),
        *(("selected", [c]) for c in (["", "b"], [["\0"], [], []], [[1], [], []])),
        *(("selected", [c]) for c in ([["a"], []], 3, [["a"], [], ["***"]])),
        *(("inputs", c) for c in ([], 3, [[], {"a": 1}, {}, [], 0], [[], {}, {"t": [1]}, [], 0])),
        *(("inputs", c) for c in ([[1], {}, {}, [], 0], [[], [], {}, [], "x"], [[], 5, {}, [], 0])),
        *(("contexts", c) for c in ([], ["a"], [1, 2], {"a": 1}, None)),
        *(("shared", c) for c in ([], {"a": "everywhere"}, {"a": None})),
        *((name, c) for name in ("tests", "earlier", "unrun", "kept") for c in (3, [1], None)),
        *(("late", c) for c in ([""], [1], ["\0"])),
        *(("run", c) for c in ([], ["1"], ["1", 3, True])),
    ],
)
def test_lists_hold_what_they_should(tmp_path: Path, name: str, content: object) -> None:
    """Names, texts and patterns; whatever else is there is damage."""
    write_data(tmp_path / "data", DATA)
    packed = zlib.compress(json.dumps(content).encode())
    statement = f"update list set content = x'{packed.hex()}' where name = '{name}'"
    _database(tmp_path / "data", statement)
    with pytest.raises(DataError, match="damaged"):
        read_data(tmp_path / "data")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from list where name = 'kept'",
        "delete from points",
        "update file set contexts = x'00'",
        "update file set contexts = x''",
        "update file set points = x'00000000ffffffff'",
        "update file set contexts = x'09000000'",
    ],
)
def test_what_belongs_together_is_there(tmp_path: Path, statement: str) -> None:
    """Each number stands for a context, or for points; a list that is missing is damage too."""
    write_data(tmp_path / "data", DATA)
    _database(tmp_path / "data", statement)
    with pytest.raises(DataError, match="damaged"):
        read_data(tmp_path / "data")


def test_a_part_can_be_read_alone(tmp_path: Path) -> None:
    """The part that says whether its tests would reach the same today."""
    inputs = Inputs(frozenset({"s"}), {"a": "1"}, {"": frozenset({"a"})}, frozenset({"t"}), 3)
    write_data(tmp_path / "data", replace(DATA, tests=frozenset({"t"}), inputs=inputs))
    recorded = read_recorded(tmp_path / "data")
    assert (recorded.tests, recorded.inputs) == ({"t"}, inputs)
    assert recorded.digests == {
        "a.py": {"d1"},
        "new\nline \udcff.py": {"d2"},
        "t.py": {"d3"},
    }


def test_equal_data_gives_equal_bytes(tmp_path: Path) -> None:
    """A data file holds no time."""
    for name in ("a", "b"):
        write_data(tmp_path / name, DATA)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    """A file in the way is an error with the path, and nothing is left behind."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_data(tmp_path / "file" / "data.sqlite", DATA)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def _database(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_what_is_not_ours_is_never_replaced(tmp_path: Path) -> None:
    """Neither somebody's database, nor a module, nor a folder, nor a pipe."""
    _database(tmp_path / "app.db", "create table t (x)")
    (tmp_path / "mod.py").write_text("precious = 1\n")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    before = {path.name: path.lstat() for path in tmp_path.iterdir()}
    for name in before:
        with pytest.raises(DataError, match="not a Surefoot data file, so it is left as it is"):
            write_data(tmp_path / name, DATA)
    after = {path.name: path.lstat() for path in tmp_path.iterdir()}
    assert after.keys() == before.keys()
    assert all(after[name].st_ino == status.st_ino for name, status in before.items())
    assert (tmp_path / "mod.py").read_text() == "precious = 1\n"


def test_an_empty_file_and_older_data_are_replaced(tmp_path: Path) -> None:
    """As those that ``tempfile`` made, or an earlier Surefoot."""
    (tmp_path / "empty").touch()
    write_data(tmp_path / "old", DATA)
    _database(tmp_path / "old", "pragma user_version = 1", "drop table points")
    for name in ("empty", "old"):
        write_data(tmp_path / name, DATA)
        assert read_data(tmp_path / name) == DATA


def test_data_of_a_newer_surefoot_is_left_alone(tmp_path: Path) -> None:
    """It says so, with both formats."""
    path = tmp_path / "data.sqlite"
    write_data(path, DATA)
    _database(path, f"pragma user_version = {FORMAT + 1}")
    before = path.read_bytes()
    words = rf"written by a newer Surefoot \(format {FORMAT + 1}, this one reads {FORMAT}\)"
    with pytest.raises(DataError, match=words):
        write_data(path, DATA)
    assert path.read_bytes() == before


def test_a_pipe_is_no_data_file(tmp_path: Path) -> None:
    """Nobody waits for its other end."""
    os.mkfifo(tmp_path / "pipe")
    assert not is_data_file(tmp_path / "pipe")


def test_our_folder_keeps_itself_out_of_git_but_not_through_a_link(tmp_path: Path) -> None:
    """A link to nowhere would make a file there."""
    folder = tmp_path / ".surefoot"
    folder.mkdir()
    (folder / ".gitignore").symlink_to(tmp_path / "elsewhere")
    make_folder(folder)
    assert not (tmp_path / "elsewhere").exists()
    (folder / ".gitignore").unlink()
    make_folder(folder)
    assert (folder / ".gitignore").read_text() == "*\n"
