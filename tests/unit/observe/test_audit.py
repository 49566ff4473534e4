"""What listens to audit events does not stand between a program and the system."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from surefoot.observe.audit import ignore, listen
from world import World


@pytest.fixture
def heard() -> Iterator[list[tuple[str, Any]]]:
    """The events that two listeners hear, one after the other."""
    heard: list[tuple[str, Any]] = []

    def first(event: str, args: tuple[Any, ...]) -> None:
        heard.append((event, args))

    def second(event: str, args: tuple[Any, ...]) -> None:
        heard.append((event, args))

    listen(["surefoot.one"], first)
    listen(["surefoot.one", "surefoot.two"], second)
    yield heard
    ignore(["surefoot.one"], first)
    ignore(["surefoot.one", "surefoot.two"], second)


def test_each_listener_hears_its_events(heard: list[tuple[str, Any]]) -> None:
    """And no others."""
    sys.audit("surefoot.one", 1)
    sys.audit("surefoot.two", 2)
    sys.audit("surefoot.three", 3)
    assert heard == [("surefoot.one", (1,)), ("surefoot.one", (1,)), ("surefoot.two", (2,))]


def test_a_program_gets_the_systems_own_error(tmp_path: Any) -> None:
    """Whatever it asks for, the listeners that cannot make sense of it say nothing."""
    world = World(tmp_path)
    app = world.app("import time\ndef wait(seconds): time.sleep(seconds)\n")
    with pytest.raises(TypeError) as without:
        app.wait("long")
    world.touches.install()
    try:
        with pytest.raises(TypeError) as beside:
            app.wait("long")
        assert str(beside.value) == str(without.value)
        assert time.sleep(0) is None
    finally:
        world.touches.uninstall()


def test_what_a_signal_handler_raises_is_the_programs() -> None:
    """It runs in the middle of what a listener does."""

    def listener(*_: object) -> None:
        exec("raise TimeoutError", {"__name__": "program"})

    listen(["surefoot.one"], listener)
    try:
        with pytest.raises(TimeoutError):
            sys.audit("surefoot.one")
    finally:
        ignore(["surefoot.one"], listener)
