"""Rewrite a module so that its conditions tell how they came out, and how far they were from it.

Only the process that searches for inputs runs such code. What is measured has probes instead.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from surefoot.model.decision import Decision
from surefoot.model.suggestions import DecisionPlace
from surefoot.source.depth import deep_recursion
from surefoot.source.describing import described_decisions
from surefoot.source.numbering import outline_module

WATCH = "__surefoot_watch__"
"""The name by which the rewritten module knows its ``Watch``."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition: of which decision it is one, which, and how it compares, if it does."""

    place: DecisionPlace
    index: int
    operators: tuple[type[ast.cmpop], ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """A rewritten module. The ``leaves`` are numbered in the order in which it names them."""

    tree: ast.Module
    decisions: tuple[Decision, ...]
    leaves: tuple[Leaf, ...]


def watched(text: str) -> Watched:
    """Rewrite a module's text.

    Raises:
        SyntaxError: when it is not Python.
    """
    with deep_recursion():
        original = ast.parse(text)
        decisions, leaves = described_decisions(outline_module(original, text), text.split("\n"))
        rewriter = _Rewriter(decisions, leaves)
        tree = ast.fix_missing_locations(rewriter.visit(original))
    assert isinstance(tree, ast.Module)
    return Watched(tree, tuple(decisions), tuple(rewriter.leaves))


class _Rewriter(ast.NodeTransformer):
    """Puts each condition into a call of the watch."""

    def __init__(self, decisions: list[Decision], leaves: list[tuple[ast.expr, ...]]) -> None:
        self.leaves: list[Leaf] = []
        self._at = {
            condition: (DecisionPlace.of(decision), index)
            for decision, conditions in zip(decisions, leaves, strict=True)
            for index, condition in enumerate(conditions)
        }

    def visit(self, node: ast.AST) -> ast.AST:
        found = self._at.get(node) if isinstance(node, ast.expr) else None
        if found is None:
            return self.generic_visit(node)
        operators = tuple(map(type, node.ops)) if isinstance(node, ast.Compare) else ()
        number = len(self.leaves)
        self.leaves.append(Leaf(*found, operators))
        inside = self.generic_visit(node)
        assert isinstance(inside, ast.expr)
        return ast.copy_location(_told(inside, number), node)


def _told(node: ast.expr, number: int) -> ast.expr:
    """Return a call that evaluates a condition, tells the watch, and has the condition's value."""
    match node:
        case ast.Compare(left=left, comparators=[right, *later]) if all(map(_can_wait, later)):
            return _call("compare", number, left, right, *map(_waiting, later))
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=arguments, keywords=[]) if (
            arguments and not any(isinstance(a, ast.Starred) for a in arguments)
        ):
            return _call("method", number, owner, ast.Constant(name), *arguments)
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, kinds], keywords=[]):
            return _call("instance", number, subject, kinds)
    return _call("truth", number, node)


def _can_wait(operand: ast.expr) -> bool:
    """Return whether an operand can be evaluated in a function of its own."""
    forbidden = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    return not any(isinstance(node, forbidden) for node in ast.walk(operand))


def _waiting(operand: ast.expr) -> ast.expr:
    """Return a function that evaluates an operand of a chain, if the chain comes that far."""
    nothing = ast.arguments(
        posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[], vararg=None, kwarg=None
    )
    return ast.Lambda(nothing, operand)


def _call(method: str, number: int, *arguments: ast.expr) -> ast.expr:
    watch = ast.Attribute(ast.Name(WATCH, ast.Load()), method, ast.Load())
    return ast.Call(watch, [ast.Constant(number), *arguments], [])
