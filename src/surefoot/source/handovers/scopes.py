"""What gives each name of a module its value, and where the module calls something.

Nothing is looked up here: one walk over the syntax tree puts down what the source says.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from surefoot.source.nodes import Function, children, dotted
from surefoot.source.regions import qualified


class How(Enum):
    """How a name gets its value from the expression that is bound to it."""

    VALUE = auto()
    """It is the value: ``x = node``."""
    TYPE = auto()
    """The expression is its type: ``x: node``."""
    ENTERED = auto()
    """``with node as x``."""
    ELEMENT = auto()
    """``for x in node``."""
    IMPORTED = auto()
    """It stands for what has that dotted name; it starts with a dot if that is relative."""
    DEFINED = auto()
    """It is the function or class of that scope."""
    UNKNOWN = auto()


class Binding(NamedTuple):
    """One of the ways in which a name gets a value; ``scope`` is where ``node`` is to be read."""

    how: How
    scope: Scope
    node: ast.expr | None = None
    imported: str = ""


Bindings = defaultdict[str, list[Binding]]


def _bindings() -> Bindings:
    return defaultdict(list)


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class, function or lambda, and what its names are bound to.

    Attributes:
        qualname: as the map of the file has it; empty for the module. A lambda has that of what it
            is in.
        attributes: those of a class, as its methods and its body assign them, or those that the
            module assigns to anything else, by their dotted text: ``g.db``.
        given: what a function returns.
        yielded: what a function yields.
    """

    qualname: str
    node: ast.Module | ast.ClassDef | Function | ast.Lambda
    outer: Scope | None
    names: Bindings = field(default_factory=_bindings)
    attributes: Bindings = field(default_factory=_bindings)
    given: list[ast.expr] = field(default_factory=list)
    yielded: list[ast.expr] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Whether its names are attributes, which functions in it do not see."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def decorators(self) -> frozenset[str]:
        """The dotted names of its decorators."""
        return frozenset(map(dotted, getattr(self.node, "decorator_list", ())))

    @property
    def first_parameter(self) -> str:
        """The name of a method's first parameter, ``self`` for most; empty if it has no instance."""
        if not isinstance(self.node, Function) or "staticmethod" in self.decorators:
            return ""
        arguments = (*self.node.args.posonlyargs, *self.node.args.args)
        return arguments[0].arg if arguments else ""

    def class_of(self, name: str) -> Scope | None:
        """Return the class of which a name, as seen from here, is the instance in its methods."""
        scope: Scope | None = self
        while scope is not None:
            if scope.outer is not None and scope.outer.is_class and scope.first_parameter == name:
                return scope.outer
            scope = scope.outer
        return None

    def bindings_of(self, name: str) -> list[Binding]:
        """Return what a name is bound to, as seen from here; nothing for a builtin."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope.names[name]
            scope = scope.outer
        return []


class CallIn(NamedTuple):
    """A call, and what it is in."""

    node: ast.Call
    scope: Scope


class Scopes(NamedTuple):
    """The scope of a module and ``all`` in it, its calls, and the top-level packages it imports
    from.
    """

    module: Scope
    calls: list[CallIn]
    packages: frozenset[str]
    all: list[Scope]

    def forget(self) -> None:
        """Forget what names stand for.

        Scopes refer to each other through their names, so that only the collector, which may be
        paused, would ever free them and the syntax tree.
        """
        for scope in self.all:
            scope.names.clear()
            scope.attributes.clear()


def scopes_of(tree: ast.Module) -> Scopes:
    """Read what a module binds and calls."""
    reader = _Reader(tree)
    reader.read()
    return Scopes(reader.module, reader.calls, frozenset(reader.packages), reader.scopes)


class _Reader:
    """Walks a tree without recursion; ``_todo`` holds nodes, each with its scope, the next last."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope("", tree, None)
        self.scopes = [self.module]
        self.calls: list[CallIn] = []
        self.packages: set[str] = set()
        self._names = dict(qualified(tree))
        self._todo: list[tuple[ast.AST, Scope]] = [(tree, self.module)]

    def read(self) -> None:
        while self._todo:
            node, scope = self._todo.pop()
            visit = _VISITS.get(type(node))
            if visit is not None:
                visit(self, node, scope)
            if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
                self._add(children(node), scope)

    def _add(self, nodes: Iterable[ast.AST], scope: Scope) -> None:
        """Let nodes be visited next, in the order of the source."""
        found = [(node, scope) for node in nodes if type(node) not in _LEAVES]
        found.reverse()
        self._todo += found

    def _scope(
        self, qualname: str, node: ast.ClassDef | Function | ast.Lambda, outer: Scope
    ) -> Scope:
        within = Scope(qualname, node, outer)
        self.scopes.append(within)
        return within

    def call(self, node: ast.Call, scope: Scope) -> None:
        self.calls.append(CallIn(node, scope))

    def function(self, node: Function, scope: Scope) -> None:
        within = self._scope(self._names[node], node, scope)
        scope.names[node.name].append(Binding(How.DEFINED, within))
        self._add(node.body, within)
        self._parameters(node.args, within, scope)
        self._add(node.decorator_list, scope)

    def lambda_(self, node: ast.Lambda, scope: Scope) -> None:
        within = self._scope(scope.qualname, node, scope)
        self._add([node.body], within)
        self._parameters(node.args, within, scope)

    def class_(self, node: ast.ClassDef, scope: Scope) -> None:
        within = self._scope(self._names[node], node, scope)
        within.attributes = within.names
        scope.names[node.name].append(Binding(How.DEFINED, within))
        self._add(node.body, within)
        self._add((*node.decorator_list, *node.bases, *node.keywords), scope)

    def _parameters(self, arguments: ast.arguments, within: Scope, outer: Scope) -> None:
        plain = (*arguments.posonlyargs, *arguments.args)
        defaults = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults]
        named = (*plain, *arguments.kwonlyargs)
        self._add((*arguments.defaults, *filter(None, arguments.kw_defaults)), outer)
        for argument, default in zip(named, (*defaults, *arguments.kw_defaults), strict=True):
            bound = within.names[argument.arg]
            if argument.annotation is not None:
                bound.append(Binding(How.TYPE, outer, argument.annotation))
            if isinstance(default, ast.Call):
                bound.append(Binding(How.VALUE, outer, default))
            if not bound:
                bound.append(Binding(How.UNKNOWN, outer))
        for rest in filter(None, (arguments.vararg, arguments.kwarg)):
            within.names[rest.arg].append(Binding(How.UNKNOWN, outer))

    def assign(self, node: ast.Assign, scope: Scope) -> None:
        for target in node.targets:
            self._bind(target, How.VALUE, node.value, scope)

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        self._bind(node.target, How.TYPE, node.annotation, scope)
        if node.value is not None:
            self._bind(node.target, How.VALUE, node.value, scope)

    def walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._bind(node.target, How.VALUE, node.value, scope)

    def with_(self, node: ast.withitem, scope: Scope) -> None:
        if node.optional_vars is not None:
            self._bind(node.optional_vars, How.ENTERED, node.context_expr, scope)

    def for_(self, node: ast.For | ast.AsyncFor | ast.comprehension, scope: Scope) -> None:
        self._bind(node.target, How.ELEMENT, node.iter, scope)

    def import_(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.packages.add(top)
            name, stands_for = (alias.asname, alias.name) if alias.asname else (top, top)
            scope.names[name].append(Binding(How.IMPORTED, scope, imported=stands_for))

    def import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = "." * node.level + (f"{node.module}." if node.module else "")
        self.packages.add(module.partition(".")[0])
        for alias in node.names:
            stands_for = f"{module}{alias.name}"
            name = alias.asname or alias.name
            scope.names[name].append(Binding(How.IMPORTED, scope, imported=stands_for))

    def global_(self, node: ast.Global, scope: Scope) -> None:
        for name in node.names:
            scope.names[name] = self.module.names[name]

    def caught(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            scope.names[node.name].append(Binding(How.UNKNOWN, scope))

    def captured(self, node: ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name:
            scope.names[node.name].append(Binding(How.UNKNOWN, scope))

    def return_(self, node: ast.Return, scope: Scope) -> None:
        if node.value is not None:
            scope.given.append(node.value)

    def yield_(self, node: ast.Yield, scope: Scope) -> None:
        if node.value is not None:
            scope.yielded.append(node.value)

    def _bind(self, target: ast.expr, how: How, node: ast.expr, scope: Scope) -> None:
        match target:
            case ast.Name(name):
                scope.names[name].append(Binding(how, scope, node))
            case ast.Attribute(value, attribute):
                owner = scope.class_of(value.id) if isinstance(value, ast.Name) else None
                if owner is not None:
                    owner.attributes[attribute].append(Binding(how, scope, node))
                else:
                    self.module.attributes[dotted(target)].append(Binding(how, scope, node))
            case ast.Tuple(parts) | ast.List(parts):
                values = node.elts if isinstance(node, ast.Tuple | ast.List) else []
                is_pairwise = len(values) == len(parts) and how is How.VALUE
                given = values if is_pairwise else [node] * len(parts)
                for part, value in zip(parts, given, strict=True):
                    self._bind(part, how if is_pairwise else How.UNKNOWN, value, scope)
            case ast.Starred(inner):
                self._bind(inner, How.UNKNOWN, node, scope)


_LEAVES = frozenset({ast.Name, ast.Constant, ast.alias})
"""Nodes that hold nothing to visit, and are most of a tree."""

_VISITS: Mapping[type[ast.AST], Callable[..., None]] = {
    ast.Call: _Reader.call,
    ast.FunctionDef: _Reader.function,
    ast.AsyncFunctionDef: _Reader.function,
    ast.Lambda: _Reader.lambda_,
    ast.ClassDef: _Reader.class_,
    ast.Assign: _Reader.assign,
    ast.AnnAssign: _Reader.annotated,
    ast.NamedExpr: _Reader.walrus,
    ast.withitem: _Reader.with_,
    ast.For: _Reader.for_,
    ast.AsyncFor: _Reader.for_,
    ast.comprehension: _Reader.for_,
    ast.Import: _Reader.import_,
    ast.ImportFrom: _Reader.import_from,
    ast.Global: _Reader.global_,
    ast.ExceptHandler: _Reader.caught,
    ast.MatchAs: _Reader.captured,
    ast.MatchStar: _Reader.captured,
    ast.Return: _Reader.return_,
    ast.Yield: _Reader.yield_,
}
