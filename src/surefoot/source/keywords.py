"""Know without a walk that there is no decision in a part of a syntax tree.

Each decision within an expression has a keyword: ``and``, ``or`` or ``if``. Most expressions have
none of these, and a search of the text finds all of them in a fraction of the time of a walk.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left
from typing import Any

_KEYWORDS = re.compile(rb"(?:and|if|(?<![^0-9A-Za-z_]f)or)(?![0-9A-Za-z_])")
"""Each of them, and the ends of many names. The end of a number may touch one, as in ``0xfor 1``."""

_PLACES_ARE_EXACT_IN_STRINGS = sys.version_info >= (3, 12)
"""Before, the interpreter searches a string for the text of each expression in it."""


class DecisionKeywords:
    """Where a module's text has keywords of decisions, or what looks like one."""

    def __init__(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._lines = [0, *(found.end() for found in re.finditer(b"\n", data))]
        self._places = [found.start() for found in _KEYWORDS.finditer(data)]

    def within(self, node: ast.expr | ast.stmt) -> bool:
        """Return whether one may be in the text of a node."""
        if node.end_lineno is None or node.end_col_offset is None:
            return True
        start = self._lines[node.lineno - 1] + node.col_offset
        end = self._lines[node.end_lineno - 1] + node.end_col_offset
        at = bisect_left(self._places, start)
        return at < len(self._places) and self._places[at] < end


class DecisionVisitor(ast.NodeVisitor):
    """Visits only what may hold a decision, by ``keywords``."""

    keywords: DecisionKeywords
    _is_exact = True

    def generic_visit(self, node: ast.AST) -> Any:
        """Visit the children of a node, unless there is no decision in it."""
        if self._is_exact and isinstance(node, ast.expr | ast.stmt):
            if not self.keywords.within(node):
                return node
            if isinstance(node, ast.JoinedStr) and not _PLACES_ARE_EXACT_IN_STRINGS:
                self._is_exact = False
                visited = super().generic_visit(node)
                self._is_exact = True
                return visited
        return super().generic_visit(node)
