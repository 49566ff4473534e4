"""Which form of probes a scope gets."""

from __future__ import annotations

import ast
import sys

import pytest

from surefoot.instrument.certainty import emitter_for
from surefoot.instrument.emit import LineEmitter, LookupEmitter


@pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="there, an event takes no longer in long code"
)
@pytest.mark.parametrize(
    ("text", "runs_once", "form"),
    [
        ("x = 1\n" * 500, True, LineEmitter),
        ("x = 1\n" * 501, True, LookupEmitter),
        ("while x: x = 0\n" * 501, True, LineEmitter),
        ("x = 1\n" * 2_000, False, LineEmitter),
        ("x = 1\n" * 2_001, False, LookupEmitter),
    ],
    ids=["short", "long", "with loops", "function", "long function"],
)
def test_a_long_body_has_lookups_sooner_if_it_runs_once(
    text: str, runs_once: bool, form: type
) -> None:
    """The first event of each line takes longer the longer the code is, and a loop has lookups anew."""
    body = ast.parse(text).body
    assert type(emitter_for(body, LineEmitter(), runs_once=runs_once)) is form
