"""Where the compiler's own jumps prove the outcomes of decisions."""

from __future__ import annotations

from typing import Any

import pytest

from programs.run import Probed, compile_plain
from surefoot.instrument import build as build_module
from surefoot.instrument.build import build
from surefoot.instrument.built import code_objects
from surefoot.instrument.jumps import JUMPS_ARE_REPORTED, Fork, FoundJumps, Spot, find_jumps
from surefoot.instrument.marks import SYNTHETIC

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


def has_synthetic_lines(text: str) -> bool:
    """Return whether the code of a program with probes has a line that its text does not have."""
    parts = code_objects(build(text, "f.py").code)
    lines = [line for part in parts for _, _, line in part.co_lines()]
    return any(line is not None and line >= SYNTHETIC for line in lines)


def test_each_copy_of_a_finally_reports_its_jumps() -> None:
    """The compiler repeats a ``finally``; all its copies lead to the same probes."""
    jumps = build(FINALLY, "f.py").jumps
    probes = [probe for *_, probe in jumps]
    assert sorted(probes.count(probe) for probe in set(probes)) == [1, 2, 2]
    outcomes = []
    for truths in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        [*_, outcome] = sorted(
            set.intersection(*reached(FINALLY, (*truths, False), (*truths, True)))
        )
        outcomes.append(outcome)
    assert len(set(outcomes)) == 3


def test_a_loop_over_the_value_is_no_jump_of_it() -> None:
    """The loop's own jump stands in the same place."""
    for text, probes in (("def f(a, b):\n    for x in a or b:\n        pass\n", 2), (GENERATOR, 1)):
        assert len({probe for *_, probe in build(text, "f.py").jumps}) == probes
        first, second = reached(text, ((1,), (2,)), ((), (2,)))
        assert len(first ^ second) == 2


def test_code_that_cannot_run_hinders_nothing() -> None:
    """A statement that the compiler leaves out has no jumps, but its neighbours do."""
    text = "def f(a, b):\n    return a or b\n    return b and a\nif 0:\n    x = f and 1\n"
    assert [jump[0] for jump in build(text, "f.py").jumps] == [1]


@pytest.mark.parametrize(
    "body",
    [
        "if a:\n        b = 1\n    c = 2",
        "if not a:\n        b = 1",
        "while a:\n        a = b",
        "for a in b:\n        c = a",
        "for a in b:\n        if a and c:\n            continue\n        c = a",
        "for a in b:\n        if a is None or c:\n            break\n        c = a",
        "if a is not None and b:\n        pass",
        "if not (a or b < c): return 1",
        "return 1 if a in b else 2",
        "assert a and (b or c)",
        "return [x for x in a if x and b]",
    ],
)
def test_common_decisions_change_no_line(body: str) -> None:
    """Where jumps are proof, nothing goes into the code: no armed event pays for an extra line."""
    assert not has_synthetic_lines(f"def f(a, b, c):\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "if (a and b) or c:\n        a = 1",
        "if a < b < c:\n        a = 1",
        "return [x for x in a if (x is None) or (x and b)]",
    ],
)
def test_other_decisions_are_rewritten(body: str) -> None:
    """A jump that two paths share, or that may stand elsewhere, proves nothing."""
    assert has_synthetic_lines(f"def f(a, b, c):\n    {body}\n")


VALUE = "def f(a, b, c):\n    return a and b and c\n"
AT_VALUE = Spot((2, 2, 11, 24))


def test_the_jumps_of_a_value_are_found_in_order() -> None:
    """Each operand but the last has a jump, which is taken when the operand is False."""
    fork = Fork(AT_VALUE, ({False: (1,)}, {False: (2,), True: (3,)}))
    jumps, missing = find_jumps(compile_plain(VALUE), [fork])
    assert [(taken, probe) for _, _, taken, probe in jumps] == [(True, 1), (True, 2), (False, 3)]
    assert not missing


@pytest.mark.parametrize(
    "forks",
    [
        [Fork(AT_VALUE, ({False: (1,)},) * 3)],
        [Fork(Spot((2, 2, 11, 12)), ({False: (1,)},))],
        [Fork(AT_VALUE._replace(loops=True), ({False: (1,)},))],
        [Fork(AT_VALUE, ({False: (1,)},)), Fork(AT_VALUE, ({False: (2,)},))],
    ],
)
def test_an_unexpected_jump_is_noticed(forks: list[Fork]) -> None:
    """Fewer jumps than expected, none, another kind, or two claims prove nothing."""
    assert find_jumps(compile_plain(VALUE), forks).missing == {forks[0].spot}


DECISIONS = "def f(a, b, c):\n    if a and not b:\n        pass\n    return a or b and not c\n"


def test_without_its_jumps_a_module_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown compiler costs speed, but no outcome."""
    calls = [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 1)]
    shown = reached(DECISIONS, *calls)
    assert len({frozenset(probes) for probes in shown}) == 4
    nothing = FoundJumps((), frozenset({AT_VALUE}))
    monkeypatch.setattr(build_module, "find_jumps", lambda *_: nothing)
    assert build(DECISIONS, "f.py").jumps == ()
    assert reached(DECISIONS, *calls) == shown


def test_one_unexpected_jump_costs_only_its_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others stay with the compiler, and every outcome is reported as before."""
    calls = [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1)]
    shown = reached(DECISIONS, *calls)
    at_b = Spot((2, 2, 17, 18))

    def lose(code: Any, forks: Any) -> FoundJumps:
        missing = frozenset(fork.spot for fork in forks if fork.spot == at_b)
        return FoundJumps(find_jumps(code, forks).jumps, missing)

    monkeypatch.setattr(build_module, "find_jumps", lose)
    assert has_synthetic_lines(DECISIONS)
    assert build(DECISIONS, "f.py").jumps
    assert reached(DECISIONS, *calls) == shown
