"""The data file keeps what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.errors import DataError
from surefoot.model.ids import Digest
from surefoot.model.points import NO_POINTS, points_of
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData
from surefoot.store.datafile import read_data, write_data

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
)


def test_data_survives_the_file(tmp_path: Path) -> None:
    """What is read is what was written, even hostile names."""
    path = tmp_path / ".surefoot" / "data.sqlite"
    write_data(path, DATA)
    assert read_data(path) == DATA
    assert sorted(p.name for p in path.parent.iterdir()) == [".gitignore", "data.sqlite"]


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
