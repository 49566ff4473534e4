"""Run the tests that reach some functions, to learn with which arguments they call them."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, zip_longest
from pathlib import Path

from surefoot.suggest.recording import FOLDER_VARIABLE, MOST_CALLS, Recorded

MOST_SECONDS = 120
"""A run that takes longer is ended."""
_FOR_WRITING = 20
"""Seconds that a run has to write what it has recorded."""
MOST_TESTS = 300


def in_turn(tests: Iterable[Sequence[str]]) -> list[str]:
    """Return the tests of several functions: the first of each, then the second of each, and so on.

    So each function has some of its tests among those that are run. None is named twice.
    """
    return list(dict.fromkeys(filter(None, chain.from_iterable(zip_longest(*tests)))))


def recorded_arguments(
    root: Path, wanted: Mapping[str, Collection[int]], tests: Sequence[str]
) -> Recorded:
    """Return what tests pass to functions, given by the real paths of files and their first lines.

    Without tests, they are only collected, which still tells how the modules are imported.
    """
    with tempfile.TemporaryDirectory(prefix="surefoot-") as name:
        folder = Path(name)
        lines = {path: frozenset(lines) for path, lines in wanted.items()}
        (folder / "wanted").write_bytes(pickle.dumps(lines))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["-p", "surefoot.suggest.recording"]
        command += tests[:MOST_TESTS] if tests else ["--collect-only"]
        process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, FOLDER_VARIABLE: name},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end(process, MOST_SECONDS)
        return _united([_read(path) for path in sorted(folder.glob("recorded-*"))])


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait so long until a process ends. Then interrupt it, so that it writes what it has yet."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_FOR_WRITING)
        process.kill()
        process.wait()


def _read(path: Path) -> Recorded:
    recorded = pickle.loads(path.read_bytes())
    assert isinstance(recorded, Recorded)
    return recorded


def _united(parts: Sequence[Recorded]) -> Recorded:
    """Unite what several processes of a run recorded."""
    calls: defaultdict[tuple[str, int], dict[bytes, None]] = defaultdict(dict)
    modules: dict[str, str] = {}
    folders: dict[str, None] = {}
    for part in parts:
        for key, known in part.calls.items():
            calls[key].update(dict.fromkeys(known))
        modules |= part.modules
        folders |= dict.fromkeys(part.import_path)
    kept = {key: tuple(known)[:MOST_CALLS] for key, known in calls.items()}
    return Recorded(kept, modules, tuple(folders))
