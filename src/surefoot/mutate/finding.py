"""Find all that can be changed in the text of a file."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from surefoot.model.mutants import Mutant, Operator, Place, Rule, Suppressed
from surefoot.mutate.arid import ends_in_vain, is_type_in, rule_for
from surefoot.mutate.operators import Change, changes_of
from surefoot.source.depth import deep_recursion
from surefoot.source.nodes import Function, is_docstring

_AT_IMPORT = {
    *(Operator.RELATIONAL, Operator.BOOLEAN, Operator.NEGATION, Operator.ARITHMETIC),
    *(Operator.CONSTANT, Operator.DECORATOR),
}
"""What is changed in code that runs once: to leave out more only breaks the import."""

_TWICE = (
    *(ast.Name, ast.Constant, ast.Attribute, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp),
    *(ast.expr_context, ast.cmpop, ast.boolop, ast.unaryop, ast.operator),
)
"""What can be evaluated once more, and nothing but its value comes of it."""

_TWICE_CALLED = ("len", "isinstance", "issubclass", "abs", "ord", "type")

_ASKS_ITERATORS = (ast.In, ast.NotIn)
_TYPES = ("annotation", "returns", "type_params", "type_comment")
_LEFT_OUT = ("pattern", "format_spec")
_PLAIN = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr), ast.Import, ast.ImportFrom)
"""Nodes in which nothing is changed: the places of those in a string are wrong on 3.11."""


class Found(NamedTuple):
    """What can be changed in a file, in source order, and what is not to be."""

    mutants: tuple[Mutant, ...]
    suppressed: tuple[Suppressed, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around a node: its function, the statement that it is in, and a rule that holds."""

    function: str = ""
    is_called: bool = False
    statement: tuple[int, int] = (0, 0)
    rule: Rule | None = None


@dataclass(slots=True)
class _Finder:
    path: str
    names: Mapping[int, str]
    excluded: Collection[int]
    mutants: list[Mutant] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)
    _equal: Counter[str] = field(default_factory=Counter)

    def visit(self, node: ast.AST, around: _Around) -> None:
        """Find what can be changed in a node and all in it."""
        if isinstance(node, ast.stmt):
            rule = around.rule or rule_for(node)
            if node.lineno in self.excluded:
                rule = rule or Rule.EXCLUDED
            around = replace(around, statement=_start(node), rule=rule)
        for change in changes_of(node):
            self._add(change, _typed(node, change.node, around))
        if isinstance(node, Function):
            self._visit_function(node, around)
        elif not isinstance(node, _PLAIN):
            self._visit_children(node, around)

    def _visit_function(self, node: Function, around: _Around) -> None:
        for part in (*node.decorator_list, node.args):
            self.visit(part, around)
        inner = replace(around, function=self.names.get(node.lineno, node.name), is_called=True)
        for statement in node.body:
            self.visit(statement, inner)
        if node.returns is not None:
            self.visit(node.returns, replace(around, rule=Rule.ANNOTATION))

    def _visit_children(self, node: ast.AST, around: _Around) -> None:
        for name, value in ast.iter_fields(node):
            if name in _LEFT_OUT:
                continue
            inner = (
                replace(around, rule=around.rule or Rule.ANNOTATION) if name in _TYPES else around
            )
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child, self._in_loop(node, child, _typed(node, child, inner)))

    @staticmethod
    def _in_loop(node: ast.AST, child: ast.AST, around: _Around) -> _Around:
        if (
            isinstance(node, ast.For | ast.AsyncFor | ast.While)
            and isinstance(child, ast.stmt)
            and ends_in_vain(child, node.body)
        ):
            return replace(around, rule=around.rule or Rule.SAME)
        return around

    def _add(self, change: Change, around: _Around) -> None:
        node = change.node
        around = self._inside(node, change.operator, around)
        if not around.is_called and change.operator not in _AT_IMPORT:
            return
        if around.rule is not None:
            line = _place(node).line
            self.suppressed.append(Suppressed(self.path, line, change.operator, around.rule))
            return
        self.mutants.append(self._mutant(change, around))

    def _inside(self, node: ast.AST, operator: Operator, around: _Around) -> _Around:
        """Return what is around the code that a change concerns, if that is the body of the node."""
        if operator is Operator.BODY and isinstance(node, Function):
            name = self.names.get(node.lineno, node.name)
            first = next((each for each in node.body if not is_docstring(each)), node.body[0])
            return replace(around, function=name, is_called=True, statement=_start(first))
        if isinstance(node, ast.ExceptHandler):
            return replace(around, statement=_start(node.body[0]))
        return around

    def _mutant(self, change: Change, around: _Around) -> Mutant:
        place = _place(change.node)
        what = (self.path, around.function, change.operator.value, change.replacement)
        key = "\0".join((*what, ast.dump(change.node)))
        self._equal[key] += 1
        identity = f"{key}\0{self._equal[key]}".encode("utf-8", "surrogatepass")
        return Mutant(
            id=hashlib.blake2b(identity, digest_size=8).hexdigest(),
            path=self.path,
            line=place.line,
            function=around.function,
            operator=change.operator,
            before=change.before,
            after=change.after,
            place=place,
            replacement=change.replacement,
            statement=around.statement,
            at_import=not around.is_called,
            compares=around.is_called and _can_run_twice(change.node),
        )


def _typed(node: ast.AST, part: ast.AST, around: _Around) -> _Around:
    """Return what is around a part of a node, which may only be a type."""
    is_type = is_type_in(node, part)
    return replace(around, rule=around.rule or Rule.ANNOTATION) if is_type else around


def mutants_in(
    path: str, text: str, names: Mapping[int, str], excluded: Collection[int] = ()
) -> Found:
    """Return all mutants of a file, and what is suppressed.

    ``names`` are the qualified names of its functions by the line of ``def``; nothing is changed
    in statements that begin on ``excluded`` lines.
    """
    finder = _Finder(path, names, excluded)
    with deep_recursion():
        finder.visit(ast.parse(text), _Around())
    return Found(tuple(finder.mutants), tuple(finder.suppressed))


def one_a_line(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield one mutant of each line, by the order of the operators, and all of whole bodies."""
    order = list(Operator)
    chosen: dict[tuple[str, int], Mutant] = {}
    for mutant in mutants:
        if mutant.operator is Operator.BODY:
            yield mutant
            continue
        key = mutant.path, mutant.line
        known = chosen.setdefault(key, mutant)
        if order.index(mutant.operator) < order.index(known.operator):
            chosen[key] = mutant
    yield from chosen.values()


def place_of(node: ast.AST) -> Place | None:
    """Return where a node stands; None for one that stands nowhere."""
    if not hasattr(node, "lineno"):
        return None
    return _place(node)


def _place(node: ast.AST) -> Place:
    line, column, end_line, end_column = (
        getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
    )
    return Place(type(node).__name__, line, column, end_line, end_column)


def _start(node: ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _can_run_twice(node: ast.AST) -> bool:
    """Return whether an expression only reads names and attributes, and computes."""
    parts = list(ast.walk(node))
    return (
        isinstance(node, ast.expr)
        and all(isinstance(part, _TWICE) or _is_known_call(part) for part in parts)
        and not any(isinstance(part, _ASKS_ITERATORS) for part in parts)
    )


def _is_known_call(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Name(name), keywords=[]):
            return name in _TWICE_CALLED
    return False
