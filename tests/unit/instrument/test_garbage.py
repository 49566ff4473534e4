"""What is needed to place probes is gone as soon as they are placed."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator

import pytest

from surefoot.instrument.build import build
from surefoot.model.handovers import Handovers

TEXT = """\
class C:
    a = x and y or z
def f(a, b, *c):
    if a and (b or not c):
        return lambda: a or b
    d = a.b and [e for e in c if e or a] or (a if b and c else d)
    while not (a and b):
        with a as g, b:
            match a:
                case [1, x] if a or b:
                    assert a and b
    return locals() and a or b
try:
    h = (a and b if c else d or e) or f
except E as error:
    del error
"""


@pytest.fixture
def _no_collections() -> Iterator[None]:
    """Let nobody collect garbage but the test, and keep what is found."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("paths", [(), None], ids=["without paths", "with paths"])
def test_a_tree_waits_for_no_collector(paths: tuple[str, ...] | None) -> None:
    """In a process with many objects, a collection takes long."""
    assert build(TEXT, "m.py", handovers=Handovers(), paths=paths).plain is None
    gc.collect()
    assert [node for node in gc.garbage if isinstance(node, ast.AST)] == []
