"""Tell a session which test is running: the part of the plugin that every measured run has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from surefoot.measure.folder import read_chosen
from surefoot.model.context import Context, NodeId
from surefoot.pytest_plugin.known import OPTIONS, KnownTests, options_of
from surefoot.pytest_plugin.observing import ObservedTests
from surefoot.pytest_plugin.skips import Skips

if TYPE_CHECKING:
    from surefoot.measure.session import Session


_ASKED_FOR_ALL = "surefoot_asked_for_all"
_SHARD = "surefoot_shard"
"""What we tell xdist's workers, and what they tell us."""


def asked_for_all(config: pytest.Config) -> bool:
    """Return whether pytest was asked to run all tests of the project."""
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        return bool(worker.get(_ASKED_FOR_ALL))
    if config.args_source is config.ArgsSource.ARGS:
        return False
    return not any(config.getoption(name, None) for name in ("lf", "ignore", "ignore_glob"))


def plugins_of(session: Session) -> list[object]:
    """Return the plugins that every measured pytest run has, in each of its processes."""
    return [
        Tests(session),
        Skips(session),
        *_contexts_of(session),
        *_selecting(session),
    ]


def _selecting(session: Session) -> list[object]:
    """Return the plugins that deselect tests, if some were chosen."""
    chosen, only = read_chosen(session.folder), session.plan.only
    if chosen is None and only is None:
        return []
    from surefoot.pytest_plugin.selecting import (  # noqa: PLC0415 - costs start-up
        ChosenOnly,
        LevelOnly,
    )

    return [
        *([] if chosen is None else [ChosenOnly(chosen)]),
        *([] if only is None else [LevelOnly(only)]),
    ]


def _contexts_of(session: Session) -> list[object]:
    if not session.plan.tells_tests_apart:
        return [HiddenTests(session)]
    known = KnownTests(session)
    if session.observing is None:
        return [known, Contexts(session, known, None)]
    observed = ObservedTests(session, session.observing, known)
    return [known, Contexts(session, known, observed), observed]


class Tests:
    """Notes which tests there are, which of them run, and whether every worker is measured."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._deselected: list[str] = []

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Notice that not all tests are wanted."""
        self._deselected += [item.nodeid for item in items]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which tests there are."""
        names = [*(item.nodeid for item in session.items), *self._deselected]
        everything = asked_for_all(session.config) and not self._deselected
        self._session.note_collected(names, all_of_them=everything)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker what only this process can know."""
        node.workerinput[_ASKED_FOR_ALL] = asked_for_all(node.config)
        node.workerinput[OPTIONS] = options_of(node.config)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that an xdist worker works for that it was measured."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_SHARD] = self._session.shard_name

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Notice a worker that was not measured; one that crashed fails the run by itself."""
        if error is None and _SHARD not in getattr(node, "workeroutput", {}):
            self._session.note_unmeasured_worker(node.gateway.id)


class Contexts:
    """Attributes what is reached to the tests and their phases.

    Its hooks wrap all others, so that their code counts for the test too.
    """

    def __init__(self, session: Session, known: KnownTests, observed: ObservedTests | None) -> None:
        self._session = session
        self._known = known
        self._observed = observed
        self._test = ""
        self._context: str | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Iterator[None]:
        """Note that other tests will depend on what this fixture runs and opens."""
        if fixturedef.scope == "function":
            return (yield)
        if self._context is not None:
            self._session.note_shared(self._context, fixturedef.scope)
        observed = self._observed
        making = nullcontext() if observed is None else observed.making(fixturedef, request)
        with self._known.opened_for_all(), making:
            return (yield)

    def _enter(self, item: pytest.Item, phase: str) -> None:
        hidden = phase == "run" and is_hidden(item)
        name = str(Context(NodeId(self._test), phase))
        self._context = None if hidden else name
        anew = self._test not in self._known.kept
        observed = self._known.is_new(self._test)
        self._session.enter_context(name, recorded=not hidden, anew=anew, observed=observed)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Note that a test runs, and enter its first context."""
        self._test = item.nodeid
        if not item.config.getoption("setuponly", False):  # or --setup-plan
            self._session.note_test(self._test)
        self._known.begin(item)
        self._enter(item, "setup")
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Enter the context of the test itself."""
        self._enter(item, "run")
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """Enter the test's last context."""
        self._enter(item, "teardown")
        return (yield)


class HiddenTests:
    """Where tests are not distinguished: records nothing while a test marked ``no_cover`` runs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note that a test runs."""
        if not item.config.getoption("setuponly", False):
            self._session.note_test(item.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Stop recording."""
        if is_hidden(item):
            name = str(Context(NodeId(item.nodeid), "run"))
            self._session.enter_context(name, recorded=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Start recording again."""
        if is_hidden(item):
            self._session.enter_context("")


def is_hidden(item: pytest.Item) -> bool:
    """Return whether a test is marked ``no_cover``, a marker that pytest-cov introduced."""
    return item.get_closest_marker("no_cover") is not None
