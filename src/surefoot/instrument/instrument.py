"""Put probes into a module's syntax tree.

Nothing that the program can observe may change: results, exceptions, order of
evaluation, the number of ``__bool__`` calls, locations and object lifetimes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from surefoot.instrument.certainty import emitter_for, line_is_certain
from surefoot.instrument.emit import Emitter
from surefoot.instrument.forks import Forks, JumpedValues
from surefoot.instrument.jumps import Proofs
from surefoot.instrument.recorded import RecordedValues
from surefoot.instrument.scopes import Scope, function_scope
from surefoot.instrument.tested import decision_ways
from surefoot.instrument.values import HeldValues, forget_held
from surefoot.model.ids import ProbeId
from surefoot.source.decisions import settled_truth
from surefoot.source.nodes import Function, is_docstring
from surefoot.source.outline import DecisionPlan, Outline

INLINED_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)

Body = list[ast.stmt]
Node = TypeVar("Node", bound=ast.AST)
Part = TypeVar("Part")


def instrument(
    tree: ast.Module,
    outline: Outline,
    emitter: Emitter,
    *,
    comprehensions_inlined: bool,
    asserts: bool = True,
    forks: Forks | None = None,
) -> ast.Module:
    """Rewrite ``tree`` in place so that each point of ``outline`` is reported when reached.

    ``comprehensions_inlined`` tells that the interpreter runs list, set and
    dict comprehensions in their function's own frame (PEP 709). ``asserts``
    allows probes within ``assert`` statements. With ``forks``, the jumps that are to
    be watched are collected there; without it nothing is left to jumps.
    """
    return _Instrumenter(outline, emitter, comprehensions_inlined, asserts, forks).module(tree)


class _Instrumenter(ast.NodeTransformer):
    def __init__(
        self,
        outline: Outline,
        emitter: Emitter,
        comprehensions_inlined: bool,
        asserts: bool,
        forks: Forks | None,
    ) -> None:
        self._asserts = asserts
        self._forks = forks
        self._outline = outline
        self._chosen = self._emitter = emitter
        self._comprehensions_inlined = comprehensions_inlined
        self._scope = Scope()
        self._recorded = 0
        self._settles = False
        self._holds_after = False
        self._kept = False
        self._protected = 0

    # Bodies

    def module(self, node: ast.Module) -> ast.Module:
        """Rewrite a module; ``from __future__`` must stay in front of every probe."""
        head = 1 if node.body and is_docstring(node.body[0]) else 0
        start = head
        while start < len(node.body) and _is_future_import(node.body[start]):
            start += 1
        self._emitter = emitter_for(node.body, self._chosen)
        future: Body = []
        for statement in node.body[head:start]:
            future.append(self._emitter.reach(self._probe_of(statement), statement))
        node.body[start:] = [*future, *self._block(node.body[start:])]
        return node

    def _body_of(self, body: Body) -> Body:
        """Rewrite the body of a function or class with probes of the form that suits it."""
        outer, self._emitter = self._emitter, emitter_for(body, self._chosen)
        rewritten = self._block(body)
        self._emitter = outer
        return rewritten

    def _probe_of(self, node: ast.stmt) -> ProbeId:
        return self._outline.statement_at[node].probe

    def _block(self, body: Body, *, entry_told: bool = False) -> Body:
        """Rewrite a body; ``entry_told`` says that its first statement needs no probe."""
        rewritten: Body = []
        for node in body:
            self._settles = node is body[-1]
            statement = self._outline.statement_at.get(node)
            if statement is None:  # a docstring
                rewritten.append(node)
                continue
            if self._needs_probe(node) and not (entry_told and node is body[0]):
                rewritten.append(self._emitter.reach(statement.probe, node))
            rewritten.append(self.visit(node))
            if node is body[-1] and isinstance(node, ast.Assert | ast.Global | ast.Nonlocal):
                rewritten.extend(self._emitter.settle(node))
            if self._holds_after:
                rewritten.append(forget_held(node))
                self._holds_after = False
        return rewritten

    def _needs_probe(self, node: ast.stmt) -> bool:
        """Tell whether a statement's line event does not prove it to be reached."""
        opens_line = self._outline.statement_at[node].opens_line
        return self._emitter.every_statement or not (opens_line and line_is_certain(node))

    def _arm(
        self, owner: ast.stmt, body: Body, test: ast.expr, *, settles: bool, told: bool
    ) -> Body:
        """Rewrite the ``else`` of a statement, giving it one where the source has none.

        ``settles`` tells that no statement follows in the same body, ``told``
        that the arm is proven without a probe.
        """
        if body or told:
            return self._block(body, entry_told=told)
        probe = self._outline.absent_arms.get(owner)
        settled = self._emitter.settle(test) if settles else []
        if probe is not None:
            return [self._emitter.reach(probe, test), *settled]
        return settled if test in self._outline.plans else []

    # Statements

    def _function(self, node: Function) -> Function:
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        self._defaults(node.args)
        node.body = self._inside(function_scope(node), self._body_of, node.body)
        return node

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        outer = self._scope
        if getattr(node, "type_params", None):
            outer = outer.without_hidden_local()
        node.bases = [self._inside(outer, self.visit, part) for part in node.bases]
        node.keywords = [self._inside(outer, self.visit, part) for part in node.keywords]
        node.body = self._inside(Scope(), self._body_of, node.body)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.target = self.visit(node.target)
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_TypeAlias(self, node: Node) -> Node:
        """Leave lazily evaluated types alone."""
        return node

    def _steering(self, node: ast.If | ast.While) -> ast.stmt:
        settles, test = self._settles, node.test
        told = self._told_by_jumps(test, self._proofs_of_arms(node))
        if told:
            node.test = self._operand(test)
        else:
            node.test = self._test(test, in_loop=isinstance(node, ast.While))
        node.body = self._block(node.body, entry_told=told)
        node.orelse = self._arm(node, node.orelse, test, settles=settles, told=told)
        return node

    visit_If = _steering
    visit_While = _steering

    def _proofs_of_arms(self, node: ast.If | ast.While) -> Proofs:
        """Return what the truth of a test proves that no line event does."""
        proofs: dict[bool, list[ProbeId]] = {True: [], False: []}
        for truth, body in ((True, node.body), (False, node.orelse)):
            if body and self._needs_probe(body[0]):
                proofs[truth].append(self._probe_of(body[0]))
        if node in self._outline.absent_arms:
            proofs[False].append(self._outline.absent_arms[node])
        return proofs

    def _loop(self, node: ast.For | ast.AsyncFor) -> ast.stmt:
        settles = self._settles
        iterable, node.iter = node.iter, self.visit(node.iter)
        node.target = self.visit(node.target)
        node.body = self._block(node.body)
        exhausted = self._outline.absent_arms.get(node)
        told = (
            self._forks is not None
            and isinstance(node, ast.For)
            and exhausted is not None
            and self._forks.add_loop(iterable, exhausted)
        )
        node.orelse = self._arm(node, node.orelse, iterable, settles=settles, told=told)
        return node

    visit_For = _loop
    visit_AsyncFor = _loop

    def _with(self, node: ast.With | ast.AsyncWith) -> ast.stmt:
        node.items = [self.visit(item) for item in node.items]
        self._protected += 1
        node.body = self._block(node.body)
        self._protected -= 1
        return node

    visit_With = _with
    visit_AsyncWith = _with

    def _try(self, node: ast.Try | ast.TryStar) -> ast.stmt:
        self._protected += 1
        node.body = self._block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                handler.type = self.visit(handler.type)
                if self._emitter.every_statement:
                    probe = self._outline.clauses_at[handler]
                    handler.type = self._before(probe, handler.type)
            handler.body = self._block(handler.body)
        node.orelse = self._block(node.orelse)
        node.finalbody = self._block(node.finalbody)
        self._protected -= 1
        return node

    visit_Try = _try
    visit_TryStar = _try

    def visit_Match(self, node: ast.Match) -> ast.Match:
        node.subject = self.visit(node.subject)
        for case in node.cases:
            if case.guard is not None:
                case.guard = self._test(case.guard)
            # Letting go of the subject takes the place of what follows it.
            case.body = [*self._emitter.settle(case.pattern), *self._block(case.body)]
        probe = self._outline.absent_arms.get(node)
        if probe is not None:
            last = node.cases[-1].pattern
            body = [self._emitter.reach(probe, last), *self._emitter.settle(last)]
            node.cases.append(ast.match_case(ast.copy_location(ast.MatchAs(), last), None, body))
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """Rewrite a return; what it keeps of its value goes with the frame."""
        if node.value is not None:
            node.value = self._kept_until_end(node.value, ends=not self._protected)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Rewrite an assignment; what it keeps of its value is what it stores."""
        node.targets = [self.visit(target) for target in node.targets]
        match node.targets:
            case [ast.Name()]:
                node.value = self._kept_until_end(node.value, ends=True)
                self._holds_after = self._kept
            case _:
                node.value = self.visit(node.value)
        return node

    def _kept_until_end(self, value: ast.expr, *, ends: bool) -> ast.expr:
        """Rewrite the value of a statement after which nothing need be kept."""
        plan = self._outline.plans.get(value)
        self._kept = plan is not None and ends and self._scope.may_hold
        if plan is None or not self._kept:
            return self.visit(value)  # type: ignore[no-any-return]
        held = HeldValues(plan, self._scope, self.visit, self._before, releases_value=False)
        rewritten = self._jumped(value, plan, held) or held.rewrite(value)
        self._kept = held.kept_value
        return rewritten

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        if not self._asserts:
            return node
        node.test = self._test(node.test)
        if node.msg is not None:
            node.msg = self.visit(node.msg)
        return node

    # Expressions

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self._defaults(node.args)
        node.body = self._inside(function_scope(node), self.visit, node.body)
        return node

    def _defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(part) for part in arguments.defaults]
        arguments.kw_defaults = [part and self.visit(part) for part in arguments.kw_defaults]

    def _comprehension(self, node: Node) -> Node:
        inlined = self._comprehensions_inlined and isinstance(node, INLINED_COMPREHENSIONS)
        inside = self._scope.comprehension(node, inlined=inlined)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self._inside(inside, self.visit, value))
        for i, generator in enumerate(getattr(node, "generators", ())):
            iterated = (self._scope if i == 0 else inside).without_hidden_local()
            generator.iter = self._inside(iterated, self.visit, generator.iter)
            test = partial(self._test, threaded=True)
            generator.ifs = [self._inside(inside, test, part) for part in generator.ifs]
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

    def _inside(self, scope: Scope, visit: Callable[[Part], Part], part: Part) -> Part:
        """Call ``visit(part)`` within ``scope``."""
        outer, self._scope = self._scope, scope
        try:
            return visit(part)
        finally:
            self._scope = outer

    def _before(self, probe: ProbeId, value: ast.expr) -> ast.expr:
        """Return ``value`` with a probe that is reached just before it is computed."""
        never = ast.copy_location(ast.Constant(None), value)
        truth = self._emitter.truth(probe, True, value)
        return ast.copy_location(ast.IfExp(truth, value, never), value)

    def _conditional(self, node: ast.IfExp, visit_arm: Callable[[ast.expr], ast.expr]) -> ast.IfExp:
        arms = self._outline.conditional_arms.get(node)
        told = arms is not None and self._told_by_jumps(
            node.test, {True: arms[:1], False: arms[1:]}
        )
        node.test = self._test(node.test)
        node.body = visit_arm(node.body)
        node.orelse = visit_arm(node.orelse)
        if arms is not None and not told:
            node.body = self._before(arms[0], node.body)
            node.orelse = self._before(arms[1], node.orelse)
        return node

    def _told_by_jumps(self, test: ast.expr, proofs: Proofs, *, threaded: bool = False) -> bool:
        """Leave a test to the compiler's jumps, where they tell its outcomes and ``proofs``."""
        if self._forks is None or settled_truth(test) is not None:
            return False
        plan = self._outline.plans.get(test)
        if plan is not None:
            return self._forks.add_decision(test, plan, proofs, threaded=threaded)
        return self._forks.add_condition(test, proofs, threaded=threaded)

    def _test(self, node: ast.expr, *, in_loop: bool = False, threaded: bool = False) -> ast.expr:
        """Rewrite an expression of which Python only asks the truth."""
        plan = self._outline.plans.get(node)
        if plan is None or self._told_by_jumps(node, {}, threaded=threaded):
            return self._operand(node, in_loop=in_loop, threaded=threaded)
        return decision_ways(node, plan, self._emitter, self._operand, in_loop=in_loop)

    def _operand(
        self, node: ast.expr, *, in_loop: bool = False, threaded: bool = False
    ) -> ast.expr:
        """Rewrite what stands under a test and is no decision of its own."""
        rewrite = partial(self._operand, in_loop=in_loop, threaded=threaded)
        match node:
            case ast.UnaryOp(op=ast.Not()):
                node.operand = rewrite(node.operand)
            case ast.BoolOp():
                node.values = [rewrite(value) for value in node.values]
            case ast.IfExp():
                test = partial(self._test, in_loop=in_loop, threaded=threaded)
                return self._conditional(node, test)
            case _:
                return self.visit(node)  # type: ignore[no-any-return]
        return node

    def _value(self, node: ast.BoolOp | ast.UnaryOp) -> ast.expr:
        """Rewrite an ``and``, ``or`` or ``not`` that is used for its value."""
        plan = self._outline.plans.get(node)
        if plan is None:
            self.generic_visit(node)
            return node
        held = HeldValues(plan, self._scope, self.visit, self._before)
        jumped = self._jumped(node, plan, held)
        if jumped is not None:
            return jumped
        if HeldValues.suits(node, plan, self._scope):
            return held.rewrite(node)
        self._recorded += 1
        return RecordedValues(self._recorded, plan, self.visit).rewrite(node)

    def _jumped(self, node: ast.expr, plan: DecisionPlan, held: HeldValues) -> ast.expr | None:
        """Leave a value to the compiler's jumps, where they can be watched and tell all."""
        if self._forks is None or not isinstance(node, ast.BoolOp):
            return None
        if not JumpedValues.suits(node, plan, self._scope, self._forks):
            return None
        return JumpedValues(plan, held, self._forks, self.visit, self._before).rewrite(node)


def _is_future_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
