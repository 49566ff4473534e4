"""Find what only code which this run could not reach would have called or raised, and what nothing
would have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeAlias

from surefoot.model.filemap import FileMap, RegionKind, joined, plain_name
from surefoot.model.gaps import Gap, NeverCalled, NeverHad, NeverRan, NeverReached
from surefoot.model.ids import LineRange
from surefoot.model.obstacle import Obstacle

_ELSEWHERE = {Obstacle.PLATFORM, Obstacle.IMPORT}
"""What keeps a run from code that other runs reach."""

_Place: TypeAlias = tuple[str, int]
"""A path and a line of it."""

_WORD = re.compile(r"\w+")


def with_dependants(gaps: Sequence[Gap], files: Iterable[tuple[str, FileMap]]) -> list[Gap]:
    """Set those functions apart that nothing names but code that is apart, for its reason.

    ``files`` are all files by path. Any word in them counts, so a comment or a function of the
    same name keeps a function within reach.
    """
    texts = {path: file.text.split("\n") for path, file in files}
    apart = _places_apart(gaps)
    words = {word for path, line in apart for word in _WORD.findall(texts[path][line - 1])}
    uncalled = {
        name: gap
        for gap in gaps
        if isinstance(gap.never, NeverCalled) and gap.obstacle is None
        if (name := plain_name(gap.never.name.rpartition(".")[2])) in words
    }
    if not uncalled:  # reading all files takes a second for six megabytes
        return list(gaps)
    named_at = _places_naming(uncalled, texts)
    obstacles = {
        uncalled[name]: apart[min(places)]
        for name, places in named_at.items()
        if places <= apart.keys()
    }
    return [replace(gap, obstacle=obstacles.get(gap, gap.obstacle)) for gap in gaps]


def with_unused(gaps: Sequence[Gap], files: Iterable[tuple[str, FileMap]]) -> list[Gap]:
    """Set apart private functions of modules, and private modules, that nothing else names.

    Any word in the files counts. What has a decorator may be used by that.
    """
    maps = dict(files)
    unnamed = {name: gap for gap in gaps if gap.obstacle is None and (name := _private(gap, maps))}
    if not unnamed:
        return list(gaps)
    named_at = _places_naming(unnamed, {path: file.text.split("\n") for path, file in maps.items()})
    unused = {gap for name, gap in unnamed.items() if name not in named_at}
    return [replace(g, obstacle=Obstacle.UNUSED) if g in unused else g for g in gaps]


def _private(gap: Gap, files: Mapping[str, FileMap]) -> str:
    """Return the private name by which others would use what never ran; empty if there is none."""
    match gap.never:
        case NeverRan():
            name = PurePosixPath(gap.path).stem
        case NeverCalled(name):
            regions = files[gap.path].regions
            if any(region.qualname == name and region.decorators for region in regions):
                return ""
        case _:
            return ""
    is_private = name.startswith("_") and not name.startswith("__") and "." not in name
    return plain_name(name) if is_private else ""


def with_unraised(gaps: Sequence[Gap], files: Iterable[tuple[str, FileMap]]) -> list[Gap]:
    """Set apart what waits for an exception of the project that only code raises which is apart.

    Any line that names the exception may raise it, or one that is made from it, but for imports,
    docstrings, and those that wait for it too.
    """
    waiting = {gap: name for gap in gaps if gap.obstacle is None and (name := _awaited(gap))}
    if not waiting:
        return list(gaps)
    apart = _places_apart(gaps)
    classes: set[str] = set()
    named_at: defaultdict[str, set[_Place]] = defaultdict(set)
    for path, file in files:
        classes.update(r.qualname for r in file.regions if r.kind is RegionKind.CLASS)
        lines = file.text.split("\n")
        for logical in file.logical_lines:
            text = joined(lines[logical.first - 1 : logical.last])
            if logical.first not in file.docstrings and not text.startswith(_RAISES_NOTHING):
                for name in set(waiting.values()) & set(_WORD.findall(_OF_ITSELF.sub("", text))):
                    named_at[name].add((path, logical.first))
    obstacles = {
        name: apart[min(places)]
        for name, places in named_at.items()
        if name in classes and places <= apart.keys()
    }
    return [replace(g, obstacle=obstacles.get(waiting.get(g, ""), g.obstacle)) for g in gaps]


def _awaited(gap: Gap) -> str:
    """Return the exception without which a gap is not reached; example: ``except KeyError:``."""
    match gap.never:
        case NeverReached(text):
            found = _HANDLER.match(text)
        case NeverHad(text, outcome=True):
            found = _IS_OF.fullmatch(text)
        case _:
            return ""
    return found[1] if found else ""


_HANDLER = re.compile(r"except (?:\w+\.)*(\w+)(?: as \w+)?:")
_IS_OF = re.compile(r"isinstance\([\w.]+, (?:\w+\.)*(\w+)\)")
_OF_ITSELF = re.compile(rf"^class \w+|{_IS_OF.pattern}|[rR]aises\((?:\w+\.)*\w+|'\w+'|\"\w+\"")
"""Where a name raises nothing: its definition, tests for it, ``__all__``."""

_RAISES_NOTHING = ("import ", "from ", "except ")


def _places_naming(
    names: Mapping[str, Gap], texts: Mapping[str, Sequence[str]]
) -> Mapping[str, set[_Place]]:
    """Return where each name is a word, outside of the gap that is known by it."""
    named_at: defaultdict[str, set[_Place]] = defaultdict(set)
    for path, lines in texts.items():
        for line, text in enumerate(lines, 1):
            for name in names.keys() & _WORD.findall(text):
                gap = names[name]
                if path != gap.path or not gap.line <= line <= gap.end_line:
                    named_at[name].add((path, line))
    return named_at


def _places_apart(gaps: Iterable[Gap]) -> dict[_Place, Obstacle]:
    """Return the lines that another run may reach, with what kept this one from them."""
    return {
        (gap.path, line): gap.obstacle
        for gap in gaps
        if gap.obstacle in _ELSEWHERE
        for start, end in _lines_of(gap)
        for line in range(start, end + 1)
    }


def _lines_of(gap: Gap) -> Iterator[LineRange]:
    """Yield the lines of a gap that never ran; those of a condition are only behind it."""
    if not isinstance(gap.never, NeverHad):
        yield LineRange(gap.line, gap.end_line)
    yield from gap.behind
