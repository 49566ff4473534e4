"""Which folder is believed to be a run's, what is removed there, and what it says was lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from surefoot.errors import DataError
from surefoot.measure.folder import (
    RunFolder,
    abandoned_runs,
    check_nothing_lost,
    is_private,
    note_lost,
    plan_of_run,
)
from surefoot.measure.plan import SessionPlan
from surefoot.model.selection import Selection

PLAN = SessionPlan(Selection("/project", ("/project/src",)))


def because(error: Exception, cause: Exception) -> Exception:
    """Return an error that another one caused."""
    error.__cause__ = cause
    return error


needs_rights = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs rights of files")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a run."""
    return RunFolder.create(PLAN, tmp_path).path


@needs_rights
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077])
def test_the_folder_of_a_run_is_private(tmp_path: Path, umask: int) -> None:
    """Whatever rights the user gives to new files."""
    earlier = os.umask(umask)
    try:
        made = RunFolder.create(PLAN, tmp_path / "home").path
    finally:
        os.umask(earlier)
    assert is_private(made)
    assert made.is_relative_to(tmp_path)


@needs_rights
@pytest.mark.parametrize("mode", [0o755, 0o710, 0o702, 0o777])
def test_a_folder_that_others_may_use_is_not_believed(folder: Path, mode: int) -> None:
    """As one that came with a project, which anyone may have written."""
    folder.chmod(mode)
    assert not is_private(folder)


@needs_rights
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_folder_of_another_user_is_not_believed(folder: Path) -> None:
    """Even where it is private to that user."""
    os.chown(folder, 12345, 12345)
    assert not is_private(folder)


@needs_rights
def test_neither_links_nor_files_nor_nothing_are_believed(folder: Path, tmp_path: Path) -> None:
    """A link can be exchanged by whoever owns the folder that it is in."""
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(folder)
    file.touch(mode=0o600)
    assert [is_private(path) for path in (link, file, tmp_path / "nothing")] == [False] * 3


def test_a_run_that_has_ended_has_no_plan(tmp_path: Path) -> None:
    """One whose plan cannot be read is an error, since a process would go unmeasured."""
    assert plan_of_run(tmp_path / "ended") is None
    (tmp_path / "plan.json").write_text("[]")
    with pytest.raises(DataError, match="cannot be read"):
        plan_of_run(tmp_path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), r"\(No space left on device\)"),
        (DataError("a sentence: of ours. With a remedy."), r"\(a sentence: of ours\)"),
        (because(DataError("ours"), OSError(28, "No space left")), r"\(No space left\)"),
        (RuntimeError("of a tool"), r"\(RuntimeError: of a tool\)"),
        (DataError("x" * 5000), r"\(x{512}\)"),
    ],
)
def test_why_a_process_recorded_nothing_is_told(folder: Path, error: Exception, words: str) -> None:
    """In the words of the system, ours or the tool's; what is too long is cut off."""
    check_nothing_lost(folder)
    note_lost(folder, error)
    with pytest.raises(DataError, match=words):
        check_nothing_lost(folder)


def test_the_note_needs_no_room(folder: Path) -> None:
    """It is written into room that was made with the run."""
    before = (folder / "lost").stat().st_size
    note_lost(folder, OSError(28, "No space left on device"))
    assert (folder / "lost").stat().st_size == before > 0


def test_where_it_cannot_be_written_its_absence_tells(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when no file can be opened."""

    def none_left(*_: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("surefoot.measure.folder.os.open", none_left)
    note_lost(folder, OSError(24, "Too many open files"))
    with pytest.raises(DataError, match="could not even note why"):
        check_nothing_lost(folder)


def test_a_folder_that_was_removed_is_told(folder: Path) -> None:
    """All that was recorded is lost with it."""
    RunFolder(folder, os.open(folder, os.O_RDONLY)).remove()
    with pytest.raises(DataError, match="was removed while the tests ran"):
        check_nothing_lost(folder)


def test_only_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Known by its name and its owner, who has ended; the files of others stay."""
    runs = tmp_path / "runs"
    runs.mkdir()
    for name in ("1-0123abcd", "mine", "2-short", "3-0123abcd.old", "6-0123abcd"):
        (runs / name).mkdir(mode=0o700)
        (runs / name / "owner").touch()
    (runs / "6-0123abcd").chmod(0o755)  # as one that came with a project
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "4-0123abcd").mkdir(parents=True)
    (elsewhere / "4-0123abcd/owner").touch()
    (runs / "5-0123abcd").symlink_to(elsewhere / "4-0123abcd")
    running = RunFolder.create(PLAN, tmp_path)
    assert [path.name for path in abandoned_runs(tmp_path)] == ["1-0123abcd"]
    names = {path.name for path in runs.iterdir()}
    assert names == {
        "mine",
        "2-short",
        "3-0123abcd.old",
        "5-0123abcd",
        "6-0123abcd",
        running.path.name,
    }
    running.remove()
    assert (elsewhere / "4-0123abcd/owner").exists()


@pytest.mark.parametrize("link", ["home", "home/runs"])
def test_a_link_does_not_choose_the_place(tmp_path: Path, link: str) -> None:
    """Nothing is made or removed behind it; a temporary folder does as well."""
    elsewhere = tmp_path / "elsewhere"
    for place in (elsewhere / "runs/1-0123abcd", elsewhere / "1-0123abcd"):
        place.mkdir(parents=True)
        (place / "owner").touch()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    assert list(abandoned_runs(tmp_path / "home")) == []
    folder = RunFolder.create(PLAN, tmp_path / "home")
    assert not folder.path.is_relative_to(tmp_path)
    folder.remove()
    assert sorted(elsewhere.rglob("*")) == before
