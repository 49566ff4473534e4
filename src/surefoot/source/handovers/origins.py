"""What the expressions of a module stand for, as far as its text tells.

No order of statements is looked at: a name that gets several values stands for the first of them
that is known and is not built in.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain

from surefoot.model.handovers import Handovers
from surefoot.source.handovers.elsewhere import Elsewhere
from surefoot.source.handovers.makers import (
    CLASSES,
    MANAGERS,
    PATHS,
    attribute_of,
    is_open,
    made_by,
    many_made_by,
)
from surefoot.source.handovers.origin import (
    CALLABLE,
    PLAIN,
    Form,
    Origin,
    element,
    entered,
    first_known,
    named,
)
from surefoot.source.handovers.scopes import Binding, How, Scope
from surefoot.source.nodes import dotted

_MAKE_PLAIN = frozenset(
    {"str", "bytes", "bytearray", "int", "float", "complex", "bool", "dict", "repr", "len", "range"}
    | {"format", "hash", "id", "ord", "chr", "abs", "round", "sum", "enumerate", "zip", "print"}
    | {"isinstance", "issubclass", "hasattr", "callable", "vars", "dir", "input", "memoryview"}
)
_PASS_ON = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
_PLAIN_NODES = (
    *(ast.Dict, ast.DictComp, ast.JoinedStr, ast.Compare, ast.Lambda, ast.UnaryOp, ast.Constant),
)
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property"})
_ENTERED = frozenset({"enter_context", "enter_async_context"})
_CONTEXTS = frozenset({"contextlib.closing", "contextlib.aclosing", "contextlib.nullcontext"})

_SHIMS = {"sqlite3": "sqlite3", "pysqlite3": "sqlite3"}
"""Modules that stand for others wherever they are imported from."""

_FIRST_ARGUMENT = frozenset({"Annotated", "Optional", "ClassVar", "Final", "Required", "Awaitable"})
_OF_MANY = frozenset(
    {"list", "List", "set", "Set", "tuple", "Tuple", "frozenset", "Sequence", "Iterable"}
    | {"Iterator", "Generator", "AsyncIterator", "AsyncGenerator", "AsyncIterable", "Collection"}
    | {"AbstractContextManager", "AbstractAsyncContextManager", "ContextManager"}
)
_OF_PAIRS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict"})
_ANYTHING = frozenset({"typing.Any", "typing.Protocol", "typing_extensions.Any"})


class Origins:
    """Tells what expressions stand for; looks at each name once."""

    def __init__(self, module: Scope, known: Handovers, elsewhere: Elsewhere) -> None:
        self._module = module
        self._known = known
        self._elsewhere = elsewhere
        self._packages = known.packages_of_any_call()
        self._found: dict[int, Origin | None] = {}

    def of(self, node: ast.expr, scope: Scope) -> Origin | None:
        """Return what an expression stands for, as read in a scope; None if that is unknown."""
        match node:
            case ast.Name(name):
                return self._of_name(name, scope)
            case ast.Attribute():
                return self._of_attribute(node, scope)
            case ast.Call():
                return self._of_call(node, scope)
            case ast.Await(value) | ast.NamedExpr(value=value) | ast.Starred(value):
                return self.of(value, scope)
            case ast.IfExp(body=first, orelse=second):
                return self._of_any((first, second), scope)
            case ast.BoolOp(values=values):
                return self._of_any(values, scope)
            case ast.BinOp():
                return self._of_operation(node, scope)
            case ast.Subscript(value):
                return self._of_item(value, scope)
            case ast.List(parts) | ast.Tuple(parts) | ast.Set(parts):
                return self._of_display(parts[:1], scope)
            case ast.ListComp(part) | ast.SetComp(part) | ast.GeneratorExp(part):
                return self._of_display([part], scope)
        return PLAIN if isinstance(node, _PLAIN_NODES) else None

    def offered(self, name: str) -> Origin | None:
        """Return what a name at the top of the module stands for to others; of an alias, the type."""
        for how, scope, node, _ in self._module.names[name]:
            if how is How.VALUE and isinstance(node, ast.Subscript | ast.BinOp):
                typed = self._typed(node, scope)
                if typed is not None and typed.form is Form.OBJECT:
                    return typed._replace(form=Form.NAMED)
        return self._of_name(name, self._module)

    def _of_any(self, nodes: Iterable[ast.expr], scope: Scope) -> Origin | None:
        return first_known(self.of(node, scope) for node in nodes if not _is_none(node))

    def _of_name(self, name: str, scope: Scope) -> Origin | None:
        owner = scope.class_of(name)
        if owner is not None:
            is_class = "classmethod" in scope.decorators
            return Origin(Form.NAMED if is_class else Form.OBJECT, scope=owner)
        bindings = scope.bindings_of(name)
        if bindings:
            return self._bound(bindings)
        return Origin(Form.NAMED, f"builtins.{name}") if hasattr(builtins, name) else None

    def _bound(self, bindings: list[Binding]) -> Origin | None:
        """Return what a name with some bindings stands for."""
        return self._once(bindings, lambda: self._of_bindings(bindings))

    def _once(self, thing: object, find: Callable[[], Origin | None]) -> Origin | None:
        """Return what is found out of something; None while that is being found out."""
        key = id(thing)
        if key not in self._found:
            self._found[key] = None
            self._found[key] = find()
        return self._found[key]

    def _of_bindings(self, bindings: list[Binding]) -> Origin | None:
        types = ((b.node, b.scope) for b in bindings if b.how is How.TYPE)
        declared = (self._typed(node, scope) for node, scope in types if node is not None)
        others = (b for b in bindings if b.how is not How.TYPE and not _is_none(b.node))
        return next(filter(None, declared), None) or first_known(map(self._binding, others))

    def _binding(self, binding: Binding) -> Origin | None:
        how, scope, node, imported = binding
        if how is How.IMPORTED:
            return self._named(_SHIMS.get(imported.rpartition(".")[2], imported))
        if how is How.DEFINED:
            return Origin(Form.NAMED, scope=scope)
        if node is None or how is How.UNKNOWN:
            return None
        value = self.of(node, scope)
        if how is How.ENTERED:
            return entered(value)
        return element(value) if how is How.ELEMENT else value

    def _named(self, name: str) -> Origin:
        """Return what has a dotted name, in a package or in another module of the project."""
        made = self._elsewhere.of(name)
        if made is None:
            return named(name)
        return Origin(Form.OBJECT if made.is_object else Form.NAMED, made.name)

    def _of_operation(self, node: ast.BinOp, scope: Scope) -> Origin | None:
        sides = (self.of(node.left, scope), self.of(node.right, scope))
        path = next((o for o in sides if o and o.form is Form.OBJECT and o.name in PATHS), None)
        if path is not None:
            return path
        if isinstance(node.op, ast.Div) and (_is_text(node.left) or _is_text(node.right)):
            return Origin(Form.OBJECT, "pathlib.Path")
        return PLAIN if PLAIN in sides else None

    def _of_item(self, value: ast.expr, scope: Scope) -> Origin | None:
        origin = self.of(value, scope)
        if origin is None:
            return None
        if origin.form is Form.MANY:
            return element(origin)
        is_generic = origin.form is Form.NAMED and origin.last[:1].isupper()
        is_same = is_generic or (origin.form is Form.OBJECT and is_open(origin.name))
        return origin if is_same else None

    def _of_display(self, parts: Iterable[ast.expr], scope: Scope) -> Origin:
        for part in parts:
            origin = self.of(part, scope)
            if origin is not None and origin.form is Form.OBJECT:
                return origin._replace(form=Form.MANY)
        return PLAIN

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Origin | None:
        value, name = node.value, node.attr
        owner = self.of(value, scope)
        if owner is not None and owner.scope is not None:
            found = self._of_own(owner, name)
        elif owner is None or owner.form is Form.MEMBER:
            found = None
        elif owner.form is Form.NAMED:
            found = self._named(f"{owner.name}.{name}")
        elif owner.form is Form.OBJECT:
            found = self._of_object(owner.name, name)
        else:
            return PLAIN
        if found is not None and (found.scope is not None or found.form not in CALLABLE):
            return found
        if name in MANAGERS and dotted(value).rpartition(".")[2][:1].isupper():
            return Origin(Form.OBJECT, MANAGERS[name])
        assigned = self._module.attributes.get(dotted(node))
        return (self._bound(assigned) if assigned else None) or found

    def _of_object(self, owner: str, name: str) -> Origin:
        if is_open(owner) and self._known.of(owner, name) is None:
            return Origin(Form.OBJECT, owner)
        class_ = attribute_of(owner, name)
        if class_ is not None:
            return Origin(Form.OBJECT, class_)
        return Origin(Form.MEMBER, f"{owner}.{name}")

    def _of_own(self, owner: Origin, name: str) -> Origin | None:
        """Return what an attribute is of a class or an object of the same module."""
        foreign = []
        for origin in self._lineage(owner):
            if origin.scope is None:
                foreign.append(origin.name)
            elif name in origin.scope.attributes:
                found = self._bound(origin.scope.attributes[name])
                if found and found.scope and not _PROPERTIES.isdisjoint(found.scope.decorators):
                    return self._given_by(found.scope)
                return found
        members = [self._of_object(class_, name) for class_ in foreign]
        handing_over = (
            m for m, class_ in zip(members, foreign, strict=True) if self._known.of(class_, name)
        )
        others = (m for m in members if not m.is_of_standard_library)
        return next(chain(handing_over, others, members), None)

    def _lineage(self, owner: Origin) -> Iterator[Origin]:
        """Yield the class of something, and those that it derives from, as far as they are known."""
        seen: set[Origin] = set()
        todo = [owner._replace(form=Form.NAMED)]
        while todo:
            origin = todo.pop()
            if origin in seen:
                continue
            seen.add(origin)
            if origin.scope is None:
                yield origin
            elif isinstance(origin.scope.node, ast.ClassDef):
                yield origin
                within = origin.scope.outer or origin.scope
                bases = (self.of(base, within) for base in reversed(origin.scope.node.bases))
                todo += [base for base in bases if base is not None and _is_class(base)]

    def _of_call(self, node: ast.Call, scope: Scope) -> Origin | None:
        called = self.of(node.func, scope)
        name = dotted(node.func).rpartition(".")[2]
        if name in _ENTERED and node.args:
            return entered(self.of(node.args[0], scope))
        if called is None:
            return None
        if called.scope is not None:
            return self._given_by_own(called, called.scope)
        if called.form is Form.NAMED and called.owner == "builtins":
            return self._given_by_builtin(called.last, node, scope)
        if called.form is Form.NAMED and called.name in _CONTEXTS and node.args:
            return self.of(node.args[0], scope)
        if called.name == "typing.cast" and node.args:
            return self._typed(node.args[0], scope)
        return self._given_by_known(called)

    def _given_by_own(self, called: Origin, scope: Scope) -> Origin | None:
        if called.form is not Form.NAMED:
            return None
        return called._replace(form=Form.OBJECT) if scope.is_class else self._given_by(scope)

    def _given_by_builtin(self, name: str, node: ast.Call, scope: Scope) -> Origin | None:
        if name == "super":
            return self._super(scope)
        if name == "open":
            return Origin(Form.OBJECT, "io.TextIOWrapper")
        first = self.of(node.args[0], scope) if node.args else None
        if name in _PASS_ON:
            return first if first and first.form is Form.MANY else PLAIN
        if name == "next":
            return element(first)
        return PLAIN if name in _MAKE_PLAIN else None

    def _super(self, scope: Scope) -> Origin | None:
        class_ = scope.class_of(scope.first_parameter)
        if class_ is None or not isinstance(class_.node, ast.ClassDef) or not class_.node.bases:
            return None
        base = self.of(class_.node.bases[0], class_.outer or class_)
        is_class = base is not None and base.form is Form.NAMED and base.scope is not class_
        return base._replace(form=Form.OBJECT) if base is not None and is_class else None

    def _given_by(self, function: Scope) -> Origin | None:
        """Return what a function of the module gives: by its annotation, or as it returns it."""
        returns = getattr(function.node, "returns", None)
        if returns is not None:
            return self._typed(returns, function)
        return self._once(function, lambda: self._returned_by(function))

    def _returned_by(self, function: Scope) -> Origin | None:
        given = self._of_any(function.yielded or function.given, function)
        return given._replace(form=Form.MANY) if given and function.yielded else given

    def _given_by_known(self, called: Origin) -> Origin | None:
        if called.form is Form.OBJECT and called.last.endswith("Session"):
            return called  # a registry of sessions, one a thread
        if called.form not in CALLABLE:
            return None
        owner, name = called.owner, called.last
        if called.name in CLASSES:
            return Origin(Form.NAMED, CLASSES[called.name])
        if called.form is Form.NAMED and name[:1].isupper():
            return Origin(Form.OBJECT, called.name)
        hands_over = self._known.of(owner, name) is not None
        made = made_by(owner, name, hands_over=hands_over)
        if made is not None:
            return Origin(Form.OBJECT, made)
        many = many_made_by(owner, name)
        if many is not None:
            return Origin(Form.MANY, many)
        of_class = called.form is Form.NAMED and owner.rpartition(".")[2][:1].isupper()
        any_call = hands_over and called.name.partition(".")[0] in self._packages
        return Origin(Form.OBJECT, owner) if any_call or (of_class and not hands_over) else None

    def _typed(self, node: ast.expr, scope: Scope) -> Origin | None:
        """Return what a value is that has an annotation."""
        match node:
            case ast.Constant(str(text)):
                with suppress(SyntaxError, ValueError):
                    return self._typed(ast.parse(text, mode="eval").body, scope)
                return None
            case ast.BinOp(left, ast.BitOr(), right):
                return self._typed_any((left, right), scope)
            case ast.Subscript(value, within):
                return self._typed_generic(value, within, scope)
            case ast.Name() | ast.Attribute():
                return self._typed_name(node, scope)
        return None

    def _typed_any(self, nodes: Iterable[ast.expr], scope: Scope) -> Origin | None:
        return first_known(self._typed(node, scope) for node in nodes if not _is_none(node))

    def _typed_generic(self, value: ast.expr, within: ast.expr, scope: Scope) -> Origin | None:
        parts = within.elts if isinstance(within, ast.Tuple) else [within]
        name = dotted(value).rpartition(".")[2]
        if name == "Union":
            return self._typed_any(parts, scope)
        if name in _OF_PAIRS:
            return PLAIN
        first = self._typed(parts[0], scope) if parts else None
        if name in _FIRST_ARGUMENT:
            return first
        if name in _OF_MANY:
            is_object = first is not None and first.form is Form.OBJECT
            return first._replace(form=Form.MANY) if first is not None and is_object else PLAIN
        if name in {"type", "Type"}:
            return first._replace(form=Form.NAMED) if first else None
        return self._typed(value, scope)

    def _typed_name(self, node: ast.Name | ast.Attribute, scope: Scope) -> Origin | None:
        if isinstance(node, ast.Name):
            for binding in scope.bindings_of(node.id):
                alias = binding.node
                if binding.how is How.VALUE and isinstance(alias, ast.Subscript | ast.BinOp):
                    return self._once(alias, partial(self._typed, alias, binding.scope))
        origin = self.of(node, scope)
        if origin is None or origin.form is not Form.NAMED or origin.name in _ANYTHING:
            return None
        if origin.owner == "builtins":
            return None if origin.last == "object" else PLAIN
        if origin.scope is not None and not origin.scope.is_class:
            return None
        return origin._replace(form=Form.OBJECT)


def _is_class(origin: Origin) -> bool:
    """Return whether something may be a class that is not built in."""
    return origin.form is Form.NAMED and origin.owner != "builtins"


def _is_text(node: ast.expr) -> bool:
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_constant or isinstance(node, ast.JoinedStr)


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
