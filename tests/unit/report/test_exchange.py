"""What coverage.py is asked to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.errors import SurefootError
from surefoot.model.exclusions import Exclusions
from surefoot.model.run import FileRun
from surefoot.project.project import MeasuredFile
from surefoot.report.exchange import write_with_coverage
from surefoot.source.map import map_source


def test_regular_expressions_that_coverage_py_cannot_join_are_named(tmp_path: Path) -> None:
    """We use each by itself; flags may stand only at the beginning of what it joins."""
    (tmp_path / "a.py").write_text("a = 1\n")
    file = MeasuredFile("a.py", tmp_path / "a.py", map_source("a = 1\n", "a.py"), FileRun())
    xml = tmp_path / "coverage.xml"
    write_with_coverage("xml", [file], Exclusions(("(?i)x",)), xml)
    with pytest.raises(SurefootError, match="these cannot be joined"):
        write_with_coverage("xml", [file], Exclusions(("(?i)x", "(?i)y")), xml)
