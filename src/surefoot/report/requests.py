"""Ask for a report: its format, and where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from surefoot.errors import ConfigError

FILES = {
    "json": "surefoot.json",
    "xml": "coverage.xml",
    "lcov": "lcov.info",
    "lcov2": "lcov.info",
    "markdown": "surefoot.md",
    "coverage": ".coverage",
    "annotate": ".",
    "html": ".surefoot/html",
}
"""The formats that are written to a file, or a directory, and its name by default."""

PRINTED = ("confidence", "term", "term-missing", "github")
"""The formats that are printed."""


class ReportRequest(NamedTuple):
    """A format, and where the report goes; None if it is printed."""

    kind: str
    destination: Path | None = None
    skip_covered: bool = False


def parse_request(text: str, root: Path) -> ReportRequest:
    """Read ``TYPE[:DEST]``; a relative destination is below ``root``.

    Raises:
        ConfigError: naming the formats that exist.
    """
    kind, _, rest = text.partition(":")
    if kind in FILES:
        return ReportRequest(kind, root / (rest or FILES[kind]))
    if kind in PRINTED and rest in ("", "skip-covered"):
        return ReportRequest(kind, None, bool(rest))
    known = ", ".join((*PRINTED, *FILES))
    raise ConfigError(
        f"no report {text!r}. The formats are {known}; a file may follow, as in xml:a.xml."
    )
