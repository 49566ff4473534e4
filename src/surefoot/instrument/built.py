"""A module's code with probes in it, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

from surefoot.instrument.marks import MARKER

ProbedJump = tuple[int, int, bool, int]
"""A jump that proves a probe reached, when taken or when not.

These are the number of its code object, its offset there, which of the two, and the probe.
"""


class Built(NamedTuple):
    """A module's code. ``plain`` says why it carries no probes, if it does not.

    ``jumps`` are those of the code's own that stand for probes; code
    objects are numbered as ``code_objects`` yields them.
    """

    code: CodeType
    plain: str | None
    jumps: tuple[ProbedJump, ...] = ()


def has_markers(code: CodeType) -> bool:
    """Tell whether any constant of the code is one of our markers."""
    return any(
        isinstance(constant, str) and constant.startswith(MARKER)
        for part in code_objects(code)
        for constant in part.co_consts
    )


def code_objects(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all that are nested in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from code_objects(constant)
