"""Which interpreters are pytest, as they start."""

from __future__ import annotations

import pytest

from surefoot.pytest_plugin.early import arguments_of_pytest


@pytest.mark.parametrize(
    ("argv", "original"),
    [
        (["-m", "-x"], ["python", "-m", "pytest", "-x"]),
        (["-m", "-x"], ["python", "-mpytest", "-x"]),
        (["-m", "-x"], ["python", "-W", "error", "-Bm", "pytest", "-x"]),
        (["-m", "-x"], ["python", "-Bmpytest", "-x"]),
        (["-m", "-x"], ["python", "-m", "py.test", "-x"]),
        (["/v/bin/pytest", "-x"], ["/v/bin/python", "/v/bin/pytest", "-x"]),
        (["py.test", "-x"], ["python", "py.test", "-x"]),
        (
            ["C:\\v\\Scripts\\pytest.exe", "-x"],
            ["C:\\v\\python.exe", "C:\\v\\Scripts\\pytest.exe", "-x"],
        ),
        (["/lib/pytest/__main__.py", "-x"], ["python", "/lib/pytest/__main__.py", "-x"]),
    ],
)
def test_every_way_to_start_pytest_is_known(argv: list[str], original: list[str]) -> None:
    """As a module or a script, on each system; the interpreter's own options are left out."""
    assert arguments_of_pytest(argv, original) == ["-x"]


@pytest.mark.parametrize(
    ("argv", "original"),
    [
        (["-m", "install", "pytest"], ["python", "-m", "pip", "install", "pytest"]),
        (["-c", "pytest"], ["python", "-c", "pass", "pytest"]),
        (["-c"], ["python", "-c", "pytest"]),
        (["tools/run-pytest.py"], ["python", "tools/run-pytest.py"]),
        (
            ["/v/bin/coverage", "run", "-m", "pytest"],
            ["python", "/v/bin/coverage", "run", "-m", "pytest"],
        ),
        ([""], ["python"]),
    ],
)
def test_other_programs_are_not_pytest(argv: list[str], original: list[str]) -> None:
    """Though their command lines may name it."""
    assert arguments_of_pytest(argv, original) is None
