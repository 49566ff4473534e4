"""Which file tests belong to, and how they come there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from finds import found, gap_of
from surefoot.errors import SurefootError
from surefoot.model.gaps import NeverHad
from surefoot.model.suggestions import Addition, Call, Draft
from surefoot.suggest.placing import addition_of, diff, place_of, write

NOTHING = Draft((), ())
FIND = found(
    gap_of("enter", NeverHad("a", True)),
    Call("enter(1)", ("a",), frozenset({"from app.auth import enter"}), returned="1"),
)


@pytest.mark.parametrize(
    ("files", "tests", "place"),
    [
        ("tests/test_auth.py tests/test_x.py", "tests/test_x.py::a tests/test_auth.py::b", "tests/test_auth.py"),
        ("tests/auth_test.py", "tests/auth_test.py::a", "tests/auth_test.py"),
        ("tests/test_x.py tests/test_y.py", "tests/test_x.py::a tests/test_y.py::a tests/test_y.py::b", "tests/test_y.py"),
        ("tests/test_x.py tests/test_y.py", "tests/test_x.py::a tests/test_y.py::a", "tests/test_x.py"),
        ("tests/integration/test_x.py tests/unit/test_y.py", "tests/integration/test_x.py::a tests/unit/test_y.py::b", "tests/unit/test_y.py"),
        ("tests/integration/test_auth.py", "tests/integration/test_auth.py::a", "tests/test_app_auth.py"),
        ("tests/test_models.py", "tests/test_models.py::a", "tests/test_auth.py"),
        ("tests/unit/app/test_models.py tests/test_z.py", "", "tests/unit/app/test_auth.py"),
        ("tests/deep/test_auth.py", "", "tests/deep/test_auth.py"),
        ("tests/deep/test_auth.py src/other/auth.py", "", "tests/test_app_auth.py"),
        ("tests/deep/test_auth.py src/other/auth.py tests/__init__.py", "", "tests/test_auth.py"),
        ("tests/unit/test_z.py", "", "tests/unit/test_auth.py"),
        ("test/conftest.py", "tests/test_gone.py::a", "test/test_auth.py"),
        ("x.py", "", "tests/test_auth.py"),
    ],
)  # fmt: skip
def test_tests_belong_to_the_file_that_tests_the_function(
    tmp_path: Path, files: str, tests: str, place: str
) -> None:
    """By name, by what reaches it, and by where the tests of the files beside it are."""
    for name in ("src/app/auth.py", "src/app/models.py", *files.split()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert place_of(tmp_path, "src/app/auth.py", tests.split()) == place


def test_the_tests_of_a_package_are_named_for_its_folder(tmp_path: Path) -> None:
    """Its file has a name that says nothing."""
    assert place_of(tmp_path, "app/__init__.py", []) == "tests/test_app.py"


def test_tests_are_written_into_the_text_of_a_file(tmp_path: Path) -> None:
    """Beside those that reach the function: here, in their class."""
    before = (
        b"import unittest\n\n\nclass A(unittest.TestCase):\n    x = 1\n\n\ndef test_a(): pass\n"
    )
    (tmp_path / "test_a.py").write_bytes(before)
    addition = addition_of(tmp_path, "test_a.py", [FIND], ["test_a.py::A::x"], package="app")
    assert (addition.path, addition.before) == ("test_a.py", before)
    assert b"    def test_enter_where_a_is_true(self):\n" in addition.after
    assert (tmp_path / "test_a.py").read_bytes() == before


@pytest.mark.parametrize(
    ("configuration", "lines"),
    [
        ("[tool.ruff]\nline-length = 40\n[tool.black]\nline-length = 99\n", 4),
        ("[tool.black]\nline-length = 40\n", 4),
        ("[tool.black]\nline-length = '40'\n", 1),
        ("[tool.ruff]\n", 1),
        ("tool = 1\n", 1),
        ("[", 1),
    ],
)
def test_lines_are_as_long_as_the_formatter_allows(
    tmp_path: Path, configuration: str, lines: int
) -> None:
    """Where the project's configuration says so."""
    (tmp_path / "pyproject.toml").write_text(configuration)
    call = Call("enter('aaaaaaaa', 'bbbbbbbb')", ("a", "b"), returned="None")
    find = found(gap_of("enter", NeverHad("a", True)), call)
    addition = addition_of(tmp_path, "test_a.py", [find], [], package="app")
    (test,) = addition.draft.tests
    assert len(test.lines) == 2 + lines


@pytest.mark.parametrize("text", [b"def (:\n", b"\xff\n", b"# coding: nothing\n", b"\0"])
def test_a_file_that_is_not_python_takes_no_tests(tmp_path: Path, text: bytes) -> None:
    """It is left as it is."""
    (tmp_path / "test_a.py").write_bytes(text)
    with pytest.raises(SurefootError, match=r"test_a\.py: cannot take tests, as it is not Python"):
        addition_of(tmp_path, "test_a.py", [FIND], [], package="app")
    assert (tmp_path / "test_a.py").read_bytes() == text


def test_a_folder_in_the_place_of_a_file_takes_no_tests(tmp_path: Path) -> None:
    """Nor does what cannot be read."""
    (tmp_path / "test_a.py").mkdir()
    with pytest.raises(SurefootError, match=r"test_a\.py: cannot be read \(Is a directory\)"):
        addition_of(tmp_path, "test_a.py", [FIND], [], package="app")


def test_a_new_file_is_written_with_its_folder(tmp_path: Path) -> None:
    """Nothing else is left there."""
    write(tmp_path, Addition("tests/unit/test_a.py", None, b"new", NOTHING))
    assert (tmp_path / "tests/unit/test_a.py").read_bytes() == b"new"
    assert len(list((tmp_path / "tests/unit").iterdir())) == 1


def test_a_file_keeps_its_mode_and_its_links(tmp_path: Path) -> None:
    """What a link leads to is written."""
    real = tmp_path / "real.py"
    real.write_bytes(b"old")
    real.chmod(0o751)
    (tmp_path / "test_a.py").symlink_to(real)
    write(tmp_path, Addition("test_a.py", b"old", b"new", NOTHING))
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o751
    assert (tmp_path / "test_a.py").is_symlink()


@pytest.mark.parametrize(("before", "now"), [(b"old", b"other"), (None, b"other"), (b"old", None)])
def test_a_file_that_has_changed_meanwhile_is_left_alone(
    tmp_path: Path, before: bytes | None, now: bytes | None
) -> None:
    """Or has come, or is gone."""
    path = tmp_path / "test_a.py"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(SurefootError, match=r"test_a\.py: has changed meanwhile"):
        write(tmp_path, Addition("test_a.py", before, b"new", NOTHING))
    assert (path.read_bytes() if path.exists() else None) == now


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """As where a file is in the way."""
    (tmp_path / "tests").touch()
    with pytest.raises(SurefootError, match=r"test_a\.py: cannot be (read|written) \("):
        write(tmp_path, Addition("tests/test_a.py", None, b"new", NOTHING))


def test_what_changes_nothing_is_in_no_diff(tmp_path: Path) -> None:
    """Git would refuse it."""
    assert diff(tmp_path, [Addition("a.py", b"x", b"x", NOTHING)]) == b""
