"""What a test touches beside the code that it reaches."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

Endpoint: TypeAlias = int | str
"""Where a program listens: a port, or the path of a Unix socket."""


class Kind(Enum):
    """What was touched, in the words of the reports."""

    DATABASE = "database"
    FILE = "file"
    TEMPORARY_FILE = "temporary file"
    NETWORK = "network"
    PROCESS = "process"
    APPLICATION = "application"
    SERVER = "server"
    BROWSER = "browser"
    SLEEP = "sleep"
    CLOCK = "clock"
    RANDOM = "random"


class Touch(NamedTuple):
    """One thing that was touched; example: a database, ``sqlite3 :memory:``.

    ``where`` is the line of the project or of the tests that led there, as ``path:line``, if one of
    them did. ``own`` says whether the project's own code was behind it: it called for a file or a
    database, it runs in the process, or it is what a server serves.
    """

    kind: Kind
    what: str
    where: str | None = None
    own: bool = False
