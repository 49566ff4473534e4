"""Walk through one function and find its paths. ``docs/paths.md`` defines what a path is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from surefoot.model.ids import LineNo
from surefoot.model.paths import AcyclicPath, Bound, Choice, End, Way
from surefoot.source.assumptions import (
    contradicts,
    findings_of,
    local_names_of,
    names_bound_by,
    without,
)
from surefoot.source.decisions import settled_truth
from surefoot.source.exits import Exit, exits_of, is_with
from surefoot.source.nodes import Function, is_docstring, is_irrefutable, own_nodes, text_of
from surefoot.source.prefixes import Flow, Prefix, united
from surefoot.source.steps import Add, Become, Enter, GoBack, Steps, Take

_Loop = ast.While | ast.For | ast.AsyncFor
_With = ast.With | ast.AsyncWith
_Body = list[ast.stmt]
_FORKS = (ast.If, ast.While, ast.For, ast.AsyncFor, ast.Match, ast.Try)


@dataclass(slots=True)
class _LoopWalk:
    """A loop being walked, and where its paths begin again.

    ``left`` is what has left it by ``break``; ``radix`` is above all numbers that have left it.
    """

    node: _Loop
    again: Prefix | None
    radix: int
    left: list[Flow] = field(default_factory=list)


class PathWalk:
    """Leads the beginnings of paths through a function; see ``prefixes``.

    Each place where a path may begin has a number, below ``_beginnings``. All that is added later is
    a multiple of that, so that no two of them get the same number. In the same way, what is added
    within a ``try`` is a multiple of the radix at its beginning: so a handler can go back to what
    the number was there.

    Invariants: ``_begun`` are the beginnings found so far that an exception may lead on from, and
    ``_given`` is how many numbers such places have. ``_handled`` is how many ``try`` bodies with
    handlers are around the current statement. ``_peak`` is the highest radix within the innermost
    ``with``.
    """

    def __init__(self, function: Function, source: Sequence[str], limit: int) -> None:
        self.paths: list[AcyclicPath] = []
        self.count = 0
        self.steps = Steps()
        self._function = function
        self._source = source
        self._limit = limit
        self._begun: list[Prefix] = []
        self._given = 0
        self._may_be_cut = any(isinstance(n, _With) for n in own_nodes(function.body))
        self._beginnings = 1 + sum(map(_beginnings_at, own_nodes(function.body)))
        self._loops: list[_LoopWalk] = []
        self._handled = 0
        self._peak = 0

    def function(self) -> None:
        """Walk all of it."""
        node = self._function
        body = node.body[1:] if is_docstring(node.body[0]) else node.body
        start = self._begin(Bound.FUNCTION, node)
        if not body:
            self.count = 1
            return
        self.steps.begin(body, Enter(), Become(start.number))
        flow = self._body(body, self._flow(start, self._beginnings))
        if flow is not None:
            self.steps.end(body, self._take(flow, Bound.FUNCTION, node))

    @cached_property
    def _locals(self) -> frozenset[str]:
        return local_names_of(self._function)

    # Beginnings and ends

    def _begin(self, bound: Bound, node: ast.stmt) -> Prefix:
        """Return the beginning of the paths that begin at a statement."""
        prefix = Prefix(self._given, End(bound, LineNo(node.lineno)))
        self._begun.append(prefix)
        self._given += 1
        return prefix

    def _flow(self, prefix: Prefix, radix: int) -> Flow:
        """Return the flow of one beginning."""
        return Flow(1, radix, (prefix,), self._limit)

    def _give_up(self, node: ast.stmt) -> None:
        """Let no path go on from the end of a statement."""
        self.steps.end([node], Become(self._given))
        self._given += 1

    def _take(
        self, flow: Flow, bound: Bound, node: ast.stmt, following: Prefix | None = None
    ) -> Take:
        """End the paths that come to a place, and return the step that records them.

        ``following`` is the beginning of the paths that begin there.
        """
        self.count += flow.count
        prefixes = flow.prefixes or ()
        end = End(bound, LineNo(node.lineno))
        first = len(self.paths)
        self.paths += [AcyclicPath(p.start, p.choices, end, p.is_contradictory) for p in prefixes]
        numbers = tuple(prefix.number for prefix in prefixes)
        goes_on = None if following is None else following.number
        return Take(first, numbers, flow.radix, not self._may_be_cut, goes_on)

    # What happens to a flow

    def _found(self, flow: Flow, test: ast.expr, truth: bool) -> Flow:
        """Return the flow that finds a test true or false."""
        way = Way.TRUE if truth else Way.FALSE
        text = text_of(test, self._source)
        flow = _after(flow, [test]).chose(Choice(LineNo(test.lineno), way, text))
        found = tuple(f for f in findings_of(test, truth) if f.names <= self._locals)
        if not found:
            return flow
        return flow.each(
            lambda prefix: replace(
                prefix,
                assumed=prefix.assumed + found,
                is_contradictory=prefix.is_contradictory or contradicts(prefix.assumed, found),
            )
        )

    def _apart(self, flow: Flow, body: _Body, other: Flow | None) -> Flow:
        """Return the flow into a body, apart from another that it may meet after the body."""
        if other is None or Exit.NEXT not in exits_of(body):
            return flow
        self.steps.begin(body, Add(other.radix))
        return self._raised(flow, other.radix)

    def _raised(self, flow: Flow, by: int) -> Flow:
        raised = flow.raised(by)
        self._peak = max(self._peak, raised.radix)
        return raised

    # Statements

    def _body(self, body: _Body, flow: Flow | None) -> Flow | None:
        """Lead a flow through a body; return what leaves it at its end."""
        for i, node in enumerate(body):
            if flow is None:
                return None
            radix = flow.radix
            flow = self._statement(node, flow)
            if flow is None and is_with(node):
                flow = self._suppressed(node, body[i + 1 : i + 2], radix)
        return flow

    def _suppressed(self, node: ast.stmt, following: _Body, radix: int) -> Flow | None:
        """Return the flow after a ``with`` that only ends when it suppresses an exception."""
        if not following:
            self._give_up(node)
            return None
        begun = self._begin(Bound.SUPPRESSED, node)
        self.steps.begin(following, Become(begun.number))
        return self._flow(begun, radix)

    def _statement(self, node: ast.stmt, flow: Flow) -> Flow | None:
        match node:
            case ast.If():
                return self._if(node, flow)
            case ast.While():
                return self._while(node, flow)
            case ast.For() | ast.AsyncFor():
                return self._for(node, flow)
            case ast.Match():
                return self._match(node, flow)
            case ast.Try(finalbody=[]):
                return united(out for _, out in self._arms(node, flow))
            case ast.Try():
                return self._try_finally(node, flow)
            case ast.With() | ast.AsyncWith():
                return self._with(node, flow)
            case ast.Return() | ast.Raise():
                self._leave(node, flow)
            case ast.Break():
                self._break(node, flow)
            case ast.Continue():
                self._go_round([node], flow, self._loops[-1])
            case _:
                return _after(flow, [node])
        return None

    def _leave(self, node: ast.Return | ast.Raise, flow: Flow) -> None:
        """Leave the function, unless it raises what it may handle itself."""
        if isinstance(node, ast.Return):
            self.steps.taken_by[node] = self._take(flow, Bound.RETURN, node)
        elif not self._handled:
            self.steps.taken_by[node] = self._take(flow, Bound.RAISE, node)

    def _if(self, node: ast.If, flow: Flow) -> Flow | None:
        truth = settled_truth(node.test)
        without_test: Flow | None = None
        if truth is not True:
            arm = flow if truth is False else self._found(flow, node.test, False)
            without_test = self._body(node.orelse, arm)
        if truth is False:
            return without_test
        arm = flow if truth else self._found(flow, node.test, True)
        arm = self._apart(arm, node.body, without_test)
        return united([without_test, self._body(node.body, arm)])

    def _match(self, node: ast.Match, flow: Flow) -> Flow | None:
        flow = _after(flow, [node.subject])
        met: Flow | None = None
        if not is_irrefutable(node.cases[-1]):
            met = flow.chose(Choice(LineNo(node.lineno), Way.NO_CASE))
        for case in node.cases:
            guard = "" if case.guard is None else f" if {ast.unparse(case.guard)}"
            text = f"{ast.unparse(case.pattern)}{guard}"
            arm = flow.chose(Choice(LineNo(case.pattern.lineno), Way.CASE, text))
            arm = self._apart(_after(arm, [case.pattern]), case.body, met)
            met = united([met, self._body(case.body, arm)])
        return met

    def _with(self, node: _With, flow: Flow) -> Flow | None:
        """Lead a flow through a ``with``.

        When it suppresses an exception, the number stays below what it is raised by at the end. If
        there was nothing to choose, it is as good as at the end.
        """
        flow = _after(flow, node.items)
        outer, self._peak, begun = self._peak, flow.radix, len(self._begun)
        out = self._body(node.body, flow)
        inside, self._peak = self._peak, max(outer, self._peak)
        has_choice = any(isinstance(part, _FORKS) for part in own_nodes(node.body))
        if out is None or not (has_choice or begun < len(self._begun)):
            return out
        self.steps.end(node.body, Add(inside))
        return self._raised(out, inside)

    # Loops

    def _while(self, node: ast.While, flow: Flow) -> Flow | None:
        truth = settled_truth(node.test)
        if truth is False:
            return self._body(node.orelse, flow)
        again, head = self._head(node, flow)
        if truth:
            return self._loop(node, again, head, None)
        inside, done = (self._found(head, node.test, truth) for truth in (True, False))
        return self._loop(node, again, inside, done)

    def _for(self, node: ast.For | ast.AsyncFor, flow: Flow) -> Flow | None:
        again, head = self._head(node, _after(flow, [node.iter]))
        line, text = LineNo(node.lineno), text_of(node.iter, self._source)
        inside = _after(head.chose(Choice(line, Way.NEXT, text)), [node.target])
        return self._loop(node, again, inside, head.chose(Choice(line, Way.EXHAUSTED, text)))

    def _head(self, node: _Loop, flow: Flow) -> tuple[Prefix | None, Flow]:
        """Return where a loop begins again, if it ever does, and all that comes to its head."""
        if exits_of(node.body).isdisjoint({Exit.NEXT, Exit.CONTINUE}):
            return None, flow
        again = self._begin(Bound.LOOP, node)
        return again, flow.joined_by([again])

    def _loop(
        self, node: _Loop, again: Prefix | None, inside: Flow, done: Flow | None
    ) -> Flow | None:
        """Lead flows into a loop and past it; return what meets after it."""
        after = self._body(node.orelse, done)
        loop = _LoopWalk(node, again, 0 if after is None else after.radix)
        self._loops.append(loop)
        out = self._body(node.body, inside)
        self._loops.pop()
        if out is not None:
            self._go_round(node.body, out, loop)
        return united([after, *loop.left])

    def _go_round(self, body: _Body, flow: Flow, loop: _LoopWalk) -> None:
        """End the paths that go back to the head of a loop, at a ``continue`` or the body's end."""
        assert loop.again is not None
        add = self.steps.begin if isinstance(body[-1], ast.Continue) else self.steps.end
        add(body, self._take(flow, Bound.LOOP, loop.node, loop.again))

    def _break(self, node: ast.Break, flow: Flow) -> None:
        loop = self._loops[-1]
        if loop.radix:
            self.steps.begin([node], Add(loop.radix))
        left = self._raised(flow, loop.radix)
        loop.radix = left.radix
        loop.left.append(left)

    # Exceptions

    def _arms(self, node: ast.Try, flow: Flow) -> list[tuple[_Body, Flow | None]]:
        """Lead a flow through a ``try``, up to its ``finally``; return each way's last body and what
        leaves that.
        """
        begun = len(self._begun)
        if not node.handlers:
            return [(node.body, self._body(node.body, flow))]
        self._handled += 1
        completed = flow.chose(Choice(LineNo(node.lineno), Way.COMPLETED))
        out = self._body(node.body, completed)
        self._handled -= 1
        raised = _after(flow.joined_by(self._begun[begun:]), node.body)
        arms = [(node.orelse or node.body, self._body(node.orelse, out))]
        for handler in node.handlers:
            met = united(out for _, out in arms)
            by = 0 if met is None else met.radix
            self.steps.begin(handler.body, GoBack(flow.radix, by))
            text = "" if handler.type is None else text_of(handler.type, self._source)
            caught = raised.chose(Choice(LineNo(handler.lineno), Way.HANDLED, text))
            arms.append((handler.body, self._body(handler.body, self._raised(caught, by))))
        return arms

    def _try_finally(self, node: ast.Try, flow: Flow) -> Flow | None:
        """Lead a flow through a ``try`` whose ``finally`` is a stretch of its own."""
        begun = len(self._begun)
        arms = [(body, out) for body, out in self._arms(node, flow) if out is not None]
        del self._begun[begun:]  # an exception ends there what began here
        first = node.finalbody[0]
        for body, out in arms:
            self.steps.end(body, self._take(out, Bound.FINALLY, first))
        during = self._begin(Bound.FINALLY, first)
        self.steps.begin(node.finalbody, Become(during.number))
        passed = self._body(node.finalbody, self._flow(during, flow.radix))
        if passed is None:
            return None
        after = self._begin(Bound.AFTER_FINALLY, first)
        self.steps.end(node.finalbody, self._take(passed, Bound.AFTER_FINALLY, first, after))
        return self._flow(after, flow.radix) if arms else None


def _after(flow: Flow, nodes: Iterable[ast.AST]) -> Flow:
    """Return a flow after some nodes, which may have assigned names."""
    if not any(prefix.assumed for prefix in flow.prefixes or ()):
        return flow
    names = frozenset(names_bound_by(nodes))
    return flow.each(lambda prefix: replace(prefix, assumed=without(prefix.assumed, names)))


def _beginnings_at(node: ast.AST) -> int:
    """Return at how many places of a statement a path may begin."""
    match node:
        case ast.While() | ast.For() | ast.AsyncFor():
            return 1
        case ast.With(body=body) | ast.AsyncWith(body=body):
            return int(Exit.NEXT not in exits_of(body))
        case ast.Try(finalbody=[_, *_]):
            return 2
    return 0
