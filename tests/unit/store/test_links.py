"""A link in the project does not choose where we write."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.errors import SurefootError
from surefoot.store.links import refuse_links


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project beside somebody's folder, with links to it and to itself."""
    root = tmp_path / "project"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "home/file").touch()
    (root / "file").touch()
    (root / "away").symlink_to("../home")
    (root / "here").symlink_to(".")
    (root / "nowhere").symlink_to("../home/new")
    (root / "folder/file").symlink_to("../file")
    return root


@pytest.mark.parametrize(
    "place",
    ["away", "away/file", "away/new/file", "nowhere", "here/file", "folder/file", "folder/../away"],
)
def test_links_are_refused(root: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the place itself or a folder on the way to it, however it is named."""
    with pytest.raises(SurefootError, match="nothing is written through links in the project"):
        refuse_links(root / place, root)
    monkeypatch.chdir(root)
    with pytest.raises(SurefootError, match="a link"):
        refuse_links(Path(place), root)
    (root.parent / "logical").symlink_to("project")
    with pytest.raises(SurefootError, match="a link"):
        refuse_links(root.parent / "logical" / place, root)


@pytest.mark.parametrize("place", ["file", "new", "folder/new", "folder/new/file", "../home/file"])
def test_other_places_are_not(root: Path, place: str) -> None:
    """What lies outside of the project is the user's own affair, links included."""
    refuse_links(root / place, root)
    (root.parent / "outside").symlink_to("home")
    refuse_links(root.parent / "outside/file", root)
    (root.parent / "logical").symlink_to("project")
    refuse_links(root.parent / "logical/new", root)
