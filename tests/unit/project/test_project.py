"""What is said where another text was measured than what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surefoot.config import Config
from surefoot.model.run import FileKey, FileRun, RunData
from surefoot.model.selection import Selection
from surefoot.project.project import read_project
from surefoot.source import MAP_VERSION
from surefoot.source.text import digest_text

INSTALLED = "price = 1\n"


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
