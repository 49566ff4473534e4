"""What verdicts on mutants were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.inputs import Inputs
from surefoot.model.run import FileRun, RunData
from surefoot.project.mutants import state_of_code
from surefoot.project.project import MeasuredFile, Project
from surefoot.source.map import map_source

DATA = RunData(
    "3.13",
    tests=frozenset({"test_a.py::test_b"}),
    inputs=Inputs(files={"conftest.py": "1", "data.csv": "1"}),
)


def state(root: Path, text: str = "x = 1\n") -> str:
    """Return the state of a project of one module, and of what its tests need."""
    file = MeasuredFile("a.py", root / "a.py", map_source(text), FileRun())
    return state_of_code(root, Project((file,), (), (), ()), DATA)


@pytest.mark.parametrize(
    ("name", "is_another"),
    [("test_a.py", True), ("conftest.py", True), ("data.csv", False), ("other.py", False)],
)
def test_it_is_another_with_other_tests(tmp_path: Path, name: str, is_another: bool) -> None:
    """And with other code that they import; a file of data may change in each run."""
    before = state(tmp_path)
    (tmp_path / name).write_text("changed")
    assert (state(tmp_path) != before) is is_another


def test_it_is_another_with_other_code(tmp_path: Path) -> None:
    """Of any measured file."""
    assert state(tmp_path) == state(tmp_path)
    assert state(tmp_path, "x = 2\n") != state(tmp_path)
