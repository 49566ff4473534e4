"""Run folders are made and removed where nobody else has anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.measure.folder import RunFolder
from surefoot.measure.plan import SessionPlan
from surefoot.model.selection import Selection

PLAN = SessionPlan(Selection("/", ("/",)))


def test_only_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    """Known by its name; the files of others stay, even if they name an owner too."""
    runs = tmp_path / "runs"
    for name in ("1-0123abcd", "mine", "2-short", "3-0123abcd.old"):
        (runs / name).mkdir(parents=True)
        (runs / name / "owner").touch()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "4-0123abcd").mkdir(parents=True)
    (elsewhere / "4-0123abcd/owner").touch()
    (runs / "5-0123abcd").symlink_to(elsewhere / "4-0123abcd")
    RunFolder.create(PLAN, tmp_path).remove()
    names = {path.name for path in runs.iterdir()}
    assert names == {"mine", "2-short", "3-0123abcd.old", "5-0123abcd"}
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
    folder = RunFolder.create(PLAN, tmp_path / "home")
    assert not folder.path.is_relative_to(tmp_path)
    folder.remove()
    assert sorted(elsewhere.rglob("*")) == before
