"""Data of several machines, united under the paths that files have here."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.ids import Digest
from surefoot.model.run import Extent, FileKey, FileRun, RunData
from surefoot.model.selection import Selected
from surefoot.store.combine import combine_files
from surefoot.store.datafile import read_data, write_data

HERE = {"src", "src/a.py", "lib/a.py"}


@pytest.mark.parametrize(
    ("remap", "path", "becomes"),
    [
        ([["src", "/ci/*/src"]], "/ci/7/src/a.py", "src/a.py"),
        ([["src/", "*/site-packages/"]], "/v/lib/site-packages/a.py", "src/a.py"),
        ([["*/site-packages", "src"]], "src/a.py", "src/a.py"),
        ([["/ci/src", "src"]], "src/a.py", "src/a.py"),
        ([["src", "/ci/src"]], "/ci/src/gone.py", "/ci/src/gone.py"),
        ([["build", "/ci"], ["lib", "/ci"]], "/ci/a.py", "lib/a.py"),
        ([["src", "/ci"], ["lib", "/ci"]], "/ci/a.py", "src/a.py"),
        ([["src", "/ci"]], "/elsewhere/a.py", "/elsewhere/a.py"),
    ],
)
def test_a_file_gets_the_first_path_at_which_there_is_one(
    tmp_path: Path, remap: list[list[str]], path: str, becomes: str
) -> None:
    """Where none of the lists leads to a file, the path remains."""
    key = FileKey(path, Digest("d"), 1, "3.13")
    write_data(tmp_path / "there", RunData("3.13.0", {key: FileRun(Extent(), {})}))
    combine_files([tmp_path / "there"], tmp_path / "here", remap, HERE.__contains__)
    assert [key.path for key in read_data(tmp_path / "here").files] == [becomes]


def test_what_was_to_be_measured_is_renamed_too(tmp_path: Path) -> None:
    """Files that were imported early, and the sources, have the paths of this machine."""
    there = RunData(
        "3.13.0",
        late=frozenset({"/ci/src/a.py"}),
        selected=frozenset({Selected(("/ci/src/a.py", "src/a.py"))}),
    )
    write_data(tmp_path / "there", there)
    combine_files([tmp_path / "there"], tmp_path / "here", [["src", "/ci/src"]], HERE.__contains__)
    here = read_data(tmp_path / "here")
    assert (here.late, here.selected) == ({"src/a.py"}, {Selected(("src/a.py",))})
