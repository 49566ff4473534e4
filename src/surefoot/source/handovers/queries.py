"""What the text of a query says of it, as far as it is written in the module."""

from __future__ import annotations

import ast
import re
from enum import Enum

from surefoot.source.handovers.scopes import Scope

_WRAPPERS = frozenset({"text", "SQL", "dedent"})
_METHODS = frozenset({"format", "strip", "join"})
_KINDS = re.compile(
    r"\s*(?:--[^\n]*\s+)*(?:(?P<SETS_UP>create|alter|drop|pragma)|(?P<BEGINS>begin|savepoint)"
    r"|(?P<SETTLES>commit|release|end)|(?P<UNDOES>rollback))\b",
    re.IGNORECASE,
)


class QueryKind(Enum):
    """What a query is for, where it is not there for its data."""

    SETS_UP = "it defines tables or settings"
    BEGINS = "it begins a transaction"
    SETTLES = "it ends one"
    UNDOES = "it takes one back"


_STATEMENTS = ("select", "insert", "update", "delete", "replace", "merge", "with", "call")
_STATEMENT = re.compile(rf"\s*(?:--[^\n]*\s+)*({'|'.join(_STATEMENTS)})\b", re.IGNORECASE)


def statement_of(call: ast.Call, scope: Scope) -> str:
    """Return the word that the query begins with which is a call's first argument; example:
    ``insert``. It is empty where that is unknown.
    """
    if not call.args:
        return ""
    found = _STATEMENT.match(_text_of(call.args[0], scope))
    return found[1].lower() if found else _builder_of(call.args[0])


def _builder_of(query: ast.expr) -> str:
    """Return the function that an expression such as ``select(users).where(…)`` begins with."""
    while isinstance(query, ast.Call | ast.Attribute):
        query = query.func if isinstance(query, ast.Call) else query.value
        if isinstance(query, ast.Name) and query.id in _STATEMENTS:
            return query.id
    return ""


def query_kind(call: ast.Call, scope: Scope) -> QueryKind | None:
    """Return what the query that is a call's first argument is for; None if that is its data."""
    found = _KINDS.match(_text_of(call.args[0], scope)) if call.args else None
    return QueryKind[str(found.lastgroup)] if found else None


def _text_of(node: ast.expr, scope: Scope) -> str:
    """Return the text that an expression begins with; empty if that is unknown."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr([first, *_]) | ast.BinOp(left=first):
            return _text_of(first, scope)
        case ast.Call(ast.Attribute(ast.Constant() as text, name)) if name in _METHODS:
            return _text_of(text, scope)
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name), [first, *_]):
            return _text_of(first, scope) if name in _WRAPPERS else ""
        case ast.Name(name):
            bindings = scope.bindings_of(name)
            is_text = len(bindings) == 1 and isinstance(bindings[0].node, _TEXTS)
            return _text_of(bindings[0].node, scope) if is_text and bindings[0].node else ""
    return ""


_TEXTS = (ast.Constant, ast.JoinedStr)
