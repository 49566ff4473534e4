"""Look-up probes take themselves out of running code (CPython 3.11)."""

from __future__ import annotations

import sys
import threading
import types
from typing import Any

import pytest

from programs.run import Probed, compile_plain

if sys.version_info[:2] != (3, 11):
    pytest.skip("look-up probes remove themselves on 3.11 only", allow_module_level=True)

from surefoot.instrument.built import code_objects
from surefoot.instrument.marks import LOOKUP
from surefoot.probe.lookup import TruthProbe
from surefoot.probe.removal import removal_works

DECIDES = (
    "def f(a, b, c, xs):\n"
    "    t = 0\n"
    "    for x in xs:\n"
    "        if (a and x) or (b and c): t += 1\n"
    "        else: t -= 1\n"
    "        if not (x and (b or c)): t += 2\n"
    "        t += (1 if x and a else 2)\n"
    "    while t > 3 and xs: t -= 2\n"
    "    return t\n"
)
ARGUMENTS = [(1, 0, 1, [0, 1, 1] * 9), (0, 1, 0, [1, 0] * 9), (1, 1, 1, [0] * 9), (0, 0, 0, [])]


def probes(code: types.CodeType) -> list[TruthProbe]:
    return [c for part in code_objects(code) for c in part.co_consts if type(c) is TruthProbe]


def load(text: str) -> tuple[Probed, Any, Any]:
    """Return a probed program, its ``f`` and the plain one."""
    probed, plain_names, probed_names = Probed(text), {}, {}
    exec(compile_plain(text), plain_names)
    exec(probed.code, probed_names)
    return probed, probed_names["f"], plain_names["f"]


def test_a_probe_that_was_hit_twice_is_not_asked_again() -> None:
    """A function asks few of the probes that were hit before, until it has to start over."""
    probed, f, plain = load(DECIDES)
    assert removal_works()

    def hit() -> set[int]:
        probed.recorder.seen.clear()
        for arguments in ARGUMENTS:
            assert f(*arguments) == plain(*arguments)
        return set(probed.recorder.seen)

    everything = hit()
    for arguments in ARGUMENTS:
        f(*arguments)
    assert len(hit()) <= len(everything) * 0.1
    probed.start_over()
    assert hit() == everything


DIVIDES = "def f(a):\n    t = 1\n    t = 1 // a\n    t = 2\n    return t\n"


def test_probes_behind_one_that_is_hit_again_are_removed_with_it() -> None:
    """Those that only the first call came to are not asked again either."""
    probed, f, _ = load(DIVIDES)
    f(1)
    with pytest.raises(ZeroDivisionError):
        f(0)
    probed.recorder.enter_context(1)
    f(1)
    assert probed.recorder.seen == set()
    probed.start_over()
    f(1)
    assert len(probed.recorder.seen) == 4


def test_a_probe_is_put_back_if_a_context_is_entered_while_it_is_removed() -> None:
    """Another thread may do so; nothing was recorded in the new context yet."""
    probed, f, _ = load(DIVIDES)
    probed.recorder.enter_context(1)
    f(1)
    everything = set(probed.recorder.seen)
    index = next(c for c in f.__code__.co_consts if type(c) is int and c >= LOOKUP)
    holder: Any = probes(f.__code__)[0].remove[index].__self__  # type: ignore[attr-defined]
    removed = holder._removed

    class Entering(list[Any]):
        def append(self, batch: Any) -> None:
            holder._removed = removed
            removed.append(batch)
            probed.recorder.enter_context(2)
            probed.start_over()

    holder._removed = Entering()
    f(1)
    f(1)
    assert probed.recorder.seen == everything


def test_copies_of_code_keep_their_probes() -> None:
    """A copy made before the removal still answers and records."""
    _, f, plain = load(DECIDES)
    copy = types.FunctionType(f.__code__.replace(co_name="copy"), {})
    for arguments in ARGUMENTS:
        assert f(*arguments) == copy(*arguments) == plain(*arguments)
    late = types.FunctionType(f.__code__.replace(co_name="late"), {})
    assert [late(*arguments) for arguments in ARGUMENTS] == [plain(*a) for a in ARGUMENTS]


@pytest.mark.parametrize("found_first", [[], ARGUMENTS[:1]])
def test_code_that_is_gone_is_not_written_to(found_first: list[Any]) -> None:
    """The probes outlive their code, searched or not: then there is nothing to remove."""
    probed, f, _ = load(DECIDES)
    answers = {id(p): p for p in probes(f.__code__)}
    pending = [(p, i) for p in answers.values() for i in list(p.remove)]
    assert pending
    for arguments in found_first * 2:
        f(*arguments)
    probed.code = None
    del f
    for probe, index in pending * 2:
        assert probe[index] is probe.value


@pytest.mark.parametrize("padding", [0, 220, 240, 250, 256, 300, 600])
def test_long_argument_prefixes_do_not_confuse_it(padding: int) -> None:
    """Constants beyond 255 need EXTENDED_ARG in front of the probe's instructions."""
    lines = "".join(f"    z = {n + 1000}\n" for n in range(padding))
    text = f"def f(a, b):\n{lines}    if a and b: return 1\n    return 2 if a or b else 3\n"
    _, f, plain = load(text)
    for _ in range(30):
        for a in (0, 1):
            for b in (0, 1):
                assert f(a, b) == plain(a, b)


def test_code_that_is_warm_before_its_probe_is_hit_stays_right() -> None:
    """Instructions may have been fused with the probe's first one by then."""
    text = "def f(k, a):\n    r = k + (a if a else k)\n    return r if k and a else (k or a)\n"
    _, f, plain = load(text)
    for _ in range(100):
        assert f(1, 0) == plain(1, 0)
    for k in (0, 1, 2):
        for a in (0, 1, 2):
            assert [f(k, a)] * 3 == [plain(k, a)] * 3


def test_frames_inside_a_probe_finish_it() -> None:
    """Threads that are switched as often as possible never go astray."""
    functions = [load(DECIDES)[1:] for _ in range(40)]
    wrong: list[int] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        for i, (f, plain) in enumerate(functions):
            wrong.extend(i for arguments in ARGUMENTS if f(*arguments) != plain(*arguments))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []


def test_suspended_generators_go_on() -> None:
    """A generator that waits between two probes is not disturbed by their removal."""
    text = "def f(xs):\n    for x in xs:\n        if x and (yield x) or (yield 9): yield (x or 7)\n"
    _, f, plain = load(text)
    ours, theirs = [f([0, 1, 2, 0]) for _ in range(5)], [plain([0, 1, 2, 0]) for _ in range(5)]
    for _ in range(6):
        for mine, other in zip(ours, theirs, strict=True):
            assert next(mine, None) == next(other, None)


def test_a_tracer_sees_the_lines_that_it_did() -> None:
    """Line-by-line tracing works while probes are removed."""

    def lines(call: Any) -> list[int]:
        seen: list[int] = []

        def trace(frame: Any, event: str, argument: Any) -> Any:
            if frame.f_code.co_name != "f":
                return None
            if event == "line":
                seen.append(frame.f_lineno)
            return trace

        sys.settrace(trace)
        try:
            for arguments in ARGUMENTS:
                call(*arguments)
        finally:
            sys.settrace(None)
        return seen

    _, f, plain = load(DECIDES)
    assert set(lines(f)) == set(lines(plain))
