"""Where the compiler's own jumps tell the outcomes of a value."""

from __future__ import annotations

from typing import Any

import pytest

from programs.run import Probed, compile_plain
from surefoot.probe import build as build_module
from surefoot.probe.build import build
from surefoot.probe.jumps import JUMPS_ARE_REPORTED, ShortCircuit, find_jumps

pytestmark = pytest.mark.skipif(not JUMPS_ARE_REPORTED, reason="jumps are reported from 3.14 on")

FINALLY = """
def f(a, b, c, fails):
    try:
        if fails:
            raise ValueError
    finally:
        x = a and b and c
"""
GENERATOR = "def f(a, b):\n    return list(x for x in a or b)\n"


def reached(text: str, *calls: tuple[Any, ...]) -> list[set[int]]:
    """Return the probes that each call of ``f`` reaches in a program of its own."""
    found = []
    for arguments in calls:
        with Probed(text) as probed:
            names: dict[str, Any] = {}
            exec(probed.code, names)
            before = probed.probes()
            try:
                names["f"](*arguments)
            except ValueError:
                pass
            found.append(probed.probes() - before)
    return found


def test_each_copy_of_a_finally_reports_its_jumps() -> None:
    """The compiler repeats a ``finally``; all its copies lead to the same probes."""
    assert len(build(FINALLY, "f.py").jumps) == 4
    outcomes = []
    for truths in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        [outcome] = set.intersection(*reached(FINALLY, (*truths, False), (*truths, True)))
        outcomes.append(outcome)
    assert len(set(outcomes)) == 3


def test_a_loop_over_the_value_is_no_jump_of_it() -> None:
    """The loop's own jump stands in the same place."""
    for text in ("def f(a, b):\n    for x in a or b:\n        pass\n", GENERATOR):
        assert len({probe for _, _, probe in build(text, "f.py").jumps}) == 1
        first, second = reached(text, ((1,), (2,)), ((), (2,)))
        assert len(first ^ second) == 2


def test_code_that_cannot_run_hinders_nothing() -> None:
    """A statement that the compiler leaves out has no jumps, and its neighbours have."""
    text = "def f(a, b):\n    return a or b\n    return b and a\nif 0:\n    x = f and 1\n"
    assert [jump[0] for jump in build(text, "f.py").jumps] == [1]


@pytest.mark.parametrize(("jump", "count"), [("POP_JUMP_IF_TRUE", 2), ("POP_JUMP_IF_FALSE", 3)])
def test_an_unexpected_jump_is_noticed(jump: str, count: int) -> None:
    """Another instruction, or fewer than expected, is no proof of anything."""
    code = compile_plain("def f(a, b, c):\n    return a and b and c\n")
    place = (2, 2, 11, 24)
    found = find_jumps(code, [ShortCircuit(place, "POP_JUMP_IF_FALSE", (1, 2))])
    assert found is not None
    assert [probe for _, _, probe in found] == [1, 2]
    assert find_jumps(code, [ShortCircuit(place, jump, tuple(range(count)))]) is None


def test_without_its_jumps_a_module_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that we do not know costs speed, and no outcome."""
    text = "def f(a, b, c):\n    return a or b and not c\n"
    calls = [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 1)]
    told = reached(text, *calls)
    assert len({frozenset(probes) for probes in told}) == 4
    monkeypatch.setattr(build_module, "find_jumps", lambda *_: None)
    assert build(text, "f.py").jumps == ()
    assert reached(text, *calls) == told
