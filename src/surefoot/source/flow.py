"""Find every arc from one line to another, and what proves that it was taken.

The arcs are those from which coverage.py counts branches. They join the first lines of logical
lines; an exit is minus the first line of what is left. An arc is proven by the probes that can only
be reached when it is taken.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from surefoot.model.decision import Decision
from surefoot.model.filemap import Arc
from surefoot.model.ids import LineNo, ProbeId
from surefoot.source.decisions import literal_truth
from surefoot.source.nodes import Function, first_line, inner, is_irrefutable
from surefoot.source.outline import Outline

Proof: TypeAlias = tuple[ProbeId, ...]


@dataclass(slots=True)
class Exit:
    """A line from which control goes on, and the proof that it did."""

    line: int
    proof: Proof
    used: bool = False


@dataclass(slots=True)
class Loop:
    """A loop being walked: where ``continue`` goes, and what ``break`` leaves from."""

    line: int
    breaks: list[Exit] = field(default_factory=list)


@dataclass(slots=True)
class Handled:
    """A ``try`` being walked: where an exception raised in it goes, if it has handlers."""

    line: int | None


@dataclass(slots=True)
class Called:
    """A function being walked: the exit that ``return`` and ``raise`` take."""

    exit: int


Block: TypeAlias = Loop | Handled | Called


def arcs_of(
    tree: ast.Module, outline: Outline, lines: frozenset[LineNo], first_lines: dict[LineNo, LineNo]
) -> tuple[Arc, ...]:
    """List the arcs between lines, sorted.

    ``lines`` are those with compiled code: a statement on any other line was optimized away, and
    control skips it. A step within a line is an arc from the line to itself.
    """
    flow = _Flow(outline, lines, first_lines)
    flow.module(tree)
    return flow.arcs()


def with_destinations(
    decisions: Iterable[Decision], arcs: Iterable[Arc], first_lines: dict[LineNo, LineNo]
) -> Iterator[Decision]:
    """Yield the decisions, with the lines to which the arcs lead from each of their outcomes."""
    ends: defaultdict[tuple[LineNo, ProbeId], set[LineNo]] = defaultdict(set)
    for arc in arcs:
        for probe in arc.proof:
            ends[arc.start, probe].add(arc.end)
    for decision in decisions:
        line = first_lines.get(decision.line, decision.line)
        outcomes = []
        for outcome in decision.outcomes:
            found = set[LineNo]().union(*(ends.get((line, p), ()) for p in outcome.probes))
            outcomes.append(outcome._replace(leads_to=tuple(sorted(found))))
        yield decision._replace(outcomes=tuple(outcomes))


class _Flow:
    def __init__(
        self, outline: Outline, lines: frozenset[LineNo], first_lines: dict[LineNo, LineNo]
    ) -> None:
        self._outline = outline
        self._lines = lines
        self._first_lines = first_lines
        self._blocks: list[Block] = []
        self._proofs: dict[tuple[int, int], set[ProbeId]] = {}
        self._with_ends: list[tuple[int, list[Exit]]] = []

    def arcs(self) -> tuple[Arc, ...]:
        """Return what was found, sorted."""
        for line, exits in self._with_ends:
            if not any(exit_.used for exit_ in exits):
                self._arrive(exits, line)
        return tuple(
            Arc(LineNo(start), LineNo(end), tuple(sorted(proof)))
            for (start, end), proof in sorted(self._proofs.items())
        )

    # Lines

    def _first(self, line: int) -> int:
        return self._first_lines.get(LineNo(line), LineNo(line))

    def _line(self, node: ast.stmt) -> int:
        return self._first(first_line(node))

    def _reached(self, node: ast.stmt) -> Proof:
        statement = self._outline.statement_at.get(node)
        if statement is not None:
            return (statement.probe,)
        proof = self._outline.docstring_proofs.get(node)
        return () if proof is None else (proof,)

    def _arrive(self, exits: Iterable[Exit], line: int) -> None:
        for exit_ in exits:
            exit_.used = True
            self._proofs.setdefault((exit_.line, line), set()).update(exit_.proof)

    # Scopes

    def module(self, tree: ast.Module) -> None:
        """Walk the module, then each function and class body on its own."""
        self._arrive(self._body(tree.body, []), -self._first(1))
        todo: list[ast.AST] = [tree]
        while todo:
            for child in inner(todo.pop()):
                if child in self._outline.compiled:
                    continue
                if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                    todo.append(child)
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                    leave = -self._line(child)
                    self._blocks = [Called(leave)]
                    self._arrive(self._body(child.body, []), leave)
                    self._blocks = []
                elif isinstance(child, ast.ClassDef):
                    self._arrive(self._body(child.body, []), -self._line(child))

    def _body(self, body: Sequence[ast.stmt], exits: list[Exit]) -> list[Exit]:
        """Lead ``exits`` through a body; return those that leave it at its end."""
        for node in body:
            line = self._line(node)
            if line not in self._lines:
                continue
            self._arrive(exits, line)
            exits = self._statement(node)
        return exits

    def _statement(self, node: ast.stmt) -> list[Exit]:
        walk = _WALKS.get(type(node))
        if walk is not None:
            return walk(self, node)
        return [Exit(self._line(node), self._reached(node))]

    # Jumps

    def _raise(self, node: ast.Raise) -> list[Exit]:
        leaving = [Exit(self._line(node), self._reached(node))]
        for block in reversed(self._blocks):
            match block:
                case Handled(line):
                    if line is not None:
                        self._arrive(leaving, line)
                    break
                case Called(leave):
                    self._arrive(leaving, leave)
                    break
        return []

    def _return(self, node: ast.Return) -> list[Exit]:
        for block in reversed(self._blocks):
            if isinstance(block, Called):
                self._arrive([Exit(self._line(node), self._reached(node))], block.exit)
        return []

    def _break(self, node: ast.Break) -> list[Exit]:
        self._loop().breaks.append(Exit(self._line(node), self._reached(node)))
        return []

    def _continue(self, node: ast.Continue) -> list[Exit]:
        self._arrive([Exit(self._line(node), self._reached(node))], self._loop().line)
        return []

    def _loop(self) -> Loop:
        return next(block for block in reversed(self._blocks) if isinstance(block, Loop))

    # Compound statements

    def _definition(self, node: Function | ast.ClassDef) -> list[Exit]:
        lines = [self._first(decorator.lineno) for decorator in node.decorator_list]
        lines.append(node.lineno)
        proof = self._reached(node)
        for start, end in pairwise(lines):
            self._arrive([Exit(start, proof)], end)
        return [Exit(lines[-1], proof)]

    def _if(self, node: ast.If) -> list[Exit]:
        line = self._first(node.test.lineno)
        truth = literal_truth(node.test)
        exits: list[Exit] = []
        for arm, body in ((True, node.body), (False, node.orelse)):
            if truth is None or truth is arm:
                exits += self._body(body, [Exit(line, self._outline.arm_proofs[node, arm])])
        return exits

    def _while(self, node: ast.While) -> list[Exit]:
        return self._looped(node, node.test, endless=literal_truth(node.test) is not None)

    def _for(self, node: ast.For | ast.AsyncFor) -> list[Exit]:
        return self._looped(node, node.iter, endless=False)

    def _looped(
        self, node: ast.For | ast.AsyncFor | ast.While, head: ast.expr, *, endless: bool
    ) -> list[Exit]:
        loop = Loop(self._first(head.lineno))
        self._blocks.append(loop)
        proofs = self._outline.arm_proofs
        self._arrive(self._body(node.body, [Exit(loop.line, proofs[node, True])]), loop.line)
        self._blocks.pop()
        done = [Exit(loop.line, proofs[node, False])]
        if node.orelse:
            return [*loop.breaks, *self._body(node.orelse, done)]
        return loop.breaks if endless else [*loop.breaks, *done]

    def _match(self, node: ast.Match) -> list[Exit]:
        tried = Exit(self._line(node), ())
        exits: list[Exit] = []
        clauses = {clause.probe: clause for clause in self._outline.clauses}
        for case in node.cases:
            line = self._first(case.pattern.lineno)
            probe = self._outline.clauses_at[case]
            tried.proof += (probe, *clauses[probe].implied_by)
            self._arrive([tried], line)
            entered = self._outline.statement_at[case.body[0]].probe
            proofs = self._outline.arm_proofs
            exits += self._body(case.body, [Exit(line, (entered, *proofs[case, True]))])
            tried = Exit(line, proofs[case, False])
        if not is_irrefutable(node.cases[-1]):
            tried.proof += (self._outline.absent_arms[node],)
            exits.append(tried)
        return exits

    def _try(self, node: ast.Try | ast.TryStar) -> list[Exit]:
        handlers = [self._first(handler.lineno) for handler in node.handlers]
        block = Handled(handlers[0] if handlers else None)
        self._blocks.append(block)
        exits = self._body(node.body, [Exit(self._line(node), self._reached(node))])
        block.line = None
        handled: list[Exit] = []
        for handler, line in zip(node.handlers, handlers, strict=True):
            entered = self._outline.statement_at[handler.body[0]].probe
            handled += self._body(handler.body, [Exit(line, (entered,))])
        if node.orelse:
            exits = self._body(node.orelse, exits)
        exits = exits + handled
        self._blocks.pop()
        if node.finalbody:
            final = self._body(node.finalbody, exits)
            return final if exits else []
        return exits

    def _with(self, node: ast.With | ast.AsyncWith) -> list[Exit]:
        line = self._line(node)
        exits = self._body(node.body, [Exit(line, self._reached(node))])
        self._with_ends.append((line, exits))
        return exits


_WALKS: dict[type[ast.stmt], Callable[..., list[Exit]]] = {
    ast.AsyncFor: _Flow._for,  # noqa: SLF001
    ast.AsyncFunctionDef: _Flow._definition,  # noqa: SLF001
    ast.AsyncWith: _Flow._with,  # noqa: SLF001
    ast.Break: _Flow._break,  # noqa: SLF001
    ast.ClassDef: _Flow._definition,  # noqa: SLF001
    ast.Continue: _Flow._continue,  # noqa: SLF001
    ast.For: _Flow._for,  # noqa: SLF001
    ast.FunctionDef: _Flow._definition,  # noqa: SLF001
    ast.If: _Flow._if,  # noqa: SLF001
    ast.Match: _Flow._match,  # noqa: SLF001
    ast.Raise: _Flow._raise,  # noqa: SLF001
    ast.Return: _Flow._return,  # noqa: SLF001
    ast.Try: _Flow._try,  # noqa: SLF001
    ast.TryStar: _Flow._try,  # noqa: SLF001
    ast.While: _Flow._while,  # noqa: SLF001
    ast.With: _Flow._with,  # noqa: SLF001
}
