r"""Hits as a bit set: bit 2n stands for line n, bit 2n + 1 for probe n.

Example: line 1 and probe 0 are the bytes ``b"\x06"``.
"""

from __future__ import annotations

from surefoot.model.run import Hits


def encode(hits: Hits) -> bytes:
    """Return the bit set, least significant byte first, without trailing zeros."""
    numbers = [2 * line for line in hits.lines] + [2 * probe + 1 for probe in hits.probes]
    data = bytearray((max(numbers, default=-1) >> 3) + 1)
    for number in numbers:
        data[number >> 3] |= 1 << (number & 7)
    return bytes(data)


def decode(data: bytes) -> Hits:
    """Return the hits of a bit set."""
    numbers = [
        (index << 3) + bit for index, byte in enumerate(data) for bit in range(8) if byte >> bit & 1
    ]
    return Hits(
        frozenset(number >> 1 for number in numbers if not number & 1),
        frozenset(number >> 1 for number in numbers if number & 1),
    )
