"""Say what could not be read of a framework, whose objects may answer in any way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from surefoot.model.seen import Unread
from surefoot.untouched import keep_builtins

keep_builtins(globals())

ROUTES, COMMANDS, ANSWER = "its routes", "its commands", "an answer"


class UnreadNotes(Protocol):
    """Where that is noted."""

    def unread(self, unread: Unread) -> None:
        """Note of which routes, commands or answers nothing is known."""


@contextmanager
def noting_unread(notes: UnreadNotes, framework: str, what: str) -> Iterator[None]:
    """Note it, and go on, where something of a framework cannot be read."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - see above
        note_unread(notes, framework, what, error)


def note_unread(notes: UnreadNotes, framework: str, what: str, error: Exception) -> None:
    """Note that an error kept something of a framework from being read."""
    notes.unread(Unread(framework, f"{what} could not be read ({type(error).__name__})"))
