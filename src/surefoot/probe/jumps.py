"""Leave an ``and`` or ``or`` that is used for its value to the compiler, and watch its jumps.

From CPython 3.14 on, ``sys.monitoring`` reports a jump that is taken apart from
one that is not, so the jump that ends ``a and b`` at a false ``a`` is the proof
of that outcome: no operand need be kept. ``JumpedValues`` rewrites the last
operand alone; ``find_jumps`` then says where the compiler put the jumps.
"""

from __future__ import annotations

import ast
import dis
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from types import CodeType
from typing import NamedTuple

from surefoot.model.ids import ProbeId
from surefoot.probe.cache import ProbedJump
from surefoot.probe.lookup import code_objects
from surefoot.probe.scopes import Scope
from surefoot.probe.values import HeldValues
from surefoot.probe.ways import Rewrite, Vector, spell
from surefoot.source.decisions import is_exact_boolean, settled_truth
from surefoot.source.outline import DecisionPlan, outcome_key

JUMPS_ARE_REPORTED = sys.version_info >= (3, 14)

_JUMP = {ast.And: "POP_JUMP_IF_FALSE", ast.Or: "POP_JUMP_IF_TRUE"}

Place = tuple[int | None, int | None, int | None, int | None]


class ShortCircuit(NamedTuple):
    """The jumps of one ``and`` or ``or``, in order: each reaches its probe when taken."""

    place: Place
    jump: str
    probes: tuple[ProbeId, ...]


class JumpedValues:
    """Rewrites what the compiler's own jumps do not tell: the last operand's outcome.

    It suits decisions in which each condition is reached in one way only: every
    operand but the last is a condition, perhaps under ``not``, and the last is
    one too, or an ``and`` or ``or`` of the same kind.
    """

    def __init__(
        self,
        plan: DecisionPlan,
        held: HeldValues,
        rewrite_operand: Rewrite,
        before: Callable[[ProbeId, ast.expr], ast.expr],
    ) -> None:
        self.found: list[ShortCircuit] = []
        self._plan = plan
        self._held = held
        self._rewrite_operand = rewrite_operand
        self._before = before

    @staticmethod
    def suits(root: ast.BoolOp, plan: DecisionPlan, scope: Scope) -> bool:
        """Tell whether the jumps tell the outcomes of a decision."""
        for node in _junctions(root):
            *heads, last = node.values
            if not all(condition in plan.shape.index for condition, _ in map(_stripped, heads)):
                return False
        is_value = last not in plan.shape.index and not is_exact_boolean(last)
        return scope.may_hold or is_value or _tells_truth(last, plan)

    def rewrite(self, root: ast.BoolOp) -> ast.expr:
        """Return the rewritten decision, and note its jumps in ``found``."""
        vector: Vector = {}
        for node in _junctions(root):
            probes = []
            stops_at = isinstance(node.op, ast.Or)
            for i, head in enumerate(node.values[:-1]):
                condition, inverted = _stripped(head)
                index = self._plan.shape.index[condition]
                stopping, going = ("FT", "TF")[stops_at is not inverted]
                probes.append(self._probe({**vector, index: stopping}, stops_at))
                vector[index] = going
                node.values[i] = self._rewrite_operand(head)
            self._expect(node, node, probes)
        node.values[-1] = self._last(node.values[-1], vector)
        return root

    def _last(self, last: ast.expr, vector: Vector) -> ast.expr:
        """Put a probe in front of the last operand; where it is a condition, one for each truth."""
        if not _tells_truth(last, self._plan):
            return self._held.rewrite_last(last, vector)
        condition, inverted = _stripped(last)
        index = self._plan.shape.index[condition]
        # ``last and True``: the jump tells False, a probe True, and the value is the same.
        true, false = ({**vector, index: letter} for letter in ("FT" if inverted else "TF"))
        constant = ast.copy_location(ast.Constant(True), last)
        probed = self._before(self._probe(true, True), constant)
        value = self._rewrite_operand(last)
        test = ast.copy_location(ast.BoolOp(ast.And(), [value, probed]), last)
        self._expect(test, last, [self._probe(false, False)])
        return test

    def _probe(self, vector: Vector, result: bool) -> ProbeId:
        return self._plan.probes[outcome_key(spell(vector, self._plan), result)]

    def _expect(self, junction: ast.BoolOp, at: ast.expr, probes: list[ProbeId]) -> None:
        place = (at.lineno, at.end_lineno, at.col_offset, at.end_col_offset)
        self.found.append(ShortCircuit(place, _JUMP[type(junction.op)], tuple(probes)))


def _junctions(root: ast.BoolOp) -> Iterator[ast.BoolOp]:
    """Yield a decision's ``and`` and ``or``, each the last operand of the one before."""
    node: ast.expr = root
    while isinstance(node, ast.BoolOp) and settled_truth(node) is None:
        yield node
        node = node.values[-1]


def _stripped(node: ast.expr) -> tuple[ast.expr, bool]:
    """Return what is under ``not``, and whether these invert it."""
    inverted = False
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inverted, node = not inverted, node.operand
    return node, inverted


def _tells_truth(last: ast.expr, plan: DecisionPlan) -> bool:
    """Tell whether the last operand is a condition that is True or False, perhaps by ``not``."""
    return is_exact_boolean(last) and _stripped(last)[0] in plan.shape.index


def find_jumps(code: CodeType, expected: Sequence[ShortCircuit]) -> tuple[ProbedJump, ...] | None:
    """Return where the compiler put the jumps, or None if anything is not as expected.

    It may have left out a statement that cannot run, and compiled another more
    than once, as in a ``finally``.
    """
    by_place = {short_circuit.place: short_circuit for short_circuit in expected}
    if len(by_place) != len(expected):
        return None
    found: list[ProbedJump] = []
    compiled: set[Place] = set()
    jumping: set[Place] = set()
    for number, part in enumerate(code_objects(code)):
        places = list(part.co_positions())
        here = by_place.keys() & set(places)
        compiled |= here
        jumps: defaultdict[Place, list[int]] = defaultdict(list)
        for offset, _, _ in part.co_branches() if here else ():
            place = places[offset // 2]
            # A loop over the value stands in the same place.
            if place in here and dis.opname[part.co_code[offset]] != "FOR_ITER":
                jumps[place].append(offset)
        for place, offsets in jumps.items():
            _, jump, probes = by_place[place]
            copies, rest = divmod(len(offsets), len(probes))
            if rest or any(dis.opname[part.co_code[offset]] != jump for offset in offsets):
                return None
            found.extend(zip([number] * len(offsets), offsets, probes * copies, strict=True))
        jumping |= jumps.keys()
    return tuple(found) if jumping == compiled else None
