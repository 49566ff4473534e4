"""The words in names."""

from __future__ import annotations

import re
from collections.abc import Iterator


def words_of(name: str) -> Iterator[str]:
    """Yield the words of a name; example: ``check``, ``user``, ``http`` of ``checkUser_HTTP``."""
    for match in re.finditer(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+", name):
        yield match[0].lower()
