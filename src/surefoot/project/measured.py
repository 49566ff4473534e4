"""Refuse a run in which nothing was measured, and say why that may be.

This needs no map, so that a run without a report loads nothing that reads sources.
"""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from surefoot.errors import DataError
from surefoot.model.run import RunData
from surefoot.model.selection import Selection


def check_measured(data: RunData, selection: Selection) -> None:
    """Refuse a run in which nothing was measured.

    Raises:
        DataError: saying what to check.
    """
    if not data.files and not data.late:
        raise DataError(
            f"none of the files under {', '.join(selection.sources)} was imported. "
            + (_why_compiled(selection) or _HOW_TO_IMPORT)
        )


_HOW_TO_IMPORT = "Check --source and omit, and where the tests import the code from."


def _why_compiled(selection: Selection) -> str | None:
    """Say so where a compiled module takes the place of one of the files."""
    for path in selection.files():
        for place in (path, *selection.copies.places_of(path, sys.path)):
            for suffix in EXTENSION_SUFFIXES:
                compiled = Path(place).with_suffix(suffix)
                if compiled.is_file():
                    return (
                        f"{compiled} is imported instead: it is compiled, and cannot be measured. "
                        "Install the project without compiling it, then run your tests again."
                    )
    return None
