"""Data of several machines, united under the paths that files have here."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.ids import Digest
from surefoot.model.kept_mutants import KeptFile, KeptMutant
from surefoot.model.mutants import Outcome, Verdict
from surefoot.model.run import Extent, FileKey, FileRun, RunData
from surefoot.model.selection import Selected
from surefoot.mutate.finding import mutants_in
from surefoot.source.text import digest_text
from surefoot.store.combine import combine_files, combine_mutants
from surefoot.store.datafile import read_data, write_data
from surefoot.store.mutants import place_of_mutants, read_mutants, write_mutants

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


TEXT = "a = 1\n"


def kept(folder: Path, verdicts: dict[str, Verdict], text: str = TEXT) -> Path:
    """Write what a machine knows of the mutants of a file, and return its folder."""
    folder.mkdir()
    write_data(folder / "data.sqlite", RunData("3.13.0"))
    mutant = mutants_in("a.py", TEXT, {}).mutants[0]
    mutants = {
        name: KeptMutant(mutant, Outcome(verdict), "state") for name, verdict in verdicts.items()
    }
    file = KeptFile(digest_text(text), frozenset(), {}, mutants)
    write_mutants(place_of_mutants(folder / "data.sqlite"), folder, {"/ci/src/a.py": file})
    return folder


def combined(root: Path, *folders: Path) -> dict[str, Verdict]:
    """Return the verdicts that folders hold together on the file of a project."""
    root.joinpath("src").mkdir()
    root.joinpath("src/a.py").write_text(TEXT, encoding="utf-8")
    count = combine_mutants(folders, root / "data.sqlite", root, [["src", "/ci/src"]])
    files = read_mutants(place_of_mutants(root / "data.sqlite"))
    verdicts = {
        name: each.outcome.verdict for file in files.values() for name, each in file.mutants.items()
    }
    assert count == len(verdicts)
    assert set(files) <= {"src/a.py"}
    return verdicts


def test_mutants_of_several_machines_are_united(tmp_path: Path) -> None:
    """Under the path here. What a test noticed on any machine, a test notices."""
    one = kept(tmp_path / "one", {"a": Verdict.KILLED, "b": Verdict.SURVIVED})
    other = kept(
        tmp_path / "two", {"b": Verdict.KILLED, "a": Verdict.SURVIVED, "c": Verdict.CRASHED}
    )
    assert combined(tmp_path, one, other) == {
        "a": Verdict.KILLED,
        "b": Verdict.KILLED,
        "c": Verdict.CRASHED,
    }


def test_mutants_of_another_text_are_left_out(tmp_path: Path) -> None:
    """They say nothing about the file that is here."""
    other = kept(tmp_path / "other", {"a": Verdict.SURVIVED}, text="a = 2\n")
    assert combined(tmp_path, other) == {}
