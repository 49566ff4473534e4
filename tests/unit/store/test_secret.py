"""The secret of a user: who has it, and what is taken for it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from surefoot.store.secret import (
    SECRET_SIZE,
    own_secret,
    read_secret,
    secret_file,
    write_own,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the home of a user who has no secret yet."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    secret_file.cache_clear()
    yield home
    secret_file.cache_clear()


PROJECT = Path("/project")


def test_a_secret_is_made_once(home: Path) -> None:
    """It is random, nobody else may even read it, and nothing else is left."""
    path = own_secret(PROJECT)
    secret = read_secret(path)
    assert path == home / ".local/state/surefoot/secret"
    assert secret is not None
    assert len(set(secret)) > 8
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    own_secret(PROJECT)
    assert read_secret(path) == secret


def test_a_generous_umask_gives_others_nothing(home: Path) -> None:
    """Where every new file is open to the group, the secret is not."""
    before = os.umask(0)
    try:
        path = own_secret(PROJECT)
    finally:
        os.umask(before)
    assert read_secret(path) is not None


def test_of_two_who_make_it_at_once_one_has_the_last_word(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is never half a secret."""
    first = own_secret(PROJECT)
    monkeypatch.setattr("surefoot.store.secret.os.path.lexists", lambda path: False)
    assert own_secret(PROJECT) == first
    assert read_secret(first) is not None
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/surefoot/secret"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": ""}, "/h/.local/state/surefoot/secret"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/surefoot/secret"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/surefoot/secret"),
        ("linux", {}, None),
        ("linux", {"HOME": ""}, None),
        ("linux", {"HOME": "not/absolute"}, None),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "."}, None),
        ("win32", {}, None),
        ("linux", {"HOME": "/project"}, None),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/h/../project/x"}, None),
    ],
)
def test_where_it_is(
    platform: str,
    variables: dict[str, str],
    expected: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It lies where the platform keeps such things, and never in the project."""
    monkeypatch.delenv("HOME")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert secret_file(PROJECT) == (None if expected is None else Path(expected))


def test_it_stays_where_it_was_when_a_test_moves_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of ours appears in the home that a test makes."""
    before = secret_file(PROJECT)
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    assert secret_file(PROJECT) == before


def test_a_home_that_takes_nothing_is_no_error(home: Path) -> None:
    """Nothing is cached then."""
    (home / ".local").touch()
    assert read_secret(own_secret(PROJECT)) is None


def _readable_by_others(path: Path) -> None:
    path.chmod(0o640)


def _in_an_open_folder(path: Path) -> None:
    path.parent.chmod(0o777)


def _a_link(path: Path) -> None:
    path.rename(path.with_name("known"))
    path.symlink_to("known")


def _a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _too_short(path: Path) -> None:
    path.unlink()
    write_own(path, bytes(SECRET_SIZE - 1))


def _in_a_linked_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("known"))
    path.parent.symlink_to("known")


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    "fault",
    [
        _readable_by_others,
        _in_an_open_folder,
        _a_link,
        _in_a_linked_folder,
        _a_pipe,
        _too_short,
        _gone,
    ],
)
def test_what_others_could_know_is_no_secret(fault: Callable[[Path], None]) -> None:
    """Neither is what is not there."""
    path = own_secret(PROJECT)
    assert path is not None
    fault(path)
    assert read_secret(path) is None


def test_the_secret_of_another_user_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when root runs with the home of a user."""
    path = own_secret(PROJECT)
    assert read_secret(path) is not None
    monkeypatch.setattr("surefoot.store.secret.os.geteuid", lambda: os.getuid() + 1)
    assert read_secret(path) is None
