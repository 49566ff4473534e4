"""What is said where nothing was measured."""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from surefoot.errors import DataError
from surefoot.model.run import RunData
from surefoot.model.selection import Selection
from surefoot.project.measured import check_measured


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
