"""Read a source file as Python itself would decode it."""

from __future__ import annotations

import hashlib
import importlib.util
import stat
from pathlib import Path
from typing import NamedTuple

from surefoot.errors import SourceError
from surefoot.model.ids import Digest


class SourceText(NamedTuple):
    """A file's decoded text, with newlines as line ends, and the digest of that text."""

    text: str
    digest: Digest


def digest_text(text: str) -> Digest:
    """Return the digest that shows whether a file is the one that ran."""
    data = text.encode("utf-8", "surrogatepass")
    return Digest(hashlib.blake2b(data, digest_size=16).hexdigest())


NOT_PYTHON = (SyntaxError, UnicodeDecodeError, LookupError, ValueError)
"""What decoding and compiling raise for bytes that are not Python."""


def decode_source(data: bytes) -> SourceText:
    """Decode a file's bytes by its BOM or coding cookie, as the import system does.

    Raises:
        SyntaxError: for an unknown encoding.
        UnicodeDecodeError: for bytes that are not valid in the encoding.
    """
    text = importlib.util.decode_source(data)
    return SourceText(text, digest_text(text))


def read_source(path: Path) -> SourceText:
    """Read and decode a source file.

    Raises:
        SourceError: when the file cannot be read or decoded.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for its writer
            raise SourceError(f"{path}: not a regular file. Leave it out with omit.")
        return decode_source(path.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(
            f"{path}: cannot be read ({reason}). Check that the file exists and can be read."
        ) from error
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SourceError(
            f"{path}: cannot be decoded ({error}). Correct its encoding cookie or save it as UTF-8."
        ) from error
    except ValueError as error:  # a name that no file can have
        raise SourceError(f"{str(path)!r}: cannot be read ({error}). Rename it.") from error
