"""The paths of the standard library's functions are those of a graph, and of a tracer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parity.paths import compare_paths

FULL = os.environ.get("SUREFOOT_PARITY") == "full"

MODULES = (
    *("argparse", "bisect", "calendar", "configparser", "copy", "csv", "fnmatch", "fractions"),
    *("getopt", "heapq", "optparse", "shlex", "string", "textwrap"),
)
SLICE = ("bisect", "csv", "shlex")


@pytest.mark.parametrize("name", MODULES if FULL else SLICE)
def test_the_paths_of_a_library_module_are_those_that_others_find(
    name: str, tmp_path: Path
) -> None:
    """All that a graph has are listed, and those are recorded that a tracer sees."""
    compared = compare_paths(name, tmp_path)
    assert compared.differences == []
    assert compared.run > 0


@pytest.mark.skipif(not FULL, reason="make parity compares every module")
def test_the_paths_of_at_least_200_functions_are_compared(tmp_path: Path) -> None:
    """The comparison is as broad as it claims."""
    counts = []
    for name in MODULES:
        (tmp_path / name).mkdir()
        counts.append(compare_paths(name, tmp_path / name).run)
    assert sum(counts) >= 200
