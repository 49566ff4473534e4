"""The numbers of the field, each with a name of its own."""

from __future__ import annotations

from typing import NamedTuple, NewType

LineNo = NewType("LineNo", int)
"""A line of a source file, from 1. A negative number stands for an exit, as in coverage.py: minus
the first line of the function, class body or module that control leaves.
"""


class LineRange(NamedTuple):
    """From one line to another, both included."""

    start: LineNo
    end: LineNo


ProbeId = NewType("ProbeId", int)
"""A point of one file that can be reached, numbered from 0 in source order."""

Digest = NewType("Digest", str)
"""Hexadecimal BLAKE2b-128 of a file's decoded text with newline line ends."""
