"""Which files are measured, and what they are called."""

from __future__ import annotations

from surefoot.model.selection import project_path


def test_paths_are_relative_to_the_project() -> None:
    """Data from two machines names files alike."""
    assert project_path("/home/a/project/src/x.py", "/home/a/project") == "src/x.py"
