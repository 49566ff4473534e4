"""The cache gives back what this user stored, and nothing else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from surefoot.store.cache import Cache, why_unused
from surefoot.store.secret import SECRET_SIZE, write_own


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return the file of a user's secret."""
    return _secret(tmp_path / "state", b"a")


def _secret(folder: Path, byte: bytes) -> Path:
    folder.mkdir(mode=0o700)
    write_own(folder / "secret", byte * SECRET_SIZE)
    return folder / "secret"


def _cache(folder: Path, secret: Path | None) -> Cache:
    return Cache(folder, secret, ".bin", ("model",))


def test_what_is_stored_is_found_again(tmp_path: Path, secret: Path) -> None:
    """By another process of the same user; others may not touch it, whatever the umask."""
    before = os.umask(0)
    try:
        _cache(tmp_path / "cache", secret).store(b"payload", "a")
    finally:
        os.umask(before)
    cache = _cache(tmp_path / "cache", secret)
    assert cache.load("a") == b"payload"
    assert cache.load("b") is None
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert stat.S_IMODE(cache.path_of("a").stat().st_mode) == 0o600
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_what_another_secret_signed_is_not_ours(tmp_path: Path, secret: Path) -> None:
    """As an entry that came with a branch, or from another machine."""
    other = _secret(tmp_path / "theirs", b"b")
    _cache(tmp_path / "cache", other).store(b"payload", "a")
    cache = _cache(tmp_path / "cache", secret)
    assert cache.load("a") is None
    cache.store(b"ours", "a")
    assert cache.load("a") == b"ours"


def test_without_a_secret_nothing_is_kept(tmp_path: Path, secret: Path) -> None:
    """And what is there is neither read nor removed."""
    _cache(tmp_path / "cache", secret).store(b"payload", "a")
    cache = _cache(tmp_path / "cache", None)
    os.utime(cache.path_of("a"), (0, 0))
    cache.store(b"other", "b")
    cache.prune()
    assert cache.load("a") is None
    assert list((tmp_path / "cache").iterdir()) == [cache.path_of("a")]


def _taken_from_another(entry: Path, other: Path) -> None:
    shutil.copy2(other, entry)


def _changed(entry: Path, other: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-1] + b"?")


def _cut_off(entry: Path, other: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:20])


def _writable_by_others(entry: Path, other: Path) -> None:
    entry.chmod(0o620)


def _a_link(entry: Path, other: Path) -> None:
    entry.rename(entry.with_name("elsewhere"))
    entry.symlink_to("elsewhere")


def _a_pipe(entry: Path, other: Path) -> None:
    entry.unlink()
    os.mkfifo(entry, 0o600)


@pytest.mark.parametrize(
    "fault",
    [_taken_from_another, _changed, _cut_off, _writable_by_others, _a_link, _a_pipe],
)
def test_an_entry_that_others_could_have_made_is_missing(
    fault: Callable[[Path, Path], None], tmp_path: Path, secret: Path
) -> None:
    """It is replaced as if it were not there, and nothing outside the folder is."""
    cache = _cache(tmp_path / "cache", secret)
    cache.store(b"payload", "a")
    cache.store(b"other", "b")
    fault(cache.path_of("a"), cache.path_of("b"))
    assert cache.load("a") is None
    cache.store(b"again", "a")
    assert cache.load("a") == b"again"


def test_an_entry_of_another_user_is_missing(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if it is signed."""
    cache = _cache(tmp_path / "cache", secret)
    cache.store(b"payload", "a")
    monkeypatch.setattr("surefoot.store.secret.os.geteuid", lambda: os.getuid() + 1)
    assert cache.load("a") is None


def test_nothing_is_written_through_a_file_that_waits_for_us(tmp_path: Path, secret: Path) -> None:
    """A link under the name that an entry has while it is written leads nowhere."""
    cache = _cache(tmp_path / "cache", secret)
    cache.store(b"payload", "b")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    cache.path_of("a").with_suffix(f".{os.getpid()}.tmp").symlink_to(victim)
    cache.store(b"payload", "a")
    assert victim.read_text() == "precious"


def _open_to_others(folder: Path) -> None:
    folder.chmod(0o770)


def _linked(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


@pytest.mark.parametrize("fault", [_open_to_others, _linked, _a_file])
def test_a_folder_that_others_can_change_is_not_used(
    fault: Callable[[Path], None], tmp_path: Path, secret: Path
) -> None:
    """Nothing is read there, written or removed, and the user learns why."""
    folder = tmp_path / "cache"
    cache = _cache(folder, secret)
    cache.store(b"payload", "a")
    os.utime(cache.path_of("a"), (0, 0))
    assert why_unused(folder, secret) is None
    fault(folder)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    cache = _cache(folder, secret)
    assert cache.load("a") is None
    cache.store(b"payload", "b")
    cache.prune()
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert why_unused(folder, secret) == (
        f"{folder}: it is not a folder that only you can write to, so nothing is cached. "
        "Remove it; the next run makes it anew."
    )


def test_a_secret_that_others_can_read_is_said(tmp_path: Path, secret: Path) -> None:
    """A missing one is not: then there is just no cache yet."""
    secret.chmod(0o644)
    assert why_unused(tmp_path / "cache", secret) == (
        f"{secret.parent}: the secret in it is not yours alone, so nothing is cached. "
        "Remove it; the next run makes it anew."
    )
    secret.unlink()
    assert why_unused(tmp_path / "cache", secret) is None
    assert why_unused(tmp_path / "cache", None) is None
