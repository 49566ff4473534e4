"""Tell of a fault of our own in a sentence, and keep its traceback for a report."""

from __future__ import annotations

import tempfile
import traceback
from contextlib import suppress

from surefoot.errors import SurefootError


def own_fault(error: Exception) -> SurefootError:
    """Return what to say of an exception that we did not foresee.

    Its traceback is kept in a temporary file: it means something to us alone. Where there is no
    room for one, the sentence does not name it.
    """
    remedy = "Report it, please"
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w",
            prefix="surefoot-fault-",
            suffix=".txt",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file,
    ):
        traceback.print_exception(error, file=file)
        file.flush()
        remedy += f", with what is in {file.name}"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return SurefootError(f"a fault of Surefoot itself, not of your code ({what}). {remedy}.")
