"""A log is read context by context."""

from __future__ import annotations

from array import array

import pytest

from surefoot.instrument.marks import SYNTHETIC
from surefoot.measure.log import by_context
from surefoot.model.points import hits_of
from surefoot.probe.recorder import CONTEXT, FILE_SHIFT

MEASURED, OF_TESTS = 1, 2

_Reached = set[tuple[int, int]]

FEW: _Reached = {(MEASURED, 7), (MEASURED, SYNTHETIC), (OF_TESTS, 7)}
MANY: _Reached = {(MEASURED, SYNTHETIC + probe) for probe in range(200)} | {(OF_TESTS, 9)}
OTHERS: _Reached = {(MEASURED, line) for line in range(1, 200)} | FEW


def read(contexts: list[_Reached]) -> list[_Reached]:
    """Write a log of what each context reached, and read it."""
    log = array("Q")
    for number, points in enumerate(contexts, start=1):
        log.append(CONTEXT + number)
        log.extend((file << FILE_SHIFT) + point for file, point in points)
    found: dict[int, _Reached] = {}
    for context, inside in by_context(log.tobytes() + bytes(80), {OF_TESTS}):
        found[context] = {(file, line) for file, lines in inside.lines.items() for line in lines}
        for file, points in inside.points.items():
            hits = hits_of(points)
            found[context] |= {(file, line) for line in hits.lines}
            found[context] |= {(file, SYNTHETIC + probe) for probe in hits.probes}
    assert list(found) == list(range(len(contexts) + 1))
    return list(found.values())


@pytest.mark.parametrize(
    "contexts",
    [
        [FEW, set(), FEW],
        [MANY, OTHERS, MANY],
        [FEW, MANY, {(MEASURED, 8)}, FEW, OTHERS, MANY - {(MEASURED, SYNTHETIC)}, MANY | FEW],
    ],
)
def test_what_each_context_reached_is_read_as_it_was_written(contexts: list[_Reached]) -> None:
    """Whatever the ones before it reached; what came before the first belongs to none."""
    assert read(contexts) == [set(), *contexts]
