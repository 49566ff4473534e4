"""Find out which tests need not be recorded, and notice what each test depends on."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from surefoot.model.inputs import UNKNOWN
from surefoot.model.selection import project_path
from surefoot.observe.inputs import InputHook, imported_files, surroundings
from surefoot.project.kept import Unchanged, read_earlier
from surefoot.store.stamps import stamp_of

if TYPE_CHECKING:
    from surefoot.measure.session import Session

OPTIONS = "surefoot_options"
"""Where xdist's workers are told which options there are."""

_ONLY_SHOWN = ("--surefoot", "--no-surefoot", "--tb", "--color", "--durations", "--junit", "--no-")
"""How options begin that decide only what is shown."""


def options_of(config: pytest.Config) -> list[str]:
    """Return what was asked for in words that may decide what tests do."""
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        return list(worker.get(OPTIONS, ()))
    words = [*config.invocation_params.args, *shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))]
    return [word for word in words if word.startswith("--") and not word.startswith(_ONLY_SHOWN)]


class KnownTests:
    """Knows the tests that reach what they reached in the run before.

    Where a file has changed since, or there was no such run, it notices from the start what is
    opened. Otherwise that is known too, but for tests that are new.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unchanged = Unchanged()
        self._known: frozenset[str] = frozenset()
        plan = session.plan
        self._root = plan.selection.root
        self._earlier = read_earlier(plan.earlier, Path(self._root))
        self._inputs = InputHook(
            self._root, session.measures, session.note_opened, session.note_restless
        )
        self._is_aware = self._earlier is None or not self._earlier.is_as_it_was
        if self._is_aware:
            self._inputs.install()

    @property
    def kept(self) -> frozenset[str]:
        """The tests that are not recorded."""
        return self._unchanged.kept

    def is_new(self, test: str) -> bool:
        """Return whether it is not known what a test does."""
        return test not in self._known

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Find out which tests need not be recorded."""
        plan, config = self._session.plan, session.config
        measured: tuple[object, ...] = (
            *(repr(plan.selection), repr(plan.plain), plan.observes, repr(plan.kinds)),
            *(() if plan.paths.is_none else (repr(plan.paths),)),
        )
        now = surroundings(options_of(config), stamp_of(str(config.inipath)), measured)
        imported = {project_path(place, self._root) for place in imported_files(self._root)}
        is_all_seen = self._is_aware
        known: frozenset[str] = frozenset()
        if self._earlier is not None:
            new = self._earlier.new_among(imported)
            # Elsewhere, node ids would not say where the files of the tests are.
            is_at_root = config.rootpath == Path(self._root)
            is_as_it_was = is_at_root and self._earlier.depends_on(now)
            is_all_seen = is_all_seen or (is_as_it_was and not new)
            if is_as_it_was:
                names = [item.nodeid for item in session.items]
                with_tests = {project_path(str(item.path), self._root) for item in session.items}
                self._unchanged = self._earlier.unchanged(names, new - with_tests)
                self._known = frozenset().union(*self._unchanged)
                known = self._earlier.restless | self._known
        if not self._is_aware and not all(item.nodeid in known for item in session.items):
            self._inputs.install()
        self._session.note_surroundings(now if is_all_seen else UNKNOWN)
        self._note_imported()

    def pytest_sessionfinish(self) -> None:
        """Note what was imported; a file that has changed in the meantime is noted as two."""
        self._inputs.uninstall()
        self._note_imported()

    def _note_imported(self) -> None:
        if self._is_aware:
            for place in imported_files(self._root):
                if not self._session.measures(place):
                    path = project_path(place, self._root)
                    self._session.note_opened("", path, stamp_of(place))

    def begin(self, item: pytest.Item) -> None:
        """Notice from now on what this test depends on, and note whether it is recorded."""
        name = item.nodeid
        self._inputs.test = self._inputs.opener = name
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            self._session.note_restless(name)  # it makes up other examples in each run
        if name in self._unchanged.kept:
            self._session.note_kept(name)
        elif name in self._unchanged.rechecked:
            self._session.note_rechecked(name)

    @contextmanager
    def opened_for_all(self) -> Iterator[None]:
        """Let all tests depend on what is opened in the meantime."""
        opener, self._inputs.opener = self._inputs.opener, ""
        try:
            yield
        finally:
            self._inputs.opener = opener
