"""Rewrite an ``and``, ``or`` or ``not`` that is used for its value.

Python tests the truth of an operand and may then use the operand itself, so the value has to be
kept between the two without being tested again. There are two ways to do so, with the same
outcomes: ``HeldValues`` keeps it in a local, which is fast, and ``recorded.RecordedValues`` wraps
it, which works in any scope.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from surefoot.instrument.emit import stand_in
from surefoot.instrument.passing import EQUAL_TESTS_ARE_JOINED, is_tested_again, passes_truth
from surefoot.instrument.scopes import Scope
from surefoot.instrument.tested import RewriteOperand, SeenSoFar, spell
from surefoot.model.ids import ProbeId
from surefoot.source.decisions import is_exact_boolean, settled_truth
from surefoot.source.outline import DecisionPlan, outcome_key

HIDDEN_LOCAL = "@held"
"""No program can use this name; pytest does not show locals that start with ``@``."""

TESTS_STAND_AT_THE_OPERAND = sys.version_info >= (3, 12)
"""Whether the test of ``x if a else y`` is reported at ``a``, not at the whole expression."""


class Value(NamedTuple):
    """The operand itself is the result."""


class Then(NamedTuple):
    """Evaluation goes on, and the operand is no longer needed."""

    follow: Callable[[SeenSoFar], ast.expr]


class TestAgain(NamedTuple):
    """Python tests the operand once more, for an outer operator, before one of two ends."""

    true: End
    false: End
    operator: ast.expr


End: TypeAlias = Value | Then | TestAgain


class Joined(NamedTuple):
    """The kind of an ``and`` or ``or`` (its syntax node's class), and the place of its tests."""

    kind: type[ast.boolop]
    operator: ast.expr


class _Outer(NamedTuple):
    """What becomes of a junction's value: see ``HeldValues._walk``."""

    operator: ast.expr
    tested_again_by: ast.expr | None
    stop_is_tested_again: bool
    joined_with: Joined | None


class HeldValues:
    """Rewrites into conditional expressions that keep a tested operand in a local.

    ``releases_value=False`` leaves the result itself in the local, for the
    statement to forget; ``kept_value`` says whether it may be there.

    A test stands at the place of the operator that makes it, where a traceback
    would point if the operand refused to be tested.
    """

    def __init__(
        self,
        plan: DecisionPlan,
        scope: Scope,
        rewrite_operand: RewriteOperand,
        before: Callable[[ProbeId, ast.expr], ast.expr],
        *,
        releases_value: bool = True,
    ) -> None:
        self._releases_value = releases_value
        self.kept_value = False
        self._plan = plan
        self._scope = scope
        self._rewrite_operand = rewrite_operand
        self._before = before
        self._rewritten: dict[ast.expr, ast.expr] = {}

    @staticmethod
    def suits(node: ast.expr, plan: DecisionPlan, scope: Scope) -> bool:
        """Return whether every operand that must be kept can be kept in this scope.

        None can if the truth of its own operands is passed on to this decision.
        """
        if passes_truth(node):
            return False
        if scope.may_hold:
            return True
        if not isinstance(node, ast.BoolOp):
            return False
        *heads, last = node.values
        last_is_free = last not in plan.shape.numbers or is_exact_boolean(last)
        return last_is_free and all(
            isinstance(head, ast.Name) and head.id in scope.plain for head in heads
        )

    def rewrite(self, root: ast.expr) -> ast.expr:
        """Return the rewritten decision."""
        return self._walk(root, {}, Value(), Value(), operator=root, tested_again_by=None)

    def rewrite_last(self, node: ast.expr, vector: SeenSoFar) -> ast.expr:
        """Return the rewritten last operand; ``vector`` is what all the others were."""
        return self._walk(node, vector, Value(), Value(), operator=node, tested_again_by=None)

    def _walk(
        self,
        node: ast.expr,
        vector: SeenSoFar,
        true: End,
        false: End,
        *,
        operator: ast.expr,
        tested_again_by: ast.expr | None,
        joined_with: Joined | None = None,
    ) -> ast.expr:
        """Rewrite a part whose truth ``operator`` tests.

        ``joined_with`` is the ``and`` or ``or`` that has this part among its operands but not
        last. ``tested_again_by`` is the operator that may test a value once more after an ``and``
        or ``or`` in this place has tested it.
        """
        truth = settled_truth(node)
        if truth is not None:
            return self._constant(node, vector, true if truth else false, truth)
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return self._walk(
                    node.operand,
                    vector,
                    self._as_boolean(False, false, node),
                    self._as_boolean(True, true, node),
                    operator=node,
                    tested_again_by=node,
                )
            case ast.BoolOp():
                own = Joined(type(node.op), node)
                if EQUAL_TESTS_ARE_JOINED and joined_with and joined_with.kind is own.kind:
                    own = joined_with
                again = tested_again_by is not None and is_tested_again(node, tested_again_by)
                outer = _Outer(operator, tested_again_by, again, joined_with)
                return self._junction(node.values, own, outer, vector, true, false)
        if isinstance(true, Value) and isinstance(false, Value):
            return self._last(node, vector)
        return self._leaf(node, vector, true, false, operator)

    def _as_boolean(self, value: bool, end: End, at: ast.expr) -> Then:
        """Return what follows an operand that is True or False: it need not be kept."""
        while isinstance(end, TestAgain):
            end = end.true if value else end.false
        if isinstance(end, Then):
            return end
        return Then(lambda vector: self._result(vector, value, self._constant_at(at, value)))

    def _junction(
        self,
        operands: list[ast.expr],
        own: Joined,
        outer: _Outer,
        vector: SeenSoFar,
        true: End,
        false: End,
    ) -> ast.expr:
        head, *rest = operands
        if not rest:
            return self._walk(
                head,
                vector,
                true,
                false,
                operator=outer.operator,
                tested_again_by=outer.tested_again_by,
                joined_with=outer.joined_with,
            )

        def follow(seen: SeenSoFar) -> ast.expr:
            return self._junction(rest, own, outer, seen, true, false)

        conjunction = own.kind is ast.And
        end = false if conjunction else true
        if outer.tested_again_by is not None and outer.stop_is_tested_again:
            end = TestAgain(true, false, outer.tested_again_by)
        return self._walk(
            head,
            vector,
            Then(follow) if conjunction else end,
            end if conjunction else Then(follow),
            operator=own.operator,
            tested_again_by=own.operator,
            joined_with=own,
        )

    def _constant(self, node: ast.expr, vector: SeenSoFar, end: End, truth: bool) -> ast.expr:
        while isinstance(end, TestAgain):
            end = end.true if truth else end.false
        if isinstance(end, Then):
            return end.follow(vector)
        return self._result(vector, truth, node)

    def _last(self, node: ast.expr, vector: SeenSoFar) -> ast.expr:
        """Return the last operand; its truth is recorded only where that costs no test."""
        index = self._plan.shape.numbers.get(node)
        if index is None:
            return self._result(vector, None, self._operand(node))
        true, false = (
            self._result({**vector, index: letter}, value, self._constant_at(node, value))
            for letter, value in (("T", True), ("F", False))
        )
        if is_exact_boolean(node):
            return _conditional(self._operand(node), true, false, node)
        other = _conditional(
            self._is(self._load(node), False, node), false, self._release_value(node), node
        )
        return _conditional(self._is(self._hold(node, node), True, node), true, other, node)

    def _leaf(
        self, node: ast.expr, vector: SeenSoFar, true: End, false: End, operator: ast.expr
    ) -> ast.expr:
        """Return a condition that Python tests, then its two ends."""
        index = self._plan.shape.numbers[node]
        seen_true, seen_false = {**vector, index: "T"}, {**vector, index: "F"}
        test = self._operand(node)
        if is_exact_boolean(node):
            true, false = self._as_boolean(True, true, node), self._as_boolean(False, false, node)
        elif not (isinstance(true, Then) and isinstance(false, Then)):
            return _conditional(
                self._hold(node, operator),
                self._end(node, true, seen_true, truth=True),
                self._end(node, false, seen_false, truth=False),
                operator,
            )
        elif isinstance(operator, ast.UnaryOp) and TESTS_STAND_AT_THE_OPERAND:
            # Let the ``not`` make its test where it stands, and branch on its result.
            inverted = stand_in(ast.UnaryOp(ast.Not(), test), operator)
            test = self._keep(inverted, operator)
            return _conditional(test, false.follow(seen_false), true.follow(seen_true), operator)
        elif TESTS_STAND_AT_THE_OPERAND or isinstance(node, ast.IfExp):
            # Unless it is kept, 3.11 tests each arm of a conditional expression where that stands.
            return _conditional(
                self._hold(node, operator),
                self._release(node, true.follow(seen_true)),
                self._release(node, false.follow(seen_false)),
                operator,
            )
        return _conditional(test, true.follow(seen_true), false.follow(seen_false), operator)

    def _end(self, node: ast.expr, end: End, vector: SeenSoFar, *, truth: bool) -> ast.expr:
        match end:
            case Then(follow):
                return self._release(node, follow(vector))
            case TestAgain(true, false, operator):
                return _conditional(
                    stand_in(self._load(node), operator),
                    self._end(node, true, vector, truth=True),
                    self._end(node, false, vector, truth=False),
                    operator,
                )
        return self._result(vector, truth, self._release_value(node))

    def _result(self, vector: SeenSoFar, result: bool | None, value: ast.expr) -> ast.expr:
        """Return ``value`` with the probe of its outcome in front.

        An operand that answers differently when it is tested again has no
        outcome in the table; its value is passed on all the same.
        """
        probe = self._plan.probes.get(outcome_key(spell(vector, self._plan), result))
        return value if probe is None else self._before(probe, value)

    # Keeping the operand

    def _operand(self, node: ast.expr) -> ast.expr:
        if node not in self._rewritten:
            self._rewritten[node] = self._rewrite_operand(node)
        return self._rewritten[node]

    def _is_plain(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._scope.plain

    def _hold(self, node: ast.expr, operator: ast.expr) -> ast.expr:
        """Return the operand for ``operator`` to test, and keep it."""
        if self._is_plain(node):
            return stand_in(self._load(node), operator)
        return self._keep(self._operand(node), operator)

    @staticmethod
    def _keep(value: ast.expr, at: ast.expr) -> ast.expr:
        target = stand_in(ast.Name(HIDDEN_LOCAL, ast.Store()), at)
        return stand_in(ast.NamedExpr(target, value), at)

    def _load(self, node: ast.expr) -> ast.expr:
        plain = isinstance(node, ast.Name) and node.id in self._scope.plain
        name = node.id if isinstance(node, ast.Name) and plain else HIDDEN_LOCAL
        return stand_in(ast.Name(name, ast.Load()), node)

    def _let_go(self, node: ast.expr) -> ast.expr:
        return self._keep(self._constant_at(node, None), node)

    def _release(self, node: ast.expr, then: ast.expr) -> ast.expr:
        """Return ``then``, evaluated once the operand is no longer kept alive."""
        if self._is_plain(node):
            return then
        none = self._constant_at(node, None)
        empty = stand_in(ast.Compare(self._let_go(node), [ast.Is()], [none]), node)
        return _conditional(empty, then, none, node)

    def _release_value(self, node: ast.expr) -> ast.expr:
        """Return the operand itself, and keep it alive no longer."""
        if self._is_plain(node):
            return self._load(node)
        if not self._releases_value:
            self.kept_value = True
            return self._load(node)
        pair = stand_in(ast.Tuple([self._load(node), self._let_go(node)], ast.Load()), node)
        first = self._constant_at(node, 0)
        return stand_in(ast.Subscript(pair, first, ast.Load()), node)

    @staticmethod
    def _constant_at(node: ast.expr, value: bool | int | None) -> ast.expr:
        return stand_in(ast.Constant(value), node)

    def _is(self, left: ast.expr, value: bool, node: ast.expr) -> ast.expr:
        right = self._constant_at(node, value)
        return stand_in(ast.Compare(left, [ast.Is()], [right]), node)


def forget_held(at: ast.stmt) -> ast.stmt:
    """Return a statement that empties the local, at the place of ``at``."""
    target = stand_in(ast.Name(HIDDEN_LOCAL, ast.Store()), at)
    none = stand_in(ast.Constant(None), at)
    return stand_in(ast.Assign([target], none), at)


def _conditional(test: ast.expr, true: ast.expr, false: ast.expr, at: ast.expr) -> ast.expr:
    return stand_in(ast.IfExp(test, true, false), at)
