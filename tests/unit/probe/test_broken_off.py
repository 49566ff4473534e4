"""An exception that a signal handler raises while we work loses nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

if sys.version_info[:2] != (3, 11):
    pytest.skip("elsewhere no Python code of ours runs in look-ups", allow_module_level=True)

from programs.run import Probed
from surefoot.probe import lookup, recorder, removal
from surefoot.probe.recorder import CONTEXT

OURS = {module.__file__ for module in (lookup, recorder, removal)}
PROGRAM = (
    "def f(a, b):\n"
    "    t = 0\n"
    "    if a and b: t += 1\n"
    "    else: t += 2\n"
    "    x = [a or b or 1 for _ in (1,)]\n"
    "    return t if x else 3\n"
)
ARGUMENTS = [(1, 1), (1, 0), (0, 0)] * 3
MOMENTS = range(600)


# While we measure ourselves, tracers are not told of our own calls.
set_trace = getattr(sys.settrace, "__wrapped__", sys.settrace)


class HandlerError(Exception):
    """Raised by the signal handler."""


def broken_off(moment: int, call: Callable[[], Any]) -> bool:
    """Call a function, and raise before an instruction of ours; return whether there was one."""
    left = moment

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in OURS:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                set_trace(None)
                raise HandlerError
        return trace

    set_trace(trace)
    try:
        call()
    except HandlerError:
        return True
    finally:
        set_trace(None)
    return False


def run(f: Callable[[int, int], int]) -> None:
    """Run the program to its end."""
    for arguments in ARGUMENTS:
        f(*arguments)


def contexts_of(probed: Probed) -> list[set[int]]:
    """Return the entries of each context in the log."""
    found: list[set[int]] = [set()]
    for entry in (entry for room in probed.recorder.rooms for entry in room if entry):
        if entry >= CONTEXT:
            found.append(set())
        else:
            found[-1].add(entry)
    return found


def test_every_instruction_of_a_look_up_may_be_the_last() -> None:
    """The program calls again; nothing is missing, in this context and in the next."""
    with Probed(PROGRAM) as probed:
        names: dict[str, Any] = {}
        exec(probed.code, names)
        run(names["f"])
    [everything] = contexts_of(probed)
    broken = 0
    for moment in MOMENTS:
        with Probed(PROGRAM) as probed:
            names = {}
            exec(probed.code, names)
            broken += broken_off(moment, lambda f=names["f"]: run(f))
            run(names["f"])
            probed.recorder.enter_context(1)
            probed.start_over()
            run(names["f"])
        first, second = contexts_of(probed)
        assert first == everything, moment
        assert second >= everything - {min(everything)}, moment
    assert 300 < broken
