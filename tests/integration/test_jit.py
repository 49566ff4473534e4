"""An interpreter whose JIT is on is not measured, since it may give the program wrong values."""

from __future__ import annotations

import sys

import pytest

from project import Project

if not (hasattr(sys, "_jit") and sys._jit.is_available()):
    pytest.skip("this interpreter was built without a JIT", allow_module_level=True)


@pytest.fixture
def one(project: Project) -> Project:
    """Return a project with a test."""
    project.write_modules(one="x = 1\n", test_one="import one\ndef test_one(): assert one.x == 1\n")
    return project


@pytest.mark.parametrize("command", [("surefoot", "run"), ("pytest", "--surefoot=one")])
def test_a_jit_that_is_on_is_refused(one: Project, command: tuple[str, ...]) -> None:
    """The sentence says how to turn it off, and no data is written."""
    done = one.run(*command, PYTHON_JIT="1")
    assert done.returncode != 0
    assert "Set PYTHON_JIT=0" in done.stdout + done.stderr
    assert not (one.folder / ".surefoot" / "data.sqlite").exists()


def test_a_jit_that_is_off_is_no_hindrance(one: Project) -> None:
    """What is built with one is measured as any other."""
    assert one.run("pytest", "--surefoot=one", PYTHON_JIT="0").returncode == 0
    assert one.report()["totals"]["covered_lines"] == 1
