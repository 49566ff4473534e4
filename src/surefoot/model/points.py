r"""The points of one file that were reached, as a bit set in an int.

Bit 2n stands for line n, bit 2n + 1 for probe n. Example: line 1 and probe 0
are ``0b110``. Uniting two sets is ``|``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import compress, count
from typing import NamedTuple, NewType, cast

from surefoot.model.ids import LineNo, ProbeId

Points = NewType("Points", int)

NO_POINTS = Points(0)
MOST_POINTS = 1 << 23
"""More than any file has: 2**20 lines, which is what tells lines from probes, and 2**22 probes."""
_TRUTHS = bytes.maketrans(b"01", bytes((0, 1)))


class Hits(NamedTuple):
    """The points of one file that were reached: real lines, and probes."""

    lines: frozenset[LineNo] = frozenset()
    probes: frozenset[ProbeId] = frozenset()


def points_of(lines: Collection[int], probes: Collection[int]) -> Points:
    """Return the set of these lines and probes.

    Raises:
        ValueError: when one of them is beyond ``MOST_POINTS``.
    """
    highest = max(2 * max(lines, default=0), 2 * max(probes, default=-1) + 1)
    if highest >= MOST_POINTS:
        raise ValueError(f"no file has as many as {highest:,} points")
    data = bytearray(highest // 8 + 1)
    for line in lines:
        data[line >> 2] |= 1 << (2 * line & 7)
    for probe in probes:
        data[probe >> 2] |= 2 << (2 * probe & 7)
    return Points(int.from_bytes(data, "little"))


def hits_of(points: Points) -> Hits:
    """Return the lines and probes of a set."""
    bits = bin(points)[:1:-1].encode().translate(_TRUTHS)
    return Hits(
        frozenset(cast("Iterator[LineNo]", compress(count(), bits[::2]))),
        frozenset(cast("Iterator[ProbeId]", compress(count(), bits[1::2]))),
    )


def to_bytes(points: Points) -> bytes:
    """Return the set least significant byte first, without trailing zeros."""
    return points.to_bytes((points.bit_length() + 7) // 8, "little")


def from_bytes(data: bytes) -> Points:
    """Return the set that ``to_bytes`` wrote.

    Raises:
        ValueError: when it holds a point beyond ``MOST_POINTS``.
    """
    if len(data) > MOST_POINTS // 8:
        raise ValueError(f"no file has as many as {8 * len(data):,} points")
    return Points(int.from_bytes(data, "little"))
