"""Number the points of a module that can be reached, in source order.

The same text gives the same numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from surefoot.model.decision import Outcome, Position
from surefoot.model.filemap import Clause, Statement
from surefoot.model.ids import LineNo, ProbeId
from surefoot.source.compiled import compiled_functions
from surefoot.source.decisions import (
    TooLargeError,
    impossible_letters,
    is_junction,
    literal_truth,
    outcomes_to_follow,
    settled_truth,
    shape_of,
)
from surefoot.source.keywords import DecisionKeywords, DecisionVisitor
from surefoot.source.nodes import Function, first_line, is_docstring, is_irrefutable
from surefoot.source.outline import DecisionPlan, FoundDecision, Outline, outcome_key


def outline_module(tree: ast.Module, text: str) -> Outline:
    """Walk a module's syntax tree and number its points."""
    walker = _Walker(text)
    walker.outline.compiled = compiled_functions(tree, text)
    walker.block(tree.body, docstring=True)
    return walker.outline


class _Walker(DecisionVisitor):
    """Assigns probes; every ``visit_*`` goes through its node in source order.

    ``_unreachable`` is true within code that a literal rules out: it gets probes, but what is never
    compiled, or never runs, does not count.
    """

    def __init__(self, text: str) -> None:
        self.keywords = DecisionKeywords(text)
        self.outline = Outline(keywords=self.keywords)
        self._source = text.split("\n")
        self._goes_on = {i for i, line in enumerate(self._source, 1) if line.endswith("\\")}
        self._in_assert = False
        self._unreachable = False

    # Numbers and places

    def _probe(self) -> ProbeId:
        number = self.outline.probe_count
        self.outline.probe_count += 1
        return ProbeId(number)

    def _opens_line(self, node: ast.stmt) -> bool:
        """Return whether nothing precedes the statement on its logical line.

        Its column counts bytes: as many characters are only blanks if the bytes are.
        """
        line, column = first_line(node), node.col_offset
        if line == node.lineno and column and not self._source[line - 1][:column].isspace():
            return False
        return line - 1 not in self._goes_on

    # Statements

    def block(self, body: list[ast.stmt], *, docstring: bool = False) -> None:
        """Number the statements of a body, leaving out its docstring."""
        for node in body[1:] if docstring and body and is_docstring(body[0]) else body:
            statement = Statement(
                LineNo(first_line(node)),
                LineNo(node.lineno),
                node.col_offset,
                LineNo(node.end_lineno or node.lineno),
                self._probe(),
                self._opens_line(node),
            )
            self.outline.statement_at[node] = statement
            if not self._unreachable:
                self.outline.statements.append(statement)
            self.visit(node)

    def _function(self, node: Function) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._defaults(node.args)
        if node in self.outline.compiled:
            return
        self.block(node.body, docstring=True)
        if len(node.body) == 1 and is_docstring(node.body[0]):
            self.outline.docstring_proofs[node.body[0]] = self._probe()

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self.block(node.body, docstring=True)
        if is_docstring(node.body[0]):
            self.outline.docstring_proofs[node.body[0]] = self.outline.statement_at[node].probe

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_TypeAlias(self, node: ast.AST) -> None:
        """Leave lazily evaluated types alone."""

    def visit_If(self, node: ast.If) -> None:
        self._steered(node, Position.IF)

    def visit_While(self, node: ast.While) -> None:
        self._steered(node, Position.WHILE)

    def _steered(self, node: ast.If | ast.While, position: Position) -> None:
        """Number a statement whose test chooses between two arms.

        A junction's own outcomes prove which arm follows; a single condition is proven by its arms.
        """
        settled, unreachable = settled_truth(node.test), self._unreachable
        literal = settled is not None and literal_truth(node.test) is not None
        outcomes = None
        if settled is None and is_junction(node.test):
            outcomes = self._decision(node.test, position, tested=True)
        self._operands(node.test)
        for truth, body in ((True, node.body), (False, node.orelse)):
            # On lines of its own, what cannot run is left out with its lines.
            if settled is (not truth) and body and not self._opens_line(body[0]):
                self._unreachable = True
            self.block(body)
            self._unreachable = unreachable
        arms = {True: _arrival(self, node.body), False: _arrival(self, node.orelse)}
        if outcomes:
            for outcome in outcomes:
                if outcome.result is not None:
                    arms[outcome.result] += outcome.probes
        elif not literal:
            if not node.orelse:
                arms[False] = (self._absent_arm(node),)
            if outcomes is None and settled is None:
                self._proven_by_arms(node.test, position, arms)
        for arm, proof in arms.items():
            self.outline.arm_proofs[node, arm] = proof

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.block(node.body)
        self.block(node.orelse)
        exhausted = _arrival(self, node.orelse) or (self._absent_arm(node),)
        self.outline.arm_proofs[node, True] = _arrival(self, node.body)
        self.outline.arm_proofs[node, False] = exhausted

    visit_For = _loop
    visit_AsyncFor = _loop

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item)
        self.block(node.body)

    visit_With = _with
    visit_AsyncWith = _with

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        self.block(node.body)
        for handler in node.handlers:
            self.outline.clauses_at[handler] = self._probe()
            if handler.type is not None:
                self.visit(handler.type)
            self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)
        proofs = [
            (self.outline.clauses_at[handler], *_arrival(self, handler.body))
            for handler in node.handlers
        ]
        self._clauses([handler.lineno for handler in node.handlers], proofs)

    visit_Try = _try
    visit_TryStar = _try

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        proofs = []
        for case in node.cases:
            self.outline.clauses_at[case] = self._probe()
            guard: dict[bool, tuple[ProbeId, ...]] = {True: (), False: ()}
            if case.guard is not None:
                for outcome in self._test(case.guard, Position.GUARD):
                    guard[bool(outcome.result)] += outcome.probes
            self.block(case.body)
            for truth, probes in guard.items():
                self.outline.arm_proofs[case, truth] = probes
            proven = (*guard[True], *guard[False], *_arrival(self, case.body))
            proofs.append((self.outline.clauses_at[case], *proven))
        if not is_irrefutable(node.cases[-1]):
            proofs[-1] += (self._absent_arm(node),)
        self._clauses([case.pattern.lineno for case in node.cases], proofs)

    def _clauses(self, lines: list[int], proofs: list[tuple[ProbeId, ...]]) -> None:
        """Record clause heads that are tried in turn: a later one implies those before it."""
        for i, line in enumerate(lines):
            own, *implied_by = [probe for proof in proofs[i:] for probe in proof]
            self.outline.clauses.append(Clause(LineNo(line), own, tuple(implied_by)))

    def visit_Assert(self, node: ast.Assert) -> None:
        self._in_assert = True
        self._test(node.test, Position.ASSERT)
        if node.msg is not None:
            self.visit(node.msg)
        self._in_assert = False

    def _absent_arm(self, node: ast.stmt) -> ProbeId:
        self.outline.absent_arms[node] = probe = self._probe()
        return probe

    # Expressions

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        if node not in self.outline.compiled:
            self.visit(node.body)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for test in node.ifs:
            self._test(test, Position.COMPREHENSION)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._conditional(node, self.visit)

    def _conditional(self, node: ast.IfExp, visit_arm: Callable[[ast.expr], None]) -> None:
        """Number the test of a conditional expression, then its arms."""
        settled = settled_truth(node.test)
        outcomes = None
        if settled is None and is_junction(node.test):
            outcomes = self._decision(node.test, Position.CONDITIONAL, tested=True)
        self._operands(node.test)
        if outcomes is None and settled is None:
            true, false = self._probe(), self._probe()
            self.outline.conditional_arms[node] = true, false
            proofs: dict[bool, tuple[ProbeId, ...]] = {True: (true,), False: (false,)}
            self._proven_by_arms(node.test, Position.CONDITIONAL, proofs)
        unreachable = self._unreachable
        for truth, arm in ((True, node.body), (False, node.orelse)):
            self._unreachable = unreachable or settled is (not truth)
            visit_arm(arm)
        self._unreachable = unreachable

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Number an ``and`` or ``or`` that is used for its value."""
        self._junction(node, tested=False)
        self._value_operands(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Number a ``not`` over an ``and`` or ``or`` that is used for its value."""
        if isinstance(node.op, ast.Not):
            self._junction(node, tested=True)
            self._value_operands(node)
        else:
            self.visit(node.operand)

    def _value_operands(self, node: ast.expr) -> None:
        """Visit the operands of a decision whose value is used: each may become the result."""
        match node:
            case ast.UnaryOp(op=ast.Not()):
                self._value_operands(node.operand)
            case ast.BoolOp():
                self._each_of(node, self._value_operands)
            case _:
                self.visit(node)

    def _each_of(self, node: ast.BoolOp, visit: Callable[[ast.expr], None]) -> None:
        """Visit operands; those after a literal that settles the result are never evaluated."""
        unreachable, settling = self._unreachable, isinstance(node.op, ast.Or)
        for value in node.values:
            visit(value)
            self._unreachable = self._unreachable or settled_truth(value) is settling
        self._unreachable = unreachable

    def _operands(self, node: ast.expr) -> None:
        """Visit what stands under a test and is used only for its truth."""
        match node:
            case ast.UnaryOp(op=ast.Not()):
                self._operands(node.operand)
            case ast.BoolOp():
                self._each_of(node, self._operands)
            case ast.IfExp():
                self._conditional(node, self._tested_arm)
            case _:
                self.visit(node)

    def _tested_arm(self, node: ast.expr) -> None:
        """Number an arm of a conditional expression that is used only for its truth."""
        self._junction(node, tested=True)
        self._operands(node)

    # Decisions

    def _test(self, node: ast.expr, position: Position) -> tuple[Outcome, ...]:
        """Number a test without arms of its own; return its outcomes."""
        outcomes: tuple[Outcome, ...] = ()
        if settled_truth(node) is None:
            outcomes = self._decision(node, position, tested=True)
        self._operands(node)
        return outcomes

    def _junction(self, node: ast.expr, *, tested: bool) -> None:
        """Number an expression used for its value if there is an ``and`` or ``or`` at its root."""
        if is_junction(node) and settled_truth(node) is None:
            self._decision(node, Position.VALUE, tested=tested)

    def _decision(self, node: ast.expr, position: Position, *, tested: bool) -> tuple[Outcome, ...]:
        """Give each outcome of a decision a probe of its own, or say why it has none."""
        shape = shape_of(node, tested=tested)
        try:
            found = outcomes_to_follow(shape)
        except TooLargeError as error:
            self._add(FoundDecision(node, position, self._in_assert, shape, (), str(error)))
            return ()
        plan = DecisionPlan(shape, tested, {})
        outcomes = []
        impossible = impossible_letters(shape)
        for vector, result in found:
            plan.probes[outcome_key(vector, result)] = probe = self._probe()
            if not any(vector[number] == letter for number, letter in impossible.items()):
                outcomes.append(Outcome(vector, result, (probe,)))
        self.outline.plans[node] = plan
        self._add(FoundDecision(node, position, self._in_assert, shape, tuple(outcomes)))
        return tuple(outcomes)

    def _proven_by_arms(
        self, node: ast.expr, position: Position, arms: dict[bool, tuple[ProbeId, ...]]
    ) -> None:
        """Record a single condition whose truth the arm that follows proves."""
        self._add(FoundDecision(node, position, self._in_assert, arms=arms))

    def _add(self, decision: FoundDecision) -> None:
        if not self._unreachable:
            self.outline.decisions.append(decision)


def _arrival(walker: _Walker, body: list[ast.stmt]) -> tuple[ProbeId, ...]:
    """Return the probe that proves a body was entered: the one of its first statement."""
    return (walker.outline.statement_at[body[0]].probe,) if body else ()
