"""Know when the compiler tests the value of one ``and`` or ``or`` again for another around it.

In ``(a and b) or c`` a false ``a`` is the value of the ``and``, and the ``or`` asks for its truth.
Most compilers then go straight on to ``c``: they pass the truth of ``a`` on. They do the same for
what follows ``else`` in ``(x if y else (a and b)) or c``, but not for what precedes ``if``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

EQUAL_TESTS_ARE_JOINED = sys.version_info >= (3, 14)
"""In ``(a and b) and c`` these compilers let the outer ``and`` test ``a``, once, for both."""

_ALWAYS_TESTED_AGAIN = sys.version_info[:2] in {(3, 12), (3, 13)}
_PASSED_ON_WITHIN_LINES = sys.version_info < (3, 12)


def is_tested_again(inner: ast.BoolOp, operator: ast.expr) -> bool:
    """Return whether ``operator`` tests a value that ended ``inner``, one of its operands."""
    if not isinstance(operator, ast.BoolOp) or _ALWAYS_TESTED_AGAIN:
        return True
    return _PASSED_ON_WITHIN_LINES and inner.lineno != operator.lineno


def passes_truth(root: ast.expr) -> bool:
    """Return whether an operand is a conditional expression that passes truth on to this one."""
    for leaf, operator in _tested_leaves(root, None):
        if isinstance(leaf, ast.IfExp):
            arm = leaf.orelse
            while isinstance(arm, ast.IfExp):
                arm = arm.orelse
            if isinstance(arm, ast.BoolOp) and not is_tested_again(arm, operator):
                return True
    return False


def _tested_leaves(
    node: ast.expr, operator: ast.expr | None
) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what stands under ``and``, ``or`` and ``not``, each with the operator that tests it."""
    match node:
        case ast.UnaryOp(op=ast.Not()):
            yield from _tested_leaves(node.operand, node)
        case ast.BoolOp(values=[*heads, last]):
            for head in heads:
                yield from _tested_leaves(head, node)
            yield from _tested_leaves(last, operator)
        case _ if operator is not None:
            yield node, operator
