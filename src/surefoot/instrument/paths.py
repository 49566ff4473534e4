"""Let functions count along on which path they are.

A hidden local holds the number; see ``source/prefixes.py``. ``-MARKER.next[number]`` records that a
path is taken, and is the number to go on with; see ``probe/paths.py``. Where only one path can come,
a probe of the usual form does.

At the end of a body, where the program has no line, these steps have none either: the compiler gives
them that of what precedes them, as it does with its own jumps.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeVar

from surefoot.instrument.certainty import emitter_for
from surefoot.instrument.emit import Emitter, default_emitter, stand_in
from surefoot.instrument.marks import NEXT, PATH_MARKER
from surefoot.model.ids import ProbeId
from surefoot.model.paths import FunctionPaths
from surefoot.source.nodes import first_line
from surefoot.source.paths import NumberedFunction
from surefoot.source.steps import Add, Become, Enter, GoBack, Step, Steps, Take

Node = TypeVar("Node", ast.expr, ast.stmt)

PATH_LOCAL = "@path"
_VALUE_LOCAL = "@value"
_NOWHERE = -1
"""What ``compile`` takes for a node that has no line."""


def count_along(functions: Iterable[NumberedFunction]) -> None:
    """Put the steps into functions whose paths can be measured."""
    for function in functions:
        if function.steps is not None:
            emitter = emitter_for(function.node.body, default_emitter(), runs_once=False)
            _Counter(function.found, function.steps, emitter).put_into(function.node)


class _Counter:
    """Puts the steps of one function into it.

    Invariant: ``_guards`` counts the ``with`` statements and those with a ``finally`` around the
    current one: what they do comes after a ``return`` has its value.
    """

    def __init__(self, found: FunctionPaths, steps: Steps, emitter: Emitter) -> None:
        self._found = found
        self._steps = steps
        self._emitter = emitter
        self._needs_number = steps.need_number
        self._guards = 0

    def put_into(self, node: ast.AST) -> None:
        """Put steps into the bodies of a node, but not into functions and classes within."""
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if body:
                setattr(node, name, list(self._with_steps(body)))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self.put_into(part)

    def _with_steps(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        at_the_end: list[Step] = []
        for node in body:
            for step in self._wanted(self._steps.before.get(node, ())):
                yield from self._before(step, node)
            at_the_end += self._wanted(self._steps.after.get(node, ()))
            match node:
                case ast.Return() | ast.Raise() if node in self._steps.taken_by:
                    yield from self._taking(node, self._steps.taken_by[node])
                    continue
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    pass
                case ast.With() | ast.AsyncWith() | ast.Try(finalbody=[_, *_]):
                    self._guards += 1
                    self.put_into(node)
                    self._guards -= 1
                case _:
                    self.put_into(node)
            yield node
        for step in at_the_end:
            yield self._statement(step, _NOWHERE)

    def _wanted(self, steps: Iterable[Step]) -> list[Step]:
        """Return the steps without those that only keep a number which tells nothing apart."""
        if self._needs_number:
            return list(steps)
        return [step for step in steps if isinstance(step, Enter | Take)]

    def _before(self, step: Step, node: ast.stmt) -> Iterator[ast.stmt]:
        """Yield a step in front of a statement, whose line comes after it in any case."""
        probe = self._certain_probe(step)
        if probe is None:
            yield self._statement(step, first_line(node))
            return
        yield self._emitter.reach(probe, node)
        if isinstance(step, Take) and step.goes_on is not None and self._needs_number:
            yield self._statement(Become(step.goes_on), first_line(node))

    def _taking(self, node: ast.Return | ast.Raise, taken: Take) -> list[ast.stmt]:
        """Return a statement that leaves the function, and records the path when its value is there."""
        match node:
            case ast.Return(value=None | ast.Constant()) | ast.Raise(exc=None):
                return [*self._before(taken, node), node]
            case ast.Return(value=ast.expr() as value) if not self._guards:
                node.value = _at(node.lineno, ast.Name(_VALUE_LOCAL, ast.Load()))
                return [_assigned(_VALUE_LOCAL, value, _NOWHERE), *self._before(taken, node), node]
            case ast.Return(value=ast.expr() as value):
                node.value = self._before_use(value, taken)
            case ast.Raise(cause=ast.expr() as cause):
                node.cause = self._before_use(cause, taken)
            case ast.Raise(exc=ast.expr() as error):
                node.exc = self._before_use(error, taken)
        return [node]

    def _before_use(self, value: ast.expr, taken: Take) -> ast.expr:
        """Return ``(value, what records the path)[0]``.

        A probe is a constant, and the compiler may settle an item of constants by itself.
        """
        pair = stand_in(ast.Tuple([value, self._recording(taken, _NOWHERE)], ast.Load()), value)
        first = _at(_NOWHERE, ast.Constant(0))
        return stand_in(ast.Subscript(pair, first, ast.Load()), value)

    def _certain_probe(self, step: Step) -> ProbeId | None:
        """Return the probe that a step reaches in any case, if it does."""
        match step:
            case Enter():
                return self._found.entered
            case Take(first) if not step.tells_apart:
                return self._found.probe_of(first)
        return None

    def _statement(self, step: Step, line: int) -> ast.stmt:
        match step:
            case Enter():
                raise AssertionError("nothing looks up that a call begins")
            case Take(goes_on=None):
                return _at(line, ast.Expr(self._recording(step, line)))
            case Take():
                return _assigned(PATH_LOCAL, self._recording(step, line), line)
            case Become(number) | GoBack(1, number):
                return _assigned(PATH_LOCAL, _at(line, ast.Constant(number)), line)
            case Add(number):
                raised = _calculated(_number(line), ast.Add(), number, line)
                return _assigned(PATH_LOCAL, raised, line)
            case GoBack(radix, number):
                earlier = _calculated(_number(line), ast.Mod(), radix, line)
                return _assigned(PATH_LOCAL, _calculated(earlier, ast.Add(), number, line), line)

    def _recording(self, taken: Take, line: int) -> ast.expr:
        """Return ``-MARKER.next[number]``."""
        probe = self._found.probe_of(taken.first)
        numbers = ",".join(map(str, taken.numbers))
        marker = f"{PATH_MARKER}{probe}:{numbers}:{taken.radix}:{taken.goes_on or 0}"
        items = _at(line, ast.Attribute(_at(line, ast.Constant(marker)), NEXT, ast.Load()))
        only = _at(line, ast.Constant(taken.numbers[0]))
        index = _number(line) if taken.tells_apart else only
        item = _at(line, ast.Subscript(items, index, ast.Load()))
        return _at(line, ast.UnaryOp(ast.USub(), item))


def _assigned(name: str, value: ast.expr, line: int) -> ast.stmt:
    target = _at(line, ast.Name(name, ast.Store()))
    return _at(line, ast.Assign([target], value))


def _calculated(left: ast.expr, operator: ast.operator, right: int, line: int) -> ast.expr:
    return _at(line, ast.BinOp(left, operator, _at(line, ast.Constant(right))))


def _number(line: int) -> ast.expr:
    return _at(line, ast.Name(PATH_LOCAL, ast.Load()))


def _at(line: int, node: Node) -> Node:
    """Put a node on a line, with no extent of its own."""
    node.lineno = node.end_lineno = line
    node.col_offset = node.end_col_offset = -1
    return node
