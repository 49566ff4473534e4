"""What a test leaves behind."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from surefoot.model.observed import Left
from surefoot.observe.leftovers import Leftovers


class Asked:
    """What the system was asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.created: list[str] = []


@pytest.fixture
def asked() -> Asked:
    """Nothing was asked for so far."""
    return Asked()


@pytest.fixture
def leftovers(asked: Asked, tmp_path: Path) -> Leftovers:
    """What is left behind, from the beginning of a test on."""
    leftovers = Leftovers(asked, str(tmp_path), str(tmp_path / "ours"))
    leftovers.begin()
    return leftovers


def test_nothing_is_left_by_most(leftovers: Leftovers) -> None:
    """And nothing is told where no test began."""
    assert list(leftovers.found()) == []
    assert list(leftovers.found()) == []


def test_what_pytest_sets_for_each_test_is_not_left(
    leftovers: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of variables that changed, were set or are gone, the names are told."""
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "x")
    monkeypatch.setenv("LEFT_BEHIND", "1")
    monkeypatch.delenv("PATH")
    assert list(leftovers.found()) == [
        Left("environment variable", "LEFT_BEHIND"),
        Left("environment variable", "PATH"),
    ]


def test_another_working_directory_is_told(
    leftovers: Leftovers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As it is now."""
    monkeypatch.chdir(tmp_path)
    assert list(leftovers.found()) == [Left("working directory", str(tmp_path))]


def test_a_thread_that_goes_on_is_told(leftovers: Leftovers) -> None:
    """By its name."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="worker")
    thread.start()
    try:
        assert list(leftovers.found()) == [Left("thread", "worker")]
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists open files")
def test_an_open_file_is_told_where_one_was_asked_for(
    asked: Asked, leftovers: Leftovers, tmp_path: Path
) -> None:
    """Looking costs too much otherwise; each file is told once."""
    path = tmp_path / "a.txt"
    (tmp_path / "ours").mkdir()
    with path.open("w", encoding="utf-8"), (tmp_path / "ours" / "b").open("w", encoding="utf-8"):
        assert list(leftovers.found()) == []
        asked.asked += 1
        leftovers.begin()
        asked.asked += 1
        with path.open(encoding="utf-8"):
            assert list(leftovers.found()) == [Left("open file", str(path))]
        leftovers.begin()
        asked.asked += 1
        assert list(leftovers.found()) == []


def test_a_file_that_is_there_now_is_told(
    asked: Asked, leftovers: Leftovers, tmp_path: Path
) -> None:
    """One that was removed again is not."""
    (tmp_path / "left.txt").touch()
    asked.asked += 1
    asked.created += ["left.txt", "gone.txt", "left.txt"]
    assert Left("file", "left.txt") in (found := list(leftovers.found()))
    assert [left.what for left in found if left.kind == "file"] == ["left.txt"]


def test_what_a_shared_fixture_makes_is_there_for_others(
    leftovers: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only until the next test begins."""
    leftovers.expect()
    monkeypatch.setenv("LEFT_BEHIND", "1")
    assert list(leftovers.found()) == []
    leftovers.begin()
    os.environ["LEFT_BEHIND"] = "2"
    assert list(leftovers.found()) == [Left("environment variable", "LEFT_BEHIND")]
