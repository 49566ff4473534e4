"""Do once what tests do when they first need it, so that no fork has to."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """The modules that tests have imported, by the paths of their files."""

    modules: tuple[tuple[str, str], ...]


def imported_since(before: Collection[str]) -> Imported:
    """Return which modules have been imported, of those that have a file."""
    return Imported(
        tuple(
            (name, file)
            for name, module in list(sys.modules.items())
            if name not in before and isinstance(file := getattr(module, "__file__", None), str)
        )
    )


def warm_up(imported: Iterable[Imported], root: str) -> None:
    """Import modules of libraries, and none of the project: these might do something."""
    for name in _of_libraries(imported, os.path.realpath(root)):
        with suppress(Exception):  # it may only be importable where the test did it
            importlib.import_module(name)
    _let_freezegun_look()


def _let_freezegun_look() -> None:
    """Have freezegun, if tests use it, look through all modules here: it keeps what it finds."""
    freezegun = sys.modules.get("freezegun")
    if freezegun is not None:
        with suppress(Exception), freezegun.freeze_time():
            pass


def _of_libraries(imported: Iterable[Imported], root: str) -> Iterator[str]:
    for each in imported:
        for name, file in each.modules:
            is_installed = "site-packages" in file or not os.path.realpath(file).startswith(root)
            if is_installed and name not in sys.modules:
                yield name
