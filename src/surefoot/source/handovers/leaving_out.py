"""Say of which handovers nobody wants a test."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from surefoot.model.handovers import DATABASE, FILE, SCHEMA_SET_UP, SETTING_UP
from surefoot.source.handovers.candidates import Candidate
from surefoot.source.handovers.origin import Origin
from surefoot.source.handovers.origins import Origins
from surefoot.source.handovers.queries import QueryKind, query_kind
from surefoot.source.handovers.scopes import CallIn, Scope, Scopes
from surefoot.source.nodes import Function, dotted, walk

_CLEAN_UP = frozenset({"close", "aclose", "__exit__", "__aexit__", "__del__"})
_MIGRATIONS = frozenset({"django.db.migrations", "alembic.op", "alembic.context"})
"""What every migration imports, or what runs them."""
_REMOVES = frozenset({"remove", "unlink", "rmdir", "removedirs", "rmtree"})


class Reasons:
    """Says why nobody wants a test of a call."""

    def __init__(self, scopes: Scopes, origins: Origins) -> None:
        self._origins = origins
        self._at_exit = frozenset(_at_exit(scopes.calls))
        self._script_lines = _script_lines(scopes.module.node)
        self._is_migration = not _MIGRATIONS.isdisjoint(_imported(scopes.module.node))
        self._leaving_lines = _leaving_lines(scopes.module.node)

    def of(self, call: Candidate) -> str:
        """Return the reason in a phrase; empty if there is none."""
        if call.node.lineno in self._script_lines:
            return "run as a script"
        scope = call.scope
        if isinstance(scope.node, ast.Module | ast.ClassDef):
            return "runs at import"
        if self._is_migration:
            return "migration"
        if self._sets_up(call):
            return SCHEMA_SET_UP
        if self._cleans_up(call):
            return "clean-up"
        if _is_in_memory(call):
            return "database in memory"
        within: Scope | None = scope
        while within is not None:
            reason = self._of_scope(within)
            if reason:
                return reason
            within = within.outer
        return ""

    def _of_scope(self, scope: Scope) -> str:
        node, outer = scope.node, scope.outer
        if isinstance(node, ast.ClassDef):
            bases = (self._origins.of(base, outer or scope) for base in node.bases)
            return "log handler" if any(map(_is_log_handler, bases)) else ""
        if not isinstance(node, Function):
            return ""
        if outer is not None and outer.is_class and node.name in _CLEAN_UP:
            return "clean-up"
        is_at_exit = node.name in self._at_exit or "atexit.register" in scope.decorators
        return "runs at exit" if is_at_exit else ""

    def _sets_up(self, call: Candidate) -> bool:
        if call.kind not in {None, DATABASE}:
            return False
        is_set_up = query_kind(call.node, call.scope) is QueryKind.SETS_UP
        return is_set_up or call.name in SETTING_UP

    def _cleans_up(self, call: Candidate) -> bool:
        """Return whether a call takes back what was begun, or removes files on the way out, or
        whatever comes of it.
        """
        if call.kind in {None, DATABASE} and (
            call.name == "rollback" or query_kind(call.node, call.scope) is QueryKind.UNDOES
        ):
            return True
        if call.kind not in {None, FILE} or call.name not in _REMOVES:
            return False
        return call.node.lineno in self._leaving_lines or _ignores_errors(call)


def _is_in_memory(call: Candidate) -> bool:
    match call.node.args:
        case [ast.Constant(":memory:"), *_]:
            return call.kind == DATABASE
    return False


def _ignores_errors(call: Candidate) -> bool:
    """Return whether no failure comes back from a call of ``shutil.rmtree``."""
    keywords = (k.value for k in call.node.keywords if k.arg == "ignore_errors")
    given = (*call.node.args[1:2], *keywords)
    is_true = (isinstance(value, ast.Constant) and value.value is True for value in given)
    return call.name == "rmtree" and any(is_true)


def _is_log_handler(base: Origin | None) -> bool:
    return base is not None and base.name.startswith("logging.") and base.name.endswith("Handler")


def _at_exit(calls: Iterable[CallIn]) -> Iterator[str]:
    for node, _ in calls:
        if dotted(node.func) == "atexit.register" and node.args:
            yield dotted(node.args[0]).rpartition(".")[2]


def _script_lines(module: ast.AST) -> frozenset[int]:
    """Return the lines that run only where the module is the program."""
    return frozenset(
        line
        for node in getattr(module, "body", ())
        if isinstance(node, ast.If) and _asks_for_main(node.test)
        for line in range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1)
    )


def _imported(module: ast.AST) -> Iterator[str]:
    """Yield what a module imports with ``from``; example: ``alembic.op``."""
    for node in getattr(module, "body", ()):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _leaving_lines(module: ast.AST) -> frozenset[int]:
    """Return the lines of what is done after a block whether or not it failed, or if it did."""
    parts: list[ast.excepthandler | ast.stmt] = []
    for node in walk(module):
        if isinstance(node, ast.Try | ast.TryStar):
            parts += [*node.handlers, *node.finalbody]
    return frozenset(
        line for part in parts for line in range(part.lineno, (part.end_lineno or part.lineno) + 1)
    )


def _asks_for_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False
