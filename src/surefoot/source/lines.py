"""Find the lines of a file that count, as coverage.py counts them.

coverage.py takes the lines of statements from the line table of the compiled code, so they depend
on the interpreter. It then joins the physical lines of each logical line.
"""

from __future__ import annotations

import ast
import io
import token
import tokenize
from collections.abc import Iterable
from types import CodeType

from surefoot.model.filemap import LogicalLine
from surefoot.model.ids import LineNo
from surefoot.source.nodes import is_docstring

_OPENING, _CLOSING = "([{", ")]}"
_BODIES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def logical_lines(text: str) -> tuple[LogicalLine, ...]:
    """Split a module into logical lines.

    Raises:
        SyntaxError, tokenize.TokenError: when the text is not Python.
    """
    lines: list[LogicalLine] = []
    indent = nesting = first = first_token_end = last = 0
    colons: list[LineNo] = []

    def finish() -> None:
        lines.append(
            LogicalLine(LineNo(first), LineNo(last), indent, LineNo(first_token_end), tuple(colons))
        )

    for kind, spelling, _start, end, _line in tokenize.generate_tokens(io.StringIO(text).readline):
        if kind == token.INDENT:
            indent += 1
        elif kind == token.DEDENT:
            indent -= 1
        elif kind == token.NEWLINE and first:
            last = end[0]
            finish()
            first, colons = 0, []
        if not spelling.strip() or kind == tokenize.COMMENT:
            continue
        if not first:
            first, first_token_end = _start[0], end[0]
        if kind == token.OP:
            if spelling in _OPENING:
                nesting += 1
            elif spelling in _CLOSING:
                nesting -= 1
            elif spelling == ":" and not nesting:
                colons.append(LineNo(end[0]))
    return tuple(lines)


def code_lines(code: CodeType) -> set[int]:
    """Return the lines in the line tables of a module's code.

    Lazily evaluated annotations (``__annotate__``) are left out: they usually never run.
    """
    if code.co_name == "__annotate__":
        return set()
    lines = {line for _, _, line in code.co_lines() if line}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            lines |= code_lines(constant)
    return lines


def docstring_lines(nodes: Iterable[ast.AST]) -> set[int]:
    """Return the lines of the docstrings of the modules, classes and functions among ``nodes``."""
    return {
        line
        for node in nodes
        if isinstance(node, _BODIES) and node.body and is_docstring(node.body[0])
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
