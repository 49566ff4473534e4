"""The two forms a probe takes in a syntax tree.

A *line* probe is a constant on a synthetic line, ``SYNTHETIC`` + probe number. The compiler keeps
a NOP for it, on which ``sys.monitoring`` fires a LINE event once (CPython 3.12 and newer).

A *look-up* probe is ``MARKER[LOOKUP + probe number]``, an item of a constant that is exchanged for
a recording object once the code is loaded. The index is an int, so that the compiler does not
warn, and too large for it to fold.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, Protocol, TypeVar

from surefoot.instrument.marks import FALSE_MARKER, LOOKUP, SYNTHETIC, TRUE_MARKER
from surefoot.model.ids import ProbeId

Node = TypeVar("Node", ast.expr, ast.stmt)
Placed = TypeVar("Placed", bound=ast.AST)


class Emitter(Protocol):
    """Builds probes. ``at`` is the source node that a probe stands for."""

    every_statement: bool
    """Whether statements need probes even where a line event would be proof."""

    def reach(self, probe: ProbeId, at: ast.AST) -> ast.stmt:
        """Return a statement that reports the probe."""

    def truth(self, probe: ProbeId, value: bool, at: ast.AST) -> ast.expr:
        """Return an expression that reports the probe and gives ``value``."""

    def settle(self, at: ast.AST) -> list[ast.stmt]:
        """Return what must follow a probe when nothing else on a real line is sure to."""


class LineEmitter:
    """Probes as synthetic lines."""

    every_statement = False

    def reach(self, probe: ProbeId, at: ast.AST) -> ast.stmt:  # noqa: ARG002
        """Return ``None`` on the probe's line."""
        line = SYNTHETIC + probe
        constant = ast.Constant(None)
        return _on_line(ast.Expr(_on_line(constant, line)), line)

    def truth(self, probe: ProbeId, value: bool, at: ast.AST) -> ast.expr:  # noqa: ARG002
        """Return the constant on the probe's line."""
        return _on_line(ast.Constant(value), SYNTHETIC + probe)

    def settle(self, at: ast.AST) -> list[ast.stmt]:
        """Return a ``pass`` at ``at``: what the compiler adds there needs a real line.

        Jumps, returns and clean-up take the line of what precedes them, and a
        signal handler or profiler would see a synthetic one.
        """
        return [stand_in(ast.Pass(), at)]


class LookupEmitter:
    """Probes as look-ups."""

    every_statement = True

    def reach(self, probe: ProbeId, at: ast.AST) -> ast.stmt:
        """Return the look-up as a statement."""
        return _place(ast.Expr(self.truth(probe, True, at)), at)

    def truth(self, probe: ProbeId, value: bool, at: ast.AST) -> ast.expr:
        """Return the look-up of an object that answers ``value``."""
        return lookup(TRUE_MARKER if value else FALSE_MARKER, number(LOOKUP + probe, at), at)

    def settle(self, at: ast.AST) -> list[ast.stmt]:  # noqa: ARG002
        """Return nothing: the look-up stands on a real line."""
        return []


def default_emitter() -> Emitter:
    """Return the form of probe that is cheaper on this interpreter."""
    return LineEmitter() if sys.version_info >= (3, 12) else LookupEmitter()


def lookup(marker: str, index: ast.expr, at: ast.AST) -> ast.expr:
    """Return ``marker[index]`` in place of ``at``."""
    return _place(ast.Subscript(_place(ast.Constant(marker), at), index, ast.Load()), at)


def number(value: int, at: ast.AST) -> ast.expr:
    """Return an int literal in place of ``at``."""
    return _place(ast.Constant(value), at)


def stand_in(node: Placed, place: ast.AST) -> Placed:
    """Put a node in the place of another, from which it has its whole extent.

    ``ast.copy_location`` does the same of any node, and takes four times as long.
    """
    of: Any = place
    made: Any = node
    made.lineno, made.col_offset = of.lineno, of.col_offset
    made.end_lineno, made.end_col_offset = of.end_lineno, of.end_col_offset
    return node


def _place(node: Node, at: ast.AST) -> Node:
    """Put a node where another starts, with no extent of its own."""
    line, column = getattr(at, "lineno", 1), getattr(at, "col_offset", 0)
    node.lineno = node.end_lineno = line
    node.col_offset = node.end_col_offset = column
    return node


def _on_line(node: Node, line: int) -> Node:
    node.lineno = node.end_lineno = line
    node.col_offset = node.end_col_offset = -1
    return node
