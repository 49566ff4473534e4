"""The terminal's table fits, and says each reason once."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from surefoot.analysis.coverage import cover_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.judged import Count
from surefoot.model.points import NO_POINTS, hits_of
from surefoot.model.results import Coverage, FileCoverage
from surefoot.model.run import Extent
from surefoot.report.table import SeamCounts, TableOptions, caveats, fitting_paths, print_table
from surefoot.source.map import map_source


def never_run(path: str, text: str) -> FileCoverage:
    """Return a file of which nothing ran."""
    return cover_file(path, map_source(text), hits_of(NO_POINTS), Exclusions(), Extent())


def spread(path: str) -> FileCoverage:
    """Return a file of 80 lines of which every other is missing."""
    file = never_run(path, "x = 1\n" * 80)
    return replace(file, missing_lines=frozenset(line for line in file.lines if line % 2))


def printed(
    files: list[FileCoverage],
    width: int,
    options: TableOptions,
    seams: SeamCounts | None = None,
) -> list[str]:
    """Return the lines of a table on a terminal of some width."""
    stream = io.StringIO()
    totals = sum((file.summary for file in files[1:]), files[0].summary)
    coverage = Coverage("3.13", tuple(files), totals)
    print_table(coverage, Console(file=stream, width=width), options, seams)
    return stream.getvalue().splitlines()


LONG = "a_name_that_is_longer_than_what_is_left_of_a_narrow_terminal.py"
PATHS = ["src/shop/models.py", "src/shop/orders/deep/down/below/models.py", f"src/{LONG}"]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("show_missing", [True, False])
def test_the_table_fits_the_terminal(width: int, show_missing: bool) -> None:
    """No row is wider; every name is whole, and each file has its figures."""
    files = [spread(path) for path in PATHS]
    lines = printed(files, width, TableOptions(show_missing=show_missing))
    assert max(len(line) for line in lines if LONG not in line) <= width
    assert sum("models.py" in line for line in lines) == 2
    assert sum(LONG in line for line in lines) == 1
    assert sum("0%" in line for line in lines) == len(files) + 1
    assert sum("79" in line for line in lines) == (len(files) if show_missing else 0)


def test_what_is_missing_is_listed_only_when_asked_for() -> None:
    """Beside the figures if there is room, else below them, without breaking a range."""
    file = never_run("a.py", "x = 1\nx = 2\n\n\nif x:\n    pass\n")
    assert not any("1-6" in line for line in printed([file], 80, TableOptions()))
    wide = printed([file], 80, TableOptions(show_missing=True))
    assert wide[0].split()[-1] == "Missing"
    assert wide[2].split() == ["a.py", "4", "4", "2", "0", "0%", "0%", "0%", "1-6"]
    narrow = printed([file], 57, TableOptions(show_missing=True))
    assert "Missing" not in narrow[0]
    assert narrow[3].rstrip() == "    Missing: 1-6"


def test_the_seams_of_each_file_have_a_column() -> None:
    """Tried, of how many; two of each. Of some it may not be known; a file may have none."""
    files = [never_run(f"{name}.py", "x = 1\n") for name in "abcd"]
    seams = {"a.py": (Count(3, 4), 0), "b.py": (Count(0, 2), 2), "c.py": (Count(0, 0), 2)}
    lines = printed(files, 80, TableOptions(), seams)
    assert lines[0].split()[-1] == "Seams"
    assert [line.ljust(len(lines[0]))[-6:].strip() for line in lines[2:6]] == [
        "3/4",
        "0/2 ?",
        "?",
        "",
    ]
    assert lines[-1].split()[-2:] == ["3/6", "?"]
    assert printed(files, 80, TableOptions(), {})[0].split()[-1] == "Seams"


def test_a_column_of_seams_leaves_names_whole() -> None:
    """The table still fits the terminal."""
    seams = {path: (Count(100, 200), 2) for path in PATHS}
    lines = printed([spread(path) for path in PATHS], 80, TableOptions(), seams)
    assert max(len(line) for line in lines if LONG not in line) <= 80
    assert sum("models.py" in line for line in lines) == 2


def test_without_a_terminal_nothing_is_cut() -> None:
    """A row is one line, however long it is."""
    path = "/".join(["src", *["folder"] * 40, "models.py"])
    file = spread(path)
    head, _, row, *_ = printed([file], 1_000_000, TableOptions(show_missing=True))
    assert row.startswith(f"{path} ")
    assert row.endswith(" 75, 77, 79")
    assert head.endswith("Missing")


def test_paths_lose_as_few_folders_as_it_takes() -> None:
    """From the middle; the first and the name stay."""
    path = "src/shop/orders/deep/models.py"
    assert fitting_paths([path], 30) == [path]
    assert fitting_paths([path], 29) == ["src/…/orders/deep/models.py"]
    assert fitting_paths([path], 26) == ["src/…/deep/models.py"]
    assert fitting_paths([path], 15) == ["src/…/models.py"]
    assert fitting_paths([path, "models.py"], 14) == [None, "models.py"]


def test_paths_that_would_look_alike_stay_whole() -> None:
    """They stand on lines of their own."""
    paths = ["src/users/models.py", "src/orders/models.py", "src/users/admin.py"]
    assert fitting_paths(paths, 18) == [None, None, "src/users/admin.py"]


def test_notes_of_one_kind_are_one_note() -> None:
    """It counts, and names the first places."""
    large = " and ".join(f"a{n}" for n in range(70))
    files = [never_run(f"{name}.py", f"if {large}:\n    pass\n") for name in "abcde"]
    coverage = Coverage(
        "3.13",
        tuple(files),
        files[0].summary,
        stale=tuple(f"{file.path}: changed." for file in files),
        broken=("f.py:1: invalid syntax.",),
    )
    assert caveats(coverage) == [
        "Stale: a.py, b.py, c.py and 2 more: changed.",
        "Unmeasured: f.py:1: invalid syntax.",
        "Unmeasured: 5 decisions: a.py:1, b.py:1, c.py:1 and 2 more: more than 64 outcome vectors.",
    ]
    assert caveats(replace(coverage, files=(), stale=(), broken=())) == []
