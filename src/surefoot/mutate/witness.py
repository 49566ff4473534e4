"""Tell whether changed code ran, and whether its value was another one."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, TypeVar

from surefoot.mutate.applying import WITNESS

_Value = TypeVar("_Value")
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
"""Values that are the same wherever they are equal and of one class."""
_MOST = 40


class Witness:
    """Is called by the changed code, by a name among the builtins.

    ``has_run`` is of the test that runs now. ``difference`` is the first one of a value, in words;
    empty if there was none, and None where the code does not compare.
    """

    def __init__(self) -> None:
        self.has_run = False
        self.difference: str | None = None

    def install(self) -> None:
        """Let the changed code find it."""
        setattr(builtins, WITNESS, self)

    def __call__(self) -> None:
        """Hear that the changed code runs."""
        self.has_run = True

    def compared(self, value: _Value, original: Callable[[], Any]) -> _Value:
        """Return the changed value, and hear whether it is another than the original."""
        if not self.difference:
            try:
                self.difference = _difference(original(), value)
            except Exception as error:  # noqa: BLE001 - what the code would have raised
                self.difference = f"{type(error).__name__} was no longer raised"
        return value


def _difference(before: object, after: object) -> str:
    if type(before) in _PLAIN and type(before) is type(after):
        if repr(before) == repr(after):
            return ""
    elif before is after:
        return ""
    return f"the value changed from {_shown(before)} to {_shown(after)}"


def _shown(value: object) -> str:
    """Return what a value is, without running code of the program."""
    text = repr(value) if type(value) in _PLAIN else f"a {type(value).__name__}"
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
