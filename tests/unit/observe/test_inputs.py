"""What is noticed of the files that a test opens, and of what else it asks for."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from surefoot.observe.inputs import InputHook, imported_files, surroundings
from surefoot.store.stamps import stamp_of


class Heard:
    """What a hook told."""

    def __init__(self, root: Path) -> None:
        self.files: list[tuple[str, str, str]] = []
        self.elsewhere: list[str] = []
        self.root = root
        self.hook = InputHook(
            str(root),
            lambda place: place.endswith("measured.py"),
            lambda *noted: self.files.append(noted),
            self.elsewhere.append,
        )


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    """A hook that listens while the test runs, and says that the test is called ``t``."""
    (tmp_path / "data.json").write_text("{}", encoding="utf-8")
    heard = Heard(tmp_path)
    heard.hook.install()
    heard.hook.test = heard.hook.opener = "t"
    yield heard
    heard.hook.uninstall()


def test_a_file_that_is_read_is_noted_once_a_test(heard: Heard) -> None:
    """With what stands for its content."""
    file = heard.root / "data.json"
    for _ in range(2):
        file.read_text(encoding="utf-8")
    heard.hook.opener = "u"
    os.close(os.open(file, os.O_RDONLY))
    stamp = stamp_of(str(file))
    assert heard.files == [("t", "data.json", stamp), ("u", "data.json", stamp)]
    assert heard.elsewhere == []


def test_a_relative_path_is_one_of_the_current_directory(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes are a path too."""
    (heard.root / "sub").mkdir()
    monkeypatch.chdir(heard.root / "sub")
    with open(b"../data.json"):  # noqa: PTH123
        pass
    assert [path for _, path, _ in heard.files] == ["data.json"]


def test_a_file_that_is_not_there_is_an_input(heard: Heard) -> None:
    """The test would go another way if it were."""
    with pytest.raises(FileNotFoundError):
        (heard.root / "settings.toml").read_bytes()
    assert heard.files == [("t", "settings.toml", stamp_of(str(heard.root / "nothing")))]


def test_what_is_written_is_no_input(heard: Heard) -> None:
    """Nor is an open file descriptor, or a file elsewhere."""
    with (heard.root / "out.txt").open("w") as file, open(file.fileno(), closefd=False):
        pass
    Path(os.devnull).read_bytes()
    assert heard.files == []


@pytest.mark.parametrize(
    "name", [".git/config", ".venv/x.py", "lib/site-packages/a.py", "a.pyc", "measured.py"]
)
def test_what_no_test_of_the_project_asks_for_is_no_input(heard: Heard, name: str) -> None:
    """A tool's own folder, what is installed, and what is measured anyway."""
    file = heard.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"")
    file.read_bytes()
    assert heard.files == []


def _connect(_: Path) -> None:
    with socket.socket() as client, pytest.raises(OSError):  # noqa: PT011
        client.connect(("127.0.0.1", 1))


@pytest.mark.parametrize(
    "ask",
    [
        lambda root: subprocess.run([sys.executable, "-c", ""], check=True),
        os.listdir,
        lambda root: list(root.iterdir()),
        lambda root: sqlite3.connect(root / "app.db").close(),
        _connect,
    ],
)
def test_what_is_learned_from_elsewhere_is_told_of(
    heard: Heard, ask: Callable[[Path], object]
) -> None:
    """A process, a listing of the project, a database in it, the network."""
    ask(heard.root)
    ask(heard.root)
    assert heard.elsewhere == ["t"]


def test_what_a_test_keeps_for_itself_is_not_elsewhere(
    heard: Heard, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database in memory, a folder outside the project; nor is what happens outside tests."""
    monkeypatch.chdir(heard.root)
    for name in (":memory:", "", "file:shared?mode=memory&cache=shared"):
        sqlite3.connect(name, uri=True).close()
    os.listdir(tmp_path_factory.mktemp("other"))  # noqa: PTH208
    heard.hook.test = ""
    os.listdir(heard.root)  # noqa: PTH208
    assert heard.elsewhere == []


def test_looking_for_a_module_is_no_listing(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """The import system lists the folders of the path."""
    (heard.root / "found_by_import.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(heard.root))
    import found_by_import  # type: ignore[import-not-found]  # noqa: F401

    assert heard.elsewhere == []
    assert str(heard.root / "found_by_import.py") in imported_files(str(heard.root))


def test_nothing_is_noticed_after_the_end(heard: Heard) -> None:
    """A hook stays with Python, but listens no more."""
    heard.hook.uninstall()
    (heard.root / "data.json").read_bytes()
    assert heard.files == []


def test_surroundings_differ_by_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by whatever else is named."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    found = {surroundings(), surroundings("--slow")}
    (folder / "lib-1.0.dist-info").mkdir()
    found.add(surroundings())
    assert len(found) == 3
    (folder / "lib").mkdir()
    assert surroundings() in found
