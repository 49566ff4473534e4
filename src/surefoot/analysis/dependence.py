"""Find the functions that only code which this run could not reach would have called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from surefoot.model.filemap import FileMap, plain_name
from surefoot.model.gaps import Gap, NeverCalled, NeverHad
from surefoot.model.ids import LineRange
from surefoot.model.obstacle import Obstacle

_ELSEWHERE = {Obstacle.PLATFORM, Obstacle.IMPORT}
"""What keeps a run from code that other runs reach."""

_WORD = re.compile(r"\w+")


def with_dependants(gaps: Sequence[Gap], files: Iterable[tuple[str, FileMap]]) -> list[Gap]:
    """Set those functions apart that nothing names but code that is apart, for its reason.

    ``files`` are all files by path. Any word in them counts, so a comment or a function of the
    same name keeps a function within reach.
    """
    texts = {path: file.text.split("\n") for path, file in files}
    apart = {
        (gap.path, line): gap.obstacle
        for gap in gaps
        if gap.obstacle in _ELSEWHERE
        for start, end in _lines_of(gap)
        for line in range(start, end + 1)
    }
    words = {word for path, line in apart for word in _WORD.findall(texts[path][line - 1])}
    uncalled = {
        name: gap
        for gap in gaps
        if isinstance(gap.never, NeverCalled) and gap.obstacle is None
        if (name := plain_name(gap.never.name.rpartition(".")[2])) in words
    }
    if not uncalled:  # reading all files takes a second for six megabytes
        return list(gaps)
    named_at: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for path, lines in texts.items():
        for line, text in enumerate(lines, 1):
            for name in uncalled.keys() & _WORD.findall(text):
                gap = uncalled[name]
                if path != gap.path or not gap.line <= line <= gap.end_line:
                    named_at[name].add((path, line))
    obstacles = {
        uncalled[name]: apart[min(places)]
        for name, places in named_at.items()
        if places <= apart.keys()
    }
    return [replace(gap, obstacle=obstacles.get(gap, gap.obstacle)) for gap in gaps]


def _lines_of(gap: Gap) -> Iterator[LineRange]:
    """Yield the lines of a gap that never ran; those of a condition are only behind it."""
    if not isinstance(gap.never, NeverHad):
        yield LineRange(gap.line, gap.end_line)
    yield from gap.behind
