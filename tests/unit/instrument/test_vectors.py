"""Random decisions in every position report exactly the vectors that were seen."""

from __future__ import annotations

import traceback
from contextlib import nullcontext
from dataclasses import dataclass, field
from random import Random
from types import CodeType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.decisions import (
    POSITIONS,
    Case,
    Oracle,
    RefusesError,
    Run,
    Span,
    Truth,
    Vectors,
    write,
)
from programs.run import Probed, compile_plain
from surefoot.analysis.coverage import cover_file
from surefoot.instrument.emit import Emitter, LookupEmitter
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.probe.hook import MONITORING
from surefoot.source.map import map_source

RUNS = 6


class StopError(Exception):
    """Raised by the program under test."""


class Anything:
    """Has any attribute and any item."""

    def __getitem__(self, key: object) -> object:
        return key


@dataclass
class Executed:
    """The operands of each run, and all that could be noticed of it from outside."""

    runs: list[Run] = field(default_factory=list)
    noticed: list[Any] = field(default_factory=list)


def execute(code: CodeType, case: Case, seed: int) -> Executed:
    """Run a program several times with operands drawn from a seed."""
    random, executed = Random(seed), Executed()
    noticed = executed.noticed

    def draw() -> Any:
        values = [True, False, None, 0, 1, "", "s", (), *(Truth(t, noticed) for t in (True, False))]
        return random.choice([*values * 3, Truth(True, noticed, refuses=True)])

    def p(number: int) -> Any:
        value = draw() if random.randrange(40) else RefusesError
        noticed.append(number)
        executed.runs[-1].calls.append((number, value))
        if value is RefusesError:
            raise RefusesError
        return value

    def same(*args: Any, **keywords: Any) -> Any:
        return [*args, *keywords.values()][0]

    async def later(value: Any) -> Any:
        return value

    async def once(value: Any) -> Any:
        yield value

    for _ in range(RUNS):
        operands = {name: draw() for name in "abc"}
        executed.runs.append(Run(operands, []))
        names = {
            "__name__": "program", "p": p, "same": same, "done": lambda: None, "x": 0,
            "never": lambda: False, "y": True, "n": False, "Stop": StopError, "once": once,
            "deco": lambda _: lambda f: f, "manager": nullcontext, "o": Anything(),
            "later": later, **operands,
        }  # fmt: skip
        try:
            exec(code, names)
            match case.kind:
                case "def":
                    names["f"](**operands)
                case "method":
                    names["K"]().f(**operands)
                case "generator":
                    list(names["f"](**operands))
                case "async def":
                    names["f"](**operands).send(None)
        except (AssertionError, StopIteration, StopError, RefusesError) as error:
            steps = traceback.extract_tb(error.__traceback__)[1:]
            noticed.append(type(error))
            if MONITORING:  # elsewhere a comparison leaves its place to the tests that follow it
                places = [(s.name, s.lineno, s.end_lineno, s.colno, s.end_colno) for s in steps]
                noticed.append(places)
    return executed


def reported(probed: Probed, case: Case) -> tuple[Vectors, set[Span]]:
    """Return what the decisions in a case's expression report, and which are unmeasured."""
    hits = Hits(frozenset(probed.lines()), frozenset(probed.probes()))
    covered = cover_file("program.py", map_source(case.text), hits, Exclusions())
    found: Vectors = {}
    unmeasured: set[Span] = set()
    for result in covered.decisions:
        decision = result.decision
        span = (decision.line, decision.column), (decision.end_line, decision.end_column)
        if span[0] < case.span[0] or span[1] > case.span[1]:
            continue
        if decision.unmeasured:
            unmeasured.add(span)
        places = [(condition.line, condition.column) for condition in decision.conditions]
        vectors = {
            frozenset((place, letter) for place, letter in zip(places, seen, strict=True) if letter != "-")
            for seen in result.seen
        }  # fmt: skip
        if vectors - {frozenset()}:
            found[span] = vectors - {frozenset()}
    return found, unmeasured


@pytest.mark.parametrize(
    "scope",
    [
        "x = {}",
        "def f():\n    return {}\nf()",
        "class C:\n    x = {}",
        "x = [v for v in [(lambda: {})()]]",
    ],
)
@pytest.mark.parametrize(
    ("expression", "seen"),
    [
        ("p(1) and 2", {"T"}),
        ("p(0) and 2", {"F"}),
        ("p(0) or None", {"F"}),
        ("p(0) or True", {"F"}),
        ("p(1) or 0", {"T"}),
        ("p(1) and 'a' and p(0)", {"T"}),
        ("(p(0) and 1) or 'z'", {"F"}),
        ("p(1) and [] == p([])", {"TT"}),
        ("p(1) and Odd() == 1", set()),
        ("not (p(1) and p(0))", {"TF"}),
        ("p(0) or not p(1)", {"FT"}),
        ("(p(1) and p(2)) or 'z'", {"TT"}),
        ("(p(1) and p(0)) or 'z'", {"TF"}),
        ("(p(0) or 1) and p(1) == 1", {"FT"}),
        ("(p(1) or 1) and p(1) == 1", {"TT"}),
        ("(p(0) or -1) and p(1) == 1", {"FTT"}),
        ("(p(1) and -1) or p(0)", {"TT"}),
        ("not (p(1) and 0)", {"T"}),
        ("not (p(0) and 0)", {"F"}),
    ],
)
def test_values_that_end_in_literals_and_odd_objects(
    expression: str, seen: set[str], scope: str
) -> None:
    """A literal has its own truth; we must not test that of a comparison that is not a boolean."""

    class Odd:
        def __eq__(self, other: object) -> Any:
            return "neither"

        __hash__ = None

    text = scope.format(expression) + "\n"
    with Probed(text) as probed:
        exec(probed.code, {"__name__": "program", "p": lambda value: value, "Odd": Odd})
    hits = Hits(frozenset(probed.lines()), frozenset(probed.probes()))
    [decision] = cover_file("program.py", map_source(text), hits, Exclusions()).decisions
    assert set(decision.seen) == seen


@pytest.mark.parametrize("emitter", [None, LookupEmitter()] if MONITORING else [None])
@pytest.mark.parametrize("position", POSITIONS)
@settings(max_examples=settings().max_examples // 3)
@given(seed=st.integers(0, 2**32))
def test_a_decision_reports_the_vectors_that_were_seen(
    position: str, emitter: Emitter | None, seed: int
) -> None:
    """Not one vector more or less, wherever it stands; and no operand is tested once more."""
    case = write(Random(seed), position)
    with Probed(case.text, emitter) as probed:
        executed = execute(probed.code, case, seed)
    found, unmeasured = reported(probed, case)
    expected = Oracle(case).replay(executed.runs)
    assert found == {span: seen for span, seen in expected.items() if span not in unmeasured}, (
        case.text
    )
    assert executed.noticed == execute(compile_plain(case.text), case, seed).noticed, case.text
