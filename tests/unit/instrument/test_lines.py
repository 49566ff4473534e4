"""The lines that are said to have run are those that ran."""

from __future__ import annotations

import sys
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.generate import Writer
from programs.run import Probed, compile_plain, observe
from surefoot.analysis.coverage import cover_file
from surefoot.instrument.emit import Emitter, LookupEmitter
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.probe.hook import MONITORING
from surefoot.source.map import map_source

EMITTERS = [None, LookupEmitter()] if MONITORING else [None]
RUNS = 4

MATCH = """\
class Refuses:
    error = property(lambda self: 1 / 0)
def f(x):
    match x:
        case 4:
            pass
        case {}:
            pass
        case []:
            pass
try:
    f(Refuses() if {} else 3)
except (NameError, ZeroDivisionError):
    pass
"""


def traced(code: CodeType, kind: str, seed: int) -> set[int]:
    """Run a program without probes and return the lines that Python says it runs."""
    lines: set[int] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != code.co_filename:
            return None
        if event == "line":
            lines.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        observe(code, kind, seed)
    finally:
        sys.settrace(before)
    return lines


def missing(probed: Probed, text: str) -> frozenset[int]:
    """Return the lines of a program that its hits do not prove."""
    hits = Hits(frozenset(probed.lines()), frozenset(probed.probes()))
    return cover_file("program.py", map_source(text), hits, Exclusions()).missing_lines


@pytest.mark.parametrize("emitter", EMITTERS)
@given(
    random=st.randoms(use_true_random=False),
    kind=st.sampled_from(("def", "generator", "async")),
)
def test_no_line_of_a_random_program_that_ran_is_missing(
    emitter: Emitter | None, random: Any, kind: str
) -> None:
    """Whatever raises, and wherever."""
    text = Writer(random).function(kind)
    ran: set[int] = set()
    with Probed(text, emitter) as probed:
        for seed in range(RUNS):
            ran |= traced(compile_plain(text), kind, seed)
            observe(probed.code, kind, seed)
    assert not missing(probed, text) & ran, text


@pytest.mark.parametrize("emitter", EMITTERS)
@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("3 if nothing", "False"),
        ("3 if x == nothing == x", "False"),
        ("nothing.at_all", "False"),
        ("nothing()", "False"),
        ("Refuses(error=1)", "True"),
        ("y if nothing", "False"),
    ],
)
def test_a_case_that_raises_was_tried(emitter: Emitter | None, pattern: str, subject: str) -> None:
    """Its line ran; its body and the case after it did not."""
    text = MATCH.format(pattern, subject)
    with Probed(text, emitter) as probed:
        exec(probed.code, {})
    assert missing(probed, text) == {6, 8, 9, 10}
