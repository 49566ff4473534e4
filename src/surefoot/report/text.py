"""Cut texts that are too long for a sentence."""

from __future__ import annotations

MAX_TEXT = 100
"""The longest piece of code that a sentence repeats whole."""


def cut(text: str) -> str:
    """Return a text, without its end where it is too long for a sentence."""
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
