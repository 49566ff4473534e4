"""What Surefoot raises when it cannot do what was asked.

Each error is one sentence that says where, what is wrong and the remedy. It reaches
the user by one of the doors, the command line or the pytest plugin, which print it and
fail. A room in between catches one only to answer with a value instead: a file that
cannot be read is listed as such, and data that is outdated counts as none.
"""

from __future__ import annotations

MEASURING_FAILED = 1
"""The exit status when the tests passed but measuring failed."""


WRONG_USAGE = 2
"""The exit status when what was asked for, or the configuration, is wrong."""

NO_JUDGEMENT = 3
"""The exit status when nothing can be said, because data is missing or not everything is known."""


def printable(name: str) -> str:
    r"""Return a name on one line: what cannot be printed is escaped, as in ``a\nb.py``."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def printable_lines(text: str) -> str:
    """Return a text in which all that cannot be printed is escaped, except where lines end."""
    return "\n".join(map(printable, text.split("\n")))


class SurefootError(Exception):
    """The one root of our errors; its text is what the user reads.

    It may quote names and texts of a stranger, so what is not printable is escaped in it.
    """

    def __str__(self) -> str:
        return printable_lines(super().__str__())


class ConfigError(SurefootError):
    """The configuration asks for something that cannot be."""


class SourceError(SurefootError):
    """A source file cannot be read as Python."""


class DataError(SurefootError):
    """The data file is missing, damaged, locked or from a newer version."""


class OutdatedDataError(DataError):
    """The data file is from an older version and can no longer be used."""


class AcceptanceError(SurefootError):
    """There is no gap where one is to be accepted."""


class GitError(SurefootError):
    """git cannot say what changed."""


class UnsupportedInterpreterError(SurefootError):
    """This interpreter cannot be measured."""
