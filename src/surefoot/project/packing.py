"""Write a map as bytes, and read it back. They hold data only: reading them executes nothing.

msgspec checks the type of each value as it reads, and creates named tuples and dataclasses itself.
Only the trees of decisions are a union that it cannot tell apart; they are written as plain lists.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any, NamedTuple

import msgspec

from surefoot.model.decision import (
    BooleanTree,
    Condition,
    ConditionLeaf,
    ConstantLeaf,
    Decision,
    Guard,
    Junction,
    Negation,
    Outcome,
    Position,
    RuledOut,
    ValueLeaf,
)
from surefoot.model.filemap import (
    Arc,
    Clause,
    FileMap,
    LogicalLine,
    Pragma,
    Region,
    Statement,
    WildcardCase,
)
from surefoot.model.ids import Digest, LineNo
from surefoot.model.obstacle import Obstacles

_NO_MAP = (zlib.error, msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What reading bytes raises if something else wrote them."""


class _PackedDecision(NamedTuple):
    """The fields of a ``Decision``, with its tree as ``_packed_tree`` writes it."""

    position: Position
    text: str
    line: LineNo
    column: int
    end_line: int
    end_column: int
    tree: Any
    conditions: tuple[Condition, ...]
    outcomes: tuple[Outcome, ...]
    in_assert: bool
    guards: tuple[Guard, ...]
    ruled_out: tuple[RuledOut, ...]
    unmeasured: str | None


class _PackedMap(NamedTuple):
    """The fields of a ``FileMap`` but its text."""

    digest: Digest
    code_lines: frozenset[LineNo]
    docstrings: frozenset[LineNo]
    logical_lines: tuple[LogicalLine, ...]
    statements: tuple[Statement, ...]
    clauses: tuple[Clause, ...]
    arcs: tuple[Arc, ...]
    decisions: tuple[_PackedDecision, ...]
    regions: tuple[Region, ...]
    wildcard_cases: tuple[WildcardCase, ...]
    imports: frozenset[str]
    pragmas: tuple[Pragma, ...]
    raising: frozenset[LineNo]
    obstacles: Obstacles
    probe_count: int


@cache
def _decoder() -> msgspec.msgpack.Decoder[_PackedMap]:
    return msgspec.msgpack.Decoder(_PackedMap)


def pack_map(map_: FileMap) -> bytes | None:
    """Write a map without its text, or return None where a name in it is not valid Unicode."""
    packed = _PackedMap(
        map_.digest,
        map_.code_lines,
        map_.docstrings,
        map_.logical_lines,
        map_.statements,
        map_.clauses,
        map_.arcs,
        tuple(_PackedDecision(*d[:6], _packed_tree(d.tree), *d[7:]) for d in map_.decisions),
        map_.regions,
        map_.wildcard_cases,
        map_.imports,
        map_.pragmas,
        map_.raising,
        map_.obstacles,
        map_.probe_count,
    )
    try:
        return zlib.compress(msgspec.msgpack.encode(packed), 1)
    except UnicodeEncodeError:
        return None


def unpack_map(payload: bytes, text: str) -> FileMap | None:
    """Return the map of a text that ``pack_map`` wrote, or None for other bytes."""
    try:
        packed = _decoder().decode(zlib.decompress(payload))
        decisions = [Decision._make((*d[:6], _tree(d.tree), *d[7:])) for d in packed.decisions]
    except _NO_MAP:
        return None
    return FileMap(**{**packed._asdict(), "text": text, "decisions": tuple(decisions)})


def _packed_tree(tree: BooleanTree) -> Any:
    """Write a tree: an index, a truth, None, ``[operand]`` or ``[conjunction, operands]``."""
    match tree:
        case ConditionLeaf(index):
            return index
        case ConstantLeaf(value):
            return value
        case ValueLeaf():
            return None
        case Negation(operand):
            return [_packed_tree(operand)]
        case Junction(conjunction, operands):
            return [conjunction, [_packed_tree(operand) for operand in operands]]


def _tree(packed: Any) -> BooleanTree:
    """Read back what ``_packed_tree`` wrote."""
    match packed:
        case bool(value):
            return ConstantLeaf(value)
        case int(index):
            return ConditionLeaf(index)
        case None:
            return ValueLeaf()
        case [operand]:
            return Negation(_tree(operand))
        case [bool(conjunction), [*operands]]:
            return Junction(conjunction, tuple(map(_tree, operands)))
    raise msgspec.ValidationError("not the tree of a decision")
