"""Whose code is behind an event."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from surefoot.observe.frames import Behind, Origin, packages_behind
from world import APP, TEST, World

CALL = "def call(f): return f()\n"


def behind(world: World, *, to_the_end: bool = False) -> Behind:
    return world.frames.behind(sys._getframe(1), to_the_end=to_the_end)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A project without any event."""
    return World(tmp_path)


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        (APP, Origin.PROJECT),
        ("tests/helpers/make.py", Origin.TESTS),
        ("src/pkg/test_a.py", Origin.TESTS),
        ("a_test.py", Origin.TESTS),
        ("conftest.py", Origin.TESTS),
        ("src/contest.py", Origin.OTHER),
        ("src/latest/a.py", Origin.OTHER),
        (".venv/lib/python3.13/site-packages/tests/a.py", Origin.OTHER),
    ],
)
def test_a_file_is_of_the_tests_by_its_path(world: World, path: str, origin: Origin) -> None:
    """Wherever the tests are measured too."""
    assert world.frames.origin_of(str(world.root / path)) is origin


def test_text_that_is_no_file_is_nobodys(world: World) -> None:
    """Dataclasses and namedtuples are made of such."""
    assert world.frames.origin_of("<string>") is Origin.OTHER


def test_the_innermost_line_of_the_project_is_told(world: World) -> None:
    """It wins over a line of the tests that is further in, as in a callback."""
    app, test = world.app("\n" + CALL), world.load(TEST, CALL)
    found = test.call(lambda: app.call(lambda: test.call(lambda: behind(world))))
    assert found == Behind(f"{APP}:2", own=True, in_fixture=False, ends_shared=False)


def test_the_end_of_a_shared_fixture_is_nobodys(world: World) -> None:
    """The last test that ran only happens to be the one in which it is finished."""
    fixtures = "def finish(self, f): return f()\n"
    pytest_ = world.load("_pytest/fixtures.py", fixtures)
    test = world.load(TEST, CALL)
    for scope, is_shared in (("session", True), ("function", False)):
        definition: Any = SimpleNamespace(scope=scope)
        found = pytest_.finish(
            definition, lambda: test.call(lambda: behind(world, to_the_end=True))
        )
        assert found == Behind(f"{TEST}:1", own=False, in_fixture=True, ends_shared=is_shared)


def test_a_mock_is_called_by_the_line_that_is_not_its_own(world: World) -> None:
    """Only a line of the project counts."""
    mock = world.load("unittest/mock.py", CALL)
    app = world.app(CALL)

    def caller() -> str | None:
        return world.frames.caller_of_mock(sys._getframe(1))

    assert app.call(lambda: mock.call(caller)) is None  # the lambda is this test's
    direct = world.load("src/app.py", "def call(mock, f): return mock(f)\n")
    assert direct.call(mock.call, caller) == f"{APP}:1"


def test_packages_are_told_innermost_first(world: World) -> None:
    """By the names of their modules."""
    inner = world.load("a.py", CALL, __name__="redis.connection")
    outer = world.load("b.py", CALL, __name__="app.models")
    found = outer.call(lambda: inner.call(lambda: list(packages_behind(sys._getframe()))))
    named = [name for name in found if name in {"redis", "app"}]
    assert named == ["redis", "app"]


def test_what_waits_for_a_greenlet_is_behind_it(world: World) -> None:
    """Libraries hide an event loop in one, which has a stack of its own."""
    greenlet = pytest.importorskip("greenlet")
    test = world.load(TEST, CALL)
    found = test.call(
        greenlet.greenlet(lambda: greenlet.greenlet(lambda: behind(world)).switch()).switch
    )
    assert found == Behind(f"{TEST}:1", own=False, in_fixture=False, ends_shared=False)
