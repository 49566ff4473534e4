"""What the tests with real processes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project without a file."""
    return Project(tmp_path)
