"""Which tests need not be recorded again, because nothing that they depend on has changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from surefoot.model.inputs import UNKNOWN, VARIED, Inputs
from surefoot.model.points import Points
from surefoot.model.run import FileKey, FileRun, RunData
from surefoot.project.kept import TURNS, read_earlier
from surefoot.source import MAP_VERSION
from surefoot.source.text import read_source
from surefoot.store.save import save
from surefoot.store.stamps import stamp_of

APP = """\
LIMIT = 3

def double(x):
    return 2 * x

def triple(x):
    return 3 * x
"""
A, B, C = "test_a.py::a", "test_b.py::b", "sub/test_c.py::c"
FILES = {
    "app.py": APP,
    "test_a.py": "import app, helper",
    "test_b.py": "import app",
    "sub/test_c.py": "import app",
    "conftest.py": "",
    "sub/conftest.py": "",
    "helper.py": "X = 1",
    "prices.json": "{}",
}
IMPORTED = ["app.py", "helper.py", "conftest.py", "sub/conftest.py"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose tests have run: ``a`` reaches ``double``, ``b`` and ``c`` reach ``triple``."""
    for name, text in FILES.items():
        write(tmp_path, name, text)
    save(recorded(tmp_path), tmp_path / "data", tmp_path)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the project."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def recorded(root: Path) -> RunData:
    """Return the data of that run."""
    key = FileKey("app.py", read_source(root / "app.py").digest, MAP_VERSION, "3.13")
    line = {number: Points(1 << 2 * number) for number in range(8)}
    contexts = {
        "": Points(line[1] | line[3] | line[6]),
        f"{A}|run": line[4],
        f"{B}|run": line[7],
        f"{C}|run": line[7],
    }
    stamps = {name: stamp_of(str(root / name)) for name in FILES if name != "app.py"}
    general = frozenset(stamps) - {"prices.json"}
    opened = {"": general, B: frozenset({"prices.json"})}
    inputs = Inputs(frozenset({"here"}), stamps, opened)
    return RunData("3.13.0", {key: FileRun(contexts=contexts)}, tests={A, B, C}, inputs=inputs)


def unchanged(
    root: Path, surroundings: str = "here", imported: Collection[str] = IMPORTED
) -> frozenset[str]:
    """Return the tests of which everything is as it was, those rechecked by turn among them."""
    earlier = read_earlier(root / "data", root)
    if earlier is None or not earlier.depends_on(surroundings):
        return frozenset()
    found = earlier.unchanged([A, B, C], earlier.new_among(imported))
    return found.kept | found.rechecked


def test_where_nothing_changed_all_are_unchanged(root: Path) -> None:
    """It is the content of files that counts, not when they were written."""
    for name, text in FILES.items():
        write(root, name, text)
    assert unchanged(root) == {A, B, C}


def test_of_a_file_that_changed_the_tests_that_reach_it_are_recorded(root: Path) -> None:
    """The others ran none of its functions; a test that ran another one has other line numbers."""
    data = recorded(root)
    [key] = data.files
    app, other = data.files[key], key._replace(path="other.py")
    write(root, "other.py", APP)
    contexts = {name: points for name, points in app.contexts.items() if not name.startswith(A)}
    files = {key: app, other: FileRun(contexts=contexts)}
    save(replace(data, files=files), root / "data", root)
    write(root, "other.py", APP.replace("2 * x", "x + x"))
    assert unchanged(root, imported=[*IMPORTED, "other.py"]) == {A}


@pytest.mark.parametrize("edited", ["app.py", "helper.py", "conftest.py"])
def test_what_runs_on_import_concerns_all(root: Path, edited: str) -> None:
    """Any test may depend on it."""
    write(root, edited, FILES[edited] + "\nY = 2\n")
    assert unchanged(root) == set()


@pytest.mark.parametrize(
    ("edited", "others"),
    [
        ("test_a.py", {B, C}),
        ("sub/conftest.py", {A, B}),
        ("sub/test_c.py", {A, B}),
        ("prices.json", {A, C}),
    ],
)
def test_a_file_of_some_tests_concerns_these(root: Path, edited: str, others: set[str]) -> None:
    """Its own tests, those below its folder, or those that opened it."""
    write(root, edited, "2")
    assert unchanged(root) == others


def test_a_file_that_is_gone_has_changed(root: Path) -> None:
    """There is nothing that it could hold."""
    (root / "prices.json").unlink()
    assert unchanged(root) == {A, C}


def test_a_new_module_may_concern_all(root: Path) -> None:
    """A new conftest concerns only what is below it."""
    assert unchanged(root, imported=[*IMPORTED, "new.py"]) == set()
    assert unchanged(root, imported=[*IMPORTED, "sub/deep/conftest.py"]) == {A, B, C}


def test_other_surroundings_concern_all(root: Path) -> None:
    """Another interpreter or library may take other ways through the same code."""
    assert unchanged(root, surroundings="there") == set()


def test_data_of_several_surroundings_is_not_used(root: Path) -> None:
    """It does not say what was recorded where."""
    data = recorded(root)
    inputs = replace(data.inputs, surroundings=frozenset({"here", "there"}))
    save(replace(data, inputs=inputs), root / "data", root)
    assert unchanged(root) == set()


def test_a_file_that_varied_during_the_run_has_changed(root: Path) -> None:
    """Nobody knows which of its contents a test met."""
    data = recorded(root)
    files = {**data.inputs.files, "prices.json": VARIED}
    save(replace(data, inputs=replace(data.inputs, files=files)), root / "data", root)
    assert unchanged(root) == {A, C}


def test_a_restless_test_is_always_recorded(root: Path) -> None:
    """What it depends on is not all known."""
    data = recorded(root)
    inputs = replace(data.inputs, restless=frozenset({C}))
    save(replace(data, inputs=inputs), root / "data", root)
    assert unchanged(root) == {A, B}


def test_a_test_of_an_earlier_run_is_recorded(root: Path) -> None:
    """The latest run did not run it, so its code may have been another one since."""
    data = replace(recorded(root), tests=frozenset({A}), earlier=frozenset({B, C}))
    save(data, root / "data", root)
    assert unchanged(root) == {A}


def test_it_is_seen_at_once_whether_any_file_has_changed(root: Path) -> None:
    """Before anything is imported; so it is where not all that was opened was noticed."""

    def is_as_it_was() -> bool:
        earlier = read_earlier(root / "data", root)
        return earlier is not None and earlier.is_as_it_was

    assert is_as_it_was()
    for name in ("app.py", "prices.json", "sub/conftest.py"):
        write(root, name, FILES[name] + " ")
        assert not is_as_it_was()
        write(root, name, FILES[name])
    data = recorded(root)
    for unknown in (frozenset({UNKNOWN}), frozenset[str]()):
        inputs = replace(data.inputs, surroundings=unknown)
        save(replace(data, inputs=inputs), root / "data", root)
        assert not is_as_it_was()


def test_without_data_all_are_recorded(root: Path) -> None:
    """The same where it is damaged."""
    (root / "data").write_bytes(b"nonsense")
    assert unchanged(root) == set()
    (root / "data").unlink()
    assert unchanged(root) == set()


def test_each_test_has_its_turn_to_be_recorded_all_the_same(root: Path) -> None:
    """Once in so many runs, whatever it is called."""
    turns = dict.fromkeys((A, B, C), 0)
    for turn in range(TURNS):
        data = recorded(root)
        save(replace(data, inputs=replace(data.inputs, turn=turn)), root / "data", root)
        earlier = read_earlier(root / "data", root)
        assert earlier is not None
        found = earlier.unchanged([C, B, "new.py::t", A], ())
        assert found.kept.isdisjoint(found.rechecked)
        for test in found.rechecked:
            turns[test] += 1
    assert turns == {A: 1, B: 1, C: 1}
