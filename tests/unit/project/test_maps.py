"""The map of a text is made once, and nothing else is taken for one."""

from __future__ import annotations

import os
import pickle
import zlib
from pathlib import Path

import pytest

import surefoot.project.maps
from surefoot.project.maps import Maps
from surefoot.source.map import map_source
from surefoot.source.text import SourceText, digest_text

TEXT = """\
import re as r

class A:  # surefoot: critical
    @property
    def f(self, x, y=None):
        match x:
            case 1 if y or x:
                return not (x and y) if x else [z for z in y if z and x]
            case _:
                assert x or y
"""
SOURCE = SourceText(TEXT, digest_text(TEXT))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of which a map is made, as it is."""
    paths: list[str] = []

    def counted(text: str, path: str) -> object:
        paths.append(path)
        return map_source(text, path)

    monkeypatch.setattr(surefoot.project.maps, "map_source", counted)
    return paths


def test_a_map_is_read_back_as_it_was(tmp_path: Path, made: list[str]) -> None:
    """Another process finds it, and the same text under another name too."""
    first = Maps(tmp_path).of(SOURCE, "a.py")
    assert Maps(tmp_path).of(SOURCE, "b.py") == first == map_source(TEXT)
    assert made == ["a.py"]
    other = SourceText("x = 1\n", digest_text("x = 1\n"))
    assert Maps(tmp_path).of(other, "c.py") == map_source("x = 1\n")
    assert made == ["a.py", "c.py"]


def test_an_entry_that_is_no_map_is_as_good_as_none(tmp_path: Path, made: list[str]) -> None:
    """Nothing in it is run, whoever wrote it."""
    maps = Maps(tmp_path)
    maps.of(SOURCE, "a.py")
    [entry] = tmp_path.glob("*.map")
    entry.write_bytes(entry.read_bytes()[:-1])
    assert maps.of(SOURCE, "a.py") == map_source(TEXT)

    class Hostile:
        def __reduce__(self) -> object:
            return os.mkdir, (str(tmp_path / "harm"),)

    for payload in (pickle.dumps(Hostile()), pickle.dumps(frozenset()), b"no pickle"):
        maps._cache.store(zlib.compress(payload), SOURCE.digest)
        assert maps.of(SOURCE, "a.py") == map_source(TEXT)
    assert not (tmp_path / "harm").exists()
    assert made == ["a.py"] * 5


def test_a_disk_that_takes_nothing_is_only_slower(tmp_path: Path, made: list[str]) -> None:
    """The map is made each time."""
    (tmp_path / "file").touch()
    maps = Maps(tmp_path / "file" / "cache")
    assert maps.of(SOURCE, "a.py") == maps.of(SOURCE, "a.py")
    assert made == ["a.py", "a.py"]


def test_what_nobody_asks_for_goes_in_a_month(tmp_path: Path) -> None:
    """A known text stays however old its entry is; whatever else is in the folder stays too."""
    maps = Maps(tmp_path)
    maps.of(SOURCE, "a.py")
    [known] = tmp_path.iterdir()
    earlier = tmp_path / f"{'0' * 32}.map"
    unfinished = tmp_path / f"{'0' * 32}.1.tmp"
    foreign = tmp_path / "notes.txt"
    for path in (known, earlier, unfinished, foreign):
        path.touch()
        os.utime(path, (0, 0))
    Maps(tmp_path).prune()
    assert earlier.exists(), "there is room while nothing is added"
    maps = Maps(tmp_path)
    maps.of(SOURCE, "a.py")
    maps.of(SourceText("x = 1\n", digest_text("x = 1\n")), "b.py")
    maps.prune()
    assert known.exists()
    assert foreign.exists()
    assert not earlier.exists()
    assert not unfinished.exists()
