"""Map many files at once, by a process on each core.

Such a process runs ``python -m surefoot.project.mapping CACHE SECRET``. It reads paths from its
standard input, each followed by a zero byte, and leaves the maps in the cache. No code of the
project is imported or run. What it cannot map, whoever needs the map will find out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from surefoot.errors import SurefootError
from surefoot.project.maps import Maps
from surefoot.source.text import read_source

_WORTH_A_PROCESS = 300_000
"""The characters of text that are mapped in about the time that a process takes to start."""


def cores() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_all(
    maps: Maps, places: Sequence[Path], processes: int | None = None, worth: int = _WORTH_A_PROCESS
) -> None:
    """Have the cache hold the maps of all files that can be mapped.

    Up to as many ``processes`` as there are cores share the work, where each gets texts of
    ``worth`` characters.
    """
    missing = {place: source for place in places if (source := _unmapped(maps, place)) is not None}
    size = sum(len(source) for source in missing.values())
    processes = min(processes or cores(), size // worth)
    if processes < 2 or not maps.are_kept:
        return
    # Large files are spread over all.
    ordered = sorted(missing, key=lambda place: (len(missing[place]), place))
    own, *others = (ordered[number::processes] for number in range(processes))
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with suppress(OSError):  # whose files wait until they are asked for
            workers.extend(_start(maps, share) for share in others)
        _map(maps, own)
    finally:
        for worker in workers:
            worker.wait()


def _unmapped(maps: Maps, place: Path) -> str | None:
    """Return the text of a file whose map is not in the cache, or None."""
    with suppress(SurefootError):
        source = read_source(place)
        if not maps.has(source):
            return source.text
    return None


def _map(maps: Maps, places: Sequence[Path]) -> None:
    for place in places:
        with suppress(SurefootError):
            maps.of(read_source(place), str(place))


def _start(maps: Maps, places: Sequence[Path]) -> subprocess.Popen[bytes]:
    """Start a process that maps files; it is no part of a measured run."""
    # With -P, no module of the current directory takes the place of one that is imported there.
    command = [sys.executable, "-P", "-m", __name__, str(maps.directory), str(maps.secret)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SUREFOOT_")}
    nowhere = subprocess.DEVNULL
    worker = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, env=environment
    )
    assert worker.stdin is not None
    with suppress(BrokenPipeError), worker.stdin:
        for place in places:
            worker.stdin.write(os.fsencode(place.absolute()) + b"\0")
    return worker


def main() -> None:
    """Map the files that the standard input names."""
    directory, secret = map(Path, sys.argv[1:])
    names = sys.stdin.buffer.read().split(b"\0")[:-1]
    _map(Maps(directory, secret), [Path(os.fsdecode(name)) for name in names])


if __name__ == "__main__":
    main()
