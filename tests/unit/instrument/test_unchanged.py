"""A program behaves with probes as it does without."""

from __future__ import annotations

import dis
import sys
import weakref
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.generate import Writer
from programs.run import Observed, Probed, Truth, compile_plain, observe
from surefoot.instrument.build import build
from surefoot.instrument.built import code_objects
from surefoot.instrument.emit import Emitter, LookupEmitter
from surefoot.instrument.marks import SYNTHETIC
from surefoot.model.handovers import Handovers
from surefoot.observe.attempts import Attempts
from surefoot.observe.frames import Frames
from surefoot.observe.told import ToldCalls
from surefoot.probe.hook import MONITORING

EMITTERS = [None, LookupEmitter()] if MONITORING else [None]
RUNS = 4


@pytest.mark.parametrize("emitter", EMITTERS)
@given(
    random=st.randoms(use_true_random=False),
    kind=st.sampled_from(("def", "generator", "async")),
)
def test_random_programs_behave_the_same(emitter: Emitter | None, random: Any, kind: str) -> None:
    """Results, exceptions, places, calls, truth tests and locals are the same as without probes."""
    text = Writer(random).function(kind)
    plain = compile_plain(text)
    with Probed(text, emitter) as probed:
        for seed in range(RUNS):
            assert observe(probed.code, kind, seed) == observe(plain, kind, seed), text


@given(
    random=st.randoms(use_true_random=False),
    kind=st.sampled_from(("def", "generator", "async")),
)
def test_random_programs_that_count_along_behave_the_same(random: Any, kind: str) -> None:
    """As they do when their paths are not measured; on 3.11 but for what a traceback underlines."""
    text = Writer(random).function(kind)
    plain = compile_plain(text)
    with Probed(text, paths=True) as probed:
        for seed in range(RUNS):
            with_paths, without = observe(probed.code, kind, seed), observe(plain, kind, seed)
            if not MONITORING:
                with_paths, without = _without_spans(with_paths), _without_spans(without)
            assert with_paths == without, text


def _without_spans(observed: Observed) -> Observed:
    """Return what was observed with the lines of a traceback alone."""
    if observed.end[0] == "returned":
        return observed
    kind, arguments, frames = observed.end
    return replace(observed, end=(kind, arguments, [frame[:2] for frame in frames]))


CALLS_ARE_HANDOVERS = "\nif 0:\n    from outside import same, manager, later\n"
"""Makes calls of these names hand something over, wherever they are in a program."""


@pytest.mark.skipif(MONITORING, reason="the interpreter tells of calls itself")
@pytest.mark.parametrize("paths", [False, True])
@given(
    random=st.randoms(use_true_random=False),
    kind=st.sampled_from(("def", "generator", "async")),
)
def test_random_programs_whose_calls_tell_behave_the_same(
    paths: bool, random: Any, kind: str
) -> None:
    """As they do when their calls do not tell: context managers, and what is awaited, too."""
    text = Writer(random).function(kind) + CALLS_ARE_HANDOVERS
    handovers = Handovers({"outside": "a kind"})
    attempts = Attempts(Frames("/", {"<program>"}.__contains__), handovers, lambda _: None)
    told = ToldCalls(attempts, handovers)
    told.is_on = True
    with Probed(text, told=told, paths=paths) as telling, Probed(text) as silent:
        for seed in range(RUNS):
            assert observe(telling.code, kind, seed) == observe(silent.code, kind, seed), text


@pytest.mark.parametrize("emitter", EMITTERS)
def test_a_local_that_its_own_truth_rebinds_is_read_once(emitter: Emitter | None) -> None:
    """A function within may rebind it, and be called by the test of the value."""
    text = (
        "def f(value):\n"
        "    def rebind():\n"
        "        nonlocal value\n"
        "        value = 'another'\n"
        "        return True\n"
        "    class Value:\n"
        "        def __bool__(self): return rebind()\n"
        "    value = Value()\n"
        "    return type(value or 1).__name__\n"
    )
    names: dict[str, Any] = {}
    with Probed(text, emitter) as probed:
        exec(probed.code, names)
        assert names["f"](0) == "Value"


@pytest.mark.skipif(not MONITORING, reason="look-up probes stand on real lines")
@pytest.mark.parametrize("paths", [False, True])
@given(random=st.randoms(use_true_random=False))
def test_only_harmless_instructions_stand_on_synthetic_lines(paths: bool, random: Any) -> None:
    """What can be seen from outside (calls, jumps back, returns, …) is on a real line."""
    harmless = {
        "NOP", "EXTENDED_ARG", "LOAD_CONST", "NOT_TAKEN",
        "JUMP_FORWARD", "JUMP_BACKWARD_NO_INTERRUPT",
    }  # fmt: skip
    with Probed(Writer(random).function("def"), paths=paths) as probed:
        names = {
            instruction.opname
            for code in code_objects(probed.code)
            for instruction in dis.get_instructions(code)
            if (instruction.positions.lineno or 0) >= SYNTHETIC
        }
    assert names <= harmless


def trees(size: int) -> list[Any]:
    """List every and/or/not expression over ``size`` operands."""
    if size == 1:
        return ["{}", "(not {})"]
    found = [
        f"({left} {operator} {right})"
        for k in range(1, size)
        for left in trees(k)
        for right in trees(size - k)
        for operator in ("and", "or")
    ]
    return [*found, *(f"(not {text})" for text in found)] if size < 3 else found


def step(namespace: dict[str, Any], values: tuple[int, ...]) -> tuple[Any, list[Any]]:
    """Call ``f`` with operands of these truths (2 raises); return how it ended and its steps."""
    log: list[Any] = []

    def p(number: int) -> Truth:
        log.append(number)
        value = values[number - 1]
        return Truth(bool(value), log, raises=value == 2)

    try:
        end: Any = repr(namespace["f"](p))
    except ValueError as error:
        frame = error.__traceback__.tb_next  # type: ignore[union-attr]
        places = list(frame.tb_frame.f_code.co_positions())  # type: ignore[union-attr]
        end = places[frame.tb_lasti // 2]  # type: ignore[union-attr]
    return end, log


@pytest.mark.parametrize("form", ["x = {}", "return {}", "same({})", "x = [{} for _ in (1,)]"])
@pytest.mark.parametrize("size", [2, 3])
def test_every_small_expression_tests_its_operands_as_often(size: int, form: str) -> None:
    """Each and/or/not value tests each truth as often as before, in the same order and place."""
    for tree in trees(size):
        expression = tree.format(*(f"p({i})" for i in range(1, size + 1)))
        text = f"def f(p):\n    x = 0\n    {form.format(expression)}\n    return x\n"
        with Probed(text) as probed:
            plain_names: dict[str, Any] = {"same": lambda value: value}
            probed_names = dict(plain_names)
            exec(compile_plain(text), plain_names)
            exec(probed.code, probed_names)
            for values in product((0, 1, 2), repeat=size):
                assert step(probed_names, values) == step(plain_names, values), (text, values)


@pytest.mark.parametrize(
    "operand",
    [
        *("-1", "+0", "~0", "(1 - 1)", "-__debug__", "'ab'[1]", "(1, 2)", "(p, p)", "[p]", "{p}"),
        *("{1: p}", "[p for _ in 'a']", "(p for _ in 'a')", "(lambda: p)", "f'{p}'", "f''"),
    ],
)
@pytest.mark.parametrize("expression", ["(p and {}) or 0", "{} and (p is None)"])
@pytest.mark.parametrize("scope", ["x = {}\n", "class C:\n    x = {}\nx = C.x\n"])
@pytest.mark.filterwarnings("error")
def test_operands_that_the_compiler_knows_keep_their_values(
    scope: str, expression: str, operand: str
) -> None:
    """It takes an item of one constant from another, and warns where there can be none."""
    text = scope.format(f"({expression.format(operand)})")
    assert build(text, "program.py").plain is None
    with Probed(text) as probed:
        plain_names: dict[str, Any] = {"p": 1}
        probed_names = dict(plain_names)
        exec(compile_plain(text), plain_names)
        exec(probed.code, probed_names)
    found, expected = probed_names["x"], plain_names["x"]
    assert type(found) is type(expected)
    assert callable(expected) or isinstance(expected, Generator) or found == expected


@pytest.mark.parametrize(
    "expression",
    [
        "(p(1) if p(2) else (p(3) and p(4))) or p(5)",
        "(p(1) if p(2) else (p(3) and p(4))) and p(5)",
        "((p(3) or p(4)) if p(2) else p(1)) and p(5)",
        "not ((p(1) if p(2) else (p(3) and p(4))) or p(5))",
        "not (p(1) if p(2) else (p(3) and p(4))) or p(5)",
        "(p(1) if p(2) else (p(3) and 0)) or (p(4) if p(5) else (p(3) or 1)) or 2",
        "(p(1) and (p(2) or\n p(3)) or p(4)) and p(5)",
        "p(1) or\n(p(2) and p(3) or p(4)) or p(5)",
    ],
)
@pytest.mark.parametrize("form", ["x = {}", "return {}", "x = [{} for _ in locals()]"])
@pytest.mark.parametrize("emitter", EMITTERS)
def test_operators_around_conditional_expressions_and_lines_test_as_often(
    emitter: Emitter | None, form: str, expression: str
) -> None:
    """The compiler may leave a second test out, or not, depending on what is between the two."""
    text = f"def f(p):\n    x = 0\n    {form.format(f'({expression})')}\n    return x\n"
    with Probed(text, emitter) as probed:
        plain_names: dict[str, Any] = {}
        probed_names: dict[str, Any] = {}
        exec(compile_plain(text), plain_names)
        exec(probed.code, probed_names)
        for values in product((0, 1, 2), repeat=5):
            assert step(probed_names, values) == step(plain_names, values), values


class Operand:
    """A value with a given truth, to which weak references can be made."""

    def __init__(self, truth: bool) -> None:
        self.truth = truth

    def __bool__(self) -> bool:
        return self.truth


@pytest.mark.parametrize("emitter", EMITTERS)
@pytest.mark.parametrize(
    "statement",
    ["x = make() and None", "same(make() or 1)", "return make() and 1", "x = not (make() and 0)"],
)
def test_a_tested_operand_dies_when_it_did(statement: str, emitter: Emitter | None) -> None:
    """A value that is kept for a test is let go before anything else happens."""
    text = (
        "def f(make, alive, same):\n"
        f"    {statement}\n"
        "def g(make, alive, same):\n"
        "    x = make() and alive()\n"
        "    return alive(), x\n"
    )

    def outcome(code: Any, truth: bool) -> Any:
        names: dict[str, Any] = {}
        exec(code, names)
        references: list[Any] = []

        def make() -> Any:
            thing = Operand(truth)
            references.append(weakref.ref(thing))
            return thing

        def alive() -> list[bool]:
            return [reference() is not None for reference in references]

        result = names["g"](make, alive, lambda value: alive())
        names["f"](make, alive, lambda value: alive())
        return repr(result).replace(repr(result[1]), ""), alive()

    for truth in (True, False):
        with Probed(text, emitter) as probed:
            assert outcome(probed.code, truth) == outcome(compile_plain(text), truth)


def test_recursion_and_threads_keep_their_vectors_apart() -> None:
    """Many threads in one function give the results that one would."""
    text = (
        "def f(n, a, b):\n"
        "    if (a and n) or b and not a: return 1 + f(n - 1, b, a) if n > 0 and n else 0\n"
        "    return a and b or n and f(n - 1, a, b)\n"
    )
    names: dict[str, Any] = {}
    exec(compile_plain(text), names)
    arguments = [(n, a, b) for n in range(20) for a in (0, 1) for b in (0, 1)] * 20
    expected = [names["f"](*given_) for given_ in arguments]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with Probed(text) as probed, ThreadPoolExecutor(8) as pool:
            exec(probed.code, names)
            assert list(pool.map(lambda given_: names["f"](*given_), arguments)) == expected
    finally:
        sys.setswitchinterval(interval)
