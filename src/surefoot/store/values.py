"""What is kept in a file, and what is believed of what is read back: anybody may have written it."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from surefoot.model.inputs import Inputs
from surefoot.model.patterns import check_pattern
from surefoot.model.selection import Selected

_MOST_NAMES = 1 << 28
"""The room for a list of names, in bytes: millions of them."""


def as_stored(name: str) -> str | bytes:
    """Return a path as SQLite can keep it: as bytes where it is not valid Unicode."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape")
    return name


def as_path(name: object) -> str:
    """Return a path as it was before ``as_stored``.

    Raises:
        TypeError, ValueError: when it is none.
    """
    path = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else as_text(name)
    if not path or "\0" in path:
        raise ValueError(f"{path!r} is not a path")
    return path


def as_text(value: object) -> str:
    """Return a value that must be text.

    Raises:
        TypeError: when it is not.
    """
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def as_selected(lists: Any) -> Selected:
    """Return what was to be measured, from its three lists.

    Raises:
        TypeError, ValueError: when they are something else.
    """
    sources, *others = lists
    packages, left_out = (tuple(map(as_text, names)) for names in others)
    for pattern in left_out:
        check_pattern(pattern)
    return Selected(tuple(map(as_path, sources)), packages, left_out)


def as_bytes(value: object) -> bytes:
    """Return a value that must be bytes.

    Raises:
        TypeError: when it is not.
    """
    if not isinstance(value, bytes):
        raise TypeError(f"{value!r} is not bytes")
    return value


def as_inputs(lists: Any) -> Inputs:
    """Return what tests depended on, from what ``listed_inputs`` made of it.

    Raises:
        TypeError, ValueError: when it is something else.
    """
    surroundings, files, opened, restless, turn = lists
    return Inputs(
        frozenset(map(as_text, surroundings)),
        {as_path(path): as_text(stamp) for path, stamp in dict(files).items()},
        {as_text(test): frozenset(map(as_text, paths)) for test, paths in dict(opened).items()},
        frozenset(map(as_text, restless)),
        int(turn),
    )


def stored_numbers(numbers: Iterable[int]) -> bytes:
    """Return numbers below 2**32 as bytes."""
    found = tuple(numbers)
    return struct.pack(f"<{len(found)}I", *found)


def as_numbers(data: object) -> tuple[int, ...]:
    """Return the numbers that ``stored_numbers`` was given.

    Raises:
        TypeError, ValueError: when it was not.
    """
    stored = as_bytes(data)
    if len(stored) % 4:
        raise ValueError("a list of numbers is cut off")
    return struct.unpack(f"<{len(stored) // 4}I", stored)


def listed_inputs(inputs: Inputs) -> list[object]:
    """Return what tests depended on as lists that can be packed."""
    return [
        sorted(inputs.surroundings),
        dict(sorted(inputs.files.items())),
        {test: sorted(paths) for test, paths in sorted(inputs.opened.items())},
        sorted(inputs.restless),
        inputs.turn,
    ]


def packed(lists: Sequence[object] | Mapping[str, object]) -> bytes:
    """Return lists of text and numbers as bytes, compressed.

    A set is kept as a list, and a member of an enumeration by its value.
    """
    return zlib.compress(json.dumps(lists, default=_as_plain).encode("ascii"), level=1)


def _as_plain(value: object) -> object:
    if isinstance(value, (frozenset, set)):
        return list(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{value!r} cannot be packed")


def unpacked(data: bytes) -> Any:
    """Return what ``packed`` was given.

    Raises:
        ValueError, zlib.error: when it was not, or is too long.
    """
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(data, _MOST_NAMES)
    if not unpacking.eof:
        raise ValueError("a list of names is cut off, or too long")
    return json.loads(text)
