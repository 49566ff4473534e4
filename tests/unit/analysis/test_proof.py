"""What a hit proves beyond itself. Line N says N."""

from __future__ import annotations

import pytest

from surefoot.analysis.proof import Prover
from surefoot.model.ids import LineNo
from surefoot.model.points import Hits
from surefoot.source.map import map_source

TRY = """\
try:
    a = 2
except b:
    c = 4
except d:
    e = 6
"""
MATCH = """\
match a:
    case 1:
        b = 3
    case 2 if c:
        d = 5
    case _:
        e = 7
"""
DECORATED = """\
@a
@b
def c():
    d = 4
"""


@pytest.mark.parametrize(
    ("text", "lines", "proven"),
    [
        (TRY, {2}, {2}),
        (TRY, {4}, {3, 4}),
        (TRY, {5}, {3, 5}),
        (TRY, {6}, {3, 5, 6}),
        (MATCH, {2}, {2}),
        (MATCH, {3}, {2, 3}),
        (MATCH, {5}, {2, 4, 5}),
        (MATCH, {7}, {2, 4, 6, 7}),
        (DECORATED, {1}, {1, 2, 3}),
        (DECORATED, {4}, {4}),
        ("a = (\n    2,\n    3)\nb = 4\n", {3}, {1}),
        ("a = 1\n", set(), set()),
    ],
)
def test_a_line_proves_the_lines_that_must_have_run(
    text: str, lines: set[int], proven: set[int]
) -> None:
    """A body proves its head and the heads before it, and one decorator proves all."""
    assert Prover(map_source(text)).proven_by(Hits(frozenset(lines))).lines == proven


@pytest.mark.parametrize(
    ("text", "lines", "proven"),
    [
        ("a = 1; b = 1\nc = 2\n", {1}, [True, False, False]),
        ("a = 1; b = 1\nc = 2\n", {2}, [False, False, True]),
        ("a = (1,\n  2); b = 2\n", {2}, [True, False]),
        ("@a\ndef b(): c = 2\n", {1}, [True, False]),
    ],
)
def test_a_line_proves_the_statement_that_opens_it(
    text: str, lines: set[int], proven: list[bool]
) -> None:
    """Another one on that line needs a probe of its own."""
    file = map_source(text)
    probes = Prover(file).proven_by(Hits(frozenset(lines))).probes
    assert [statement.probe in probes for statement in file.statements] == proven


def test_a_probe_proves_the_lines_of_its_statement() -> None:
    """And those of the heads that lead to it."""
    file = map_source(TRY)
    [probe] = [statement.probe for statement in file.statements if statement.line == 6]
    found = Prover(file).proven_by(Hits(probes=frozenset({probe})))
    assert found.lines == {3, 5, 6}
    assert found.probes == {probe, *(clause.probe for clause in file.clauses)}


def test_a_head_that_ran_was_reached() -> None:
    """Its line proves its probe, which stands for arcs to it."""
    file = map_source(TRY)
    first, second = (clause.probe for clause in file.clauses)
    assert Prover(file).proven_by(Hits(frozenset({3}))).probes == {first}
    assert Prover(file).proven_by(Hits(frozenset({5}))).probes == {first, second}


def test_a_continued_line_is_known_by_its_first() -> None:
    """Any other line stands for itself."""
    prover = Prover(map_source("a = (\n    2)\nb = 3\n"))
    assert [prover.first(line) for line in (1, 2, 3, 9)] == [1, 1, 3, 9]


THROUGH = """\
try:
    a = 2
finally:
    if b:
        c = 5
d = 6
"""


@pytest.mark.parametrize(("lines", "took"), [({1, 2, 4}, False), ({1, 2, 4, 6}, True)])
def test_an_arc_is_taken_only_to_a_line_that_ran(lines: set[LineNo], took: bool) -> None:
    """What proves that line 2 or 4 was left does not prove that the next line was reached."""
    file = map_source(THROUGH)
    [past] = [arc for arc in file.arcs if (arc.start, arc.end) == (4, 6)]
    proven = Prover(file).proven_by(Hits(frozenset(lines), frozenset(past.proof)))
    assert proven.took(past) is took


def test_an_arc_to_an_exit_needs_only_its_proof() -> None:
    """No line lies beyond it."""
    file = map_source("def f():\n    return 2\n")
    [leave] = [arc for arc in file.arcs if (arc.start, arc.end) == (2, -1)]
    assert leave.proof
    assert Prover(file).proven_by(Hits(frozenset({LineNo(2)}))).took(leave)
    assert not Prover(file).proven_by(Hits(frozenset({LineNo(1)}))).took(leave)


def test_an_arc_that_a_literal_rules_out_is_not_waited_for() -> None:
    """It counts as taken once its line has run, as coverage.py has it with ``while True``."""
    file = map_source("while a or 1:\n    b = 2\n")
    [leave] = [arc for arc in file.arcs if (arc.start, arc.end) == (1, -1)]
    assert Prover(file).proven_by(Hits(frozenset({LineNo(1)}))).took(leave)
    assert not Prover(file).proven_by(Hits()).took(leave)
