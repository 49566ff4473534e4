"""Read many files at once, by a process on each core.

Such a process runs ``python -m surefoot.project.mapping CACHE SECRET``. Its standard input says what
to make of which files, and it leaves that in the cache. No code of the project is imported or run.
If it ends early, or a file cannot be read, whoever needs the file reads it then.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from surefoot.errors import SurefootError
from surefoot.project.maps import Maps
from surefoot.project.sites import Sites, SitesBeside
from surefoot.source.handovers.elsewhere import Made
from surefoot.source.text import SourceText, read_source

_WORTH_A_PROCESS = 300_000
"""The characters of text that are mapped in about the time that a process takes to start."""

_CALLS_WORTH_A_PROCESS = 3_000_000
"""The same of texts whose calls are looked at."""


class _Reading(Protocol):
    """Something that is made of the text of a file, and kept."""

    def is_known(self, path: str, source: SourceText) -> bool:
        """Return whether it seems to be kept already."""

    def read(self, path: str, source: SourceText) -> None:
        """Make and keep it."""

    def job(self, files: Iterable[tuple[str, Path]]) -> _Job:
        """Return what another process needs to know to do that with some files."""


class _Job(NamedTuple):
    """What a process is to read: maps, or the calls in files if it is known what all have ``made``.

    Each file has its path in the project, and the path where it is.
    """

    kinds: Mapping[str, str]
    made: Mapping[str, Made] | None
    files: tuple[tuple[bytes, bytes], ...]


class _MapsAndOffers(NamedTuple):
    """The maps of files, and what they offer to each other."""

    maps: Maps
    sites: Sites

    def is_known(self, path: str, source: SourceText) -> bool:
        return self.maps.has(source) and self.sites.has_offers(path, source)

    def read(self, path: str, source: SourceText) -> None:
        self.maps.of(source, path)
        self.sites.offers_of(path, source)

    def job(self, files: Iterable[tuple[str, Path]]) -> _Job:
        return _Job(self.sites.kinds, None, _encoded(files))


class _Calls(NamedTuple):
    """The calls in files that hand something over."""

    sites: SitesBeside

    def is_known(self, path: str, source: SourceText) -> bool:
        return self.sites.has(path, source)

    def read(self, path: str, source: SourceText) -> None:
        self.sites.of(path, source)

    def job(self, files: Iterable[tuple[str, Path]]) -> _Job:
        return _Job(self.sites.kinds, self.sites.made, _encoded(files))


def cores() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_all(
    maps: Maps,
    sites: Sites,
    files: Mapping[str, Path],
    processes: int | None = None,
    worth: int = _WORTH_A_PROCESS,
) -> None:
    """Have the cache hold the maps of all files that can be mapped, and what they offer.

    ``files`` are by their paths in the project. Up to as many ``processes`` as there are cores share
    the work, where each gets texts of ``worth`` characters.
    """
    if maps.are_kept:
        _share(_MapsAndOffers(maps, sites), maps, files, processes, worth)


def find_all_sites(
    maps: Maps,
    sites: SitesBeside,
    files: Mapping[str, Path],
    processes: int | None = None,
    worth: int = _CALLS_WORTH_A_PROCESS,
) -> None:
    """Have the cache hold the calls in all files that hand something over, as ``map_all`` does."""
    if maps.are_kept:
        _share(_Calls(sites), maps, files, processes, worth)


def _share(
    reading: _Reading, maps: Maps, files: Mapping[str, Path], processes: int | None, worth: int
) -> None:
    missing = {path: length for path in files if (length := _unread(reading, path, files[path]))}
    processes = min(processes or cores(), sum(missing.values()) // worth)
    if processes < 2:
        return
    # Large files are spread over all.
    ordered = sorted(missing, key=lambda path: (missing[path], path))
    shares = [[(p, files[p]) for p in ordered[number::processes]] for number in range(processes)]
    own, *others = shares
    with _workers(maps, [reading.job(share) for share in others]):
        _read(reading, own)


def _unread(reading: _Reading, path: str, place: Path) -> int:
    """Return the length of the text of a file that is yet to be read."""
    with suppress(SurefootError):
        source = read_source(place)
        if not reading.is_known(path, source):
            return len(source.text)
    return 0


def _read(reading: _Reading, files: Iterable[tuple[str, Path]]) -> None:
    for path, place in files:
        with suppress(SurefootError):
            reading.read(path, read_source(place))


@contextmanager
def _workers(maps: Maps, jobs: Sequence[_Job]) -> Iterator[None]:
    """Let other processes read files in the meantime; they end with us if we are interrupted."""
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with suppress(OSError):  # whose files wait until they are asked for
            workers.extend(_start(maps, job) for job in jobs)
        yield
    except BaseException:
        for worker in workers:
            worker.kill()
        raise
    finally:
        for worker in workers:
            worker.wait()


def _start(maps: Maps, job: _Job) -> subprocess.Popen[bytes]:
    """Start a process that reads files; it is no part of a measured run."""
    import msgspec  # noqa: PLC0415 - costs start-up

    # With -P, no module of the current directory takes the place of one that is imported there.
    command = [sys.executable, "-P", "-m", __name__, str(maps.directory), str(maps.secret)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SUREFOOT_")}
    nowhere = subprocess.DEVNULL
    worker = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, env=environment
    )
    assert worker.stdin is not None
    with suppress(BrokenPipeError), worker.stdin:
        worker.stdin.write(msgspec.msgpack.encode(job))
    return worker


def _encoded(files: Iterable[tuple[str, Path]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((os.fsencode(path), os.fsencode(place.absolute())) for path, place in files)


def main() -> None:
    """Read the files that the standard input names."""
    import msgspec  # noqa: PLC0415 - costs start-up

    directory, secret = map(Path, sys.argv[1:])
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Job)
    reading: _Reading
    if job.made is None:
        reading = _MapsAndOffers(Maps(directory, secret), Sites(directory, secret, job.kinds))
    else:
        reading = _Calls(SitesBeside(directory, secret, job.kinds, job.made))
    _read(reading, ((os.fsdecode(path), Path(os.fsdecode(place))) for path, place in job.files))


if __name__ == "__main__":
    main()
