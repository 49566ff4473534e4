"""Which functions only skipped tests would have called."""

from __future__ import annotations

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.skips import skips_by_function
from surefoot.model.exclusions import Exclusions
from surefoot.model.ids import LineNo
from surefoot.model.points import Hits
from surefoot.model.run import Skip
from surefoot.source.map import map_source

STORE = """\
class Store:
    def __init__(self, url):
        self.url = url
    def push(self, item):
        return self._encoded(item)
    def _encoded(self, item):
        return repr(item)
    def pop(self):
        return 9
def connect(url):
    return Store(url)
def close(store):
    return 13
@cli.command()
def empty(store):
    store.empty()
"""
DEFINED = {1, 2, 4, 6, 8, 10, 12, 14, 15}


def found(names: set[str], *, ran: set[int] = DEFINED, other: str = "") -> set[str]:
    """Return the functions of ``app/store.py`` that a skipped test with these names may call."""
    files = []
    for path, text, lines in (("app/store.py", STORE, ran), ("app/other.py", other, set[int]())):
        file = map_source(text)
        hits = Hits(frozenset(map(LineNo, lines)), frozenset())
        files.append((cover_file(path, file, hits, Exclusions()), file))
    reasons = skips_by_function(files, [Skip("t.py::t", "needs Redis", frozenset(names))])
    assert set(reasons.values()) <= {"needs Redis"}
    return {name for _, name in reasons}


@pytest.mark.parametrize(
    ("names", "functions"),
    [
        ({"close"}, {"close"}),
        ({"store", ".close"}, {"close"}),
        ({".close"}, set()),
        ({"Store"}, {"Store.__init__"}),
        ({"store", ".Store", ".pop"}, {"Store.__init__", "Store.pop"}),
        ({".pop"}, set()),
        ({"'empty"}, {"empty"}),
        ({"'close", "'pop"}, set()),
    ],
)
def test_a_function_is_named_with_what_it_is_in(names: set[str], functions: set[str]) -> None:
    """A name alone could be that of anything; ``.pop`` is also a method of each ``dict``, and a
    string names a command.
    """
    assert found(names) == functions


def test_what_such_a_function_calls_belongs_to_it() -> None:
    """The test would lead there, although it does not name it."""
    assert found({"Store", ".push"}) == {"Store.__init__", "Store.push", "Store._encoded"}


def test_a_function_that_was_called_is_left_out() -> None:
    """Another test reached it."""
    assert found({"close"}, ran={*DEFINED, 13}) == set()


@pytest.mark.parametrize(
    ("names", "other"),
    [
        ({"close"}, "def close():\n    return 2\n"),
        ({"Store", ".pop"}, "class Store:\n    x = 2\n"),
        ({"'empty"}, "@a\ndef empty():\n    return 3\n"),
    ],
)
def test_a_name_that_several_have_says_nothing(names: set[str], other: str) -> None:
    """The test may be one of the other."""
    assert found(names, other=other) == set()
