"""Read the log of a process: what was reached in which context."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from surefoot.instrument.marks import SYNTHETIC
from surefoot.model.ids import LineNo
from surefoot.model.points import NO_POINTS, Points, points_of
from surefoot.probe.recorder import CONTEXT, FILE_SHIFT
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_CONTEXT_HEAD = (CONTEXT >> 56).to_bytes(1, "big")
"""The highest byte of an entry that enters a context; no other has it."""
_NUMBER = (1 << FILE_SHIFT) - 1
"""The bits of an entry that name a point within its file."""


class InContext(NamedTuple):
    """What one context reached: points of measured files, and lines of the tests, by file."""

    points: Mapping[int, Points]
    lines: Mapping[int, frozenset[LineNo]]


_NOTHING = InContext({}, {})
_FEW = 128
"""A context with fewer entries is read for itself."""


def by_context(log: bytes, of_tests: Container[int]) -> Iterator[tuple[int, InContext]]:
    """Yield the number of each context, and what it reached.

    Tests reach much the same, so only the difference from the one before is computed. Fixtures
    reach few points, and nothing is compared with those.
    """
    known: dict[bytes, InContext] = {}
    before: set[int] = set()
    last = _NOTHING
    for context, entries in _split(log):
        key = entries.tobytes()
        if key not in known:
            now = set(entries)
            now.discard(0)  # unused room
            if len(now) < _FEW:
                known[key] = _differing(_NOTHING, now, of_tests)
            else:
                last = known[key] = _differing(last, now ^ before, of_tests)
                before = now
        yield context, known[key]


def _differing(base: InContext, entries: Iterable[int], of_tests: Container[int]) -> InContext:
    """Return what was reached if only these entries make a difference to ``base``."""
    points, ran = dict(base.points), dict(base.lines)
    for file, lines, probes in _by_file(entries):
        if file in of_tests:
            ran[file] = ran.get(file, frozenset()) ^ set(cast("list[LineNo]", lines))
            if not ran[file]:
                del ran[file]
        else:
            points[file] = Points(points.get(file, NO_POINTS) ^ points_of(lines, probes))
            if not points[file]:
                del points[file]
    return InContext(points, ran)


def _split(log: bytes) -> Iterator[tuple[int, memoryview]]:
    """Split a log where a context is entered; yield each context's number and entries."""
    used = len(log.rstrip(b"\0"))
    words = memoryview(log)[: -(-used // 8) * 8].cast("Q")
    heads = log[7:used:8] if sys.byteorder == "little" else log[0:used:8]
    context = start = 0
    while start <= len(words):
        end = heads.find(_CONTEXT_HEAD, start)
        end = len(words) if end < 0 else end
        yield context, words[start:end]
        context = words[end] - CONTEXT if end < len(words) else 0
        start = end + 1


def _by_file(entries: Iterable[int]) -> Iterator[tuple[int, list[int], list[int]]]:
    """Yield the numbers of files, and the lines and the probes of each."""
    numbers: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for entry in entries:
        number = entry & _NUMBER
        lines, probes = numbers[entry >> FILE_SHIFT]
        if number < SYNTHETIC:
            lines.append(number)
        else:
            probes.append(number - SYNTHETIC)
    for file, (lines, probes) in numbers.items():
        yield file, lines, probes
