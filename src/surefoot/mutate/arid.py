"""Know the code whose change no test should have to notice."""

from __future__ import annotations

import ast

from surefoot.model.mutants import Rule
from surefoot.source.nodes import dotted

_LOGGERS = ("log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER")
_LEVELS = {
    *("debug", "info", "warning", "warn", "error", "critical", "exception", "log"),
    *("addFilter", "addHandler", "setLevel"),
}
_CASTS = {"t.cast", "typing.cast", "typing_extensions.cast"}


def rule_for(statement: ast.stmt) -> Rule | None:
    """Return why nothing is changed in a statement, None if there is no reason."""
    match statement:
        case ast.Expr(ast.Call() as call) if is_logging(call):
            return Rule.LOGGING
        case ast.Assert(test) if _narrows(test):
            return Rule.NARROWING
        case ast.If(test) if dotted(test).rpartition(".")[2] == "TYPE_CHECKING":
            return Rule.TYPE_CHECKING
        case ast.If(ast.Compare(ast.Name("__name__"))):
            return Rule.MAIN
        case ast.FunctionDef(name="__repr__"):
            return Rule.REPR
    return None


def is_logging(call: ast.Call) -> bool:
    """Return whether a call writes to a log; example: ``self._logger.info("done")``."""
    owner, _, name = dotted(call).rpartition(".")
    return name in _LEVELS and owner.rpartition(".")[2] in _LOGGERS


def is_type_in(node: ast.AST, part: ast.AST) -> bool:
    """Return whether a part only tells a type checker something; the ``int`` of ``t.cast(int, x)``.

    A ``cast`` without a module may be another, such as SQLAlchemy's.
    """
    return isinstance(node, ast.Call) and dotted(node) in _CASTS and node.args[:1] == [part]


def ends_in_vain(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    """Return whether a statement of a loop's body is a ``continue`` where the loop goes on anyway."""
    return isinstance(statement, ast.Continue) and statement is body[-1]


def _narrows(test: ast.expr) -> bool:
    """Return whether an assertion tells a type checker what a value is."""
    match test:
        case ast.Call(ast.Name("isinstance")):
            return True
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(None)]):
            return True
    return False
