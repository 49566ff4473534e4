"""Choose the decisions whose outcomes the compiler's own jumps prove, and leave them to it.

A decision is suitable when only one path leads to each of its conditions, so that a jump and its
direction identify one outcome.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence

from surefoot.instrument.emit import stand_in
from surefoot.instrument.jumps import Fork, Proofs, Spot, spot_of
from surefoot.instrument.passing import passes_truth
from surefoot.instrument.scopes import Scope
from surefoot.instrument.tested import RewriteOperand, SeenSoFar, spell
from surefoot.instrument.values import HeldValues
from surefoot.model.ids import ProbeId
from surefoot.source.decisions import is_exact_boolean, settled_truth
from surefoot.source.outline import DecisionPlan, outcome_key

_JUMPED_ONCE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Compare, ast.Await)
_NEVER_FOLDED = (ast.Name, ast.Call, ast.Await)


class Forks:
    """Collects the forks to watch, except those at ``left_out``.

    A test is ``threaded`` when its jumps lead to another jump on the same line: they may then
    carry the place of that jump.
    """

    def __init__(self, left_out: Collection[Spot] = ()) -> None:
        self.found: list[Fork] = []
        self._left_out = left_out

    def add_condition(self, test: ast.expr, proofs: Proofs, *, threaded: bool = False) -> bool:
        """Watch a test of one condition; return False where that cannot be done."""
        leaf, inverted = _stripped(test)
        if not _is_jumped_once(leaf, threaded=threaded):
            return False
        if inverted:
            proofs = {not truth: probes for truth, probes in proofs.items()}
        return self._add([Fork(spot_of(leaf), (proofs,), _truth_of_none(leaf))])

    def add_decision(
        self, root: ast.expr, plan: DecisionPlan, proofs: Proofs, *, threaded: bool = False
    ) -> bool:
        """Watch the conditions of a tested decision; return False where that cannot be done.

        ``proofs`` are what its result proves besides its outcome.
        """
        leaves = list(_leaves(root))
        outcomes = [(key[:-1], key[-1] == "T", probe) for key, probe in plan.probes.items()]
        for i, leaf in enumerate(leaves):
            prefixes = {
                vector[:i] for vector, _, _ in outcomes if vector[i : i + 1] not in ("-", "")
            }
            if len(prefixes) != 1 or not _is_jumped_once(leaf, threaded=threaded):
                return False
        if tuple(leaves) != plan.shape.conditions:
            return False  # literals among them
        proven: list[dict[bool, Sequence[ProbeId]]] = [{} for _ in leaves]
        for vector, result, probe in outcomes:
            decisive = len(vector.rstrip("-")) - 1
            proven[decisive][vector[decisive] == "T"] = (probe, *proofs.get(result, ()))
        return self._add(
            [
                Fork(spot_of(leaf), (proof,), _truth_of_none(leaf))
                for leaf, proof in zip(leaves, proven, strict=True)
            ]
        )

    def add_loop(self, iterable: ast.expr, exhausted: ProbeId) -> bool:
        """Watch the end of a ``for``; return False where that cannot be done."""
        return self._add([Fork(spot_of(iterable, loops=True), ({False: (exhausted,)},))])

    def add_value(self, operator: ast.expr, jumps: Sequence[Proofs]) -> None:
        """Watch the jumps, in order, of an ``and`` or ``or`` used for its value."""
        self.found.append(Fork(spot_of(operator), tuple(jumps)))

    def leaves_out(self, node: ast.expr) -> bool:
        """Return whether the jumps on an expression must not be watched."""
        return spot_of(node) in self._left_out

    def _add(self, forks: Sequence[Fork]) -> bool:
        """Watch all the forks and return True, or watch none and return False."""
        if any(fork.spot in self._left_out for fork in forks):
            return False
        self.found.extend(forks)
        return True


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what stands under ``and``, ``or`` and ``not``, in source order."""
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield from _leaves(node.operand)
        case ast.BoolOp():
            for value in node.values:
                yield from _leaves(value)
        case _:
            yield node


def _is_jumped_once(leaf: ast.expr, *, threaded: bool) -> bool:
    """Return whether a condition's test is a single jump whose place can be known."""
    if not isinstance(leaf, _JUMPED_ONCE) or (threaded and _truth_of_none(leaf) is not None):
        return False
    if isinstance(leaf, ast.Compare) and len(leaf.ops) > 1:
        return False
    return isinstance(leaf, _NEVER_FOLDED) or any(
        isinstance(part, _NEVER_FOLDED) for part in ast.walk(leaf)
    )


def _truth_of_none(leaf: ast.expr) -> bool | None:
    """Return the truth of a comparison with None when the other side is None."""
    match leaf:
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(None)]):
            return True
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(None)]):
            return False
    return None


class JumpedValues:
    """Leaves an ``and`` or ``or`` that is used for its value to the compiler.

    Only the last operand is rewritten: jumps do not prove all of its outcomes. This suits
    decisions in which only one path leads to each condition: every operand but the last is a
    condition, perhaps under ``not``; the last may itself be an ``and`` or ``or`` of this form.
    """

    def __init__(
        self,
        plan: DecisionPlan,
        held: HeldValues,
        forks: Forks,
        rewrite_operand: RewriteOperand,
        before: Callable[[ProbeId, ast.expr], ast.expr],
    ) -> None:
        self._plan = plan
        self._held = held
        self._forks = forks
        self._rewrite_operand = rewrite_operand
        self._before = before

    @staticmethod
    def suits(root: ast.BoolOp, plan: DecisionPlan, scope: Scope, forks: Forks) -> bool:
        """Return whether a decision can be left to its jumps."""
        if passes_truth(root):
            return False
        for node in _junctions(root):
            *heads, last = node.values
            if forks.leaves_out(node) or forks.leaves_out(last):
                return False
            if not all(condition in plan.shape.numbers for condition, _ in map(_stripped, heads)):
                return False
        is_value = last not in plan.shape.numbers and not is_exact_boolean(last)
        return scope.may_hold or is_value or _is_boolean_condition(last, plan)

    def rewrite(self, root: ast.BoolOp) -> ast.expr:
        """Return the rewritten decision, and have its jumps watched."""
        vector: SeenSoFar = {}
        for node in _junctions(root):
            jumps = []
            stops_at = isinstance(node.op, ast.Or)
            for i, head in enumerate(node.values[:-1]):
                condition, inverted = _stripped(head)
                index = self._plan.shape.numbers[condition]
                stopping, going = ("FT", "TF")[stops_at is not inverted]
                probe = self._probe({**vector, index: stopping}, stops_at)
                jumps.append({stops_at: (probe,)})
                vector[index] = going
                node.values[i] = self._rewrite_operand(head)
            self._forks.add_value(node, jumps)
        node.values[-1] = self._last(node.values[-1], vector)
        return root

    def _last(self, last: ast.expr, vector: SeenSoFar) -> ast.expr:
        """Rewrite the last operand so that probes, or a probe and a jump, prove its outcomes."""
        if not _is_boolean_condition(last, self._plan):
            return self._held.rewrite_last(last, vector)
        condition, inverted = _stripped(last)
        index = self._plan.shape.numbers[condition]
        # ``last and True``: the jump proves False, a probe proves True, and the value is the same.
        true, false = ({**vector, index: letter} for letter in ("FT" if inverted else "TF"))
        constant = stand_in(ast.Constant(True), last)
        probed = self._before(self._probe(true, True), constant)
        value = self._rewrite_operand(last)
        test = stand_in(ast.BoolOp(ast.And(), [value, probed]), last)
        self._forks.add_value(last, [{False: (self._probe(false, False),)}])
        return test

    def _probe(self, vector: SeenSoFar, result: bool) -> ProbeId:
        return self._plan.probes[outcome_key(spell(vector, self._plan), result)]


def _junctions(root: ast.BoolOp) -> Iterator[ast.BoolOp]:
    """Yield each ``and`` or ``or`` of a decision; each is the last operand of the one before."""
    node: ast.expr = root
    while isinstance(node, ast.BoolOp) and settled_truth(node) is None:
        yield node
        node = node.values[-1]


def _stripped(node: ast.expr) -> tuple[ast.expr, bool]:
    """Return what is under any ``not``, and whether they invert it."""
    inverted = False
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inverted, node = not inverted, node.operand
    return node, inverted


def _is_boolean_condition(last: ast.expr, plan: DecisionPlan) -> bool:
    """Return whether the last operand is a condition whose value is True or False."""
    return is_exact_boolean(last) and _stripped(last)[0] in plan.shape.numbers
