"""What is read of a file is freed without the garbage collector, which may be paused."""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable

import pytest

from surefoot.collector import collector_paused
from surefoot.model.handovers import Handovers
from surefoot.source.handovers.sites import calls_in, handover_sites, offers_of
from surefoot.source.map import map_source

TEXT = """\
import sqlite3
class A:
    def f(self, a, b):
        connection = sqlite3.connect("a")
        connection.execute("select 1")
        if a and (b or not a):
            return [each for each in a if each] or f(a)
        def g(): return connection
        match a:
            case [x, *_] if x: return g
"""


@pytest.mark.parametrize(
    "read",
    [
        map_source,
        calls_in,
        lambda text: handover_sites(text, Handovers()),
        lambda text: offers_of(text, Handovers(), "a"),
    ],
)
def test_no_tree_is_left_to_the_collector(read: Callable[[str], object]) -> None:
    """A project has thousands of files; each syntax tree that stays takes a megabyte."""
    read(TEXT)  # what is made once stays
    gc.collect()
    with collector_paused():
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            read(TEXT)
            gc.collect()
        finally:
            gc.set_debug(0)
        trees = [node for node in gc.garbage if isinstance(node, ast.AST)]
        gc.garbage.clear()
    assert trees == []
