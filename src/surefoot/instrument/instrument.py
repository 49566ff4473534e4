"""Put probes into a module's syntax tree.

Nothing that the program can observe may change: results, exceptions, order of
evaluation, the number of ``__bool__`` calls, locations and object lifetimes.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import TypeVar

from surefoot.instrument.certainty import emitter_for, line_is_certain
from surefoot.instrument.emit import Emitter, stand_in
from surefoot.instrument.expressions import ExpressionInstrumenter
from surefoot.instrument.forks import Forks
from surefoot.instrument.jumps import Proofs
from surefoot.instrument.scopes import Scope, function_scope, without_hidden_local
from surefoot.instrument.values import forget_held
from surefoot.model.filemap import Statement
from surefoot.model.ids import ProbeId
from surefoot.source.nodes import Function, is_docstring, is_irrefutable
from surefoot.source.outline import Outline

Body = list[ast.stmt]
Node = TypeVar("Node", bound=ast.AST)


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

    ``comprehensions_inlined`` says whether the interpreter runs list, set and dict comprehensions
    in their function's own frame (PEP 709). ``asserts`` allows probes within ``assert``
    statements. ``forks`` collects the jumps to watch; without it, nothing is left to jumps.
    """
    return _Instrumenter(outline, emitter, comprehensions_inlined, asserts, forks).module(tree)


class _Instrumenter(ExpressionInstrumenter):
    """Rewrites statements.

    Invariants: ``_ends_body`` holds the last statement of each body begun so far: what the
    compiler adds after it needs a real line. ``_protected`` counts the ``with`` and ``try``
    statements around the current one: within them, what a frame keeps outlives a ``return``.
    """

    def __init__(
        self,
        outline: Outline,
        emitter: Emitter,
        comprehensions_inlined: bool,
        asserts: bool,
        forks: Forks | None,
    ) -> None:
        super().__init__(outline, emitter, comprehensions_inlined, forks)
        self._asserts = asserts
        self._chosen = emitter
        self._ends_body: set[ast.stmt] = set()
        self._protected = 0

    # Bodies

    def module(self, node: ast.Module) -> ast.Module:
        """Rewrite a module; ``from __future__`` must stay in front of every probe."""
        head = 1 if node.body and is_docstring(node.body[0]) else 0
        start = head
        while start < len(node.body) and _is_future_import(node.body[start]):
            start += 1
        self._emitter = emitter_for(node.body, self._chosen, runs_once=True)
        future: Body = []
        for statement in node.body[head:start]:
            future.append(self._emitter.reach(self._probe_of(statement), statement))
        node.body[start:] = [*future, *self._block(node.body[start:])]
        return node

    def _body_of(self, body: Body, *, runs_once: bool = False) -> Body:
        """Rewrite the body of a function or class with the form of probes that suits it."""
        outer = self._emitter
        self._emitter = emitter_for(body, self._chosen, runs_once=runs_once)
        rewritten = self._block(body)
        self._emitter = outer
        return rewritten

    def _probe_of(self, node: ast.stmt) -> ProbeId:
        return self._outline.statement_at[node].probe

    def _block(self, body: Body, *, entry_proven: bool = False) -> Body:
        """Rewrite a body; ``entry_proven`` says that its first statement needs no probe."""
        rewritten: Body = []
        self._ends_body.update(body[-1:])
        for node in body:
            statement = self._outline.statement_at.get(node)
            if statement is None:  # a docstring
                rewritten.append(node)
                continue
            if self._needs_probe(node, statement) and not (entry_proven and node is body[0]):
                rewritten.append(self._emitter.reach(statement.probe, node))
            visited: ast.stmt | Body = self.visit(node)
            rewritten.extend(visited if isinstance(visited, list) else [visited])
            if node is body[-1] and isinstance(node, ast.Assert | ast.Global | ast.Nonlocal):
                rewritten.extend(self._emitter.settle(node))
        return rewritten

    def _needs_probe(self, node: ast.stmt, statement: Statement) -> bool:
        """Return whether a statement needs a probe because its line event is not proof."""
        if self._emitter.every_statement:
            return True
        return not (statement.opens_line and line_is_certain(node))

    def _arm(self, owner: ast.stmt, body: Body, test: ast.expr, *, proven: bool) -> Body:
        """Rewrite the ``else`` of a statement, giving it one where the source has none.

        ``proven`` says that the arm needs no probe to be proven.
        """
        if body or proven:
            return self._block(body, entry_proven=proven)
        probe = self._outline.absent_arms.get(owner)
        settled = self._emitter.settle(test) if owner in self._ends_body else []
        if probe is not None:
            return [self._emitter.reach(probe, test), *settled]
        return settled if test in self._outline.plans else []

    # Statements

    def _function(self, node: Function) -> Function:
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        self.defaults(node.args)
        first = node.body[0]
        node.body = self.inside(partial(function_scope, node), self._body_of, node.body)
        passed = self._outline.docstring_proofs.get(first)
        if passed is not None:
            node.body += [self._chosen.reach(passed, first), *self._chosen.settle(first)]
        return node

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        outer = self._scope
        if getattr(node, "type_params", None):
            outer = without_hidden_local(outer)
        node.bases = [self.inside(outer, self.visit, part) for part in node.bases]
        node.keywords = [self.inside(outer, self.visit, part) for part in node.keywords]
        body_of_class = partial(self._body_of, runs_once=True)
        node.body = self.inside(Scope, body_of_class, node.body)
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
        test = node.test
        proven = self.proven_by_jumps(test, self._proofs_of_arms(node))
        if proven:
            node.test = self.operand(test)
        else:
            node.test = self.test(test, in_loop=isinstance(node, ast.While))
        node.body = self._block(node.body, entry_proven=proven)
        node.orelse = self._arm(node, node.orelse, test, proven=proven)
        return node

    visit_If = _steering
    visit_While = _steering

    def _proofs_of_arms(self, node: ast.If | ast.While) -> Proofs:
        """Return what each truth of a test proves and no line event does."""
        proofs: dict[bool, list[ProbeId]] = {True: [], False: []}
        for truth, body in ((True, node.body), (False, node.orelse)):
            if body and self._needs_probe(body[0], self._outline.statement_at[body[0]]):
                proofs[truth].append(self._probe_of(body[0]))
        if node in self._outline.absent_arms:
            proofs[False].append(self._outline.absent_arms[node])
        return proofs

    def _loop(self, node: ast.For | ast.AsyncFor) -> ast.stmt:
        iterable, node.iter = node.iter, self.visit(node.iter)
        node.target = self.visit(node.target)
        node.body = self._block(node.body)
        exhausted = self._outline.absent_arms.get(node)
        proven = (
            self._forks is not None
            and isinstance(node, ast.For)
            and exhausted is not None
            and self._forks.add_loop(iterable, exhausted)
        )
        node.orelse = self._arm(node, node.orelse, iterable, proven=proven)
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
                    handler.type = self.before(probe, handler.type)
            handler.body = self._block(handler.body)
        node.orelse = self._block(node.orelse)
        node.finalbody = self._block(node.finalbody)
        self._protected -= 1
        return node

    visit_Try = _try
    visit_TryStar = _try

    def visit_Match(self, node: ast.Match) -> ast.Match:
        node.subject = self.visit(node.subject)
        cases, node.cases = node.cases, []
        for case in cases:
            if self._emitter.every_statement and not is_irrefutable(case):
                node.cases.append(self._tried(case))
            if case.guard is not None:
                case.guard = self.test(case.guard)
            # The code that drops the subject takes the place of what follows it.
            case.body = [*self._emitter.settle(case.pattern), *self._block(case.body)]
            node.cases.append(case)
        probe = self._outline.absent_arms.get(node)
        if probe is not None:
            last = node.cases[-1].pattern
            body = [self._emitter.reach(probe, last), *self._emitter.settle(last)]
            node.cases.append(ast.match_case(stand_in(ast.MatchAs(), last), None, body))
        return node

    def _tried(self, case: ast.match_case) -> ast.match_case:
        """Return a case that never matches, and reports that the one after it is tried.

        A pattern or a guard that raises leaves no other proof.
        """
        at = case.pattern
        never = self._emitter.truth(self._outline.clauses_at[case], False, at)
        body: Body = [stand_in(ast.Pass(), at)]
        return ast.match_case(stand_in(ast.MatchAs(), at), never, body)

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """Rewrite a return; what it keeps of its value dies with the frame."""
        if node.value is not None:
            if self._protected:
                node.value = self.visit(node.value)
            else:
                node.value, _ = self.kept_until_end(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> Body:
        """Rewrite an assignment; what it keeps of its value is what it stores."""
        node.targets = [self.visit(target) for target in node.targets]
        match node.targets:
            case [ast.Name()]:
                node.value, is_kept = self.kept_until_end(node.value)
            case _:
                node.value, is_kept = self.visit(node.value), False
        return [node, forget_held(node)] if is_kept else [node]

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        if not self._asserts:
            return node
        node.test = self.test(node.test)
        if node.msg is not None:
            node.msg = self.visit(node.msg)
        return node


def _is_future_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
