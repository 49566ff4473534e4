"""Advise on a failure to try: one that such a handover commonly has."""

from __future__ import annotations

from surefoot.model.handovers import (
    CACHE,
    CLOUD,
    DATABASE,
    FILE,
    HTTP,
    MAIL,
    PROCESS,
    QUEUE,
    SOCKET,
)
from surefoot.model.seams import Seam

_FAILURES = {
    DATABASE: "a database that is away",
    HTTP: "a time-out, or an answer of 500",
    FILE: "a missing file, or no permission",
    PROCESS: "an exit status that is not 0",
    MAIL: "a server that refuses the message",
    QUEUE: "a broker that is away",
    CACHE: "a cache that is away",
    CLOUD: "a request that is denied",
    SOCKET: "a refused connection",
}
_FAILURES_OF_STATEMENTS = {
    **dict.fromkeys(("insert", "update", "replace", "merge"), "a duplicate key"),
    **dict.fromkeys(("select", "with"), "a locked database"),
    "delete": "a row that others refer to",
}


def likely_failure(seam: Seam) -> str:
    """Return a failure that such a handover commonly has; example: ``a duplicate key``."""
    if seam.calls.startswith("os.exec"):
        return "a missing program"  # nobody is left to see an exit status
    of_kind = _FAILURES.get(seam.kind, "an error that it raises")
    return _FAILURES_OF_STATEMENTS.get(seam.statement, of_kind)
