"""The map of a text is made once, and nothing else is taken for one."""

from __future__ import annotations

import marshal
import os
import pickle
import zlib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import surefoot.source.map
from surefoot.model.decision import ConditionLeaf
from surefoot.project.maps import Maps
from surefoot.project.packing import pack_map, unpack_map
from surefoot.source.map import map_source
from surefoot.source.text import SourceText, digest_text
from surefoot.store.secret import SECRET_SIZE, write_own

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
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a user's secret."""
    path = tmp_path_factory.mktemp("home") / "secret"
    write_own(path, bytes(SECRET_SIZE))
    return path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of which a map is made, as it is."""
    paths: list[str] = []

    def counted(text: str, path: str) -> object:
        paths.append(path)
        return map_source(text, path)

    monkeypatch.setattr(surefoot.source.map, "map_source", counted)
    return paths


def test_a_map_is_read_back_as_it_was(tmp_path: Path, secret: Path, made: list[str]) -> None:
    """Another process finds it, and the same text under another name too."""
    first = Maps(tmp_path, secret).of(SOURCE, "a.py")
    assert Maps(tmp_path, secret).of(SOURCE, "b.py") == first == map_source(TEXT)
    assert made == ["a.py"]
    other = SourceText("x = 1\n", digest_text("x = 1\n"))
    assert Maps(tmp_path, secret).of(other, "c.py") == map_source("x = 1\n")
    assert made == ["a.py", "c.py"]


def test_an_entry_that_is_no_map_is_as_good_as_none(
    tmp_path: Path, secret: Path, made: list[str]
) -> None:
    """Nothing in it is run, even if it is signed."""
    maps = Maps(tmp_path, secret)
    maps.of(SOURCE, "a.py")
    [entry] = tmp_path.glob("*.map")
    entry.write_bytes(entry.read_bytes()[:-1])
    assert maps.of(SOURCE, "a.py") == map_source(TEXT)

    class Hostile:
        def __reduce__(self) -> object:
            return os.mkdir, (str(tmp_path / "harm"),)

    packed = zlib.decompress(pack_map(map_source(TEXT)) or b"")
    payloads = (
        pickle.dumps(Hostile()),
        marshal.dumps(compile("1", "", "eval")),
        b"no map",
        b"",
        packed[:-1],
        packed.replace(b"\xa8property", b"\xa8\xff\xff\xff\xff\xff\xff\xff\xff"),
        packed.replace(b"function", b"fiction!"),
    )
    for payload in payloads:
        maps._cache.store(zlib.compress(payload), SOURCE.digest)
        assert maps.of(SOURCE, "a.py") == map_source(TEXT)
    maps._cache.store(b"not compressed", SOURCE.digest)
    assert maps.of(SOURCE, "a.py") == map_source(TEXT)
    assert not (tmp_path / "harm").exists()
    assert made == ["a.py"] * (3 + len(payloads))


@pytest.mark.parametrize("tree", ["x", [], [1, [0]], [True, 0], {"a": 1}, 1.5, [[[]]]])
def test_the_tree_of_a_decision_is_checked_too(tree: object) -> None:
    """It is the one part of a map whose types msgspec does not check."""
    map_ = map_source("if x: pass\n")
    [decision] = map_.decisions
    packed = msgspec.msgpack.decode(zlib.decompress(pack_map(map_) or b""))
    packed[7][0][6] = tree
    assert decision.tree == ConditionLeaf(0)
    assert unpack_map(zlib.compress(msgspec.msgpack.encode(packed)), "") is None


def test_every_kind_of_tree_is_read_back() -> None:
    """Constants, negations and operands whose truth is not tested are told apart."""
    map_ = map_source("x = a or not b and (1 or c)\nif x and True: y = 0 or x\n")
    assert unpack_map(pack_map(map_) or b"", map_.text) == map_


def test_a_name_beyond_unicode_is_not_kept(
    tmp_path: Path, secret: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a text is mapped each time."""
    odd = replace(map_source(TEXT), imports=frozenset({"\ud800"}))
    monkeypatch.setattr(surefoot.source.map, "map_source", lambda text, path: odd)
    assert Maps(tmp_path, secret).of(SOURCE, "a.py") is odd
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_nothing_is_only_slower(
    tmp_path: Path, secret: Path, made: list[str]
) -> None:
    """The map is made each time."""
    (tmp_path / "file").touch()
    maps = Maps(tmp_path / "file" / "cache", secret)
    assert maps.of(SOURCE, "a.py") == maps.of(SOURCE, "a.py")
    assert made == ["a.py", "a.py"]


def test_what_nobody_asks_for_goes_in_a_month(tmp_path: Path, secret: Path) -> None:
    """A known text stays however old its entry is; what others put in the folder stays too."""
    maps = Maps(tmp_path, secret)
    maps.of(SOURCE, "a.py")
    [known] = tmp_path.iterdir()
    earlier = tmp_path / f"{'0' * 32}.map"
    unfinished = tmp_path / f"{'0' * 32}.1.tmp"
    foreign = tmp_path / f"{'0' * 32}.png"
    for path in (known, earlier, unfinished, foreign):
        path.touch()
        os.utime(path, (0, 0))
    Maps(tmp_path, secret).prune()
    assert earlier.exists(), "there is room while nothing is added"
    maps = Maps(tmp_path, secret)
    maps.of(SOURCE, "a.py")
    maps.of(SourceText("x = 1\n", digest_text("x = 1\n")), "b.py")
    maps.prune()
    assert known.exists()
    assert foreign.exists()
    assert not earlier.exists()
    assert not unfinished.exists()
