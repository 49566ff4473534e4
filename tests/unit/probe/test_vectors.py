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
from surefoot.analysis.exclusion import Exclusions
from surefoot.model.run import Hits
from surefoot.probe.emit import Emitter, LookupEmitter
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


@pytest.mark.parametrize("emitter", [None, LookupEmitter()] if MONITORING else [None])
@pytest.mark.parametrize("position", POSITIONS)
@given(random=st.randoms(use_true_random=False), kind=st.sampled_from(KINDS))
def test_a_decision_reports_the_vectors_that_were_seen(
    position: str, emitter: Emitter | None, random: Random, kind: str
) -> None:
    """Neither a vector more nor one less, wherever the decision stands."""
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
