"""Find the compiler's own jumps that prove what a probe would.

From CPython 3.14 on, ``sys.monitoring`` reports a jump that is taken and one that is not as
separate events, each once. A jump on the truth of one expression proves the outcome, so the code
needs no probe.
"""

from __future__ import annotations

import ast
import dis
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import cycle
from types import CodeType
from typing import NamedTuple

from surefoot.instrument.built import ProbedJump, code_objects
from surefoot.model.ids import ProbeId

JUMPS_ARE_REPORTED = sys.version_info >= (3, 14)

Place = tuple[int | None, int | None, int | None, int | None]
"""First and last line, first and last column."""

Proofs = Mapping[bool, Sequence[ProbeId]]
"""The probes that are proven reached when an expression is true, and when it is false."""


class Spot(NamedTuple):
    """Where jumps of one kind stand; ``loops`` keeps those of a ``for`` apart from all others."""

    place: Place
    loops: bool = False


class Fork(NamedTuple):
    """The jumps on the truth of one expression, in order, and what each proves.

    A loop's jump tests whether there is a next item. ``none_is`` is the truth of a comparison with
    None when the other side is None.
    """

    spot: Spot
    jumps: tuple[Proofs, ...]
    none_is: bool | None = None


def spot_of(node: ast.expr, *, loops: bool = False) -> Spot:
    """Return where to find the jumps on an expression."""
    place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
    return Spot(place, loops)


class FoundJumps(NamedTuple):
    """The jumps to watch, and the forks that the compiler did not make as expected."""

    jumps: tuple[ProbedJump, ...]
    missing: frozenset[Spot]


def find_jumps(code: CodeType, forks: Collection[Fork]) -> FoundJumps:
    """Find the jumps of each fork in a module's code.

    The compiler may have left out a statement that cannot run, or compiled one more than once, as
    in a ``finally``.
    """
    fork_at = {fork.spot: fork for fork in forks}
    known = {spot.place for spot in fork_at}
    found: list[ProbedJump] = []
    expected: set[Spot] = set()
    placed: set[Spot] = set()
    odd = {spot for spot, count in Counter(fork.spot for fork in forks).items() if count > 1}
    for number, part in enumerate(code_objects(code)):
        places = list(part.co_positions())
        met = known.intersection(places)
        here = fork_at.keys() & {Spot(place, loops) for place in met for loops in (True, False)}
        expected |= here
        jumps: defaultdict[Spot, list[tuple[int, bool]]] = defaultdict(list)
        for spot, offset, operation in _jumps_of(part, places) if here else ():
            truth = _truth_if_taken(operation, fork_at[spot].none_is) if spot in here else None
            if truth is not None:
                jumps[spot].append((offset, truth))
        for spot, at in jumps.items():
            proofs = fork_at[spot].jumps
            if len(at) % len(proofs):
                odd.add(spot)
            for (offset, truth), proof in zip(at, cycle(proofs), strict=False):
                for taken in (True, False):
                    probes = proof.get(truth is taken, ())
                    found.extend((number, offset, taken, probe) for probe in probes)
        placed.update(jumps)  # ``|=`` would copy what is there
    return FoundJumps(tuple(found), frozenset(odd | (expected - placed)))


def _jumps_of(code: CodeType, places: Sequence[Place]) -> Iterator[tuple[Spot, int, str]]:
    """Yield the spot, offset and name of each conditional jump of a code object.

    A jump may carry the place of the jump it leads to, but the instruction in front of it, which
    computes the truth, keeps its own.
    """
    instructions = code.co_code  # a new copy each time
    for offset, _, _ in code.co_branches():
        operation = dis.opname[instructions[offset]]
        at = offset // 2
        if operation in _TAKEN_ON_TRUTH and operation != _LOOP:
            at -= 1
            while instructions[2 * at] == dis.EXTENDED_ARG:
                at -= 1
        yield Spot(places[at], operation == _LOOP), offset, operation


_LOOP = "FOR_ITER"
_TAKEN_ON_TRUTH = {"POP_JUMP_IF_TRUE": True, "POP_JUMP_IF_FALSE": False, _LOOP: False}
_TAKEN_ON_NONE = {"POP_JUMP_IF_NONE": True, "POP_JUMP_IF_NOT_NONE": False}


def _truth_if_taken(operation: str, none_is: bool | None) -> bool | None:
    """Return the truth on which a jump is taken, or None if it does not test one."""
    on_none = _TAKEN_ON_NONE.get(operation)
    if on_none is None or none_is is None:
        return _TAKEN_ON_TRUTH.get(operation)
    return on_none is none_is
