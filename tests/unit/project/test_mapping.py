"""Many files are mapped by several processes, and the maps are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.project.mapping import map_all
from surefoot.project.maps import Maps
from surefoot.source.map import map_source
from surefoot.source.text import read_source
from surefoot.store.secret import SECRET_SIZE, write_own


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """Some files of a project; two cannot be mapped."""
    texts = {
        "a.py": "x = a or b\n",
        "b.py": "def f():\n    return 1\n",
        "line\nend é.py": "if x:\n    y = 2\n",
        "broken.py": "def\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in (*texts, "missing.py")]


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """A cache, and the secret that signs its entries."""
    write_own(tmp_path / "secret", bytes(SECRET_SIZE))
    return Maps(tmp_path / "cache", tmp_path / "secret")


@pytest.mark.parametrize("processes", [2, 3])
def test_the_maps_are_in_the_cache(places: list[Path], maps: Maps, processes: int) -> None:
    """Whoever made them; what cannot be mapped is left for whoever asks for it."""
    map_all(maps, places, processes, worth=1)
    assert len(list(maps.directory.glob("*.map"))) == 3
    for place in places[:3]:
        source = read_source(place)
        assert maps.has(source)
        assert maps.of(source, str(place)) == map_source(source.text)


def test_a_few_files_are_not_worth_a_process(places: list[Path], maps: Maps) -> None:
    """They are mapped when they are asked for."""
    map_all(maps, places)
    assert not maps.directory.exists()


def test_where_nothing_can_be_kept_no_process_is_started(
    places: list[Path], tmp_path: Path
) -> None:
    """What it made would be lost."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    map_all(Maps(tmp_path / "cache", tmp_path / "secret"), places, 2, worth=1)
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_is_mapped_is_not_mapped_again(places: list[Path], maps: Maps) -> None:
    """Only the new file is; a hand-made entry stays."""
    source = read_source(places[0])
    maps.of(source, "a.py")
    [entry] = maps.directory.iterdir()
    before = entry.stat().st_mtime_ns
    map_all(maps, places, 2, worth=1)
    assert entry.stat().st_mtime_ns == before
