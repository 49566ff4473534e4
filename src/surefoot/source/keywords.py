"""Know without a walk that there is no decision in a part of a syntax tree.

Each decision within an expression has a keyword: ``and``, ``or`` or ``if``. Most expressions have
none of these, and a search of the text finds all of them in a fraction of the time of a walk.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left
from itertools import accumulate
from typing import Any

_KEYWORDS = re.compile(rb"(?:and|if|or(?<![^0-9A-Za-z_]for))(?![0-9A-Za-z_])")
"""Each of them, and the ends of many names. The end of a number may touch one, as in ``0xfor 1``."""

_PLACES_ARE_EXACT_IN_STRINGS = sys.version_info >= (3, 12)
"""Before, the interpreter searches a string for the text of each expression in it."""


_HOLDS_NO_STATEMENT = (
    *(ast.expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr, ast.Raise),
    *(ast.Delete, ast.Import, ast.ImportFrom, ast.Pass, ast.Break, ast.Continue),
)
"""All but the rare ones; and an ``assert`` is a decision by itself."""


class DecisionKeywords:
    """Where a module's text has keywords of decisions, or what looks like one."""

    def __init__(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._lines = [0, *accumulate(len(line) + 1 for line in data.split(b"\n"))]
        self._places = [found.start() for found in _KEYWORDS.finditer(data)]
        self._before_line = [bisect_left(self._places, start) for start in self._lines]

    def within(self, node: ast.expr | ast.stmt) -> bool:
        """Return whether one may be in the text of a node."""
        if node.end_lineno is None or node.end_col_offset is None:
            return True
        at = self._before_line[node.lineno - 1]
        beyond = self._before_line[node.end_lineno]
        if at == beyond:
            return False
        start = self._lines[node.lineno - 1] + node.col_offset
        end = self._lines[node.end_lineno - 1] + node.end_col_offset
        at = bisect_left(self._places, start, at, beyond)
        return at < beyond and self._places[at] < end


class DecisionVisitor(ast.NodeVisitor):
    """Visits only what may hold a decision, by ``keywords``; and all statements that hold others."""

    keywords: DecisionKeywords
    _is_exact = True

    def visit(self, node: ast.AST) -> Any:
        """Visit a node as its kind asks for, unless there is no decision in it."""
        if isinstance(node, _HOLDS_NO_STATEMENT) and self._is_exact:
            if not self.keywords.within(node):
                return node
            if isinstance(node, ast.JoinedStr) and not _PLACES_ARE_EXACT_IN_STRINGS:
                self._is_exact = False
                visited = self.generic_visit(node)
                self._is_exact = True
                return visited
        visit_kind = getattr(self, f"visit_{type(node).__name__}", self.generic_visit)
        return visit_kind(node)
