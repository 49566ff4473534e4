"""What a run of some tests keeps of earlier runs."""

from __future__ import annotations

from dataclasses import replace

from surefoot.model.ids import Digest
from surefoot.model.points import Points
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.model.selection import Selected
from surefoot.store.merge import keep_earlier, unite_files

OLD, NEW, OTHER = (
    FileKey("a.py", Digest("old"), 1, "3.13"),
    FileKey("a.py", Digest("new"), 1, "3.13"),
    FileKey("b.py", Digest("b"), 1, "3.13"),
)


def run(files: dict[FileKey, dict[str, int]], **fields: set[str]) -> RunData:
    """Return a run with these contexts."""
    return RunData(
        "3.13.0",
        {
            key: FileRun(Extent(), {name: Points(p) for name, p in contexts.items()})
            for key, contexts in files.items()
        },
        **{name: frozenset(names) for name, names in fields.items()},  # type: ignore[arg-type]
    )


BEFORE = run(
    {
        OLD: {"": 1, "t.py::x|run": 2, "t.py::y|run": 4, "gone.py::z|run": 8},
        OTHER: {"u.py::u|run": 1},
    },
    tests={"t.py::x", "t.py::y", "gone.py::z", "u.py::u"},
)


def exists(file: str) -> bool:
    return file != "gone.py"


def test_other_tests_are_kept_where_the_code_is_the_same() -> None:
    """The tests that ran are replaced; those that no longer exist are dropped."""
    now = run({OLD: {"": 16, "t.py::x|run": 32}}, tests={"t.py::x"}, unrun={"t.py::y"})
    kept = keep_earlier(now, BEFORE, exists)
    assert kept.files[OLD].contexts == {"": 17, "t.py::x|run": 32, "t.py::y|run": 4}
    assert kept.files[OTHER].contexts == {"u.py::u|run": 1}
    assert kept.tests == {"t.py::x"}
    assert kept.earlier == {"t.py::y", "u.py::u"}
    assert kept.unrun == set()


def test_a_run_of_no_test_leaves_the_others_as_recent_as_they_were() -> None:
    """It only imported some code; tests that no longer exist are dropped all the same."""
    before = replace(BEFORE, tests=BEFORE.tests - {"u.py::u"}, earlier=frozenset({"u.py::u"}))
    kept = keep_earlier(run({NEW: {"": 1}}, unrun={"t.py::x", "t.py::y"}), before, exists)
    assert (kept.tests, kept.earlier) == ({"t.py::x", "t.py::y"}, {"u.py::u"})
    assert kept.unrun == set()
    assert kept.files[OLD].contexts == {"": 1, "t.py::x|run": 2, "t.py::y|run": 4}


def test_a_test_that_was_not_found_again_is_forgotten() -> None:
    """Its file was collected, and it was not in it."""
    kept = keep_earlier(run({}, tests={"t.py::x"}), BEFORE, exists)
    assert kept.earlier == {"u.py::u"}
    assert "t.py::y|run" not in kept.files[OLD].contexts


def test_a_file_without_any_kept_test_is_known_only_from_the_new_run() -> None:
    """An earlier run that measured more of it must not lend its extent to the new one."""
    before = run({OTHER: {"": 1, "t.py::x|run": 2}}, tests={"t.py::x"})
    now = run({replace(OTHER, python="3.11"): {"t.py::x|run": 4}}, tests={"t.py::x"})
    assert OTHER not in keep_earlier(now, before, exists).files


def test_what_was_imported_too_early_is_forgotten_with_the_tests_of_that_run() -> None:
    """As long as one of them is kept, what it reached there is unknown."""
    before = replace(run({}, tests={"t.py::x", "t.py::y"}), late=frozenset({"a.py"}))
    now = run({}, tests={"t.py::x"}, unrun={"t.py::y"})
    assert keep_earlier(now, before, exists).late == {"a.py"}
    assert keep_earlier(run({}, tests={"t.py::x"}), before, exists).late == set()


def test_what_was_to_be_measured_is_kept_with_the_tests_of_that_run() -> None:
    """A later run of other sources adds to it, until no test of the earlier one is left."""
    ours, theirs = Selected(("a",)), Selected(("b",))
    now = replace(run({}, tests={"t.py::x"}), selected=frozenset({ours}))
    before = replace(BEFORE, selected=frozenset({theirs}))
    assert keep_earlier(now, before, exists).selected == {ours, theirs}
    assert keep_earlier(now, replace(before, tests=frozenset()), exists).selected == {ours}


def test_a_skip_is_kept_with_its_test() -> None:
    """A test that ran again is skipped only if it was again; a whole module has no tests."""
    again, other, module, gone = (
        Skip(name, "", frozenset()) for name in ("t.py::x", "u.py::u", "m.py", "gone.py")
    )
    before = replace(BEFORE, skips=frozenset({again, other, module, gone}))
    now = run({}, tests={"t.py::x"}, unrun={"t.py::y"})
    assert keep_earlier(now, before, exists).skips == {other, module}
    assert keep_earlier(replace(now, skips=frozenset({again})), BEFORE, exists).skips == {again}


def test_a_file_is_known_as_far_as_every_process_that_ran_it() -> None:
    """What one did not measure may have run there."""
    extents = [
        Extent(asserts=False),
        Extent(Known.LINES, "a debugger was active"),
        Extent(),
        Extent(Known.NOTHING, "compiled in another way"),
    ]
    files = [FileRun(extent) for extent in extents]
    assert unite_files(files).extent == Extent(Known.NOTHING, "compiled in another way", False)
    assert unite_files(files[:3]).extent == Extent(Known.LINES, "a debugger was active", False)
    assert unite_files([FileRun(), FileRun()]).extent == Extent()


def test_code_that_changed_keeps_what_tests_reached_of_its_older_text() -> None:
    """This holds for tests that have not run since: a later change may concern them."""
    now = run({NEW: {"t.py::x|run": 1}}, tests={"t.py::x"}, unrun={"t.py::y"})
    kept = keep_earlier(now, BEFORE, exists)
    assert kept.files[OLD].contexts == {"": 1, "t.py::y|run": 4}
    assert kept.files[NEW].contexts == {"t.py::x|run": 1}


def test_code_that_changed_has_no_past_for_tests_that_are_gone() -> None:
    """Points of another text that belong to no test mean nothing."""
    kept = keep_earlier(run({NEW: {"t.py::x|run": 1}}, tests={"t.py::x"}), BEFORE, exists)
    assert OLD not in kept.files
    assert kept.files[NEW].contexts == {"t.py::x|run": 1}
