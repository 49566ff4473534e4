"""What a run of some tests keeps of earlier runs."""

from __future__ import annotations

from dataclasses import replace

from surefoot.model.ids import Digest
from surefoot.model.inputs import VARIED, Inputs, unite_inputs
from surefoot.model.points import Points
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData, Skip
from surefoot.model.selection import Selected
from surefoot.store.merge import keep_earlier, merge_runs, recall, unite_files

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
    now = run({OTHER._replace(python="3.11"): {"t.py::x|run": 4}}, tests={"t.py::x"})
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


def test_a_kept_test_reaches_what_it_reached_as_far_as_anything_did() -> None:
    """The totals are those of the new run; what is reached for the first time is added."""
    before = run({OLD: {"": 1, "t.py::x|run": 6, "t.py::y|run": 8}}, tests={"t.py::x", "t.py::y"})
    now = run(
        {OLD: {"": 1, "t.py::x|run": 16, "t.py::y|run": 2}},
        tests={"t.py::x", "t.py::y"},
        kept={"t.py::x"},
    )
    united = recall(now, before)
    assert united.files[OLD].contexts == {"": 1, "t.py::x|run": 18, "t.py::y|run": 2}
    assert united.kept == {"t.py::x"}


def test_what_a_kept_test_reached_in_another_text_is_forgotten() -> None:
    """Somebody changed the file as the run began; the next one records the test."""
    before = run({OLD: {"t.py::x|run": 1}}, tests={"t.py::x"})
    now = run({NEW: {"": 1}}, tests={"t.py::x"}, kept={"t.py::x"})
    united = recall(now, before)
    assert united.files == now.files
    assert united.inputs.restless == {"t.py::x"}


def test_a_kept_test_that_the_data_does_not_know_is_recorded_next_time() -> None:
    """Another run has replaced the data in the meantime."""
    now = run({OLD: {"": 1}}, tests={"t.py::x"}, kept={"t.py::x"})
    united = recall(now, RunData("3.13.0"))
    assert united.kept == set()
    assert united.inputs.restless == {"t.py::x"}


def test_a_rechecked_test_that_varies_is_recorded_from_now_on() -> None:
    """Nothing had changed, so it depends on something that nobody sees."""
    before = run({OLD: {"": 7, "t.py::x|run": 2, "t.py::y|run": 4}}, tests={"t.py::x", "t.py::y"})
    now = run(
        {OLD: {"": 7, "t.py::x|run": 6, "t.py::y|run": 4}},
        tests={"t.py::x", "t.py::y"},
        rechecked={"t.py::x", "t.py::y"},
    )
    assert recall(now, before).inputs.restless == {"t.py::x"}


def test_what_a_kept_test_sets_up_for_others_is_known() -> None:
    """As long as it is kept."""
    before = replace(
        run({OLD: {"t.py::x|setup": 1}}, tests={"t.py::x"}), shared={"t.py::x|setup": "module"}
    )
    now = run({OLD: {"": 1}}, tests={"t.py::x"})
    assert recall(replace(now, kept=frozenset({"t.py::x"})), before).shared == before.shared
    assert recall(now, before).shared == {}


def test_a_test_that_one_process_recorded_is_not_kept() -> None:
    """Two workers may run the same test."""
    kept, anew = run({}, tests={"t.py::x"}, kept={"t.py::x"}), run({}, tests={"t.py::x"})
    assert merge_runs([kept, anew]).kept == set()
    assert merge_runs([kept, kept]).kept == {"t.py::x"}


def test_a_file_that_was_met_with_two_contents_is_equal_to_none() -> None:
    """Otherwise the stamps, and who opened what, are united."""
    one = Inputs(frozenset({"s"}), {"a": "1", "b": "1"}, {"t": frozenset({"a"})}, turn=2)
    other = Inputs(frozenset({"s"}), {"b": "2"}, {"t": frozenset({"b"})}, frozenset({"u"}))
    assert unite_inputs([one, other]) == Inputs(
        frozenset({"s"}),
        {"a": "1", "b": VARIED},
        {"t": frozenset({"a", "b"})},
        frozenset({"u"}),
        turn=2,
    )


def test_files_that_a_kept_test_opened_are_remembered() -> None:
    """So are those that were opened outside tests, where this run looked at none."""
    noticed = Inputs(
        frozenset({"s"}),
        {"a": "1", "b": "1", "c": "1"},
        {"": frozenset({"a"}), "t.py::x": frozenset({"b"}), "t.py::y": frozenset({"c"})},
        turn=4,
    )
    before = replace(run({}, tests={"t.py::x", "t.py::y"}), inputs=noticed)
    now = run({}, tests={"t.py::x", "t.py::y"}, kept={"t.py::x"})
    aware = replace(now, inputs=Inputs(frozenset({"s"}), {"d": "1"}, {"": frozenset({"d"})}))
    assert recall(now, before).inputs == Inputs(
        frozenset(),
        {"a": "1", "b": "1"},
        {"": frozenset({"a"}), "t.py::x": frozenset({"b"})},
        turn=5,
    )
    assert recall(aware, before).inputs == Inputs(
        frozenset({"s"}),
        {"b": "1", "d": "1"},
        {"": frozenset({"d"}), "t.py::x": frozenset({"b"})},
        turn=5,
    )
