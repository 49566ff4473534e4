"""What differs from a git revision: which files, and which of their lines.

git only says what the files were. We compare that with what is on disk ourselves, so that no
attribute, setting or flag in the index can hide a change.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from surefoot.model.selection import project_path
from surefoot.project.git import (
    LINK,
    SUBMODULE,
    Entry,
    ObjectId,
    contents,
    files_at,
    names_now,
    new_lines,
    resolve,
)
from surefoot.source.text import NOT_PYTHON, decode_source

_LFS_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\n"
)
"""What git keeps of a file whose content is in Git LFS: the digest of that content."""

_SAME = 0.5
"""The share of a file that it has in common with another where git calls it renamed."""

_PIECES = re.compile(rb"[^\n]{0,63}\n|[^\n]{1,64}")
"""The pieces of a file that git compares to see whether it was renamed."""

_SHA1_DIGITS = 40
_CHUNK = 1 << 20
"""The bytes of a file that are in memory at a time."""


class ChangedFile(NamedTuple):
    """A file that has changed: its path relative to the project, and its earlier content.

    ``before`` is None for a file that did not exist.
    """

    path: str
    before: bytes | None


class _Difference(NamedTuple):
    """A path below a root that differs, in which repository, and what the revision has there."""

    path: str
    repository: Path
    entry: Entry | None


def changed_files(root: Path, revision: str) -> tuple[ChangedFile, ...]:
    """Return the files below ``root`` that differ from a revision, sorted by path.

    Files that are gone and untracked files are included, ignored files are not.

    Raises:
        GitError: when this is not a repository, or has no such revision.
    """
    differing = _differing(root, resolve(root, revision), None)
    return tuple(sorted(_with_contents(root, differing), key=lambda file: file.path))


def changed_lines(root: Path, revision: str, paths: Collection[str]) -> dict[str, frozenset[int]]:
    """Return those lines of the files at ``paths`` that a revision does not have.

    They are numbered as the file is now. A new file has all of its lines, a renamed file only its
    new ones. A link has those of the file that it leads to. Paths are relative to ``root``.

    Raises:
        GitError: when this is not a repository, or has no such revision.
    """
    top = os.path.realpath(root)
    real = {path: project_path(os.path.realpath(root / path), top) for path in paths}
    wanted = set(real.values())
    differing = list(_differing(root, resolve(root, revision), wanted))
    if all(difference.entry is not None for difference in differing):  # nothing can be renamed
        differing = [difference for difference in differing if difference.path in wanted]
    changed = {file.path: file.before for file in _with_contents(root, differing)}
    now = {p: (root / p).read_bytes() for p in wanted & changed.keys() if (root / p).is_file()}
    origins = _Origins({p: b for p, b in changed.items() if b is not None and p not in now})
    pairs = {}
    for path, data in now.items():
        before = changed[path]
        earlier = _text(origins.of(path, data) if before is None else before)
        pairs[path] = earlier or "", _text(data) or ""
    lines = dict(zip(pairs, new_lines(list(pairs.values())), strict=True))
    return {path: lines[place] for path, place in real.items() if place in lines}


def _differing(
    root: Path, commit: ObjectId | None, wanted: Collection[str] | None
) -> Iterator[_Difference]:
    """Yield what is gone, and which of the wanted paths differ from a commit.

    Without a commit, all is new; without ``wanted``, all paths are. Submodules are entered, and
    compared with the commit that is recorded of them.
    """
    then = {} if commit is None else files_at(root, commit)
    now = names_now(root)
    for path in then.keys() | now.all:
        place, entry = f"{root}/{path}", then.get(path)
        is_submodule = entry is not None and entry.mode == SUBMODULE
        mode = _mode_of(place)
        if stat.S_ISDIR(mode) and _mode_of(f"{place}/.git"):
            before = entry.id if entry is not None and is_submodule else None
            inner = _differing(root / path, before, _below(path, wanted))
            yield from (d._replace(path=f"{path}/{d.path}") for d in inner)
        elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            if (wanted is None or path in wanted) and not _is_same(place, mode, entry):
                yield _Difference(path, root, entry)
        elif entry is not None and path not in now.left_out and not (mode and is_submodule):
            yield _Difference(path, root, entry)  # it is gone; a folder is no file


def _below(folder: str, paths: Collection[str] | None) -> set[str] | None:
    """Return the paths below a folder, relative to it."""
    if paths is None:
        return None
    return {path.removeprefix(f"{folder}/") for path in paths if path.startswith(f"{folder}/")}


def _mode_of(place: str) -> int:
    """Return what kind of thing is at a path, as ``stat`` encodes it; 0 for nothing."""
    try:
        return os.lstat(place).st_mode
    except OSError:
        return 0


def _is_same(place: str, mode: int, entry: Entry | None) -> bool:
    """Return whether the file or link at a path is as a commit has it."""
    if entry is None or stat.S_ISLNK(mode) != (entry.mode == LINK):
        return False
    name = "sha1" if len(entry.id) == _SHA1_DIGITS else "sha256"
    try:
        if entry.mode == LINK:
            target = os.fsencode(os.readlink(place))  # noqa: PTH115
            return _digest(name, (b"blob %d\0" % len(target), target)) == entry.id
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123
            size = os.fstat(file.fileno()).st_size
            return _digest(name, chain((b"blob %d\0" % size,), _chunks(file))) == entry.id
    except OSError:
        return False


def _digest(name: str, chunks: Iterable[bytes]) -> str:
    """Return a hash in hexadecimal."""
    started = hashlib.new(name, usedforsecurity=False)
    for chunk in chunks:
        started.update(chunk)
    return started.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(file.read, _CHUNK), b"")


def _with_contents(root: Path, differing: Iterable[_Difference]) -> Iterator[ChangedFile]:
    """Add the earlier contents; what Git LFS keeps elsewhere and has not changed is left out."""
    by_repository: defaultdict[Path, list[_Difference]] = defaultdict(list)
    for difference in differing:
        by_repository[difference.repository].append(difference)
    for repository, group in by_repository.items():
        entries = [d.entry for d in group if d.entry is not None and d.entry.mode != SUBMODULE]
        known = contents(repository, (entry.id for entry in entries))
        for path, _, entry in group:
            before = None if entry is None else known.get(entry.id, b"")
            if before is None or not _is_in_lfs(root / path, before):
                yield ChangedFile(path, before)


def _is_in_lfs(place: Path, before: bytes) -> bool:
    pointer = _LFS_POINTER.match(before)
    if pointer is None or not place.is_file():
        return False
    with place.open("rb") as file:
        return _digest("sha256", _chunks(file)).encode() == pointer[1]


def _text(data: bytes | None) -> str | None:
    """Return a source as Python reads its lines, or None where it cannot."""
    try:
        return None if data is None else decode_source(data).text
    except NOT_PYTHON:
        return None


class _Origins:
    """The files that are gone, any of which may have been renamed."""

    def __init__(self, gone: Mapping[str, bytes]) -> None:
        self._gone = gone
        self._pieces = {path: _pieces_of(data) for path, data in gone.items()}

    def of(self, path: str, data: bytes) -> bytes | None:
        """Return the earlier content of a new file that is a renamed one, else None.

        As with git, that is the gone file most like it; one with the same name comes first.
        """
        name, pieces = path.rpartition("/")[2], _pieces_of(data)
        by_likeness = [
            (self._likeness(other, data, pieces), other.rpartition("/")[2] == name, other)
            for other in self._gone
        ]
        like = [found for found in by_likeness if found[0] >= _SAME]
        if not like:
            return None
        return self._gone[max(like, key=lambda found: (found[1], found[0], found[2]))[2]]

    def _likeness(self, other: str, data: bytes, pieces: Counter[bytes]) -> float:
        smaller, larger = sorted((len(data), len(self._gone[other])))
        if smaller < _SAME * larger or not larger:
            return 0
        theirs = self._pieces[other]
        common = pieces.keys() & theirs.keys()
        return sum(len(piece) * min(pieces[piece], theirs[piece]) for piece in common) / larger


def _pieces_of(data: bytes) -> Counter[bytes]:
    return Counter(_PIECES.findall(data))
