"""Keep what came of mutants beside the data of the run."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from surefoot._version import __version__
from surefoot.errors import DataError
from surefoot.model.kept_mutants import KeptFile, KeptMutants
from surefoot.model.mutants import Verdict
from surefoot.store.links import refuse_links

_MADE_BY = f"surefoot {__version__}"
"""Another version may know other mutants."""


class _Document(msgspec.Struct, array_like=True):
    made_by: str
    files: dict[str, KeptFile]


def place_of_mutants(data_file: Path) -> Path:
    """Return where they are kept; ``data.mutants`` beside ``data.sqlite``."""
    return data_file.with_suffix(".mutants")


def read_mutants(path: Path) -> KeptMutants:
    """Return what is kept; nothing where it is missing, damaged or of another version."""
    try:
        document = _decoder().decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return document.files if document.made_by == _MADE_BY else {}


def write_mutants(path: Path, root: Path, kept: KeptMutants) -> None:
    """Replace what is kept.

    Raises:
        DataError: when it cannot be written.
        SurefootError: when a link below ``root`` leads there.
    """
    refuse_links(path, root)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        temporary.write_bytes(msgspec.msgpack.encode(_Document(_MADE_BY, dict(kept))))
        temporary.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def united_mutants(one: KeptFile, other: KeptFile) -> KeptFile:
    """Return what is kept of one text by two machines. A test that noticed on one has noticed."""
    killed = {
        key: mutant
        for key, mutant in other.mutants.items()
        if mutant.outcome.verdict is Verdict.KILLED
    }
    return replace(one, mutants={**other.mutants, **one.mutants, **killed})


@cache
def _decoder() -> msgspec.msgpack.Decoder[_Document]:
    return msgspec.msgpack.Decoder(_Document)
