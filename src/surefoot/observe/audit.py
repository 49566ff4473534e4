"""Hear what Python reports to audit hooks.

A hook cannot be taken back, so a process gets one at most, and it does nothing where nobody listens.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from surefoot.untouched import is_raised_by_us, keep_builtins

keep_builtins(globals())

Listener = Callable[[str, tuple[Any, ...]], object]
"""Takes an event's name and its arguments. The program's frame is two calls above it."""

_listeners: dict[str, tuple[Listener, ...]] = {}
_installed: list[bool] = []


def listen(events: Iterable[str], listener: Listener) -> None:
    """Call a listener for each of these events from now on, after those that listen already."""
    for event in events:
        _listeners[event] = (*_listeners.get(event, ()), listener)
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_heard)


def ignore(events: Iterable[str], listener: Listener) -> None:
    """Call a listener no more for these events."""
    for event in events:
        left = tuple(other for other in _listeners.get(event, ()) if other != listener)
        if left:
            _listeners[event] = left
        else:
            _listeners.pop(event, None)


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if event in _listeners:
        for listener in _listeners[event]:
            try:
                listener(event, args)
            except Exception as error:  # what a program asks for may be nothing that it can have
                if not is_raised_by_us(error):
                    raise


# Python looks this up for every event.
_heard.__cantrace__ = False  # type: ignore[attr-defined]
