"""Put a mutant into the syntax tree of its file, and compile it."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterable
from types import CodeType
from typing import TypeVar

from surefoot.errors import SurefootError
from surefoot.model.mutants import Mutant, Operator
from surefoot.mutate.finding import place_of
from surefoot.source.depth import deep_recursion
from surefoot.source.nodes import is_docstring, own_nodes

WITNESS = "__surefoot_mutant__"
"""The name by which changed code tells that it runs. It is a builtin while a mutant is tried."""

_POSITION = ("lineno", "col_offset", "end_lineno", "end_col_offset")
_Node = TypeVar("_Node", bound=ast.AST)


class _Change(ast.NodeTransformer):
    """Changes the node at a mutant's place, and has its statement tell that it runs."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self.has_changed = False

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt] | None:
        """Return what a node becomes."""
        is_told = isinstance(node, ast.stmt) and _is_at(node, self._mutant.statement)
        changed: ast.AST | None
        if place_of(node) == self._mutant.place and not self.has_changed:
            self.has_changed = True
            changed = _changed(node, self._mutant)
        else:
            changed = self.generic_visit(node)
        if is_told and isinstance(changed, ast.stmt):
            return [_telling(changed), changed]
        return changed


def _is_at(node: ast.stmt, statement: tuple[int, int]) -> bool:
    return (node.lineno, node.col_offset) == statement


def _changed(node: ast.AST, mutant: Mutant) -> ast.AST | None:
    """Return what the node at a mutant's place becomes; None if it goes."""
    match mutant.operator, node:
        case Operator.BODY, ast.FunctionDef() | ast.AsyncFunctionDef():
            at = int(is_docstring(node.body[0]))
            node.body[at:at] = [_telling(node.body[at]), *_code(mutant, node.body[at])]
        case Operator.EXCEPT, ast.ExceptHandler():
            node.body[:0] = [_telling(node.body[0]), *_code(mutant, node.body[0])]
        case Operator.DECORATOR, _:
            return None
        case ((Operator.STATEMENT | Operator.COMMIT | Operator.RAISE), ast.stmt()):
            never = ast.copy_location(ast.Constant(0), node)
            # The names in it stay those of the function: what is local or free does not change.
            return ast.copy_location(ast.If(never, [node], []), node)
        case Operator.ARITHMETIC, ast.AugAssign():
            return _code(mutant, node)[0]
        case _, ast.expr():
            return _expression(mutant, node)
    return node


def _code(mutant: Mutant, near: ast.stmt) -> list[ast.stmt]:
    statements = ast.parse(mutant.replacement).body
    for statement in statements:
        _locate(statement, near)
    return statements


def _expression(mutant: Mutant, node: ast.expr) -> ast.expr:
    """Return the expression in place of another; one that compares tells the difference too."""
    changed = _locate(ast.parse(f"({mutant.replacement})", mode="eval").body, node)
    if not mutant.compares:
        return changed
    nothing = ast.arguments([], [], None, [], [], None, [])
    witness = ast.Attribute(ast.Name(WITNESS, ast.Load()), "compared", ast.Load())
    compared = ast.Call(witness, [changed, ast.Lambda(nothing, node)], [])
    return _locate(compared, node)


def _telling(near: ast.stmt) -> ast.stmt:
    tells = ast.Expr(ast.Call(ast.Name(WITNESS, ast.Load()), [], []))
    return _locate(tells, near)


def _locate(node: _Node, near: ast.stmt | ast.expr) -> _Node:
    """Let all of some new code stand where code of the file does."""
    for each in ast.walk(node):
        for name in _POSITION:
            if name in each._attributes:  # noqa: SLF001 - it is documented
                setattr(each, name, getattr(near, name))
    return node


def changed_tree(text: str, mutant: Mutant) -> ast.Module:
    """Return the syntax tree of a file with a mutant in it.

    Raises:
        SurefootError: when the text has nothing at the mutant's place.
    """
    tree = ast.parse(text)
    put_into(tree, mutant)
    return tree


def put_into(tree: ast.Module, mutant: Mutant) -> ast.stmt:
    """Change a syntax tree, and return the statement of the module in which the change is.

    Raises:
        SurefootError: when it has nothing at the mutant's place.
    """
    statement = statement_of(tree, mutant)
    change = _Change(mutant)
    with deep_recursion():
        changed = change.visit(statement)
    if not change.has_changed:
        raise _changed_since(mutant)
    if isinstance(changed, list):
        number = tree.body.index(statement)
        tree.body[number : number + 1] = changed
    return statement


def statement_of(tree: ast.Module, mutant: Mutant) -> ast.stmt:
    """Return the statement of a module that a mutant is in.

    Raises:
        SurefootError: when the module has no such line.
    """
    for statement in tree.body:
        if (statement.end_lineno or statement.lineno) >= mutant.place.end_line:
            return statement
    raise _changed_since(mutant)


def _changed_since(mutant: Mutant) -> SurefootError:
    return SurefootError(
        f"{mutant.path}:{mutant.line}: it is no longer as it was measured. Run surefoot run again."
    )


def future_flags(tree: ast.Module) -> int:
    """Return the compiler's flags for what a module imports from ``__future__``."""
    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    return sum({getattr(__future__, name).compiler_flag for name in names})


def imports_of(tree: ast.Module) -> list[ast.stmt]:
    """Return what a module imports for all of it.

    The compiler makes another call of a method where the name before the dot is imported.
    """
    return [node for node in own_nodes(tree.body) if isinstance(node, ast.Import | ast.ImportFrom)]


def compiled(statements: Iterable[ast.stmt], path: str, flags: int) -> CodeType:
    """Compile statements of a file, as ``import`` would with its ``__future__`` flags."""
    module = ast.Module(list(statements), [])
    with deep_recursion():
        code: CodeType = compile(module, path, "exec", flags=flags, dont_inherit=True)
    return code
