"""What the expressions of a module stand for, as far as its text tells.

No order of statements is looked at: a name that gets several values stands for the first of them
that is known and is not built in.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum, auto
from typing import NamedTuple

from surefoot.model.handovers import Handovers
from surefoot.source.makers import (
    CLASSES,
    ELEMENTS,
    MANAGERS,
    PATHS,
    PLAIN_VALUES,
    RE_EXPORTS,
    attribute_of,
    is_open,
    made_by,
    many_made_by,
)
from surefoot.source.nodes import Function, dotted
from surefoot.source.scopes import Binding, How, Scope


class Form(Enum):
    """What an origin's name says of a value."""

    NAMED = auto()
    """It is what has that name: a module, a function, a class."""
    OBJECT = auto()
    """It is an object of the class that has that name."""
    MEMBER = auto()
    """It is an attribute of such an object."""
    MANY = auto()
    """It holds such objects."""
    PLAIN = auto()
    """It is of a type that is built in."""


class Origin(NamedTuple):
    """What a value is; ``scope`` is its class or function if that is of the same module."""

    form: Form
    name: str = ""
    scope: Scope | None = None

    @property
    def owner(self) -> str:
        """What has the function or method of that name: its module or class."""
        return self.name.rpartition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def is_of_standard_library(self) -> bool:
        """Whether it belongs to Python, so that all that it hands over is known."""
        return self.name.partition(".")[0] in sys.stdlib_module_names


_PLAIN = Origin(Form.PLAIN)
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

    def __init__(self, module: Scope, known: Handovers) -> None:
        self._module = module
        self._known = known
        self._packages = known.packages()
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
        return _PLAIN if isinstance(node, _PLAIN_NODES) else None

    def _of_any(self, nodes: Iterable[ast.expr], scope: Scope) -> Origin | None:
        return _first_known(self.of(node, scope) for node in nodes if not _is_none(node))

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
        """Return what a name with some bindings stands for; None while that is being found out."""
        key = id(bindings)
        if key not in self._found:
            self._found[key] = None
            declared = (self._typed_binding(b) for b in bindings if b.how is How.TYPE)
            found = next(filter(None, declared), None)
            others = (b for b in bindings if b.how is not How.TYPE and not _is_none(b.node))
            self._found[key] = found or _first_known(map(self._binding, others))
        return self._found[key]

    def _typed_binding(self, binding: Binding) -> Origin | None:
        return self._typed(binding.node, binding.scope) if binding.node else None

    def _binding(self, binding: Binding) -> Origin | None:
        how, scope, node, imported = binding
        if how is How.IMPORTED:
            return _named(_SHIMS.get(imported.rpartition(".")[2], imported))
        if how is How.DEFINED:
            return Origin(Form.NAMED, scope=scope)
        if node is None or how is How.UNKNOWN:
            return None
        value = self.of(node, scope)
        if how is How.ENTERED:
            return _entered(value)
        return _element(value) if how is How.ELEMENT else value

    def _of_operation(self, node: ast.BinOp, scope: Scope) -> Origin | None:
        sides = (self.of(node.left, scope), self.of(node.right, scope))
        path = next((o for o in sides if o and o.form is Form.OBJECT and o.name in PATHS), None)
        if (
            path is None
            and isinstance(node.op, ast.Div)
            and any(map(_is_text, (node.left, node.right)))
        ):
            return Origin(Form.OBJECT, "pathlib.Path")
        return path or (_PLAIN if _PLAIN in sides else None)

    def _of_item(self, value: ast.expr, scope: Scope) -> Origin | None:
        origin = self.of(value, scope)
        if origin is None:
            return None
        if origin.form is Form.MANY:
            return _element(origin)
        is_generic = origin.form is Form.NAMED and origin.last[:1].isupper()
        is_same = is_generic or (origin.form is Form.OBJECT and is_open(origin.name))
        return origin if is_same else None

    def _of_display(self, parts: Iterable[ast.expr], scope: Scope) -> Origin:
        for part in parts:
            origin = self.of(part, scope)
            if origin is not None and origin.form is Form.OBJECT:
                return origin._replace(form=Form.MANY)
        return _PLAIN

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Origin | None:
        value, name = node.value, node.attr
        owner = self.of(value, scope)
        if owner is not None and owner.scope is not None:
            found = self._of_own(owner, name)
        elif owner is None or owner.form is Form.MEMBER:
            found = None
        elif owner.form is Form.NAMED:
            found = _named(f"{owner.name}.{name}")
        elif owner.form is Form.OBJECT:
            found = self._of_object(owner.name, name)
        else:
            return _PLAIN
        if name in MANAGERS and dotted(value).rpartition(".")[2][:1].isupper():
            return Origin(Form.OBJECT, MANAGERS[name])
        if found is None or found.form is not Form.OBJECT:
            assigned = self._module.attributes.get(dotted(node))
            return (self._bound(assigned) if assigned else None) or found
        return found

    def _of_object(self, owner: str, name: str) -> Origin:
        if is_open(owner) and self._known.of(owner, name) is None:
            return Origin(Form.OBJECT, owner)
        class_ = attribute_of(owner, name)
        if class_ is not None:
            return Origin(Form.OBJECT, class_)
        return Origin(Form.MEMBER, f"{owner}.{name}")

    def _of_own(self, owner: Origin, name: str) -> Origin | None:
        """Return what an attribute is of a class or an object of the same module."""
        class_ = owner.scope
        if class_ is None or not isinstance(class_.node, ast.ClassDef):
            return None
        if name in class_.attributes:
            found = self._bound(class_.attributes[name])
            if found and found.scope and not _PROPERTIES.isdisjoint(found.scope.decorators):
                return self._given_by(found.scope)
            return found
        for base in class_.node.bases:
            origin = self.of(base, class_.outer or class_)
            if origin is None or origin.scope is class_:
                continue
            if origin.scope is not None:
                found = self._of_own(origin._replace(form=owner.form), name)
            elif origin.form is Form.NAMED:
                found = self._of_object(origin.name, name)
            else:
                found = None
            if found is not None:
                return found
        return None

    def _of_call(self, node: ast.Call, scope: Scope) -> Origin | None:
        called = self.of(node.func, scope)
        name = dotted(node.func).rpartition(".")[2]
        if name in _ENTERED and node.args:
            return _entered(self.of(node.args[0], scope))
        if called is None:
            return None
        if called.scope is not None:
            return self._given_by_own(called)
        if called.form is Form.NAMED and called.owner == "builtins":
            return self._given_by_builtin(called.last, node, scope)
        if called.form is Form.NAMED and called.name in _CONTEXTS and node.args:
            return self.of(node.args[0], scope)
        if called.name == "typing.cast" and node.args:
            return self._typed(node.args[0], scope)
        return self._given_by_known(called)

    def _given_by_own(self, called: Origin) -> Origin | None:
        if called.scope is None or called.form is not Form.NAMED:
            return None
        if isinstance(called.scope.node, ast.ClassDef):
            return called._replace(form=Form.OBJECT)
        return self._given_by(called.scope)

    def _given_by_builtin(self, name: str, node: ast.Call, scope: Scope) -> Origin | None:
        if name == "super":
            return self._super(scope)
        if name == "open":
            return Origin(Form.OBJECT, "io.TextIOWrapper")
        first = self.of(node.args[0], scope) if node.args else None
        if name in _PASS_ON:
            return first if first and first.form is Form.MANY else _PLAIN
        if name == "next":
            return _element(first)
        return _PLAIN if name in _MAKE_PLAIN else None

    def _super(self, scope: Scope) -> Origin | None:
        class_ = scope.class_of(scope.first_parameter)
        if class_ is None or not isinstance(class_.node, ast.ClassDef) or not class_.node.bases:
            return None
        base = self.of(class_.node.bases[0], class_.outer or class_)
        is_class = base is not None and base.form is Form.NAMED and base.scope is not class_
        return base._replace(form=Form.OBJECT) if base is not None and is_class else None

    def _given_by(self, function: Scope) -> Origin | None:
        """Return what a function of the module gives: by its annotation, or as it returns it."""
        if not isinstance(function.node, Function):
            return None
        if function.node.returns is not None:
            return self._typed(function.node.returns, function)
        key = id(function)
        if key not in self._found:
            self._found[key] = None
            given = self._of_any(function.given, function)
            if function.yielded:
                given = self._of_any(function.yielded, function)
                given = given and given._replace(form=Form.MANY)
            self._found[key] = given
        return self._found[key]

    def _given_by_known(self, called: Origin) -> Origin | None:
        if called.form is Form.OBJECT and called.last.endswith("Session"):
            return called  # a registry of sessions, one a thread
        if called.form not in {Form.NAMED, Form.MEMBER}:
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
        return _first_known(self._typed(node, scope) for node in nodes if not _is_none(node))

    def _typed_generic(self, value: ast.expr, within: ast.expr, scope: Scope) -> Origin | None:
        parts = within.elts if isinstance(within, ast.Tuple) else [within]
        name = dotted(value).rpartition(".")[2]
        if name == "Union":
            return self._typed_any(parts, scope)
        if name in _OF_PAIRS:
            return _PLAIN
        first = self._typed(parts[0], scope) if parts else None
        if name in _FIRST_ARGUMENT:
            return first
        if name in _OF_MANY:
            is_object = first is not None and first.form is Form.OBJECT
            return first._replace(form=Form.MANY) if first is not None and is_object else _PLAIN
        if name in {"type", "Type"}:
            return first._replace(form=Form.NAMED) if first else None
        return self._typed(value, scope)

    def _typed_name(self, node: ast.Name | ast.Attribute, scope: Scope) -> Origin | None:
        if isinstance(node, ast.Name):
            for binding in scope.bindings_of(node.id):
                if binding.how is How.VALUE and isinstance(binding.node, ast.Subscript | ast.BinOp):
                    return self._typed(binding.node, binding.scope)
        origin = self.of(node, scope)
        if origin is None or origin.form is not Form.NAMED or origin.name in _ANYTHING:
            return None
        if origin.owner == "builtins":
            return None if origin.last == "object" else _PLAIN
        if origin.scope is not None and not origin.scope.is_class:
            return None
        return origin._replace(form=Form.OBJECT)


def _first_known(origins: Iterator[Origin | None]) -> Origin | None:
    """Return the first that is known and not plain; None if there is none and not all are plain."""
    plain, all_plain = None, True
    for origin in origins:
        if origin is None:
            all_plain = False
        elif origin.form is Form.PLAIN:
            plain = origin
        else:
            return origin
    return plain if all_plain else None


def _is_text(node: ast.expr) -> bool:
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_constant or isinstance(node, ast.JoinedStr)


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _named(name: str) -> Origin:
    name = RE_EXPORTS.get(name, name)
    return _PLAIN if name in PLAIN_VALUES else Origin(Form.NAMED, name)


def _entered(origin: Origin | None) -> Origin | None:
    """Return what a ``with`` statement gives: the object itself, for nearly all that is known."""
    if origin is None or origin.name == "tempfile.TemporaryDirectory":
        return None
    return _element(origin) if origin.form is Form.MANY else origin


def _element(origin: Origin | None) -> Origin | None:
    if origin is None:
        return None
    if origin.form is Form.OBJECT and origin.name in ELEMENTS:
        return Origin(Form.OBJECT, ELEMENTS[origin.name])
    return origin._replace(form=Form.OBJECT) if origin.form is Form.MANY else None
