"""What to say where a process could not record all that it ran."""

from __future__ import annotations

from surefoot.errors import DataError, SurefootError
from surefoot.untouched import keep_builtins

keep_builtins(globals())


def reason_of(error: Exception) -> str:
    """Return why something could not be recorded, in the system's words or ours."""
    for found in (error, error.__cause__):
        if isinstance(found, OSError) and found.strerror:
            return found.strerror
    if isinstance(error, SurefootError):
        return str(error).partition(". ")[0]  # without the remedy
    return f"{type(error).__name__}: {error}"


def incomplete(reason: str) -> DataError:
    """Return the error that makes a run fail of which a part is lost."""
    return DataError(
        f"a process could not record what it ran ({reason}), so the figures would be too low. "
        "Make room, or start that process without SUREFOOT_RUN in its environment, then run the "
        "tests again. An earlier data file is untouched."
    )


def unmeasured(worker: str) -> DataError:
    """Return the error that makes a run fail in which a worker was not measured."""
    return DataError(
        f"the worker {worker} was not measured, so some tests left no data. It ran on another "
        "machine, or without our environment. Measure there too, then run surefoot combine. An "
        "earlier data file is untouched."
    )
