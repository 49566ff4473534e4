"""Unite what several machines have recorded: their data files, and what came of mutants."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from surefoot.errors import DataError
from surefoot.model.kept_mutants import KeptFile
from surefoot.model.run import RunData
from surefoot.source.text import read_source
from surefoot.store.datafile import is_data_file, read_data, write_data
from surefoot.store.merge import merge_runs
from surefoot.store.mutants import place_of_mutants, read_mutants, united_mutants, write_mutants


def combine_files(
    paths: Iterable[Path],
    target: Path,
    remap: Sequence[Sequence[str]],
    exists: Callable[[str], bool],
) -> int:
    """Write what all data files hold to ``target``; return how many there were.

    A directory stands for the data files below it. In each list of ``remap``, the first entry is
    what paths begin with here, and the others are patterns for how they may begin elsewhere. A
    path is only changed into one that ``exists`` here, as coverage.py does.

    Raises:
        DataError: when a file cannot be read or there is none; ``target`` is then untouched.
    """
    files = list(dict.fromkeys(_data_files(paths)))
    if not files:
        raise DataError("no data file among these paths. A run leaves one at .surefoot/data.sqlite")
    renamed = _renaming(remap, exists)
    write_data(target, merge_runs(_remapped(read_data(file), renamed) for file in files))
    return len(files)


def combine_mutants(
    paths: Iterable[Path], target: Path, root: Path, remap: Sequence[Sequence[str]]
) -> int:
    """Unite what is kept of mutants beside data files; return how many mutants that is.

    It is kept beside ``target`` then. What is of another text than a file below ``root`` has is
    left out. ``paths`` and ``remap`` are those of ``combine_files``.

    Raises:
        DataError: when it cannot be written.
    """
    renamed = _renaming(remap, lambda path: (root / path).exists())
    united: dict[str, KeptFile] = {}
    for place in dict.fromkeys(map(place_of_mutants, _data_files(paths))):
        for path, kept in read_mutants(place).items():
            here = renamed(path)
            if (root / here).is_file() and read_source(root / here).digest == kept.digest:
                united[here] = united_mutants(united.get(here, kept), kept)
    if united:
        write_mutants(place_of_mutants(target), root, united)
    return sum(len(kept.mutants) for kept in united.values())


def _renaming(
    remap: Sequence[Sequence[str]], exists: Callable[[str], bool]
) -> Callable[[str], str]:
    """Return what gives the path here of a path elsewhere."""
    rules = [(entry[0].rstrip("/"), _prefixes(entry)) for entry in remap]
    return lambda path: next(filter(exists, _candidates(path, rules)), path)


def _data_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if is_data_file(file))
        else:
            yield path


Rule = tuple[str, re.Pattern[str]]


def _prefixes(entry: Sequence[str]) -> re.Pattern[str]:
    """Return what matches the beginning of a path that one of the patterns describes."""
    patterns = (
        fnmatch.translate(p.rstrip("/")).removesuffix(r"\Z").removesuffix(r"\z") for p in entry[1:]
    )
    return re.compile("|".join(f"(?:{p})/" for p in patterns) or r"(?!)")


def _remapped(data: RunData, renamed: Callable[[str], str]) -> RunData:
    parts = (
        RunData("", {key._replace(path=renamed(key.path)): file})
        for key, file in data.files.items()
    )
    files = merge_runs(parts).files
    selected = frozenset(
        s._replace(sources=tuple(dict.fromkeys(map(renamed, s.sources)))) for s in data.selected
    )
    return replace(data, files=files, late=frozenset(map(renamed, data.late)), selected=selected)


def _candidates(path: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Yield what a path may be here, according to each list in turn."""
    for prefix, pattern in rules:
        if match := pattern.match(path):
            yield f"{prefix}/{path[match.end() :]}"
