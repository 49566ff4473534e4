"""Say why a function is not called to try inputs: what it would change."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from surefoot.model.ids import LineNo
from surefoot.source.nodes import Function, dotted, own_nodes, qualified_functions

_CHANGING = frozenset(
    "add append appendleft clear discard extend insert pop popitem popleft remove reverse "
    "setdefault sort update".split()
)
"""Methods that change what they belong to."""


class Module:
    """The functions of one module, and what each of them would do.

    ``handovers`` holds what is called at the lines where data is handed to another component.
    """

    def __init__(self, tree: ast.Module, handovers: Mapping[LineNo, str]) -> None:
        self.functions: dict[str, Function] = dict(qualified_functions(tree))
        self._handovers = handovers
        self._globals = frozenset(_bound_in(tree.body)) - {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }

    def why_not(self, qualname: str, _callers: frozenset[str] = frozenset()) -> str | None:
        """Return why a function is not called, or None if nothing speaks against it.

        What it calls in its own module is considered too.
        """
        function = self.functions[qualname]
        for line in range(function.lineno, (function.end_lineno or function.lineno) + 1):
            if LineNo(line) in self._handovers:
                return f"it calls {self._handovers[LineNo(line)]} (line {line})"
        changed = next(self._changed(function), None)
        if changed is not None:
            return f"it changes the global {changed}"
        callers = _callers | {qualname}
        for callee in sorted(self._callees(qualname, function) - callers):
            reason = self.why_not(callee, callers)
            if reason is not None:
                return f"it calls {callee}, and {reason}"
        return None

    def makers(self, qualname: str) -> Collection[str]:
        """Return the functions that make objects which one takes: constructors of classes here, and
        what returns the type of a parameter.
        """
        arguments = self.functions[qualname].args
        taken = {
            name
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            for name in _names_of_type(argument.annotation)
        }
        owner = qualname.rpartition(".")[0]
        found = {f"{name}.__init__" for name in {owner, *taken}} & self.functions.keys()
        found |= {
            name
            for name, function in self.functions.items()
            if "." not in name and taken & set(_names_of_type(function.returns))
        }
        return sorted(found - {qualname})

    def _changed(self, function: Function) -> Iterator[str]:
        """Yield the globals that a function changes."""
        nodes = list(ast.walk(function))
        declared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        own = _own_names(function) - declared
        for node in nodes:
            name = ""
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if name in declared:
                    yield name
                case (
                    ast.Attribute(ctx=ast.Store() | ast.Del())
                    | ast.Subscript(ctx=ast.Store() | ast.Del())
                ):
                    name = _root(node)
                case ast.Call(func=ast.Attribute(value=owner, attr=attribute)) if (
                    attribute in _CHANGING
                ):
                    name = _root(owner)
            if name in self._globals and name not in own:
                yield name

    def _callees(self, qualname: str, function: Function) -> set[str]:
        """Return the functions of the module that one calls, by their plain names."""
        owner = qualname.rpartition(".")[0]
        called = {dotted(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
        names = {
            f"{owner}.{name.partition('.')[2]}" if name.startswith(("self.", "cls.")) else name
            for name in called
        }
        return names & self.functions.keys()


def _names_of_type(annotation: ast.expr | None) -> Iterator[str]:
    """Yield the last names in an annotation, which may be a string."""
    for node in () if annotation is None else ast.walk(annotation):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(text)):
                yield from re.findall(r"\w+", text)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bound_in(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements outside of functions bind to values."""
    for node in own_nodes(body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _own_names(function: Function) -> set[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return {each.arg for each in named} | stored
