"""The paths of functions in words."""

from __future__ import annotations

import io

from rich.console import Console

from surefoot.analysis.paths import cover_paths
from surefoot.model.paths import PathTotals
from surefoot.model.points import Points, points_of
from surefoot.report.paths import path_in_words, paths_in_words, print_paths
from surefoot.source.map import map_source
from surefoot.source.paths import paths_of


def shown(text: str, tests: dict[str, list[int] | None], limit: int = 0) -> list[str]:
    """Return what is printed for a text's first function, whose paths some tests take.

    None stands for a test that ran it while its paths were not measured.
    """
    file = map_source(text)
    function = paths_of(text, file.probe_count)[0]
    contexts: dict[str, Points] = {}
    for test, taken in tests.items():
        probes = [] if taken is None else [function.entered, *map(function.probe_of, taken)]
        contexts[f"{test}|run" if test else ""] = points_of([2], probes)
    console = Console(file=io.StringIO(), width=200)
    covered = cover_paths(file, file.regions[0], function, contexts)
    print_paths("app.py", [covered], limit, console)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


IF = "def f(a):\n    if a: a = 1\n    return a\n"


def test_taken_paths_come_with_a_test_and_missing_ones_with_their_distance() -> None:
    """Both as the list of their choices."""
    assert shown(IF, {"t.py::b": [0], "t.py::a": [0]}) == [
        "app.py:1  f: 2 paths, 1 taken",
        "  ✓ 2: a false → return at line 3",
        "      taken by t.py::a and 1 more",
        "  never taken, the most similar to a taken one first",
        "  ✗ 2: a true → return at line 3",
        "      1 choice away",
        "",
    ]


def test_code_outside_of_tests_takes_paths_too() -> None:
    """No test is named then."""
    assert "      taken" in shown(IF, {"": [0]})


def test_where_paths_were_not_measured_none_is_called_missing() -> None:
    """What is unknown is neither taken nor missing."""
    assert shown(IF, {"t.py::a": None}) == [
        "app.py:1  f: 2 paths; they were not measured",
        "  unmeasured: 1 test ran it while its paths were not measured: surefoot run --paths",
        "",
    ]


def test_where_some_tests_were_not_measured_that_is_said_first() -> None:
    """What is missing may have been taken by these."""
    assert shown(IF, {"t.py::a": [0], "t.py::b": None})[:2] == [
        "app.py:1  f: 2 paths, 1 taken",
        "  unmeasured: 1 test ran it while its paths were not measured: surefoot run --paths",
    ]


def test_functions_without_a_list_say_why() -> None:
    """There is one way, too many, or no telling."""
    many = "def f(a):\n" + "    if a: a()\n" * 20
    assert shown("def f(a):\n    return a\n", {})[0] == "app.py:1  f: there is one way through"
    assert shown(many, {})[0] == (
        "app.py:1  f: 1,048,576 paths: too many, they are only counted (path_limit)"
    )
    assert shown("def f(a):\n    if a: dir()\n", {})[0].startswith(
        "app.py:1  f: its paths are unmeasured: it may look at"
    )


def test_long_lists_are_cut() -> None:
    """With what to type to see all."""
    text = "def f(a):\n    if a: a()\n    if not a: a()\n    if a.x: a()\n"
    lines = shown(text, {}, limit=1)
    assert lines.count("    and 3 more (--limit 0)") == 2
    assert "  probably impossible: they find one test both true and false" in lines
    assert len(shown(text, {}, limit=0)) > len(lines)


def test_all_kinds_of_ends_have_words() -> None:
    """Each says where it is."""
    text = (
        "def f(a):\n"
        "    for x in a:\n"
        "        try:\n"
        "            a()\n"
        "        finally:\n"
        "            match x:\n"
        "                case 1: raise a\n"
        "    with a:\n"
        "        return a\n"
        "    a()\n"
    )
    words = " ".join(path_in_words(path) for path in paths_of(text, 0)[0].paths)
    for part in (
        *("again at line 2", "back to line 2", "into the finally at line 6"),
        *("in the finally at line 6", "after the finally at line 6", "raise at line 7"),
        *("the end of the finally at line 6", "return at line 9", "the end"),
        *("after the with at line 8 has suppressed an exception", "no case", "no more of a"),
    ):
        assert part in words


def test_the_sum_says_that_it_is_advisory() -> None:
    """And how to see more."""
    assert paths_in_words(PathTotals(1, 4, 3)) == (
        "Paths: 3 of 4 taken in 1 function that ran "
        "(advisory; surefoot explain PATH:FUNCTION --paths)"
    )
