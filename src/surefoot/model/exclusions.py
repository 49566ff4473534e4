"""Which lines and branches the user excludes, as regular expressions."""

from __future__ import annotations

from typing import NamedTuple

DEFAULT_EXCLUDE = (
    r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)",
    r"^\s*(((async )?def .*?)?[\])]+(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)",
    r"^\s*if (typing\.)?TYPE_CHECKING:",
)
"""coverage.py's own patterns (7.17), so that switching changes no figure."""

DEFAULT_PARTIAL = (r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(branch|BRANCH)",)

ALWAYS_PARTIAL = (r"^\s*while (True|1|False|0):", r"^\s*if (True|1|False|0):")


class Exclusions(NamedTuple):
    """Regular expressions for lines to exclude, and for branches to exclude."""

    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    partial: tuple[str, ...] = DEFAULT_PARTIAL
