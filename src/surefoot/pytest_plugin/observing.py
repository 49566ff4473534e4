"""Observe tests: how long they take, what they share, and what they leave behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from surefoot.model.levels import Level
from surefoot.observe.leftovers import Leftovers
from surefoot.untouched import identity

if TYPE_CHECKING:
    from surefoot.measure.observing import Observing
    from surefoot.measure.session import Session
    from surefoot.pytest_plugin.known import KnownTests

_LEVELS = frozenset(level.value for level in Level)
_EXAMPLES = re.compile(r"(\d+) passing\b.*?(\d+) failing\b.*?(\d+) invalid\b")
"""How Hypothesis says in its statistics what one of its phases ran; its versions vary the words."""


class _Shared(NamedTuple):
    """The shared ``fixtures`` that a test function needs, by what pytest knows of it.

    ``info`` is held so that no other object can get its identity. ``closure`` are the names of all
    fixtures that pytest knows of in advance.
    """

    info: object
    closure: frozenset[str]
    fixtures: tuple[pytest.FixtureDef[Any], ...]


class ObservedTests:
    """Notes what is observed of each test, in the process that runs it."""

    def __init__(self, session: Session, observing: Observing, known: KnownTests) -> None:
        self._session = session
        self._observing = observing
        self._known = known
        self._item: pytest.Item | None = None
        self._test = ""
        self._seconds = 0.0
        self._has_run = False
        self._leftovers = Leftovers(
            observing.touches, session.plan.selection.root, str(session.folder)
        )
        self._shared: dict[int, _Shared] = {}
        self._last_parent: pytest.Collector | None = None
        self._levels: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin to observe, unless it is known of all tests what they do."""
        if any(self._known.is_new(item.nodeid) for item in session.items):
            self._observing.begin()

    @contextmanager
    def making(
        self, fixture: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Iterator[None]:
        """Let what a shared fixture touches belong to all tests that need it."""
        self._leftovers.expect()
        with self._observing.making(_name_of(fixture, getattr(request, "param_index", 0))):
            yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Look at what there is before the test."""
        self._item, self._test, self._seconds, self._has_run = item, item.nodeid, 0.0, False
        if self._known.is_new(self._test):
            self._leftovers.begin()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what is known of a test when it has ended, but for one that was skipped."""
        item = self._item
        if item is None or self._test != report.nodeid:  # a worker's
            return
        self._seconds += report.duration
        if report.when == "call":
            self._has_run = report.outcome != "skipped" or hasattr(report, "wasxfail")
        elif report.when == "teardown" and self._has_run:
            self._session.note_observed(
                self._test,
                self._seconds,
                sorted(self._levels_of(item)),
                self._shared_by(item),
                _examples_of(item),
            )

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note what the test left behind: only now has pytest let go of it."""
        if self._known.is_new(nodeid):
            for kind, what in self._leftovers.found():
                self._session.note_left(nodeid, kind, what)

    def pytest_sessionfinish(self) -> None:
        """Observe no more: no test follows in this process."""
        self._observing.end()

    def _levels_of(self, item: pytest.Item) -> set[str]:
        """Return what ``levels_of`` does; most of it is the same for all tests of one parent."""
        parent = item.parent
        if parent is None:
            return levels_of(item)
        if self._last_parent is not parent:
            self._last_parent, self._levels = parent, levels_of(parent)
        return self._levels | {marker.name for marker in item.own_markers} & _LEVELS

    def _shared_by(self, item: pytest.Item) -> list[str]:
        """Return the names of the shared fixtures that a test needs."""
        if not isinstance(item, pytest.Function):
            return []
        info = item._fixtureinfo  # noqa: SLF001 - there is no other way
        known = self._shared.get(identity(info))
        if known is None:
            found = tuple(_shared_among(item, info))
            known = self._shared[identity(info)] = _Shared(
                info, frozenset(info.names_closure), found
            )
        shared = known.fixtures
        made = getattr(item._request, "_fixture_defs", {})  # noqa: SLF001 - as above
        if not known.closure.issuperset(made):
            asked_for_later = [made[name] for name in made.keys() - known.closure]
            shared = (*shared, *(f for f in asked_for_later if f.scope != "function"))
        if not shared:
            return []
        indices = item.callspec.indices if hasattr(item, "callspec") else {}
        return sorted({_name_of(f, indices.get(f.argname, 0)) for f in shared})


def _name_of(fixture: pytest.FixtureDef[Any], index: int) -> str:
    """Return the name that sets a shared fixture apart; ``index`` is that of its parameter."""
    return f"{fixture.baseid}::{fixture.argname}[{index}]"


def _shared_among(item: pytest.Item, info: Any) -> Iterator[pytest.FixtureDef[Any]]:
    """Yield the shared fixtures that a test needs, by what pytest knows of its fixtures.

    A fixture that all tests of a package or of the project are given is needed by those that ask
    for it.
    """
    shared = [
        fixture
        for alike in info.name2fixturedefs.values()
        for fixture in alike
        if fixture.scope != "function"
    ]
    if not shared:  # as for most tests
        return
    todo = {*info.argnames, *(n for m in item.iter_markers("usefixtures") for n in m.args)}
    asked_for: set[str] = set()
    while todo:
        name = todo.pop()
        asked_for.add(name)
        for fixture in info.name2fixturedefs.get(name, ()):
            todo.update(set(fixture.argnames) - asked_for)
    for fixture in shared:
        if fixture.argname in asked_for or fixture.scope in {"class", "module"}:
            yield fixture


def levels_of(item: pytest.Item | pytest.Collector) -> set[str]:
    """Return the markers of a test, or of all tests of a collector, that are names of levels."""
    found = set()
    node: pytest.Item | pytest.Collector | None = item
    while node is not None:
        for marker in node.own_markers:
            if marker.name in _LEVELS:
                found.add(marker.name)
        node = node.parent
    return found


def _examples_of(item: pytest.Item) -> list[int] | None:
    """Return how many examples Hypothesis ran, and how many more it rejected; None for other tests."""
    statistics = getattr(item, "hypothesis_statistics", None)
    if not isinstance(statistics, str):
        return None
    phases = [tuple(map(int, found)) for found in _EXAMPLES.findall(statistics)]
    if not phases:
        return None
    return [sum(p + f for p, f, _ in phases), sum(invalid for _, _, invalid in phases)]
