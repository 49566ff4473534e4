"""Many files are read by several processes, and what is kept of them is the same."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from surefoot.project import mapping
from surefoot.project.mapping import find_all_sites, map_all
from surefoot.project.maps import Maps
from surefoot.project.sites import Sites, SitesBeside
from surefoot.source.handovers.elsewhere import Made
from surefoot.source.map import map_source
from surefoot.source.text import read_source
from surefoot.store.secret import SECRET_SIZE, write_own

MADE = {"a.database": Made("sqlite3.Connection", is_object=True)}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Some files of a project; two cannot be mapped."""
    texts = {
        "a.py": "import sqlite3\ndatabase = sqlite3.connect(':memory:')\n",
        "b.py": "from a import database\ndef f():\n    database.execute('select 1')\n",
        "line\nend é.py": "if x:\n    y = 2\n",
        "broken.py": "def\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in (*texts, "missing.py")}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A secret that signs the entries of a cache."""
    write_own(tmp_path / "secret", bytes(SECRET_SIZE))
    return tmp_path / "secret"


@pytest.fixture
def maps(tmp_path: Path, secret: Path) -> Maps:
    """An empty cache."""
    return Maps(tmp_path / "cache", secret)


@pytest.fixture
def sites(tmp_path: Path, secret: Path) -> Sites:
    """The same, for what files say of seams."""
    return Sites(tmp_path / "cache", secret, {})


@pytest.fixture
def beside(tmp_path: Path, secret: Path) -> SitesBeside:
    """The same, where it is known what modules make for each other."""
    return SitesBeside(tmp_path / "cache", secret, {}, MADE)


@pytest.mark.parametrize("processes", [2, 3])
def test_the_maps_are_in_the_cache(
    files: dict[str, Path], maps: Maps, sites: Sites, processes: int
) -> None:
    """Whoever made them; what cannot be mapped is left for whoever asks for it."""
    map_all(maps, sites, files, processes, worth=1)
    assert len(list(maps.directory.glob("*.map"))) == 2 * 3  # a map each, and what it offers
    for name in list(files)[:3]:
        source = read_source(files[name])
        assert maps.has(source)
        assert maps.of(source, name) == map_source(source.text)
        assert sites.has_offers(name, source)


def test_the_calls_are_in_the_cache(
    files: dict[str, Path], maps: Maps, beside: SitesBeside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process knows what modules have made, too: it reads every second file here."""
    monkeypatch.setattr(mapping, "_read", lambda *_: None)
    find_all_sites(maps, beside, files, 2, worth=1)
    source = read_source(files["b.py"])
    assert beside.has("b.py", source)
    assert [site.calls for site in beside.of("b.py", source)] == ["sqlite3.Connection.execute"]


def test_a_few_files_are_not_worth_a_process(
    files: dict[str, Path], maps: Maps, sites: Sites, beside: SitesBeside
) -> None:
    """They are read when they are asked for."""
    map_all(maps, sites, files)
    find_all_sites(maps, beside, files)
    assert not maps.directory.exists()


def test_where_nothing_can_be_kept_no_process_is_started(
    files: dict[str, Path], tmp_path: Path, secret: Path
) -> None:
    """What it made would be lost."""
    open_to_all = tmp_path / "cache"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    maps = Maps(open_to_all, secret)
    map_all(maps, Sites(open_to_all, secret, {}), files, 2, worth=1)
    find_all_sites(maps, SitesBeside(open_to_all, secret, {}, MADE), files, 2, worth=1)
    assert list(open_to_all.iterdir()) == []


def test_what_is_mapped_is_not_mapped_again(
    files: dict[str, Path], maps: Maps, sites: Sites
) -> None:
    """Only the new files are; entries that were there stay."""
    source = read_source(files["a.py"])
    maps.of(source, "a.py")
    sites.offers_of("a.py", source)
    before = {entry: entry.stat().st_mtime_ns for entry in maps.directory.iterdir()}
    map_all(maps, sites, files, 2, worth=1)
    assert before == {entry: entry.stat().st_mtime_ns for entry in before}


def test_a_process_that_is_killed_loses_only_its_time(
    files: dict[str, Path], maps: Maps, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did not leave in the cache is read when it is asked for."""
    start = mapping._start

    def killed(*arguments: Any) -> subprocess.Popen[bytes]:
        worker = start(*arguments)
        worker.kill()
        return worker

    monkeypatch.setattr(mapping, "_start", killed)
    map_all(maps, sites, files, 3, worth=1)
    source = read_source(files["b.py"])
    assert maps.of(source, "b.py") == map_source(source.text)


def test_an_interrupt_ends_all_processes_at_once(
    files: dict[str, Path], maps: Maps, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for work that nobody wants any more."""
    started = []

    def sleeping(*_arguments: object) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(["sleep", "20"]))
        return started[-1]

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mapping, "_start", sleeping)
    monkeypatch.setattr(mapping, "_read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        map_all(maps, sites, files, 3, worth=1)
    assert [worker.returncode for worker in started] == [-9, -9]
