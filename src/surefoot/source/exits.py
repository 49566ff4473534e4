"""Where control goes when a body of statements has run, judged by the form of the code alone."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from enum import Enum

from surefoot.source.decisions import settled_truth
from surefoot.source.nodes import is_irrefutable


class Exit(Enum):
    """What follows a body: the next statement, or a jump within the function."""

    NEXT = "next"
    BREAK = "break"
    CONTINUE = "continue"


_NEXT = frozenset({Exit.NEXT})
_NOWHERE = frozenset[Exit]()


def exits_of(body: Sequence[ast.stmt]) -> frozenset[Exit]:
    """Return how control may leave a body, but for ``return`` and exceptions.

    A ``with`` in front of another statement may suppress an exception and lead on to it.
    """
    found = set[Exit]()
    for node in body:
        exits = _exits_of_statement(node)
        found |= exits - _NEXT
        if not exits & _NEXT and not (is_with(node) and node is not body[-1]):
            return frozenset(found)
    return frozenset(found) | _NEXT


def is_with(node: ast.stmt) -> bool:
    """Return whether a statement is a ``with``, asynchronous or not."""
    return isinstance(node, ast.With | ast.AsyncWith)


def _exits_of_statement(node: ast.stmt) -> frozenset[Exit]:
    match node:
        case ast.Return() | ast.Raise():
            return _NOWHERE
        case ast.Break():
            return frozenset({Exit.BREAK})
        case ast.Continue():
            return frozenset({Exit.CONTINUE})
        case ast.If():
            return _exits_of_if(node)
        case ast.While() | ast.For() | ast.AsyncFor():
            return _exits_of_loop(node)
        case ast.With() | ast.AsyncWith():
            return exits_of(node.body)
        case ast.Match():
            arms = [exits_of(case.body) for case in node.cases]
            return _NOWHERE.union(*arms, _NOWHERE if is_irrefutable(node.cases[-1]) else _NEXT)
        case ast.Try() | ast.TryStar():
            return _exits_of_try(node)
    return _NEXT


def _exits_of_if(node: ast.If) -> frozenset[Exit]:
    truth = settled_truth(node.test)
    arms = [(True, node.body), (False, node.orelse)]
    return _NOWHERE.union(*(exits_of(body) for arm, body in arms if truth in {None, arm}))


def _exits_of_loop(node: ast.While | ast.For | ast.AsyncFor) -> frozenset[Exit]:
    truth = settled_truth(node.test) if isinstance(node, ast.While) else None
    after = _NOWHERE if truth is True else exits_of(node.orelse)
    is_left = truth is not False and Exit.BREAK in exits_of(node.body)
    return after | _NEXT if is_left else after


def _exits_of_try(node: ast.Try | ast.TryStar) -> frozenset[Exit]:
    exits = exits_of([*node.body, *node.orelse])
    exits = exits.union(*(exits_of(handler.body) for handler in node.handlers))
    final = exits_of(node.finalbody)
    return final - _NEXT | (exits if final & _NEXT else _NOWHERE)
