"""What is said where nothing was measured, or another text than what is there."""

from __future__ import annotations

import re
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from surefoot.config import Config
from surefoot.errors import DataError
from surefoot.model.run import FileKey, FileRun, RunData
from surefoot.model.selection import Selection
from surefoot.project.project import check_measured, read_project
from surefoot.source import MAP_VERSION
from surefoot.source.text import digest_text

INSTALLED, NOW = "price = 1\n", "price = 2\n"


@pytest.fixture
def selection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Selection:
    """Select a module of a project, in an environment where another text of it is installed."""
    root, site = tmp_path / "project", tmp_path / "env/site-packages"
    for folder, text in ((root / "src", NOW), (site, INSTALLED)):
        (folder / "shop").mkdir(parents=True)
        (folder / "shop/__init__.py").write_text(text)
    monkeypatch.setattr(sys, "path", [str(site)])
    return Selection(str(root.resolve()), (str((root / "src").resolve()),))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (INSTALLED, r"the tests imported an installed copy.*Install the project again"),
        ("price = 0\n", r"changed since it was measured\. Run your tests again"),
    ],
)
def test_a_copy_with_another_text_is_named(selection: Selection, text: str, why: str) -> None:
    """It is no use to run the tests again before it is replaced."""
    key = FileKey("src/shop/__init__.py", digest_text(text), MAP_VERSION, "3.13")
    data = RunData("3.13.0", {key: FileRun()})
    project = read_project(Config(Path(selection.root)), selection, data)
    assert project.files == ()
    assert re.match(f"src/shop/__init__.py: {why}", *project.stale)


@pytest.mark.parametrize("installed", [True, False])
def test_compiled_modules_are_named_where_nothing_was_measured(
    selection: Selection, installed: bool
) -> None:
    """The interpreter prefers them to the source beside them."""
    folder = Path(sys.path[0]) if installed else Path(selection.root) / "src"
    (folder / f"shop/__init__{EXTENSION_SUFFIXES[0]}").touch()
    with pytest.raises(DataError, match="is imported instead: it is compiled"):
        check_measured(RunData("3.13.0"), selection)


def test_otherwise_the_sources_are_named(selection: Selection) -> None:
    """With what to check."""
    with pytest.raises(DataError, match=r"under .*src was imported\. Check --source"):
        check_measured(RunData("3.13.0"), selection)
