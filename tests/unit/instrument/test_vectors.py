"""Random decisions in every position report exactly the vectors that were seen."""

from __future__ import annotations

from contextlib import nullcontext
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.decisions import KINDS, POSITIONS, VALUES, Case, Interpreter, write
from programs.run import Probed, Truth
from surefoot.analysis.coverage import cover_file
from surefoot.instrument.emit import Emitter, LookupEmitter
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.probe.hook import MONITORING
from surefoot.source.map import map_source

RUNS = 6


class StopError(Exception):
    """Raised by the program under test."""


def execute(probed: Probed, case: Case, kind: str, random: Random) -> list[tuple[int, Any]]:
    """Run a program several times; return the calls that its decision made."""
    log: list[tuple[int, Any]] = []

    def p(number: int) -> Any:
        value = random.choice((True, False, None, 0, 1, "", "s", Truth(True, []), Truth(False, [])))
        log.append((number, value))
        return value

    def same(*args: Any, **keywords: Any) -> Any:
        return [*args, *keywords.values()][0]

    for _ in range(RUNS):
        names = {
            "__name__": "program", "p": p, "same": same, "done": lambda: None, "x": 0,
            "never": lambda: False, "y": True, "n": False, "Stop": StopError,
            "deco": lambda _: lambda f: f, "manager": nullcontext, "o": SimpleNamespace(),
        }  # fmt: skip
        try:
            exec(probed.code, names)
            if kind == "def":
                names["f"]()
            elif kind == "generator":
                list(names["f"]())
            elif kind == "async def":
                names["f"]().send(None)
        except (AssertionError, StopIteration, StopError, TypeError):
            pass
    return log


@pytest.mark.parametrize(
    "scope", ["x = {}", "def f():\n    return {}\nf()", "class C:\n    x = {}"]
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
@given(random=st.randoms(use_true_random=False), kind=st.sampled_from(KINDS))
def test_a_decision_reports_the_vectors_that_were_seen(
    position: str, emitter: Emitter | None, random: Random, kind: str
) -> None:
    """Not one vector more or less, wherever the decision stands."""
    case = write(random, position, kind)
    with Probed(case.text, emitter) as probed:
        log = execute(probed, case, kind, Random(random.randint(0, 10**6)))
    hits = Hits(frozenset(probed.lines()), frozenset(probed.probes()))
    covered = cover_file("program.py", map_source(case.text), hits, Exclusions())
    decision = min(
        (d for d in covered.decisions if d.decision.text.count("p(") == case.leaves),
        key=lambda d: len(d.decision.text),
    )
    is_value = position in VALUES
    assert set(decision.seen) == Interpreter(case, value=is_value).vectors(log), case.text
