"""Tell a session which test runs: the part of the pytest plugin that every measured run has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from surefoot.chosen import ChosenTests, read_chosen

if TYPE_CHECKING:
    from surefoot.session import Session


_ASKED_FOR_ALL = "surefoot_asked_for_all"
_SHARD = "surefoot_shard"
"""What we tell xdist's workers, and what they tell us."""


def asked_for_all(config: pytest.Config) -> bool:
    """Tell whether pytest was asked for all tests that the project has."""
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        return bool(worker.get(_ASKED_FOR_ALL))
    if config.args_source is config.ArgsSource.ARGS:
        return False
    return not any(config.getoption(name, None) for name in ("lf", "ignore", "ignore_glob"))


def plugins_of(session: Session) -> list[object]:
    """Return the plugins of a pytest run that ``surefoot run`` measures, or a worker of one."""
    chosen = read_chosen(session.folder)
    return [Contexts(session), *([] if chosen is None else [ChosenOnly(chosen)])]


class Contexts:
    """Attributes what is reached to tests and their phases, and notes which tests there are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_test = session.plan.contexts
        self._deselected: list[str] = []
        self._hidden = False
        self._context: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> None:
        """Note that other tests will rest on what this fixture runs."""
        del request
        if self._context is not None and fixturedef.scope != "function":
            self._session.note_shared(self._context, fixturedef.scope)

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

    def _enter(self, item: pytest.Item, phase: str) -> None:
        if phase == "run" and item.get_closest_marker("no_cover"):
            self._session.enter_context(None)
            self._hidden = True
        elif self._by_test:
            self._context = f"{item.nodeid}|{phase}"
            self._session.enter_context(self._context)
        elif self._hidden:
            self._session.enter_context("")
            self._hidden = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Enter the test's first context."""
        self._session.note_test(item.nodeid)
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


class ChosenOnly:
    """Leaves out of a pytest run what is not among the chosen tests."""

    def __init__(self, chosen: ChosenTests) -> None:
        self._chosen = chosen

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect the others, as ``-k`` does."""
        wanted = [item for item in items if self._chosen.includes(item.nodeid, item.path)]
        if len(wanted) < len(items):
            left = set(items).difference(wanted)
            config.hook.pytest_deselected(items=[item for item in items if item in left])
            items[:] = wanted
