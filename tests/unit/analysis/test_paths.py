"""Which paths were taken, and which of the others come first."""

from __future__ import annotations

from surefoot.analysis.paths import PathCoverage, cover_paths
from surefoot.model.points import Points, points_of
from surefoot.report.paths import path_in_words
from surefoot.source.map import map_source
from surefoot.source.paths import paths_of

TEXT = "def f(a, b):\n    if a: a += 1\n    if b: a += 2\n    if not b: return a\n    return b\n"
BODY = 2
"""A line of the function's body."""


def cover(**taken: list[int] | None) -> PathCoverage:
    """Cover the function by tests that take the paths with these numbers, or run it uncounted."""
    file = map_source(TEXT)
    [function] = paths_of(TEXT, file.probe_count)
    contexts: dict[str, Points] = {}
    for test, paths in taken.items():
        probes = [] if paths is None else [function.entered, *map(function.probe_of, paths)]
        contexts[f"{test}|run"] = points_of([BODY], probes)
    return cover_paths(file, file.regions[0], function, contexts)


def index_of(words: str) -> int:
    """Return the number of the path with these words."""
    [function] = paths_of(TEXT, 0)
    return [path_in_words(path) for path in function.paths].index(words)


FIRST = "2: a false → 3: b false → 4: not b true → return at line 4"
SECOND = "2: a true → 3: b false → 4: not b true → return at line 4"


def test_each_path_has_the_tests_that_take_it() -> None:
    """A test may take several, and several one."""
    first, second = index_of(FIRST), index_of(SECOND)
    covered = cover(one=[first], other=[first, second])
    taken = {path_in_words(path): tests for path, tests in covered.taken.items()}
    assert taken == {FIRST: {"one", "other"}, SECOND: {"other"}}
    assert covered.is_entered


def test_missing_paths_are_ordered_by_what_a_taken_one_does_not_choose() -> None:
    """One that differs in one choice comes before one that differs in two."""
    covered = cover(one=[index_of("2: a true → 3: b true → 4: not b false → return at line 5")])
    assert [(path_in_words(m.path)[:11], m.distance) for m in covered.missing] == [
        ("2: a false ", 1),
        ("2: a true →", 2),
        ("2: a false ", 3),
    ]


def test_a_path_that_contradicts_itself_is_set_apart() -> None:
    """``b`` cannot be false and ``not b`` as well."""
    covered = cover(one=[])
    assert [found.distance for found in covered.missing] == [None] * 4
    assert len(covered.improbable) == 4
    assert all(
        "3: b false → 4: not b false" in words or "3: b true → 4: not b true" in words
        for words in map(path_in_words, covered.improbable)
    )


def test_a_path_that_was_taken_is_possible_whatever_the_text_says() -> None:
    """It counts among the taken ones."""
    contradiction = index_of("2: a true → 3: b true → 4: not b true → return at line 4")
    covered = cover(one=[contradiction])
    assert len(covered.taken) == 1
    assert len(covered.improbable) == 3


def test_a_test_that_ran_it_uncounted_may_have_taken_any_path() -> None:
    """It is named; a test that took none to its end is not."""
    covered = cover(counted=[], uncounted=None)
    assert covered.unknown == {"uncounted"}


def test_a_test_that_does_not_run_it_says_nothing_of_it() -> None:
    """The module may be imported by any test."""
    file = map_source(TEXT)
    [function] = paths_of(TEXT, file.probe_count)
    contexts = {"other|run": points_of([1], [])}
    covered = cover_paths(file, file.regions[0], function, contexts)
    assert (covered.unknown, covered.is_entered) == (frozenset(), False)
