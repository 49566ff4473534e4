"""A module's code with probes in it, and how to look through it."""

from __future__ import annotations

from types import CodeType
from typing import NamedTuple

from surefoot.instrument.marks import MARKER

ProbedJump = tuple[int, int, bool, int]
"""A jump that stands for a probe, either when it is taken or when it is not.

Its parts are the number of its code object, its offset there, whether it is taken, and the probe.
"""


class Built(NamedTuple):
    """A module's code; ``plain`` says why some or all of its probes are missing, if they are.

    ``jumps`` are the code's own jumps that stand for probes. Code objects are numbered in the
    order in which ``code_objects`` returns them.
    """

    code: CodeType
    plain: str | None
    jumps: tuple[ProbedJump, ...] = ()


def has_markers(code: CodeType) -> bool:
    """Return whether any constant of the code is one of our markers."""
    for part in code_objects(code):
        for constant in part.co_consts:
            if type(constant) is str and constant.startswith(MARKER):
                return True
    return False


def code_objects(code: CodeType) -> list[CodeType]:
    """Return a code object and all those nested in it, each before its own."""
    found = [code]
    for constant in code.co_consts:
        if type(constant) is CodeType:
            found += code_objects(constant)
    return found
