"""Put probes into expressions: conditional arms, tests, and values of ``and`` and ``or``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from surefoot.instrument.emit import Emitter, stand_in
from surefoot.instrument.forks import Forks, JumpedValues
from surefoot.instrument.jumps import Proofs
from surefoot.instrument.passing import is_tested_again, passes_truth
from surefoot.instrument.recorded import RecordedValues
from surefoot.instrument.scopes import FindScope, Scope, without_hidden_local
from surefoot.instrument.tested import rewrite_tested
from surefoot.instrument.values import HeldValues
from surefoot.model.ids import ProbeId
from surefoot.source.decisions import settled_truth, shape_of
from surefoot.source.keywords import DecisionVisitor
from surefoot.source.outline import DecisionPlan, Outline

INLINED_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)

Node = TypeVar("Node", bound=ast.AST)
Part = TypeVar("Part")


class _Once:
    """Finds a scope when it is first asked for. ``functools.cache`` takes longer to be made."""

    def __init__(self, find: FindScope) -> None:
        self._find = find
        self._found: Scope | None = None

    def get(self) -> Scope:
        if self._found is None:
            self._found = self._find()
        return self._found


class ExpressionInstrumenter(DecisionVisitor, ast.NodeTransformer):
    """Rewrites expressions.

    Invariants: ``_scope`` gives the scope of the node being visited (``inside`` changes it and
    changes it back); most are never asked for. ``_emitter`` is the form of probes that suits the function or class around
    the node. ``_recorded`` counts the decisions of the module that are wrapped, so that each has
    a number of its own.
    """

    def __init__(
        self, outline: Outline, emitter: Emitter, comprehensions_inlined: bool, forks: Forks | None
    ) -> None:
        self.keywords = outline.keywords
        self._outline = outline
        self._emitter = emitter
        self._comprehensions_inlined = comprehensions_inlined
        self._forks = forks
        self._scope: FindScope = Scope
        self._recorded = 0

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self.defaults(node.args)
        if node in self._outline.compiled:
            return node
        outer = self._scope
        node.body = self.inside(lambda: outer().lambda_(node), self.visit, node.body)
        return node

    def defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(part) for part in arguments.defaults]
        arguments.kw_defaults = [part and self.visit(part) for part in arguments.kw_defaults]

    def _comprehension(self, node: Node) -> Node:
        inlined = self._comprehensions_inlined and isinstance(node, INLINED_COMPREHENSIONS)
        outer = self._scope
        inside = _Once(lambda: outer().comprehension(node, inlined=inlined)).get
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.inside(inside, self.visit, value))
        for i, generator in enumerate(getattr(node, "generators", ())):
            around = outer if i == 0 else inside
            generator.iter = self.inside(without_hidden_local(around), self.visit, generator.iter)
            test = partial(self.test, threaded=True)
            generator.ifs = [self.inside(inside, test, part) for part in generator.ifs]
        return node

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        return self._conditional(node, self.visit)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return self._value(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return self._value(node)

    def inside(self, scope: FindScope, visit: Callable[[Part], Part], part: Part) -> Part:
        """Call ``visit(part)`` within ``scope``."""
        outer, self._scope = self._scope, _Once(scope).get
        try:
            return visit(part)
        finally:
            self._scope = outer

    def kept_until_end(self, value: ast.expr) -> tuple[ast.expr, bool]:
        """Rewrite the value of a statement after which nothing needs to be kept.

        Also return whether the value may still be in the hidden local afterwards.
        """
        plan = self._outline.plans.get(value)
        if plan is None or not self._scope().may_hold or passes_truth(value):
            return self.visit(value), False
        held = HeldValues(plan, self._scope(), self.visit, self.before, releases_value=False)
        rewritten = self._jumped(value, plan, held) or held.rewrite(value)
        return rewritten, held.kept_value

    def before(self, probe: ProbeId, value: ast.expr) -> ast.expr:
        """Return ``value`` with a probe that is reached just before it is computed."""
        never = stand_in(ast.Constant(None), value)
        truth = self._emitter.truth(probe, True, value)
        return stand_in(ast.IfExp(truth, value, never), value)

    def _conditional(self, node: ast.IfExp, visit_arm: Callable[[ast.expr], ast.expr]) -> ast.IfExp:
        arms = self._outline.conditional_arms.get(node)
        proven = arms is not None and self.proven_by_jumps(
            node.test, {True: arms[:1], False: arms[1:]}
        )
        node.test = self.test(node.test)
        node.body = visit_arm(node.body)
        node.orelse = visit_arm(node.orelse)
        if arms is not None and not proven:
            node.body = self.before(arms[0], node.body)
            node.orelse = self.before(arms[1], node.orelse)
        return node

    def proven_by_jumps(self, test: ast.expr, proofs: Proofs, *, threaded: bool = False) -> bool:
        """Leave a test to jumps if they prove outcomes and ``proofs``; return whether they do."""
        if self._forks is None or settled_truth(test) is not None:
            return False
        plan = self._outline.plans.get(test)
        if plan is not None:
            return self._forks.add_decision(test, plan, proofs, threaded=threaded)
        return self._forks.add_condition(test, proofs, threaded=threaded)

    def test(self, node: ast.expr, *, in_loop: bool = False, threaded: bool = False) -> ast.expr:
        """Rewrite an expression that Python uses only for its truth."""
        plan = self._outline.plans.get(node)
        if plan is None or self.proven_by_jumps(node, {}, threaded=threaded):
            return self.operand(node, in_loop=in_loop, threaded=threaded)
        return rewrite_tested(node, plan, self._emitter, self.operand, in_loop=in_loop)

    def operand(self, node: ast.expr, *, in_loop: bool = False, threaded: bool = False) -> ast.expr:
        """Rewrite what stands under a test and is not a decision of its own."""
        if not isinstance(node, ast.UnaryOp | ast.BoolOp | ast.IfExp):
            return self.visit(node)  # type: ignore[no-any-return]
        rewrite = partial(self.operand, in_loop=in_loop, threaded=threaded)
        match node:
            case ast.UnaryOp(op=ast.Not()):
                node.operand = rewrite(node.operand)
            case ast.BoolOp():
                node.values = [rewrite(value) for value in node.values]
            case ast.IfExp():
                test = partial(self.test, in_loop=in_loop, threaded=threaded)
                return self._conditional(node, test)
        return node

    def _value(self, node: ast.BoolOp | ast.UnaryOp) -> ast.expr:
        """Rewrite an ``and``, ``or`` or ``not`` that is used for its value."""
        if passes_truth(node):
            return self._record(node)
        plan = self._outline.plans.get(node)
        if plan is None:
            self.generic_visit(node)
            return node
        held = HeldValues(plan, self._scope(), self.visit, self.before)
        jumped = self._jumped(node, plan, held)
        if jumped is not None:
            return jumped
        if HeldValues.suits(node, plan, self._scope()):
            return held.rewrite(node)
        return self._record(node)

    def _record(
        self, node: ast.BoolOp | ast.UnaryOp, tested_by: ast.expr | None = None
    ) -> ast.expr:
        self._recorded += 1
        plan = self._outline.plans.get(node)
        if plan is None:  # unmeasured: only its truth is passed on
            plan = DecisionPlan(shape_of(node, tested=False), False, {})
        recorded = RecordedValues(self._recorded, plan, self.visit, self._passing)
        return recorded.rewrite(node, tested_by)

    def _passing(self, node: ast.expr, operator: ast.expr) -> ast.expr:
        """Rewrite an operand of ``operator`` to which it may pass the truth of its own operands."""
        if isinstance(node, ast.IfExp):
            last = node.orelse

            def visit_arm(arm: ast.expr) -> ast.expr:
                return self._passing(arm, operator) if arm is last else self.visit(arm)

            return self._conditional(node, visit_arm)
        if isinstance(node, ast.BoolOp) and not is_tested_again(node, operator):
            return self._record(node, operator)
        return self.visit(node)  # type: ignore[no-any-return]

    def _jumped(self, node: ast.expr, plan: DecisionPlan, held: HeldValues) -> ast.expr | None:
        """Leave a value to the compiler's jumps, if they can be watched and prove every outcome."""
        if self._forks is None or not isinstance(node, ast.BoolOp):
            return None
        if not JumpedValues.suits(node, plan, self._scope(), self._forks):
            return None
        return JumpedValues(plan, held, self._forks, self.visit, self.before).rewrite(node)
